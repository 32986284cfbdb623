import Cases
import Kernel
import Pages
import Policy

/// What everyone may read of a place: rates with their counts, month by month, and what was left out.
struct RatesPage {
    let report: RatesReport

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .resident, Text("\(report.name)：办得怎么样", "\(report.name): how well it is done"),
            lead: Text(
                "居民的评价说了算：联系得及时吗，解决了吗，满意吗。每个率都写明是多少件里的多少件。",
                "Residents judge: were they called in time, is it solved, are they satisfied? Every rate says out of how many."
            ),
            back: report.outer.last.map { NavItem(Text(same: $0.name), EvaluationPaths.rates($0.code)) }, width: .wide)
        return screen.page(shell) {
            """
            \(screen.period(period(screen), refreshed: report.refreshed))\(tiles(screen))\
            \(RateChart(months: report.months.reversed(), rules: report.rules).html(screen))\
            \(FormulaNote(rules: report.rules).html(screen))\(table(screen))\(exclusions(screen))\(inner(screen))
            """
        }
    }

    private func period(_ screen: Screen) -> String {
        guard let last = report.months.first, let first = report.months.last else { return "" }
        return "\(screen.month(first.month)) – \(screen.month(last.month))"
    }

    /// The newest month that anything was evaluated in: an empty running month would say nothing.
    private func tiles(_ screen: Screen) -> HTML {
        guard let month = report.months.first(where: { Indicators($0.counts, report.rules).solved.whole > 0 }) else {
            return screen.empty(
                Text("还没有可以公布的数字", "No figures yet"),
                Text("有居民评价后，三率会显示在这里。", "The three rates appear here once residents have evaluated."))
        }
        let tiles = Indicators(month.counts, report.rules).three.map {
            RateView(rate: $0, rules: report.rules, month: month.month).tile(screen)
        }
        return screen.section(Text(same: screen.month(month.month))) { "\(state(month, screen))\(screen.stats(tiles))" }
    }

    private func state(_ month: MonthFigures, _ screen: Screen) -> HTML {
        month.frozenAt.map { "\(screen.state(Text("已封存", "Frozen"), .good)) <small>\(screen.moment($0))</small>" }
            ?? screen.state(Text("未封存，还会变化", "Not frozen, may change"), .active)
    }

    private func table(_ screen: Screen) -> HTML {
        let six = Indicators(FactCounts(), report.rules)
        let columns =
            [DataColumn(Text("月份", "Month")), DataColumn(Text("上报（剔除）", "Reported (left out)"), isNumber: true)]
            + (six.three + six.loop).map { DataColumn($0.name, isNumber: true) }
        let rows = report.months.filter { !$0.counts.isEmpty }.map { month -> [HTML] in
            let indicators = Indicators(month.counts, report.rules)
            let cells = (indicators.three + indicators.loop).map {
                RateView(rate: $0, rules: report.rules, month: month.month).cell(screen)
            }
            let mark = month.frozenAt == nil ? screen("未封存", "not frozen") : screen("已封存", "frozen")
            let reported =
                "\(screen.number(month.counts[.reported]))" + (month.excluded > 0 ? " (\(month.excluded))" : "")
            return ["\(screen.month(month.month)) <small>\(mark)</small>", HTML(text: reported)] + cells
        }
        guard !rows.isEmpty else { return .empty }
        return screen.section(Text("逐月", "Month by month")) {
            screen.table(Text("逐月", "Month by month"), columns, rows, showsCaption: false)
        }
    }

    private func exclusions(_ screen: Screen) -> HTML {
        screen.section(Text("没有计入的案卷", "Cases left out")) {
            let rows = report.exclusions.map { item -> [HTML] in
                [HTML(text: item.number), HTML(text: screen.month(item.month)), HTML(text: screen(item.reason.name))]
            }
            return screen.table(
                Text("没有计入的案卷", "Cases left out"),
                [DataColumn(Text("案卷", "Case")), DataColumn(Text("月份", "Month")), DataColumn(Text("理由", "Reason"))],
                rows,
                empty: screen.paragraph(Text("这十二个月没有剔除任何案卷。", "No case was left out in these twelve months.")),
                showsCaption: false)
        }
    }

    private func inner(_ screen: Screen) -> HTML {
        guard !report.inner.isEmpty else { return .empty }
        let items = report.inner.map { "<li>\(screen.link($0.name, to: EvaluationPaths.rates($0.code)))</li>" as HTML }
        return screen.section(Text("看下一级", "Look closer")) { "<ul class=\"chips\">\(items)</ul>" }
    }
}
