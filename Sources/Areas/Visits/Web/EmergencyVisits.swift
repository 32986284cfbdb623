import Emergencies
import Households
import Kernel
import Pages
import Persistence
import Policy
import Territory

/// The households behind the numbers of an emergency, for who plans visits there: on how many of its days each had a
/// contact. In the order of their doors; nobody is ranked.
extension VisitsWeb {
    var emergencies: [Route] {
        [
            .get(
                VisitPaths.emergency, .permission(.visitsPlan), Text("应急期间的联系", "Contacts in an emergency"),
                fields: [
                    Field("show", .choice(["all", "unreached"]), Text("显示", "Show")),
                    Field("after", .identifier, Text("从哪一户之后", "Continue after")),
                ], emergencyVisits)
        ]
    }

    @Sendable private func emergencyVisits(_ request: WebRequest) async throws -> Answer {
        let id: EmergencyAct.ID = try request.identifier("act")
        let unreached = try request.query.text("show", limit: 20) == "unreached"
        let after: Household.ID? = try request.query.identifier("after")
        let caller = request.caller
        let page = try await database.read { tx -> EmergencyVisitsPage in
            guard let act = try tx.emergency(id) else { throw AppError.refused }
            let own = caller.places(.visitsPlan)
            let places = act.terms.places.flatMap { place in
                own.contains { $0.contains(place) } ? [place] : own.filter(place.contains)
            }
            guard !places.isEmpty else { throw AppError.refused }
            return try EmergencyVisitsPage(tx, act, places, unreached: unreached, after: after)
        }
        return .page(page.html(request.screen), data: page.lines)
    }
}

struct EmergencyVisitsPage {
    struct Line: Encodable, Sendable {
        let household: Household
        let days: Int
        let of: Int
    }
    let act: EmergencyAct
    let lines: [Line]
    private let unreached: Bool
    private let next: Household.ID?
    private let doors: DoorNames

    init(
        _ tx: Transaction, _ act: EmergencyAct, _ places: [PlaceCode], unreached: Bool, after: Household.ID?
    ) throws {
        let scope = EmergencyScope(terms: act.terms, from: act.from, until: min(act.until, act.endedAt ?? act.until))
        (self.act, self.unreached) = (act, unreached)
        guard let care = try EmergencyCare(scope, tx) else {
            (lines, next, doors) = ([], nil, DoorNames(names: [:]))
            return
        }
        let last = try after.flatMap { try tx.household($0) }
        let further: SQL =
            last.map { "AND (h.place > \($0.place) OR (h.place = \($0.place) AND h.id > \($0.id)))" } ?? ""
        let within = SQL.joined(places.map { "(h.place >= \($0) AND h.place < \($0.end))" }, by: " OR ")
        let days: SQL = """
            (SELECT count(DISTINCT c.day) FROM visit_contact c WHERE c.household = h.id AND \(care.counts))
            """
        let only: SQL = unreached ? "AND \(days) = 0" : ""
        let found = try tx.rows(
            """
            SELECT h.details, h.since, \(days) AS days FROM household h
            WHERE \(care.condition) AND (\(within)) AND h.since < \(care.end) \(only) \(further)
            ORDER BY h.place, h.id LIMIT \(Limits.page + 1)
            """
        ).map { row in
            Line(
                household: try row.json("details"), days: try row.get("days"),
                of: care.end - max(care.from, try row.get("since", as: Int.self)))
        }
        lines = Array(found.prefix(Limits.page))
        next = found.count > Limits.page ? lines.last?.household.id : nil
        doors = try tx.placeNames(of: lines.map(\.household.place))
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("应急期间的联系", "Contacts in an emergency"),
            lead: act.terms.name + Text("：", ": ") + Text(same: act.terms.placesText),
            back: NavItem(Text("应急状态", "Emergency mode"), EmergencyPaths.act(act.id)), width: .reading)
        let rows = lines.map { line in
            ListRow(
                doors.building(of: line.household.place) + " " + doors.shortDoor(of: line.household.place),
                link: VisitPaths.household(line.household.id),
                facts: [
                    screen(
                        "\(screen.number(line.of)) 天里联系上 \(screen.number(line.days)) 天",
                        "reached on \(screen.number(line.days)) of \(screen.number(line.of)) days")
                ],
                end: line.days == 0 ? screen.state(Text("一次也没联系上", "never reached"), .warn) : .empty)
        }
        return screen.page(shell) {
            """
            \(screen.buttons(
                screen.button(Text("全部", "All"), to: VisitPaths.emergency(act.id), unreached ? .plain : .primary),
                screen.button(Text("一次也没联系上的", "Never reached"), to: VisitPaths.emergency(act.id).query([("show", "unreached")]),
                    unreached ? .primary : .plain)))
            \(rows.isEmpty ? screen.empty(Text("没有这样的住户", "No such households"),
                Text("应急状态要求每天联系的住户会列在这里。", "Households that it asks to contact every day stand here."))
                : screen.rows(rows, label: Text("住户", "Households")))
            \(screen.pager(next: next.map { VisitPaths.emergency(act.id).query([("show", unreached ? "unreached" : nil), ("after", $0.description)]) }, shown: rows.count))
            """
        }
    }
}
