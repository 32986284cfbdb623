import Households
import Kernel
import Pages
import Persistence
import Policy
import Territory

extension VisitsWeb {
    @Sendable func careList(_ request: WebRequest) async throws -> Answer {
        let after: CareTask.ID? = try request.query.identifier("after")
        let page = try await database.read { tx in try CareListPage(tx, request.caller, after: after, at: request.now) }
        return .page(page.html(request.screen), data: page.shown)
    }
}

/// What is to do for households at the places somebody plans for: knocks, errands, visits after an event; also for
/// those that nobody visits.
struct CareListPage {
    let shown: [CareTask]
    private let next: CareTask.ID?
    private let doors: DoorNames
    private let rules: [CareTask.ID: VisitRules]
    private let ungiven: Set<CareTask.ID>

    init(_ tx: Transaction, _ caller: Caller, after: CareTask.ID?, at now: Instant) throws {
        let last = try after.flatMap { try tx.storedCareTask($0).task }
        let found = try tx.openCareTasks(under: caller.places(.visitsPlan), after: last, limit: Limits.page + 1)
        shown = Array(found.prefix(Limits.page))
        next = found.count > Limits.page ? shown.last?.id : nil
        doors = try tx.placeNames(of: shown.map(\.place))
        rules = try shown.reduce(into: [:]) { $0[$1.id] = try tx.policy(at: $1.place).pack.visits }
        ungiven = Set(try shown.filter { try tx.household(of: $0)?.steward == nil }.map(\.id))
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("住户要办的事", "To do for households"),
            lead: Text(
                "书记敲门、代办、家里有事之后的看望，先到期的在前。", "Knocks, errands and visits after an event, what is due first on top."),
            back: NavItem(Text("走访覆盖", "Coverage"), VisitPaths.coverage()), width: .wide)
        return screen.page(shell) {
            if shown.isEmpty {
                return screen.empty(
                    Text("没有要办的事", "Nothing to do"),
                    Text("安排书记敲门、住户请人代办后，会出现在这里。", "Planned knocks and errands that households ask for appear here."))
            }
            let rows = shown.map { task in
                ListRow(
                    doors.building(of: task.place) + " " + doors.shortDoor(of: task.place),
                    link: VisitPaths.household(task.household), chips: screen.chip(task.kind.name(rules[task.id])),
                    facts: [screen("\(screen.when(task.due)) 前", "by \(screen.when(task.due))")],
                    end: (ungiven.contains(task.id) ? screen.state(Text("没有人走访", "nobody visits"), .warn) : .empty)
                        + screen.clock(ClockView(Text("办理", "Do"), from: task.openedAt, due: task.due)))
            }
            let more = next.map { VisitPaths.careList().query([("after", $0.description)]) }
            return screen.rows(rows, label: Text("要办的事", "To do")) + screen.pager(next: more, shown: rows.count)
        }
    }
}
