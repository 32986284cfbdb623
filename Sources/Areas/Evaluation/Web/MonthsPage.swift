import Cases
import Kernel
import Pages
import Persistence
import Policy
import Territory

/// The months of a place: what they came to, and which are frozen in its district since when.
struct MonthsPage {
    struct Month: Codable, Sendable {
        let figures: MonthFigures
        let frozen: FrozenMonth?
        var isBlank: Bool { figures.counts.isEmpty && figures.excluded == 0 && frozen == nil }
    }
    let months: [Month]
    private let place: Place
    private let until: CivilMonth
    private let rules: IndicatorRules
    private let mayFreeze: Bool
    private let hasEarlier: Bool
    private let zone: Zone
    static let shown = 24

    init(until: CivilMonth, _ code: PlaceCode, _ caller: Caller, _ tx: Transaction) throws {
        guard let place = try tx.place(code) else { throw AppError.refused }
        let pack = try tx.policy(at: code).pack
        let asked = (0..<MonthsPage.shown).map { until.adding(months: -$0) }
        let frozen = try tx.frozenMonths(asked, at: code).filter { $0.district == code.district }
            .reduce(into: [:]) { $0[$1.month] = $1 }
        let all = try tx.monthFigures(asked, at: code).map { Month(figures: $0, frozen: frozen[$0.month]) }
        // Months before the first case say nothing; the list ends there.
        let last = all.lastIndex { !$0.isBlank } ?? 0
        months = Array(all.prefix(last + 1))
        let before = (0..<MonthsPage.shown).map { until.adding(months: -MonthsPage.shown - $0) }
        hasEarlier = try last == all.count - 1 || tx.monthFigures(before, at: code).contains { !$0.counts.isEmpty }
        (self.place, self.until, rules, zone) = (place, until, pack.indicators, pack.zone)
        // A month is closed for the whole district at once.
        mayFreeze = code == code.district && caller.may(.monthsFreeze, at: code)
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .board, Text("\(place.name)：月份封存", "\(place.name): months"),
            lead: Text(
                "月底过后 \(MonthTimer.daysToAppeal) 天自动封存。封存后的数字不再改动，案卷后来的变化只作对照。",
                "A month freezes by itself \(MonthTimer.daysToAppeal) days after its end. Frozen figures never change; "
                    + "what happens to cases later is shown beside them."),
            back: NavItem(Text("看板", "Board"), EvaluationPaths.board().query([("place", place.code.rawValue)])))
        let earlier =
            hasEarlier
            ? EvaluationPaths.months().query([
                ("place", place.code.rawValue), ("until", until.adding(months: -MonthsPage.shown).description),
            ]) : nil
        return screen.page(shell) {
            """
            \(FormulaNote(rules: rules).html(screen))\
            \(screen.table(Text("各月", "Months"), MonthsPage.columns, months.map { row($0, screen) }, showsCaption: false))\
            \(screen.pager(next: earlier, shown: months.count))
            """
        }
    }

    private static let columns = [
        DataColumn(Text("月份", "Month")), DataColumn(Text("上报", "Reported"), isNumber: true),
        DataColumn(Text("剔除", "Excluded"), isNumber: true), DataColumn(Text("响应率", "Response"), isNumber: true),
        DataColumn(Text("解决率", "Solved"), isNumber: true), DataColumn(Text("满意率", "Satisfied"), isNumber: true),
        DataColumn(Text("状态", "State")),
    ]

    private func row(_ item: Month, _ screen: Screen) -> [HTML] {
        let figures = item.figures
        let links = CaseLinks(place.code, for: screen)
        let page = EvaluationPaths.month(figures.month).query([("place", place.code.rawValue)])
        return [
            screen.link(screen.month(figures.month), to: page),
            screen.figure(figures.counts[.reported], links.fact(.reported, figures.month)),
            HTML(text: screen.number(figures.excluded)),
        ]
            + Indicators(figures.counts, rules).three.map {
                RateView(rate: $0, rules: rules, month: figures.month, links: links).cell(screen)
            } + [state(item, screen)]
    }

    private func state(_ item: Month, _ screen: Screen) -> HTML {
        if let frozen = item.frozen {
            let by = frozen.byName.isEmpty ? screen("自动", "by itself") : frozen.byName
            return "\(screen.state(Text("已封存", "Frozen"), .good)) <small>\(screen.moment(frozen.at)) \(by)</small>"
        }
        let month = item.figures.month
        let isOver = zone.date(screen.now) >= month.adding(months: 1).firstDay
        guard isOver else { return screen.state(Text("进行中", "Running"), .active) }
        if item.figures.counts.isEmpty { return HTML(text: screen.noData) }
        let closes = MonthTimer.closes(month, zone: zone)
        let note: HTML =
            closes > screen.now
            ? " <small>\(screen("\(screen.moment(closes)) 自动封存", "freezes \(screen.moment(closes))"))</small>" : .empty
        let button =
            mayFreeze
            ? screen.confirm(
                Text("现在封存", "Freeze now"), at: EvaluationPaths.freeze(month),
                question: Text(
                    "封存后这个月的数字不能再改，也不能再剔除案卷。",
                    "Afterwards its figures can no longer change and no case can be left out.")
            ) { $0.hidden("place", place.code.rawValue) } : .empty
        return "\(screen.state(Text("未封存", "Not frozen"), .warn))\(note)\(button)"
    }
}
