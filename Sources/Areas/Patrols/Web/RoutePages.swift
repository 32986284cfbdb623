import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// What somebody who leads patrols may choose from.
struct PatrolChoices {
    let places: [Place]
    let rules: PatrolRules
    /// Posts and units that may walk or put things right, with who holds a post now.
    let members: [(member: PatrolMember, name: String)]

    init(_ caller: Caller, at place: PlaceCode?, _ tx: Transaction, at now: Instant) throws {
        let granted = caller.places(.patrolsLead)
        guard let first = place ?? granted.first else { throw AppError.refused }
        places = try PatrolChoices.places(place.map { [$0] } ?? granted, tx)
        let (rules, policy) = try tx.patrolRules(at: first)
        self.rules = rules
        let doers: Set<Permission> = [.patrolsWalk, .patrolsLead, .patrolsRelease, .casesHandle]
        let around = try tx.rows(
            """
            SELECT id, kind FROM post WHERE active = 1 AND unit IS NULL
            AND (place IN (\(list: first.lineage)) OR (place >= \(first) AND place < \(first.end)))
            ORDER BY place, id LIMIT \(Limits.bulk)
            """
        ).filter { row in
            let kind: String = try row.get("kind")
            return !policy.pack.permissions(ofPost: kind).isDisjoint(with: doers)
        }.map { PatrolMember.post(try $0.get("id")) }
        let units = try tx.units(around: first).map { PatrolMember.unit($0.id) }
        members = try (around + units).map { ($0, try tx.memberName($0, at: now)) }
    }

    /// The places of the permission, the communities below them, and a community's own parts.
    private static func places(_ granted: [PlaceCode], _ tx: Transaction) throws -> [Place] {
        var places: [Place] = []
        for code in granted {
            guard let place = try tx.place(code), place.active else { continue }
            places.append(place)
            places +=
                place.level < .community
                ? try tx.places(.community, under: code, limit: Limits.bulk)
                : try tx.children(of: code, limit: Limits.bulk)
                    + tx.places(.estate, under: code, limit: Limits.page)
        }
        return Array(places.prefix(Limits.bulk))
    }

    var placeOptions: [Option] {
        var seen: Set<PlaceCode> = []
        return places.filter { seen.insert($0.code).inserted }.map { Option($0.code.rawValue, Text(same: $0.name)) }
    }
    func memberOptions(unitsOnly: Bool = false) -> [Option] {
        members.filter { if case .post = $0.member { !unitsOnly } else { true } }
            .map { Option($0.member.description, Text(same: $0.name)) }
    }
}

/// The form of a route: new, or one that exists.
struct RouteForm {
    let choices: PatrolChoices
    let route: PatrolRoute?

    init(_ caller: Caller, _ route: PatrolRoute?, _ tx: Transaction, at now: Instant) throws {
        choices = try PatrolChoices(caller, at: route?.area, tx, at: now)
        self.route = route
    }

    func page(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("新路线", "New route"),
            lead: Text("写明去哪里、看什么、多久一次、谁去。", "Where it goes, what is looked at, how often, and who walks."),
            back: NavItem(Text("巡查路线", "Routes"), PatrolPaths.routes()), width: .reading)
        return screen.page(shell) { html(screen) }
    }

    func html(_ screen: Screen) -> HTML {
        let plan = route?.plan
        return screen.form(route.map { PatrolPaths.route($0.id) } ?? PatrolPaths.routes(), draft: "patrol-route") {
            form in
            """
            \(route == nil ? form.select("place", Text("在哪里", "Where"), choices.placeOptions, required: true) : .empty)\
            \(form.select("kind", Text("哪种巡查", "Kind of patrol"), choices.rules.kinds.map { Option($0.key, $0.name) },
                value: plan?.kind, required: true))\
            \(form.line("name", Text("路线名称", "Name of the route"), value: plan?.name, required: true, limit: 60))\
            \(form.words("stops", Text("巡查点", "Stops"), value: plan?.stops.map(\.name).joined(separator: "\n"),
                hint: Text("一行一个，按走的次序。写小区或楼栋的名字会自动对上地点。", "One a line, in the order of the way. The name of an estate or building is recognised."),
                required: true, rows: 6))\
            \(rhythm(form, plan?.rhythm))\
            \(form.checkboxes("team", Text("谁走", "Who walks"), choices.memberOptions(), values: plan?.team.map(\.description) ?? [],
                hint: Text("不选就由有巡查权限的人走。选岗位和单位，换人不用改。", "Choose none to leave it to all who may walk. Posts and units stay when people change.")))\
            \(form.buttons(form.submit(route == nil ? Text("设好路线", "Draw the route") : Text("保存修改", "Save"))))
            """
        }
    }

    private func rhythm(_ form: Screen, _ rhythm: PatrolRhythm?) -> HTML {
        let (way, weekdays, days, dates): (String?, [String], String?, String?) =
            switch rhythm {
            case .weekly(let days): ("weekly", days.map { "\($0)" }, nil, nil)
            case .monthly(let days): ("monthly", [], days.map { "\($0)" }.joined(separator: ", "), nil)
            case .dates(let dates): ("dates", [], nil, dates.map(\.description).joined(separator: "\n"))
            case nil: (nil, [], nil, nil)
            }
        return """
            \(form.choices("rhythm", Text("多久一次", "How often"), [
                Option("weekly", Text("每周", "Weekly")), Option("monthly", Text("每月", "Monthly")),
                Option("dates", Text("定好日期", "On dates")),
            ], value: way, required: true, inline: true))\
            \(form.checkboxes("weekdays", Text("每周哪几天", "Weekdays"), (1...7).map { Option("\($0)", Text(same: form.weekdayName($0))) },
                values: weekdays, inline: true))\
            \(form.line("days", Text("每月几号", "Days of the month"), value: days, hint: Text("例如 1, 15；没有那一天就在月底。", "For example 1, 15; in a shorter month its last day."), limit: 100))\
            \(form.words("dates", Text("日期", "Dates"), value: dates, hint: Text("一行一个，例如 2026-12-01。", "One a line, like 2026-12-01."), rows: 2))
            """
    }
}

/// One route: what it says, what is owed, and every round, also those nobody walked.
struct RoutePage {
    let route: PatrolRoute
    let rules: PatrolRules
    let standing: RoundStanding
    let rounds: [PatrolRound]
    let areaName: String
    let team: [String]
    let mayBegin: Bool
    let form: RouteForm?

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text(same: route.plan.name), lead: Text(same: areaName),
            back: NavItem(Text("巡查路线", "Routes"), PatrolPaths.routes()), width: .wide)
        return screen.page(shell) { screen.columns(main: main(screen), side: side(screen)) }
    }

    private func main(_ screen: Screen) -> HTML {
        "\(due(screen))\(stops(screen))\(walked(screen))\(change(screen))"
    }

    private func due(_ screen: Screen) -> HTML {
        if route.endedAt != nil { return screen.notice(Text("这条路线已停用。", "This route has ended.")) }
        guard let due = standing.due else {
            return screen.notice(
                standing.next.map { Text("下一趟：\(screen.day($0))。", "Next round: \(screen.day($0)).") }
                    ?? Text("没有下一趟了。", "No further round."))
        }
        let begin = screen.act(
            Text("开始这一趟", "Begin this round"), at: PatrolPaths.rounds(), .primary,
            fields: [("origin", PatrolOrigin.route(route.id).key), ("day", due.day.description)])
        return screen.decision(
            Text("\(screen.day(due.day))的这一趟还没有人走", "The round of \(screen.day(due.day)) is due")
        ) {
            "\(screen.paragraph(Text("\(screen.day(due.until))以前都算。", "It counts until \(screen.day(due.until)).")))\(mayBegin ? begin : .empty)"
        }
    }

    private func stops(_ screen: Screen) -> HTML {
        screen.section(Text("走哪里（\(route.plan.stops.count) 处）", "Stops (\(route.plan.stops.count))")) {
            "<ol>\(route.plan.stops.map { "<li>\($0.name)</li>" as HTML })</ol>"
        }
    }

    private func walked(_ screen: Screen) -> HTML {
        let done = rounds.map { round -> (CivilDate, [HTML]) in
            (
                round.due,
                [
                    screen.link(screen.day(round.due), to: PatrolPaths.round(round.id)),
                    round.finishedAt == nil
                        ? screen.state(Text("没走完", "Not finished"), .warn)
                        : screen.state(
                            round.isComplete ? Text("走完", "Walked") : Text("走了一部分", "Partly walked"),
                            round.isComplete ? .good : .warn),
                    "\(round.looked)/\(round.toLookAt)", "\(screen.number(round.findings.count))",
                ]
            )
        }
        let missed = standing.missed.map { day -> (CivilDate, [HTML]) in
            (day, ["\(screen.day(day))", screen.state(Text("没有人走", "Not walked"), .danger), "0", "0"])
        }
        return screen.section(Text("走过的", "Rounds")) {
            screen.table(
                Text("走过的", "Rounds"),
                [
                    DataColumn(Text("哪一趟", "Round")), DataColumn(Text("走得怎样", "Standing")),
                    DataColumn(Text("查了几项", "Looked at"), isNumber: true),
                    DataColumn(Text("发现", "Findings"), isNumber: true),
                ], (done + missed).sorted { $0.0 > $1.0 }.map(\.1),
                empty: screen.empty(
                    Text("还没有走过", "Not walked yet"), Text("到日子开始第一趟。", "The first round comes due on its day.")),
                showsCaption: false)
        }
    }

    private func change(_ screen: Screen) -> HTML {
        guard let form else { return .empty }
        return screen.folded(Text("修改路线", "Change the route")) {
            "\(form.html(screen))\(screen.confirm(Text("停用路线", "End the route"), .danger, at: PatrolPaths.endRoute(route.id), question: Text("停用后不再提醒，走过的记录保留。", "No round comes due any more; what was walked stays.")) { _ in .empty })"
        }
    }

    private func side(_ screen: Screen) -> HTML {
        screen.panel {
            screen.facts([
                (Text("哪种巡查", "Kind"), "\(screen(rules.kind(route.plan.kind)?.name ?? Text(same: route.plan.kind)))"),
                (Text("多久一次", "How often"), "\(screen(route.plan.rhythm.text(screen)))"),
                (
                    Text("谁走", "Who walks"),
                    team.isEmpty
                        ? "\(screen("有巡查权限的人", "all who may walk"))" : "\(screen.list(team))"
                ),
                (
                    Text("检查单", "Check list"),
                    "\(screen.list(rules.items(of: route.plan.kind).map { screen($0.name) }))"
                ),
            ])
        }
    }
}

extension PatrolRhythm {
    func text(_ screen: Screen) -> Text {
        switch self {
        case .weekly(let days):
            let names = screen.list(days.map { screen.weekdayName($0) })
            return Text("每\(names)", "every \(names)")
        case .monthly(let days):
            let names = screen.list(days.map { "\($0)" })
            return Text("每月 \(names) 号", "monthly on \(names)")
        case .dates(let dates):
            return Text("\(dates.count) 个日期", dates.count == 1 ? "one date" : "\(dates.count) dates")
        }
    }
}
