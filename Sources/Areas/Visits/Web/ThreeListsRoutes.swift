import Cases
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// The three lists of a steward's own area, of a community, of a place above: numbers that open to their matters.
extension VisitsWeb {
    private static let readers = Access.permission(.visitsRecord, or: [.visitsPlan, .boardRead])
    private static let scope = [
        Field("place", .place, Text("地点", "Place")), Field("month", .line, Text("月份", "Month")),
    ]

    var threeLists: [Route] {
        [
            .get(VisitPaths.lists, VisitsWeb.readers, Text("三张清单", "Three lists"), fields: VisitsWeb.scope, lists),
            .get(
                VisitPaths.listedCare, VisitsWeb.readers, Text("清单里的代办和走访", "Errands of the lists"),
                fields: VisitsWeb.scope + [
                    Field("done", .flag, Text("只看办成的", "Done only")),
                    Field("after", .identifier, Text("从哪一件之后", "Continue after")),
                ], listed),
        ]
    }

    /// The place and month asked for, within what the reader may read.
    private func asked(_ request: WebRequest) throws -> (place: PlaceCode, month: CivilMonth, open: [PlaceCode]) {
        let caller = request.caller
        let open = Set(caller.places(.visitsPlan) + caller.places(.boardRead) + caller.places(.visitsRecord)).sorted()
        guard let first = open.first else { throw AppError.refused }
        let place = try request.query.place("place") ?? first
        guard open.contains(where: { $0.contains(place) }) else { throw AppError.refused }
        let current = CivilMonth(of: request.screen.zone.date(request.now))
        let month = try request.query.text("month", limit: 7).map { text in
            guard let month = CivilMonth(text) else {
                throw AppError.invalid("month", Text("月份请写成 2026-11。", "Write the month like 2026-11."))
            }
            return month
        }
        return (place, month ?? current, open)
    }

    @Sendable private func lists(_ request: WebRequest) async throws -> Answer {
        let (code, month, open) = try asked(request)
        let zone = request.screen.zone
        let page = try await database.read { tx -> ThreeListsPage in
            guard let place = try tx.place(code) else { throw AppError.refused }
            return ThreeListsPage(
                lists: try tx.threeLists(at: place, in: month, zone: zone),
                others: try tx.places(open.filter { $0 != code }.prefix(Limits.page)), caller: request.caller)
        }
        return .page(page.html(request.screen), data: page.lists)
    }

    @Sendable private func listed(_ request: WebRequest) async throws -> Answer {
        let (place, month, _) = try asked(request)
        let (zone, done) = (request.screen.zone, request.query.flag("done"))
        let after: CareTask.ID? = try request.query.identifier("after")
        let page = try await database.read { tx -> ListedCarePage in
            let tasks = try tx.listedCare(
                at: place, from: zone.instant(month.firstDay), until: zone.instant(month.adding(months: 1).firstDay),
                done: done, after: after, limit: Limits.page + 1)
            return ListedCarePage(
                tasks: Array(tasks.prefix(Limits.page)), hasMore: tasks.count > Limits.page, place: place, month: month,
                done: done, rules: try tx.policy(at: place).pack.visits,
                doors: try tx.placeNames(of: tasks.map(\.place)),
                caller: request.caller)
        }
        return .page(page.html(request.screen), data: page.tasks)
    }
}

struct ThreeListsPage {
    let lists: ThreeLists
    let others: [Place]
    let caller: Caller

    func html(_ screen: Screen) -> HTML {
        let month = lists.month
        let shell = PageShell(
            caller.mayAnywhere(.visitsPlan) || caller.mayAnywhere(.boardRead) ? .desk : .field,
            Text("三张清单：\(lists.whole.name)", "Three lists: \(lists.whole.name)"),
            lead: Text(
                "收集、解决、上报，从案卷、代办和走访里自动得出，不用另填；点数字看是哪些。按地点排列，不排个人。",
                "Collected, solved, passed up: counted from cases, errands and visits, entered by nobody. Numbers open. In the order of places; nobody is ranked."
            ),
            width: .wide)
        return screen.page(shell) {
            """
            <p class="period">\(screen.link(screen.month(month.adding(months: -1)), to: link(lists.whole.place, month.adding(months: -1)))) · \
            <strong>\(screen.month(month))</strong>\(later(screen))</p>
            \(screen.table(Text("三张清单", "Three lists"), columns, [row(lists.whole, screen, isWhole: true)] + lists.parts.map { row($0, screen) }, showsCaption: false))
            \(others.isEmpty ? .empty : screen.section(Text("别的地点", "Other places")) {
                "<p>\(HTML(joining: others.map { "\(screen.link($0.name, to: link($0.code, month))) " as HTML }))</p>"
            })
            """
        }
    }

    /// No month that has not begun.
    private func later(_ screen: Screen) -> HTML {
        let next = lists.month.adding(months: 1)
        guard next <= CivilMonth(of: screen.zone.date(screen.now)) else { return .empty }
        return " · \(screen.link(screen.month(next), to: link(lists.whole.place, next)))"
    }

    private var columns: [DataColumn] {
        [DataColumn(Text("地点", "Place"))]
            + [
                Text("收集：发现的事", "Collected: matters"), Text("收集：代办和需求", "Collected: errands and needs"),
                Text("解决：自己", "Solved by themselves"), Text("解决：别人办结", "Solved by others"),
                Text("解决：代办办成", "Errands done"), Text("上报", "Passed up"),
            ].map { DataColumn($0, isNumber: true) }
    }

    private func link(_ place: PlaceCode, _ month: CivilMonth) -> Link {
        VisitPaths.lists().query([("place", place.rawValue), ("month", month.description)])
    }

    private func row(_ line: ThreeLists.Line, _ screen: Screen, isWhole: Bool = false) -> [HTML] {
        func cases(_ list: PassedOn) -> HTML {
            let count = line.cases[list] ?? 0
            guard caller.may(.casesRead, at: line.place) else { return "\(screen.number(count))" }
            return screen.link(
                screen.number(count),
                to: CasePaths.list().query([
                    ("place", line.place.rawValue), ("month", lists.month.description), ("passed", list.rawValue),
                ]))
        }
        func care(_ count: Int, done: Bool) -> HTML {
            screen.link(
                screen.number(count),
                to: VisitPaths.listedCare().query([
                    ("place", line.place.rawValue), ("month", lists.month.description), ("done", done ? "1" : nil),
                ]))
        }
        return [
            isWhole
                ? "<strong>\(screen("合计", "All"))</strong>" : screen.link(line.name, to: link(line.place, lists.month)),
            cases(.collected), care(line.care, done: false), cases(.solvedHere), cases(.solvedElsewhere),
            care(line.careDone, done: true), cases(.passedUp),
        ]
    }
}

/// Errands and visits behind a number: what and where; names stay behind the household's own page.
struct ListedCarePage {
    let tasks: [CareTask]
    let hasMore: Bool
    let place: PlaceCode
    let month: CivilMonth
    let done: Bool
    let rules: VisitRules?
    let doors: DoorNames
    let caller: Caller

    func html(_ screen: Screen) -> HTML {
        let here = [("place", place.rawValue), ("month", month.description), ("done", done ? "1" : nil)]
        let shell = PageShell(
            .desk, Text("清单里的代办和走访", "Errands and visits of the lists"),
            back: NavItem(Text("三张清单", "Three lists"), VisitPaths.lists().query(Array(here.prefix(2)))), width: .reading
        )
        let rows = tasks.map { task in
            ListRow(
                screen(task.kind.name(rules)),
                link: caller.may(.visitsPlan, at: task.place) ? VisitPaths.household(task.household) : nil,
                facts: [doors.building(of: task.place), screen.day(screen.zone.date(task.openedAt))],
                end: screen.state(task.state.name, task.state == .done ? .good : .neutral))
        }
        let next =
            hasMore ? tasks.last.map { VisitPaths.listedCare().query(here + [("after", $0.id.description)]) } : nil
        return screen.page(shell) {
            rows.isEmpty
                ? screen.empty(
                    Text("这个月没有", "None in this month"),
                    Text("走访时登记的代办和需求会列在这里。", "Errands and needs written down on visits stand here."))
                : screen.rows(rows, label: Text("代办和走访", "Errands and visits"))
                    + screen.pager(next: next, shown: rows.count)
        }
    }
}
