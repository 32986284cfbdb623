import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// The list page of all cases.
struct CaseListPage: Sendable {
    /// Cases a count looks at; beyond that it says “more”.
    static let mostCounted = 10_000

    let cases: CasePage
    private let screen: Screen
    private let query: Form
    /// Nil where the address was refused.
    private let filter: CaseFilter?
    private let total: Int
    /// How many of them an export holds; nil where the caller exports nothing here.
    private let exported: Int?
    private let packs: CasePacks
    private let pack: Pack?
    private let kept: [KeptFilter]
    private let names: [PlaceCode: String]
    private let conditions: [(field: String, label: Text)]

    init(_ tx: Transaction, _ request: WebRequest, _ filter: CaseFilter?) throws {
        (screen, query, self.filter) = (request.screen, request.query, filter)
        let (caller, most) = (request.caller, CaseListPage.mostCounted)
        if let filter {
            cases = try tx.cases(filter, after: query["after"], at: request.now).masked(for: caller)
            total = try tx.caseCount(filter, most: most, at: request.now)
            let part = filter.exportable(by: caller)
            exported =
                part.places.isEmpty
                ? nil : part.places == filter.places ? total : try tx.caseCount(part, most: most, at: request.now)
        } else {
            (cases, total, exported) = (CasePage(rows: [], next: nil), 0, nil)
        }
        packs = try CasePacks(tx, cases.rows)
        let home = filter?.places.first ?? caller.places(.casesRead).first
        pack = home.flatMap { try? tx.policy(at: $0).pack }
        kept = try tx.keptFilters("cases", of: caller)
        names = try Dictionary(
            tx.places(Set(cases.rows.map(\.place))).map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
        conditions = try CaseListPage.conditions(tx, query)
    }

    var html: HTML {
        screen.page(.desk, Text("全部案卷", "All cases")) {
            """
            \(screen.filterBar(bar))\(chosen)\(KeptFilterForms(screen: screen, kept: kept).html)
            \(filter == nil ? .empty : notes + list)
            \(screen.keyHints())
            """
        }
    }

    /// What was asked, without empty values.
    private var pairs: [(String, String)] { query.pairs(CaseFilter.names).filter { !$0.1.isEmpty } }
    private func link(_ pairs: [(String, String)]) -> Link {
        CasePaths.list().query(pairs.map { ($0.0, Optional($0.1)) })
    }

    // MARK: Rows

    private var list: HTML {
        guard !cases.rows.isEmpty else {
            return screen.empty(
                Text("没有符合条件的案卷", "No case fits"), Text("换个条件，或清空搜索。", "Change the filter or clear the search."))
        }
        let chips = CaseChips(screen, packs)
        let rows = cases.rows.map { row in
            ListRow(
                row.summary, link: CasePaths.page(row.id), chips: chips.grade(row) + chips.state(row),
                facts: [
                    row.number, names[row.place] ?? "", packs.category(row).map { screen($0) } ?? "",
                    screen.ago(row.reportedAt),
                ].filter { !$0.isEmpty },
                end: chips.clock(row), pick: PickedCase(row.id, seen: row.version).description)
        }
        let next = cases.next.map { link(pairs + [("after", $0)]) }
        return """
            \(screen.bulkBar(CasePaths.bulk(), total: rows.count) { form in CaseBulkForm(caller: screen.caller).html(form) })
            \(screen.rows(rows, label: Text("案卷", "Cases")))\(screen.pager(next: next, shown: rows.count, total: isCounted ? total : nil))
            """
    }

    private var isCounted: Bool { total < CaseListPage.mostCounted }
    private func many(_ count: Int) -> Text {
        count < CaseListPage.mostCounted
            ? Text(same: screen.number(count))
            : Text("\(screen.number(count)) 以上", "\(screen.number(count)) or more")
    }

    /// What the list does not show, said plainly.
    private var notes: HTML {
        var notes: [HTML] = []
        if filter?.foundMore == true {
            notes.append(
                screen.notice(
                    Text(
                        "搜到的太多：只在最新的 \(screen.number(Limits.search)) 件里列出。多写几个字，或加上状态、类别、地点，就能看到更早的。",
                        "Too many were found: only the newest \(screen.number(Limits.search)) are listed. Add words, a state, a category or a place to reach older ones."
                    ), .warn))
        }
        if let exported, exported < total {
            notes.append(
                screen.notice(
                    Text(
                        "这里列出 \(many(total).zh) 件，其中 \(many(exported).zh) 件您可以导出：导出只含您有导出权限的地方。",
                        "\(many(total).en) are listed; you can export \(many(exported).en) of them: an export holds only places where you may export."
                    )))
        }
        return HTML(joining: notes)
    }

    // MARK: Filters

    private var bar: FilterBar {
        let selects = CaseListPage.selects(query, pack)
        let shown = selects.map(\.name) + ["q"]
        let export = exported.map { count in
            (
                CasePaths.export().query(pairs.map { ($0.0, Optional($0.1)) }),
                count < CaseListPage.mostCounted ? count : nil as Int?
            )
        }
        return FilterBar(
            CasePaths.list(),
            saved: ready
                + kept.map {
                    Pages.SavedFilter(Text(same: $0.name), Link.local($0.query), current: $0.query == screen.path)
                },
            selects: selects, search: ("q", query["q"]), carried: pairs.filter { !shown.contains($0.0) },
            export: export, keep: filter == nil ? nil : (CasePaths.filters(), pairs))
    }

    private var ready: [Pages.SavedFilter] {
        let ready: [(Text, [(String, String?)])] = [
            (Text("全部", "All"), []), (Text("未结", "Open"), [("open", "1"), ("order", "due")]),
            (Text("超时", "Late"), [("late", "1"), ("order", "due")]),
            (Text("督办", "Supervised"), [("supervised", "1")]), (Text("待定位", "Not located"), [("unlocated", "1")]),
        ]
        return ready.map { name, query in
            let link = CasePaths.list().query(query)
            return Pages.SavedFilter(name, link, current: link.target == screen.path)
        }
    }

    /// Conditions that came with a link and have no field of their own: named, each with a way to drop it.
    private var chosen: HTML {
        guard !conditions.isEmpty else { return .empty }
        let items = conditions.map { condition -> HTML in
            let rest = link(pairs.filter { $0.0 != condition.field })
            let problem = screen.problems.first { $0.field == condition.field }
            return """
                <li id="f-\(condition.field)"><span class="chip">\(screen(condition.label))</span> \
                \(screen.link(Text("去掉", "Remove"), to: rest))\(problem.map { "<p class=\"error\">\(screen($0.message))</p>" as HTML })</li>
                """
        }
        return "<ul class=\"conditions\" aria-label=\"\(screen("其他条件", "Other conditions"))\">\(items)</ul>"
    }

    private static func conditions(_ tx: Transaction, _ query: Form) throws -> [(field: String, label: Text)] {
        try query.pairs(CaseFilter.names).filter { !$0.1.isEmpty }.compactMap { field, value in
            func named(_ zh: String, _ en: String, _ what: Text?) -> (field: String, label: Text) {
                let what = what ?? Text(same: value)
                return (field, Text("\(zh)：\(what.zh)", "\(en): \(what.en)"))
            }
            func place() throws -> Text? {
                try PlaceCode(value).flatMap { try tx.place($0) }.map { Text(same: $0.name) }
            }
            func moment() -> Text? {
                Instant(iso8601: value).map { Zone.china.local($0) }.map { Text(same: "\($0.date) \($0.clock)") }
            }
            let isSet = value != "0"
            switch field {
            case "place": return named("地点", "Place", try place())
            case "desk": return named("在哪一级", "Desk", try place())
            case "need": return named("等待", "Waits for", Need(rawValue: value)?.name)
            case "open": return named("是否结束", "Ended", isSet ? Text("未结", "no") : Text("已结", "yes"))
            case "unit":
                let unit = try Identifier<UnitTag>(value).flatMap { try tx.unit($0) }
                return named("主办单位", "Lead unit", unit.map { Text(same: $0.name) })
            case "late", "supervised", "unlocated":
                return isSet ? (field, CaseListPage.flags[field] ?? Text(same: field)) : nil
            case "due-before": return named("最迟到期", "Due before", nil)
            case "month": return named("反映月份", "Reported in", nil)
            case "reported-from": return named("反映不早于", "Reported from", moment())
            case "reported-before": return named("反映早于", "Reported before", moment())
            case "passed": return named("三张清单", "Three lists", PassedOn(rawValue: value)?.name)
            case "fact": return named("统计口径", "Counted as", CaseFact(rawValue: value)?.name)
            default: return nil
            }
        }
    }
    private static let flags = [
        "late": Text("超时", "Late"), "supervised": Text("督办", "Supervised"),
        "unlocated": Text("待定位", "Not located"),
    ]

    private static func selects(
        _ query: Form, _ pack: Pack?
    ) -> [(name: String, label: Text, options: [Option], value: String?)] {
        [
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

extension CasePage {
    /// Words of private matters only for those who may open them.
    func masked(for caller: Caller) -> CasePage { CasePage(rows: rows.map { $0.masked(for: caller) }, next: next) }
}

extension CaseRow {
    func masked(for caller: Caller) -> CaseRow {
        guard isPrivate, !CaseStanding.workers.contains(where: { caller.may($0, at: place) }) else { return self }
        var row = self
        row.summary = "（不公开 / private）"
        return row
    }
}
