import Cases
import Kernel
import Pages
import Policy

/// How a rate is shown everywhere: the percentage, both counts as links to their cases, and a mark where it rests on
/// few.
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
        "\(count(rate.part, rate.partFact, screen))/\(count(rate.whole, rate.wholeFact, screen))"
    }

    /// A count as a link to its cases, where one filter shows exactly them.
    private func count(_ value: Int, _ fact: String?, _ screen: Screen) -> HTML {
        guard let links, let fact = fact.flatMap(CaseFact.init) else { return HTML(text: screen.number(value)) }
        return screen.figure(value, links.fact(fact, month, unit: unit))
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
        let fact = (rate.wholeFact ?? rate.partFact).flatMap(CaseFact.init)
        var note = screen(
            "\(screen.number(rate.part)) / \(screen.number(rate.whole)) 件",
            "\(screen.number(rate.part)) of \(screen.number(rate.whole))")
        if rate.isSmall(below: rules.smallNumber) { note += screen("；", "; ") + screen(RateView.smallWords(rate)) }
        return screen.stat(
            rate.name, rate.percent, of: rate.whole > 0 ? note : screen("还没有可以计算的案卷", "nothing to count yet"),
            link: links.flatMap { links in fact.flatMap { links.fact($0, month, unit: unit) } }, trend: trend(before))
    }

    private func trend(_ before: Rate?) -> Trend? {
        guard let now = rate.hundredths, let past = before?.hundredths else { return nil }
        let change = abs(now - past)
        let points = "\(change / 100).\(padded(change % 100, 2))"
        if change == 0 { return Trend(.level, Text("与上月持平", "as last month")) }
        return now > past
            ? Trend(.up, Text("比上月高 \(points) 个百分点", "\(points) points above last month"), isGood: rate.key != "rework")
            : Trend(
                .down, Text("比上月低 \(points) 个百分点", "\(points) points below last month"), isGood: rate.key == "rework")
    }
}

/// The formulas as they are printed beside every report.
struct FormulaNote {
    let rules: IndicatorRules
    private var indicators: Indicators { Indicators(FactCounts(), rules) }

    func html(_ screen: Screen) -> HTML {
        screen.why(
            Why(
                Text(
                    "每个数都可以点开看到对应的案卷。分母是 0 时显示“—”。作废、不予受理、撤回的案卷不计；剔除的案卷逐件公示。",
                    "Every count opens to its cases. Over nothing “—” is shown. Void, declined and withdrawn cases are not "
                        + "counted; every excluded case is listed."),
                rule: "indicators",
                facts: (indicators.three + indicators.loop + indicators.own).map { ($0.name, screen($0.formula)) } + [
                    (
                        Text("综合（权重）", "Composite (weights)"),
                        screen(
                            "响应 \(rules.responseWeight)、解决 \(rules.solvedWeight)、满意 \(rules.satisfiedWeight)",
                            "response \(rules.responseWeight), solved \(rules.solvedWeight), satisfied \(rules.satisfiedWeight)"
                        )
                    ),
                    (Text("可以剔除的理由", "Reasons for exclusion"), screen.list(rules.excluded.map { screen($0.name) })),
                    (
                        Text("件数少的标记", "Marked as few"),
                        screen("少于 \(rules.smallNumber) 件", "fewer than \(rules.smallNumber) cases")
                    ),
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
