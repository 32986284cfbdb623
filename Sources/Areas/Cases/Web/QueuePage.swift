import Kernel
import Pages
import Persistence
import Policy
import Territory

/// What needs a decision at one desk: why it came, what is suggested, how much time is left.
struct QueuePage: Sendable {
    let rows: CasePage
    let desk: Place
    private let desks: [(code: PlaceCode, name: String)]
    private let counts: QueueCounts
    private let need: Need?
    private let packs: CasePacks
    private let suggestions: [CaseFile.ID: Text]
    private let placeNames: [PlaceCode: String]
    private let screen: Screen
    private let chosen: CaseFile.ID?
    private let levels: [PlacePicker.Level]
    /// Also what waits at the desks below.
    private let below: Bool

    init(_ tx: Transaction, _ request: WebRequest, desk code: PlaceCode) throws {
        screen = request.screen
        chosen = try request.query.identifier("case", of: CaseTag.self)
        desk = try tx.activePlace(code)
        desks = try CaseDesks(request.caller).places.prefix(Limits.page).map {
            ($0, try tx.place($0)?.name ?? $0.rawValue)
        }
        need = try request.query.choice("need", of: Need.self)
        below = request.query.flag("below")
        let needs = need.map { [$0] } ?? Need.allCases.filter { $0 != .none }
        if below {
            var filter = CaseFilter(places: [code])
            (filter.needs, filter.order) = (needs, .due)
            rows = try tx.cases(filter, after: request.query["after"], at: request.now)
            var counts = QueueCounts()
            for need in Need.allCases where need != .none {
                filter.needs = [need]
                let number = try tx.caseCount(filter, most: 1_000, at: request.now)
                counts.waiting[need] = number
                if number == 1_000 { counts.isWhole = false }
            }
            self.counts = counts
        } else {
            rows = try tx.queue(desk: code, needs: needs, after: request.query["after"])
            counts = try tx.queueCounts(desk: code)
        }
        packs = try CasePacks(tx, rows.rows)
        var names: [PlaceCode: String] = [:]
        for place in try tx.places(Set(rows.rows.map(\.place))) { names[place.code] = place.name }
        placeNames = names
        suggestions = try QueuePage.suggestions(rows.rows, packs, at: request.now)
            .merging(QueuePage.reasons(tx, rows.rows)) { first, _ in first }
        levels = need == .locate ? try PlaceLevels(tx, home: code, chosen: nil).levels : []
    }

    /// Why those that wait for a place came here, and where they may be.
    private static func reasons(_ tx: Transaction, _ rows: [CaseRow]) throws -> [CaseFile.ID: Text] {
        var reasons: [CaseFile.ID: Text] = [:]
        for row in rows where row.need == .locate {
            guard let locating = try tx.storedCase(row.id)?.file.locating else { continue }
            let names = try locating.candidates.compactMap { try tx.place($0)?.name }
            let candidates =
                names.isEmpty
                ? Text("", "")
                : Text("可能是\(names.joined(separator: "、"))。", "It may be \(names.joined(separator: ", ")). ")
            reasons[row.id] = candidates + locating.why
        }
        return reasons
    }

    private static func suggestions(_ rows: [CaseRow], _ packs: CasePacks, at now: Instant) -> [CaseFile.ID: Text] {
        var suggestions: [CaseFile.ID: Text] = [:]
        for row in rows {
            guard let pack = packs.pack(row) else { continue }
            switch row.need {
            case .accept where !row.categoryConfirmed:
                guard let name = packs.category(row) else { continue }
                suggestions[row.id] = Text("建议受理为：\(name.zh)", "Suggested: accept as \(name.en)")
            case .dispatch:
                let facts = CaseFacts(
                    category: row.category, words: row.summary, place: row.place, channel: row.channel.rawValue,
                    grade: row.grade)
                guard let kind = pack.route(facts).flatMap({ pack.unitKind($0.value.lead)?.name }) else { continue }
                suggestions[row.id] = Text("建议派给：\(kind.zh)", "Suggested: send to \(kind.en)")
            default: continue
            }
        }
        return suggestions
    }

    func html(_ screen: Screen, detail: HTML?) -> HTML {
        screen.page(PageShell(.desk, Text("\(desk.name)：待办队列", "\(desk.name): queue"))) {
            """
            \(deskSwitch)\(tabs)\(locateForm)
            \(screen.desk(queue: screen.live(CasePaths.queueLive(desk.code).query([("below", below ? "1" : nil)]), id: "queue", refresh: here) { list }, detail: detail,
                empty: screen.empty(Text("打开一件看看", "Open one"), Text("案卷会显示在这里，队列留在左边。", "The case opens here; the queue stays on the left."))))
            \(screen.keyHints())
            """
        }
    }

    private var here: Link { link(need) }
    private func link(_ need: Need?, below: Bool? = nil) -> Link {
        CasePaths.queueAt(desk.code).query([("need", need?.rawValue), ("below", below ?? self.below ? "1" : nil)])
    }

    private var deskSwitch: HTML {
        guard desks.count > 1 else { return .empty }
        return screen.buttons(
            HTML(
                joining: desks.map { item in
                    screen.button(
                        Text(same: item.name), to: CasePaths.queueAt(item.code),
                        item.code == desk.code ? .primary : .quiet)
                }))
    }

    private var tabs: HTML {
        let (waiting, more) = (counts.waiting, !counts.isWhole)
        let all = Pages.SavedFilter(
            Text("全部", "All"), link(nil), count: counts.all, more: more, current: need == nil)
        let each = Need.allCases.filter { $0 != .none && (more || (waiting[$0] ?? 0) > 0 || $0 == need) }.map { item in
            Pages.SavedFilter(item.name, link(item), count: waiting[item], more: more, current: need == item)
        }
        let scope = screen.buttons(
            screen.button(Text("只看本级", "This desk only"), to: link(need, below: false), below ? .quiet : .primary),
            screen.button(Text("连同下级", "With the desks below"), to: link(need, below: true), below ? .primary : .quiet))
        return scope + screen.filterBar(FilterBar(CasePaths.list(), saved: [all] + each, search: ("q", nil)))
    }

    /// Thousands without a place: one rule places many.
    private var locateForm: HTML {
        guard need == .locate else { return .empty }
        return "<details class=\"more\"><summary>\(screen("按规则批量定位", "Locate many by a rule"))</summary><div>"
            + screen.form(CasePaths.locateByRule(desk.code)) { form in
                """
                \(form.line("containing", Text("文字或地址里包含", "Words or address contain"), hint: Text("例如小区名、路名", "For example the name of an estate or road"), required: true))
                \(form.placePicker(PlacePicker(levels: levels, children: TerritoryPaths.choices())))
                \(form.submit(Text("全部定位到这里", "Place them all here"), .primary))
                """
            } + "</div></details>"
    }

    /// The part that updates by itself.
    var list: HTML {
        guard !rows.rows.isEmpty else {
            return screen.empty(
                Text("没有等待决定的事", "Nothing waits for a decision"),
                Text(
                    "新的反映、异议、申请和到期的事会自动出现在这里。",
                    "New reports, objections, requests and due matters appear here by themselves."))
        }
        let (chips, here) = (CaseChips(screen, packs), here)
        let items = rows.rows.map { row in
            ListRow(
                row.summary, link: here.query([("case", row.id.description)]),
                chips: chips.grade(row) + screen.state(row.need.name, .active)
                    + (row.supervised ? screen.state(Text("督办", "Supervised"), .danger) : .empty),
                facts: [
                    row.number, placeNames[row.place] ?? "",
                    packs.category(row).map { screen($0) } ?? screen("未分类", "Not classified"),
                    screen.ago(row.reportedAt),
                ].filter { !$0.isEmpty },
                suggestion: suggestions[row.id], end: chips.clock(row), pick: nil, current: row.id == chosen)
        }
        let next = rows.next.map { here.query([("after", $0)]) }
        return screen.rows(items, label: Text("待办", "Queue"), into: "detail")
            + screen.pager(next: next, shown: rows.rows.count, total: counts.isWhole ? counts.all : nil)
    }
}
