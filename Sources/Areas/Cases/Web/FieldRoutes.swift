import Kernel
import Media
import Pages
import Persistence
import People
import Policy
import Territory

/// The field: today's list of a grid worker or chief, and a unit's inbox, both phone first.
struct FieldRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        [
            .get(
                CasePaths.today, .permission(.casesVerify, or: [.casesIntake, .casesCheck]), Text("今天要办", "Today"),
                today),
            .get(CasePaths.inbox, .permission(.casesHandle), Text("收件箱", "Inbox"), inbox),
            .get(CasePaths.inboxLive, .permission(.casesHandle), Text("收件箱实时更新", "Live inbox"), inboxLive),
        ]
    }

    /// What is due in my grid, ordered by what is due first, with the decision I can take.
    private func today(_ request: WebRequest) async throws -> Answer {
        let caller = request.caller
        let places = FieldRoutes.grounds(caller)
        let chosen = try request.query.identifier("case", of: CaseTag.self)
        let screen = request.screen
        let (rows, packs, names) = try await database.read { tx in
            var rows: [CaseRow] = []
            for place in places { rows += try tx.openCases(under: place) }
            // Who may only take reports in reads no others.
            rows.removeAll { !caller.may(.casesRead, at: $0.place) && !FieldRoutes.concerns($0, caller) }
            rows.sort { ($0.nextDue ?? CaseFile.noDue, $0.id) < ($1.nextDue ?? CaseFile.noDue, $1.id) }
            rows = rows.prefix(Limits.page).map { $0.masked(for: caller) }
            let names = try Dictionary(
                tx.places(Set(rows.map(\.place) + places)).map { ($0.code, $0.name) },
                uniquingKeysWith: { first, _ in first })
            return (rows, try CasePacks(tx, rows), names)
        }
        let mine = rows.filter { FieldRoutes.concerns($0, caller) }
        let others = rows.filter { !FieldRoutes.concerns($0, caller) }
        let chips = CaseChips(screen, packs)
        func cards(_ rows: [CaseRow]) -> HTML {
            screen.cards(
                rows.map { row in
                    screen.card(
                        row.summary, link: CasePaths.page(row.id),
                        chips: chips.grade(row)
                            + (row.need == .none ? chips.state(row) : screen.state(row.need.name, .active)),
                        facts: [row.number, names[row.place] ?? "", screen.ago(row.reportedAt)].filter { !$0.isEmpty },
                        body: chips.clock(row), tone: row.id == chosen ? .active : nil)
                })
        }
        return .page(
            screen.page(
                PageShell(
                    .field, Text("今天要办", "Today"),
                    lead: Text(same: screen.list(places.compactMap { names[$0] })),
                    actions: screen.button(Text("上报", "Report"), to: CasePaths.report(), .primary, icon: .pencil)
                )
            ) {
                """
                \(screen.section(Text("等您办的（\(mine.count)）", "Waiting for you (\(mine.count))")) {
                mine.isEmpty ? screen.empty(Text("现在没有等您办的事", "Nothing waits for you now"), Text("需要核实、核查的事会排在这里，最先到期的在最上面。", "What needs verifying or checking is listed here, what is due first on top.")) : cards(mine)
                })
                \(others.isEmpty ? .empty : screen.section(Text("别人正在办的（\(others.count)）", "Others are working on (\(others.count))")) { cards(others) })
                """
            }, data: rows)
    }

    /// The grids, buildings or communities somebody works in.
    static func grounds(_ caller: Caller) -> [PlaceCode] {
        let places = [Permission.casesVerify, .casesCheck, .casesIntake].flatMap { caller.places($0) }
        return Array(Set(places)).sorted().reduce(into: []) { kept, place in
            if kept.last?.contains(place) != true { kept.append(place) }
        }
    }

    /// Whether the case waits for what this person may do.
    static func concerns(_ row: CaseRow, _ caller: Caller) -> Bool {
        switch row.need {
        case .verify: caller.may(.casesVerify, at: row.place)
        case .check: caller.may(.casesCheck, at: row.place)
        case .callBack: caller.may(.casesCallBack, at: row.place)
        case .accept: caller.may(.casesSelfHandle, at: row.place)
        default: false
        }
    }

    /// What is assigned to my unit, what is due first.
    private func inbox(_ request: WebRequest) async throws -> Answer {
        let screen = request.screen
        let units = request.caller.units
        let chosen = try request.query.identifier("case", of: CaseTag.self)
        let panel = { @Sendable (tx: Transaction) in
            try chosen.map { try CaseFilePages(tx, request).page($0, back: CasePaths.inbox()).panel }
        }
        // Opening a case beside the inbox draws the case alone.
        if request.wantsFragment, chosen != nil {
            return .fragment(try await database.read { try panel($0) } ?? .empty)
        }
        let (rows, next, packs, names, titles, detail) = try await database.read { tx in
            let (rows, next) = try tx.inbox(of: units, after: request.query["after"])
            let names = try Dictionary(
                tx.places(Set(rows.map(\.file.place))).map { ($0.code, $0.name) },
                uniquingKeysWith: { first, _ in first })
            let titles = try units.compactMap { try tx.unit($0)?.name }
            return (rows, next, try CasePacks(tx, rows.map(\.file)), names, titles, try panel(tx))
        }
        let chips = CaseChips(screen, packs)
        let items = rows.map { row in
            ListRow(
                row.file.summary, link: CasePaths.inbox().query([("case", row.file.id.description)]),
                chips: chips.grade(row.file) + screen.chip(row.role.name)
                    + screen.state(row.state.name, row.state == .assigned ? .warn : .active),
                facts: [
                    row.file.number, names[row.file.place] ?? "", packs.category(row.file).map { screen($0) } ?? "",
                ].filter { !$0.isEmpty },
                end: row.due.map { screen.clock(ClockView(from: row.file.reportedAt, due: $0)) } ?? .empty,
                current: row.file.id == chosen, unread: row.state == .assigned)
        }
        let list: HTML =
            items.isEmpty
            ? screen.empty(
                Text("没有派给您单位的事", "Nothing is assigned to your unit"),
                Text("派来的案卷和吹哨会自动出现在这里。", "Cases sent to you and whistle calls appear here by themselves."))
            : screen.rows(items, label: Text("收件箱", "Inbox"), into: "detail")
                + screen.pager(next: next.map { CasePaths.inbox().query([("after", $0)]) }, shown: items.count)
        return .page(
            screen.page(PageShell(.desk, Text("收件箱", "Inbox"), lead: Text(same: screen.list(titles)))) {
                screen.desk(
                    queue: screen.live(CasePaths.inboxLive(), id: "inbox", refresh: CasePaths.inbox()) { list },
                    detail: detail,
                    empty: screen.empty(Text("打开一件看看", "Open one"), Text("案卷会显示在这里。", "The case opens here.")))
                    + screen.keyHints()
            }, data: rows)
    }
    private func inboxLive(_ request: WebRequest) async throws -> Answer {
        .live(LiveFragments.stream(database, topics: request.caller.units.map { "unit:\($0)" }))
    }
}
