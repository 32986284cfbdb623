import Field
import Households
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

extension VisitsWeb {
    @Sendable func round(_ request: WebRequest) async throws -> Answer {
        let (caller, now) = (request.caller, request.now)
        let page = try await database.read { tx -> RoundPage in
            let posts = try tx.visitingPosts(of: caller, at: now)
            let round = try tx.todaysRound(of: posts, at: now)
            return RoundPage(
                round: round, onTheWay: posts.isEmpty ? [] : try onTheWay(tx, of: caller, at: now),
                isSteward: !posts.isEmpty,
                planned: posts.isEmpty ? try tx.openCareTasks(under: caller.places(.visitsPlan)).count : 0,
                packs: try VisitPacks(tx, round.buildings.flatMap(\.stops)))
        }
        return .page(page.html(request.screen), data: page.round)
    }

    @Sendable func list(_ request: WebRequest) async throws -> Answer {
        let (caller, now, query) = (request.caller, request.now, request.query)
        let place = try query.place("place")
        let show = try query.choice("show", of: HouseholdShow.self) ?? .all
        let tier = try query.text("tier", limit: 60)
        let after: Household.ID? = try query.identifier("after")
        let page = try await database.read { tx in
            try HouseholdListPage(tx, caller, place: place, show: show, tier: tier, after: after, at: now)
        }
        return .page(page.html(request.screen), data: page.shown)
    }
}

/// The packs by which households are shown, each read once.
struct VisitPacks: Sendable {
    private var packs: [PolicyVersionID: (rules: VisitRules?, zone: Zone)] = [:]

    init(_ tx: Transaction, _ stops: [RoundStop]) throws {
        for stop in stops where packs[stop.policy] == nil {
            let pack = try tx.policy(version: stop.policy).pack
            packs[stop.policy] = (pack.visits, pack.zone)
        }
    }

    func rules(_ stop: RoundStop) -> VisitRules? { packs[stop.policy]?.rules }
}

extension CareKind {
    /// What it is called under a place's rules.
    func name(_ rules: VisitRules?) -> Text {
        switch self {
        case .event(let key): rules?.event(key)?.name ?? Text(same: key)
        case .errand(let key): rules?.errands.first { $0.key == key }?.name ?? Text(same: key)
        case .knock: Text("书记敲门", "The secretary knocks")
        case .followUp: Text("再看一次", "Look again")
        }
    }
}

/// Today's round of a steward: what is due, bundled by household, in the order of the way.
struct RoundPage {
    let round: TodaysRound
    let onTheWay: [WayStop]
    /// Stops on the way that stand open, in each place; the others are folded.
    private static let open = 5
    let isSteward: Bool
    /// Knocks and errands at the places of somebody who plans and visits nobody, up to a page.
    let planned: Int
    let packs: VisitPacks

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .field, Text("今天走访", "Today's round"),
            lead: Text("\(screen.day(round.day))", "\(screen.day(round.day))"),
            actions: screen.button(Text("离线走访", "Work offline"), to: FieldPaths.app(), .primary)
                + screen.button(Text("我的住户", "My households"), to: VisitPaths.households()))
        return screen.page(shell) {
            guard isSteward || planned == 0 else {
                return screen.empty(
                    Text("要您看的事：\(planned) 件", "Waiting for you to see to: \(planned)"),
                    Text(
                        "书记敲门、代办和家里有事之后的看望，打开名单一户一户去。",
                        "Knocks, errands and visits after an event; the list leads to each door."),
                    action: screen.button(Text("打开名单", "Open the list"), to: VisitPaths.careList(), .primary))
            }
            guard isSteward else {
                return screen.empty(
                    Text("您现在没有走访的岗位", "You hold no post that visits households"),
                    Text("走访岗位由规则包写明，由管理员任命。", "The pack names these posts; an administrator appoints their holders."))
            }
            return "\(figures(screen))\(elsewhere(screen))\(stops(screen))"
        }
    }

    private func figures(_ screen: Screen) -> HTML {
        screen.stats([
            screen.stat(Text("今天要看", "Today"), screen.number(round.today)),
            screen.stat(
                Text("本期还没联系上", "Not reached in this window"), screen.number(round.owed),
                of: screen(
                    "共 \(screen.number(round.households)) 户", "of \(screen.number(round.households)) households"),
                link: VisitPaths.households().query([("show", HouseholdShow.owed.rawValue)])),
        ])
    }

    /// What lies in a building of the round stands with its households; the rest comes first.
    private func elsewhere(_ screen: Screen) -> HTML {
        let rest = onTheWay.filter { stop in !round.buildings.contains { $0.place.contains(stop.place) } }
        guard !rest.isEmpty else { return .empty }
        return screen.section(Text("路上还要办（\(rest.count)）", "Also on the way (\(rest.count))")) {
            screen.cards(rest.prefix(RoundPage.open).map { card($0, isElsewhere: true, screen) })
                + folded(rest.dropFirst(RoundPage.open), isElsewhere: true, screen)
        }
    }
    /// What is due later opens with one tap, so that the households stay in sight.
    private func folded(_ stops: ArraySlice<WayStop>, isElsewhere: Bool, _ screen: Screen) -> HTML {
        guard !stops.isEmpty else { return .empty }
        return screen.folded(Text("之后到期的 \(stops.count) 件", "\(stops.count) more, due later")) {
            screen.cards(stops.map { card($0, isElsewhere: isElsewhere, screen) })
        }
    }
    private func card(_ stop: WayStop, isElsewhere: Bool, _ screen: Screen) -> HTML {
        screen.card(
            screen(stop.name), link: .local(stop.link), chips: screen.state(stop.kind, .active),
            facts: (isElsewhere ? [stop.placeName] : [])
                + (stop.due.map { [screen("\(screen.when($0)) 前", "by \(screen.when($0))")] } ?? []),
            tone: stop.due.map { $0 < screen.now } == true ? .warn : nil)
    }

    private func stops(_ screen: Screen) -> HTML {
        if round.households == 0 {
            return screen.empty(
                Text("还没有住户交给您", "No households are given to you yet"),
                Text(
                    "书记分配后，或您登记住户后，这里会排出每天要看的。",
                    "Once the secretary gives you some, or you register them, the day's list appears here."),
                action: screen.button(Text("登记住户", "Register a household"), to: VisitPaths.register(), .primary))
        }
        if round.buildings.isEmpty {
            return screen.empty(
                Text("今天的都看完了", "All seen for today"),
                Text("明天的会在明天早上排好。", "Tomorrow's list is ready in the morning."))
        }
        let sections = round.buildings.map { building in
            screen.section(Text(same: building.name)) {
                let here = onTheWay.filter { building.place.contains($0.place) }
                return screen.cards(
                    here.prefix(RoundPage.open).map { card($0, isElsewhere: false, screen) }
                        + building.stops.map { RoundCard(stop: $0, rules: packs.rules($0)).html(screen) })
                    + folded(here.dropFirst(RoundPage.open), isElsewhere: false, screen)
            }
        }
        let shown = round.buildings.reduce(0) { $0 + $1.stops.count }
        let rest: HTML =
            round.today > shown
            ? screen.paragraph(
                Text("先显示最急的 \(shown) 户，记完再刷新。", "The \(shown) most urgent are shown; load again when they are done."))
            : .empty
        return HTML(joining: sections) + rest
    }
}

/// One household of a round: its door, why it is here, and what waits.
struct RoundCard {
    let stop: RoundStop
    let rules: VisitRules?

    func html(_ screen: Screen) -> HTML {
        let tasks = stop.tasks.map { task in
            screen(
                "\(task.kind.name(rules).zh)，\(screen.when(task.due)) 前",
                "\(task.kind.name(rules).en), by \(screen.when(task.due))")
        }
        var chips: [HTML] = []
        if let owed = stop.owed {
            if let tier = rules?.tier(owed.tier) { chips.append(screen.chip(tier.name)) }
            if owed.isUrgent { chips.append(screen.state(Text("应急：每天联系", "emergency: daily"), .danger)) }
            if owed.isLate { chips.append(screen.state(Text("上期也没联系上", "missed last time too"), .warn)) }
        }
        if !stop.tasks.isEmpty { chips.append(screen.state(Text("有事要办", "something to do"), .active)) }
        return screen.card(
            stop.door, link: VisitPaths.household(stop.household.id), chips: HTML(joining: chips),
            facts: facts(screen) + tasks, tone: stop.owed?.isLate == true || !stop.tasks.isEmpty ? .warn : nil)
    }

    private func facts(_ screen: Screen) -> [String] {
        guard let owed = stop.owed else { return [] }
        let last =
            owed.contacted.map { screen("上次联系 \(screen.day($0))", "last reached \(screen.day($0))") }
            ?? screen("登记后还没联系上", "not reached since registered")
        return [last, screen("\(screen.day(owed.window.last)) 前", "by \(screen.day(owed.window.last))")]
    }
}
