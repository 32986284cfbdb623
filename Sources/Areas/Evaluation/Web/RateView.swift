import Cases
import Kernel
import Pages
import Policy

/// How a rate is shown everywhere: the percentage, both counts as links to their cases, and a mark where it rests on few.
struct RateView {
    let rate: Rate
    let rules: IndicatorRules
    let month: CivilMonth
    /// Nil where the reader may not open cases.
    var links: CaseLinks?
    /// The lead unit whose rate this is.
    var unit: String?

    func cell(_ screen: Screen) -> HTML {
        guard rate.whole > 0 else { return HTML(text: screen.noData) }
        return "<b>\(rate.percent)</b> <small>\(counts(screen))</small>\(smallMark(screen))"
    }

    private func counts(_ screen: Screen) -> HTML {
        guard let links, let facts = CaseFact.behind(rate) else {
            return "\(screen.number(rate.part))/\(screen.number(rate.whole))"
        }
        let part = screen.link(screen.number(rate.part), to: links.fact(facts.part, month, unit: unit))
        // Where holds leave the denominator no one filter shows it.
        guard facts.whole != .reported || rules.closingDenominator == .due else {
            return "\(part)/\(screen.number(rate.whole))"
        }
        return "\(part)/\(screen.link(screen.number(rate.whole), to: links.fact(facts.whole, month, unit: unit)))"
    }

    private func smallMark(_ screen: Screen) -> HTML {
        guard rate.isSmall(below: rules.smallNumber) else { return .empty }
        return " <small>\(screen(RateView.smallWords(rate)))</small>"
    }

    /// What a rate over few cases is worth.
    static func smallWords(_ rate: Rate) -> Text {
        guard let likely = rate.likely else { return Text("件数少", "few cases") }
        let (low, high) = (Int(likely.low.rounded()), Int(likely.high.rounded()))
        return Text("件数少，大致在 \(low)%–\(high)%", "few cases: roughly \(low)%–\(high)%")
    }

    func tile(_ screen: Screen, before: Rate? = nil) -> HTML {
        let facts = CaseFact.behind(rate)
        var note = screen("\(screen.number(rate.part)) / \(screen.number(rate.whole)) 件",
            "\(screen.number(rate.part)) of \(screen.number(rate.whole))")
        if rate.isSmall(below: rules.smallNumber) { note += screen("；", "; ") + screen(RateView.smallWords(rate)) }
        return screen.stat(
            rate.name, rate.percent, of: rate.whole > 0 ? note : screen("还没有可以计算的案卷", "nothing to count yet"),
            link: links.flatMap { links in facts.map { links.fact($0.whole, month, unit: unit) } }, trend: trend(before))
    }

    private func trend(_ before: Rate?) -> Trend? {
        guard let now = rate.hundredths, let past = before?.hundredths else { return nil }
        let change = abs(now - past)
        let points = "\(change / 100).\(padded(change % 100, 2))"
        if change == 0 { return Trend(.level, Text("与上月持平", "as last month")) }
        return now > past
            ? Trend(.up, Text("比上月高 \(points) 个百分点", "\(points) points above last month"), isGood: rate.key != "rework")
            : Trend(.down, Text("比上月低 \(points) 个百分点", "\(points) points below last month"), isGood: rate.key == "rework")
    }
}

/// The formulas as they are printed beside every report.
struct FormulaNote {
    let rules: IndicatorRules

    func html(_ screen: Screen) -> HTML {
        screen.why(
            Why(
                Text("每个数都可以点开看到对应的案卷。分母是 0 时显示“—”。作废、不予受理、撤回的案卷不计；剔除的案卷逐件公示。",
                    "Every count opens to its cases. Over nothing “—” is shown. Void, declined and withdrawn cases are not "
                        + "counted; every excluded case is listed."),
                rule: "indicators",
                facts: [
                    (Text("响应率", "Response rate"), screen("按时首次联系 ÷ 应联系", "contacted in time ÷ due a contact")),
                    (Text("解决率", "Solved rate"), screen("评价为已解决 ÷ 已评价", "rated as solved ÷ evaluated")),
                    (Text("满意率", "Satisfied rate"), screen("评价为满意 ÷ 已评价", "rated as satisfied ÷ evaluated")),
                    (Text("结案率", "Closing rate"), screen("结案数 ÷ ", "closed ÷ ") + screen(rules.closingDenominator.name)),
                    (Text("按期结案率", "On-time closing rate"),
                        screen("按期结案数 ÷ ", "closed in time ÷ ") + screen(rules.closingDenominator.name)),
                    (Text("返工率", "Rework rate"), screen("返工数 ÷ 处置数", "reworked ÷ handled")),
                    (Text("可以剔除的理由", "Reasons for exclusion"), screen.list(rules.excluded.map { screen($0.name) })),
                    (Text("件数少的标记", "Marked as few"), screen("少于 \(rules.smallNumber) 件", "fewer than \(rules.smallNumber) cases")),
                ]),
            label: Text("怎么算的", "How this is counted"))
    }
}

/// The three rates over the months as lines.
struct RateChart {
    /// Oldest first.
    let months: [MonthFigures]
    let rules: IndicatorRules

    func html(_ screen: Screen) -> HTML {
        let indicators = months.map { Indicators($0.counts, rules) }
        let labels = months.map { figures in
            screen.month(figures.month) + (figures.frozenAt == nil ? "*" : "")
        }
        return screen.lineChart(
            Text("三率（* 未封存）", "The three rates (* not frozen)"), labels: labels,
            [
                Series(Text("响应率", "Response"), indicators.map(\.response.value)),
                Series(Text("解决率", "Solved"), indicators.map(\.solved.value)),
                Series(Text("满意率", "Satisfied"), indicators.map(\.satisfied.value)),
            ], unit: Text("%", "%"))
    }
}

extension Indicators {
    /// The rate with this key among the six.
    func rate(_ key: String) -> Rate? { (three + loop).first { $0.key == key } }
}
