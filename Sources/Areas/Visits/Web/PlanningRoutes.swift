import Field
import Households
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

extension VisitsWeb {
    @Sendable func give(_ request: WebRequest) async throws -> Answer {
        let id: Household.ID = try request.identifier("household")
        let post: Post.ID? = try request.form.identifier("post")
        let outcome = try await perform(GiveHouseholds([id], to: post), request)
        return .done(
            VisitPaths.household(id),
            flash: post == nil
                ? Text("这一户现在没有人走访。", "Nobody visits this household now.")
                : Text("已交给新的走访人。", "Given to the new steward."),
            data: outcome)
    }

    @Sendable func knock(_ request: WebRequest) async throws -> Answer {
        let id: Household.ID = try request.identifier("household")
        guard let due = try request.form.date("due") else { throw VisitProblem.dueDay.appError }
        let operation = PlanKnocks([id], due: due, words: try request.form.text("words", limit: Limits.note))
        let tasks = try await perform(operation, request)
        return .done(
            VisitPaths.household(id),
            flash: tasks.isEmpty
                ? Text("这一户已经在敲门名单里。", "This household is on the list already.")
                : Text("已列入书记敲门名单。", "On the list to knock at."),
            data: ["tasks": tasks])
    }

    @Sendable func givingForm(_ request: WebRequest) async throws -> Answer {
        let place = try request.query.place("place")
        let page = try await database.read { tx in try GivingPage(tx, request.caller, at: place, now: request.now) }
        return .page(page.html(request.screen))
    }

    /// A whole area, in steps that never hold up other people's writing.
    @Sendable func giveArea(_ request: WebRequest) async throws -> Answer {
        guard let area = try request.form.place("area") else {
            throw AppError.invalid("area", Text("请选择哪一片。", "Choose the area."))
        }
        guard let post: Post.ID = try request.form.identifier("post") else {
            throw AppError.invalid("post", Text("请选择岗位。", "Choose a post."))
        }
        var given = 0
        var more = true
        for _ in 0..<Limits.page where more {
            // Each step gives what is not with the post yet, so the same form sent twice goes on where it stopped.
            let step = try await database.perform(
                GiveHouseholds(area: area, to: post), by: request.caller, at: request.now)
            given += step.given
            more = step.more
        }
        let isVacant = try await database.read { tx in try tx.holder(of: post, at: request.now) == nil }
        let said =
            more
            ? Text("已交出 \(given) 户，还有，请再交一次。", "\(given) households were given; there are more, send it again.")
            : Text("已交出 \(given) 户。", "\(given) households were given.")
        let vacant = Text("这个岗位现在没有人，有人接了才会走访。", " Nobody holds that post now; visits wait until somebody does.")
        return .done(
            VisitPaths.households().query([("place", area.rawValue)]), flash: isVacant ? said + vacant : said,
            data: ["given": given])
    }

    @Sendable func coverage(_ request: WebRequest) async throws -> Answer {
        let place = try request.query.place("place")
        let page = try await database.read { tx in
            try CoveragePage(tx, request.caller, at: place, now: request.now)
        }
        return .page(page.html(request.screen), data: page.coverage)
    }

    @Sendable func missed(_ request: WebRequest) async throws -> Answer {
        guard let place = try request.query.place("place") else {
            throw AppError.invalid("place", Text("请从“走访覆盖”里点开。", "Open this from “Coverage”: the place is missing."))
        }
        guard let from = try request.query.date("from") else {
            throw AppError.invalid("from", Text("请从“走访覆盖”里点开。", "Open this from “Coverage”: the window is missing."))
        }
        let tier = try request.query.required("tier", limit: 60)
        let after: Household.ID? = try request.query.identifier("after")
        try request.caller.require(.visitsPlan, at: place)
        let page = try await database.read { tx in
            try MissedPage(tx, at: place, tier: tier, from: from, after: after)
        }
        return .page(page.html(request.screen), data: page.shown)
    }
}

/// Gives a whole area to a steward.
struct GivingPage {
    private let area: Place
    private let parts: [Place]
    private let posts: [(id: Post.ID, name: Text)]
    private let counts: [PlaceCode: Int]

    init(_ tx: Transaction, _ caller: Caller, at place: PlaceCode?, now: Instant) throws {
        guard let code = place ?? caller.places(.visitsPlan).first, let area = try tx.place(code) else {
            throw AppError.refused
        }
        try caller.require(.visitsPlan, at: code)
        self.area = area
        parts = try [area] + tx.children(of: code, limit: Limits.bulk)
        let rules = try tx.visitRules(at: code).rules
        posts = try tx.stewardPosts(near: code, rules, at: now)
        counts = try parts.reduce(into: [:]) { $0[$1.code] = try tx.householdCount(HouseholdFilter(places: [$1.code])) }
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("分配走访", "Give out households"),
            lead: Text(
                "把一片的住户整个交给一个走访岗位。原来的走访人下次联网就会知道，换之前做的照样算数。",
                "Gives all households of an area to one post. Whoever had them is told at the next contact; what they did before still counts."
            ),
            back: NavItem(Text("走访覆盖", "Coverage"), VisitPaths.coverage()), width: .reading)
        return screen.page(shell) {
            if posts.isEmpty {
                return screen.empty(
                    Text("这里还没有走访岗位", "There is no post that visits here"),
                    Text("请管理员在“岗位”里设好。", "Ask an administrator to set one up under “Posts”."))
            }
            let areas = parts.map { part in
                Option(
                    part.code.rawValue,
                    Text(
                        "\(part.name)（\(counts[part.code] ?? 0) 户）",
                        "\(part.name) (\(counts[part.code] ?? 0) households)"))
            }
            return screen.form(VisitPaths.giving()) { form in
                """
                \(form.select("area", Text("哪一片", "Area"), areas, value: area.code.rawValue, required: true))\
                \(form.select("post", Text("交给谁", "To whom"), posts.map { Option($0.id.description, $0.name) }, required: true))\
                \(form.buttons(form.submit(Text("交给他", "Give"))))
                """
            }
        }
    }
}

/// How many households were reached, by tier, for a place and what lies below; every number opens to its households.
struct CoveragePage {
    let coverage: VisitCoverage
    private let rules: VisitRules
    private let plans: Bool
    /// Entries from phones that wait for a decision, up to a page.
    private let handed: Int

    init(_ tx: Transaction, _ caller: Caller, at place: PlaceCode?, now: Instant) throws {
        guard let code = place ?? caller.places(.visitsPlan).first ?? caller.places(.boardRead).first,
            let place = try tx.place(code), caller.may(.visitsPlan, at: code) || caller.may(.boardRead, at: code)
        else { throw AppError.refused }
        let (rules, policy) = try tx.visitRules(at: code)
        self.rules = rules
        plans = caller.may(.visitsPlan, at: code)
        // Figures of an estate or a building tell of single households.
        if !plans, code.reaches(.estate) { throw AppError.refused }
        handed = try tx.handedCommands(under: caller.places(.visitsPlan)).count
        coverage = try tx.visitCoverage(
            at: place, on: policy.pack.zone.date(now), by: rules, opens: plans || !code.reaches(.grid))
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("走访覆盖：\(coverage.whole.name)", "Coverage of visits: \(coverage.whole.name)"),
            lead: Text(
                "看的是住户有没有人问到，不排走访人的名次，也不看谁在线多久。",
                "It shows whether households were looked after; nobody who visits is ranked, and no presence is counted."
            ),
            actions: plans ? links(screen) : .empty,
            width: .wide)
        return screen.page(shell) { "\(now(screen))\(parts(screen))\(past(screen))" }
    }

    private func links(_ screen: Screen) -> HTML {
        let place = [("place", coverage.whole.place.rawValue as String?)]
        return screen.button(Text("分配走访", "Give out households"), to: VisitPaths.giving().query(place))
            + screen.button(Text("要办的事", "To do"), to: VisitPaths.careList())
            + screen.button(Text("手机送来的（\(handed)）", "From phones (\(handed))"), to: VisitPaths.handed())
    }

    private func name(_ tier: String) -> Text { rules.tier(tier)?.name ?? Text(same: tier) }

    private func now(_ screen: Screen) -> HTML {
        let tiles = coverage.whole.tiers.map { tier in
            screen.stat(
                name(tier.tier), "\(screen.number(tier.reached)) / \(screen.number(tier.owed))",
                of: screen("\(screen.day(tier.window.last)) 前", "by \(screen.day(tier.window.last))")
                    + (tier.rested > 0 ? screen(" · 暂停 \(tier.rested) 户", " · \(tier.rested) rest") : ""),
                link: plans ? list(coverage.whole.place, tier.tier, .owed) : nil)
        }
        let ungiven: HTML =
            coverage.whole.ungiven > 0
            ? screen.stat(
                Text("没有人走访", "Nobody visits"), screen.number(coverage.whole.ungiven),
                link: plans ? list(coverage.whole.place, nil, .ungiven) : nil, tone: .warn) : .empty
        return screen.section(Text("本期联系上的住户", "Households reached in this window")) {
            screen.stats(tiles + [ungiven])
        }
    }

    private func list(_ place: PlaceCode, _ tier: String?, _ show: HouseholdShow) -> Link {
        VisitPaths.households().query([("place", place.rawValue), ("tier", tier), ("show", show.rawValue)])
    }

    private func parts(_ screen: Screen) -> HTML {
        guard !coverage.parts.isEmpty else {
            return coverage.whole.tiers.allSatisfy { $0.owed + $0.rested == 0 }
                ? screen.empty(
                    Text("还没有登记住户", "No households are registered yet"),
                    Text("走访的人登记住户后，这里会有数字。", "Once those who visit register households, figures appear here."))
                : .empty
        }
        let columns =
            [DataColumn(Text("哪里", "Where"))]
            + rules.tiers.map { DataColumn($0.name, isNumber: true) } + [
                DataColumn(Text("没有人走访", "Nobody visits"), isNumber: true)
            ]
        let rows = coverage.parts.map { part -> [HTML] in
            let cells = part.tiers.map { tier -> HTML in
                let figure = "\(screen.number(tier.reached)) / \(screen.number(tier.owed))"
                return plans ? screen.link(figure, to: list(part.place, tier.tier, .owed)) : "\(figure)"
            }
            let below = screen.link(part.name, to: VisitPaths.coverage().query([("place", part.place.rawValue)]))
            let ungiven = screen.number(part.ungiven)
            return [below] + cells
                + [plans && part.ungiven > 0 ? screen.link(ungiven, to: list(part.place, nil, .ungiven)) : "\(ungiven)"]
        }
        return screen.section(Text("分片", "By area")) {
            screen.table(Text("联系上的户数 / 应联系的户数", "Reached / owed"), columns, rows)
        }
    }

    private func past(_ screen: Screen) -> HTML {
        guard !coverage.past.isEmpty else { return .empty }
        let rows = coverage.past.map { tier -> [HTML] in
            let missed = tier.owed - tier.reached
            let link = VisitPaths.missed().query([
                ("place", coverage.whole.place.rawValue), ("tier", tier.tier), ("from", tier.window.from.description),
            ])
            return [
                "\(screen.day(tier.window.from)) – \(screen.day(tier.window.last))", "\(screen(name(tier.tier)))",
                "\(screen.number(tier.reached)) / \(screen.number(tier.owed))",
                plans && missed > 0 ? screen.link(screen.number(missed), to: link) : "\(screen.number(missed))",
                "\(screen.number(tier.rested))",
            ]
        }
        return screen.section(Text("过去各期", "Windows that ended"), id: "past") {
            screen.table(
                Text("每期结束时记下的数，以后不再改", "Written down when each window ended, never changed"),
                [
                    DataColumn(Text("哪一期", "Window")), DataColumn(Text("层级", "Tier")),
                    DataColumn(Text("联系上 / 应联系", "Reached / owed"), isNumber: true),
                    DataColumn(Text("没联系上", "Not reached"), isNumber: true),
                    DataColumn(Text("暂停", "Resting"), isNumber: true),
                ], rows)
        }
    }
}

/// The households that were not reached in a window that ended.
struct MissedPage {
    let shown: [VisitedHousehold]
    private let next: Household.ID?
    private let doors: DoorNames
    private let query: [(String, String?)]
    private let window: (tier: Text, from: CivilDate)

    init(_ tx: Transaction, at place: PlaceCode, tier: String, from: CivilDate, after: Household.ID?) throws {
        let found = try tx.missedHouseholds(under: place, tier: tier, from: from, after: after, limit: Limits.page + 1)
        shown = Array(found.prefix(Limits.page))
        next = found.count > Limits.page ? shown.last?.household.id : nil
        doors = try tx.placeNames(of: shown.map(\.household.place))
        query = [("place", place.rawValue), ("tier", tier), ("from", from.description)]
        window = (try tx.visitRules(at: place).rules.tier(tier)?.name ?? Text(same: tier), from)
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("没联系上的住户", "Households not reached"),
            lead: Text(
                "\(window.tier.zh)，\(screen.day(window.from)) 开始的一期。",
                "\(window.tier.en), the window from \(screen.day(window.from))."),
            back: NavItem(Text("走访覆盖", "Coverage"), VisitPaths.coverage()), width: .wide)
        return screen.page(shell) {
            if shown.isEmpty {
                return screen.empty(
                    Text("这一期都联系上了", "Everybody was reached"), Text("没有漏下的住户。", "Nobody was left out."))
            }
            let rows = shown.map { visited in
                ListRow(
                    doors.building(of: visited.household.place) + " " + doors.shortDoor(of: visited.household.place),
                    link: VisitPaths.household(visited.household.id),
                    facts: [
                        visited.contacted.map { screen("后来 \(screen.day($0)) 联系上", "reached later, \(screen.day($0))") }
                            ?? screen("至今没有联系上", "not reached since")
                    ])
            }
            let more = next.map { VisitPaths.missed().query(query + [("after", $0.description)]) }
            return screen.rows(rows, label: Text("住户", "Households")) + screen.pager(next: more, shown: rows.count)
        }
    }
}
