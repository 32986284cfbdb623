import Kernel
import Media
import Pages
import Persistence
import People
import Policy
import Territory

/// All cases with filters: the list, what is done to many at once, saved filters, and an export of exactly what is
/// shown.
struct CaseListRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        [
            .get(
                CasePaths.list, .permission(.casesRead), Text("全部案卷", "All cases"), fields: CaseListRoutes.filterFields,
                list),
            .get(
                CasePaths.export, .permission(.casesExport), Text("导出案卷", "Export cases"),
                fields: CaseListRoutes.filterFields, export),
            .post(
                CasePaths.bulk, .permission(.casesTriage, or: [.casesDispatch, .casesSupervise]),
                Text("批量处理", "Act on many"),
                fields: [
                    Field("id", .list, required: true, Text("案卷", "Cases")),
                    Field(
                        "action", .choice(BulkAction.allCases.map(\.rawValue)), required: true,
                        Text("做什么", "What to do")),
                    Field("reason", .text, Text("理由", "Reason")),
                ], bulk),
            .post(
                CasePaths.filters, .staff, Text("保存筛选", "Keep a filter"),
                fields: [
                    Field("name", .line, required: true, Text("名称", "Name"))
                ], keepFilter),
        ]
    }

    static let filterFields = CaseFilter.names.map { Field($0, .line, Text("筛选：\($0)", "Filter: \($0)")) }

    /// What can be done to many cases at once.
    enum BulkAction: String, CaseIterable, Sendable {
        case accept, dispatch, supervise
        var name: Text {
            switch self {
            case .accept: Text("批量受理", "Accept all")
            case .dispatch: Text("按目录派遣", "Dispatch by the catalogue")
            case .supervise: Text("批量督办", "Supervise all")
            }
        }
    }

    private func filter(_ request: WebRequest, _ permission: Permission) async throws -> CaseFilter {
        var filter = try CaseFilter(request.query, places: request.caller.places(permission))
        if let words = try request.query.text("q", limit: Limits.line) {
            let places = filter.places
            filter.found = try await database.read { tx in
                try tx.search(words, kind: "case", under: places, limit: Limits.bulk)
            }
        }
        return filter
    }

    private func list(_ request: WebRequest) async throws -> Answer {
        let filter = try await filter(request, .casesRead)
        let page = try await database.read { tx in try CaseListPage(tx, request, filter) }
        return .page(page.html, data: page.cases)
    }

    /// The same filter as the list, row for row.
    private func export(_ request: WebRequest) async throws -> Answer {
        let filter = try await filter(request, .casesExport)
        let now = request.now
        let language = request.language
        let table = try await database.read { tx -> [UInt8] in
            var sheet = CaseSheet(language: language, tx: tx)
            var bytes = Array((CaseSheet.byteOrderMark + sheet.heading).utf8)
            try tx.eachCase(filter, at: now) { bytes += Array(try sheet.line($0).utf8) }
            return bytes
        }
        let caller = request.caller
        try await database.write { tx in
            try tx.audit("case.export", by: caller, subject: "cases", place: filter.places.first, at: now)
        }
        let day = Zone.china.date(now)
        return .file(type: "text/csv; charset=utf-8", bytes: table, filename: "cases-\(day).csv")
    }

    private func bulk(_ request: WebRequest) async throws -> Answer {
        let ids = try request.form.identifiers("id", of: CaseTag.self)
        guard !ids.isEmpty else { throw AppError.invalid("id", Text("请先勾选案卷。", "Select cases first.")) }
        guard let action = try request.form.choice("action", of: BulkAction.self) else {
            throw AppError.invalid("action", Text("请选择要做什么。", "Choose what to do."))
        }
        let reason = try request.form.text("reason", limit: Limits.note) ?? ""
        var done = 0
        var refused: [String: Int] = [:]
        for id in ids {
            do {
                try await act(action, on: id, reason: reason, request)
                done += 1
            } catch let error as AppError {
                refused[error.message[request.language], default: 0] += 1
            }
        }
        let failures = refused.map { "\($0.key)（\($0.value)）" }.sorted().joined(separator: " ")
        return .done(
            request.form["from"].map(Link.local) ?? CasePaths.list(),
            flash: Text("办了 \(done) 件。\(failures)", "\(done) done. \(failures)"),
            data: BulkResult(done: done, refused: refused))
    }

    struct BulkResult: Sendable, Codable {
        let done: Int
        let refused: [String: Int]
    }

    /// Each case by itself: one that is refused changes nothing and stops nobody else.
    private func act(_ action: BulkAction, on id: CaseFile.ID, reason: String, _ request: WebRequest) async throws {
        let command: CaseCommand
        switch action {
        case .accept: command = .accept
        case .supervise: command = .supervise(reason: reason)
        case .dispatch:
            let now = request.now
            let routing = try await database.read { tx -> ResolvedRouting? in
                guard let file = try tx.storedCase(id)?.file else { throw AppError.refused }
                let policy = try tx.policy(version: file.policy)
                return try tx.routing(for: file, words: try tx.words(of: id), in: policy, at: now)
            }
            guard let routing else {
                throw AppError.invalid(
                    "action", Text("目录没有给出单位，请逐件派遣", "The catalogue names no unit; dispatch one by one"))
            }
            command = .dispatch(lead: routing.lead, assisting: routing.assisting, why: routing.why[request.language])
        }
        let key = request.idempotencyKey.map { "\($0)#\(id)" }
        _ = try await database.perform(ActOnCase(id, command), by: request.caller, at: request.now, key: key)
    }

    private func keepFilter(_ request: WebRequest) async throws -> Answer {
        let query = CasePaths.list().query(request.form.pairs(CaseFilter.names).map { ($0.0, Optional($0.1)) }).target
        let keep = KeepFilter(page: "cases", name: try request.form.required("name", limit: 40), query: query)
        let kept = try await database.perform(keep, by: request.caller, at: request.now)
        return .done(Link.local(kept.query), flash: Text("已保存“\(kept.name)”。", "“\(kept.name)” is kept."), data: kept)
    }
}

/// The list page of all cases.
struct CaseListPage: Sendable {
    let cases: CasePage
    let html: HTML

    init(_ tx: Transaction, _ request: WebRequest, _ filter: CaseFilter) throws {
        let screen = request.screen
        cases = try tx.cases(filter, after: request.query["after"], at: request.now)
        let total = try tx.caseCount(filter, at: request.now)
        let packs = try CasePacks(tx, cases.rows)
        let home = filter.places.first.flatMap { try? tx.policy(at: $0).pack }
        let kept = try tx.keptFilters("cases", of: request.caller)
        let pairs = request.query.pairs(CaseFilter.names).filter { !$0.1.isEmpty }
        let carried = pairs.filter { pair in !["state", "category", "grade", "channel", "q", "order"].contains(pair.0) }
        let chips = CaseChips(screen, packs)
        let names = try Dictionary(
            tx.places(Set(cases.rows.map(\.place))).map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
        let rows = cases.rows.map { row in
            ListRow(
                row.summary, link: CasePaths.page(row.id), chips: chips.grade(row) + chips.state(row),
                facts: [
                    row.number, names[row.place] ?? "", packs.category(row).map { screen($0) } ?? "",
                    screen.ago(row.reportedAt),
                ].filter { !$0.isEmpty },
                end: chips.clock(row), pick: row.id.description)
        }
        let bar = FilterBar(
            CasePaths.list(),
            saved: CaseListPage.ready(request)
                + kept.map {
                    Pages.SavedFilter(Text(same: $0.name), Link.local($0.query), current: $0.query == screen.path)
                },
            selects: CaseListPage.selects(request, home), search: ("q", request.query["q"]), carried: carried,
            export: request.caller.mayAnywhere(.casesExport)
                ? (CasePaths.export().query(pairs.map { ($0.0, Optional($0.1)) }), total) : nil,
            keep: (CasePaths.filters(), pairs))
        let next = cases.next.map { CasePaths.list().query(pairs.map { ($0.0, Optional($0.1)) } + [("after", $0)]) }
        html = screen.page(.desk, Text("全部案卷", "All cases")) {
            """
                \(screen.filterBar(bar))
                \(rows.isEmpty ? screen.empty(Text("没有符合条件的案卷", "No case fits"), Text("换个条件，或清空搜索。", "Change the filter or clear the search.")) : """
                \(screen.bulkBar(CasePaths.bulk(), total: total) { form in CaseListPage.bulkForm(form, request.caller) })
                \(screen.rows(rows, label: Text("案卷", "Cases")))\(screen.pager(next: next, shown: rows.count, total: total))
                """ as HTML)
            \(screen.keyHints())
            """
        }
    }

    private static func bulkForm(_ form: Screen, _ caller: Caller) -> HTML {
        let allowed = CaseListRoutes.BulkAction.allCases.filter { action in
            switch action {
            case .accept: caller.mayAnywhere(.casesTriage)
            case .dispatch: caller.mayAnywhere(.casesDispatch)
            case .supervise: caller.mayAnywhere(.casesSupervise)
            }
        }
        let reason = form.line("reason", Text("理由（督办必填）", "Reason (needed to supervise)"))
        return HTML(joining: allowed.map { form.submit($0.name, .plain, name: "action", value: $0.rawValue) }) + reason
    }

    private static func ready(_ request: WebRequest) -> [Pages.SavedFilter] {
        let ready: [(Text, [(String, String?)])] = [
            (Text("全部", "All"), []), (Text("未结", "Open"), [("open", "1"), ("order", "due")]),
            (Text("超时", "Late"), [("late", "1"), ("order", "due")]),
            (Text("督办", "Supervised"), [("supervised", "1")]), (Text("待定位", "Not located"), [("unlocated", "1")]),
        ]
        return ready.map { name, query in
            let link = CasePaths.list().query(query)
            return Pages.SavedFilter(name, link, current: link.target == request.screen.path)
        }
    }

    private static func selects(
        _ request: WebRequest, _ pack: Pack?
    ) -> [(name: String, label: Text, options: [Option], value: String?)] {
        let query = request.query
        return [
            ("state", Text("状态", "State"), CaseState.allCases.map { Option($0.rawValue, $0.name) }, query["state"]),
            (
                "category", Text("类别", "Category"),
                pack?.categories.filter { !$0.isNational }.map { Option($0.key, $0.name) } ?? [], query["category"]
            ),
            ("grade", Text("等级", "Grade"), pack?.grades.map { Option($0.key, $0.name) } ?? [], query["grade"]),
            ("channel", Text("来源", "Channel"), Channel.allCases.map { Option($0.rawValue, $0.name) }, query["channel"]),
            (
                "order", Text("排序", "Order"),
                [Option("", Text("最新在前", "Newest first")), Option("due", Text("最先到期", "Due first"))], query["order"]
            ),
        ]
    }
}
