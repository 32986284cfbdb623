public import Cases
public import Kernel
public import Policy

/// The rates of a month by the rules of a place. Formulas: the three rates as in the Beijing regulation on handling
/// complaints, articles 32 and 33; closing, on-time closing and rework as in GB/T 30428.4.
public struct Indicators: Sendable, Hashable, Codable {
    public let response: Rate
    public let solved: Rate
    public let satisfied: Rate
    public let closing: Rate
    /// Closed in time over all due to close, not over those closed.
    public let closingInTime: Rate
    public let rework: Rate
    /// The rates the place's pack adds; those whose counts are not kept are left out.
    public let own: [Rate]
    /// Hundredths of a percent: the three rates by the pack's weights; nil where one of them has nothing to count.
    public let composite: Int?

    public init(_ counts: FactCounts, _ rules: IndicatorRules) {
        response = Rate("response", Text("响应率", "Response rate"), counts[.responded], of: counts[.respondable])
        solved = Rate("solved", Text("解决率", "Solved rate"), counts[.solved], of: counts[.rated])
        satisfied = Rate("satisfied", Text("满意率", "Satisfied rate"), counts[.satisfied], of: counts[.rated])
        let due = Indicators.value(.dueToClose, counts, rules) ?? 0
        closing = Rate("closing", Text("结案率", "Closing rate"), counts[.closed], of: due)
        closingInTime = Rate(
            "closing-in-time", Text("按期结案率", "On-time closing rate"), counts[.closedInTime], of: due)
        rework = Rate("rework", Text("返工率", "Rework rate"), counts[.reworked], of: counts[.handled])
        own = rules.rates.compactMap { formula in
            guard let part = Indicators.value(formula.numerator, counts, rules),
                let whole = Indicators.value(formula.denominator, counts, rules)
            else { return nil }
            return Rate("own." + formula.key, formula.name, part, of: whole)
        }
        composite = Indicators.composite([
            (response, rules.responseWeight), (solved, rules.solvedWeight), (satisfied, rules.satisfiedWeight),
        ])
    }

    /// The three that residents are shown first.
    public var three: [Rate] { [response, solved, satisfied] }
    /// Those of the closed loop.
    public var loop: [Rate] { [closing, closingInTime, rework] }

    private static func composite(_ parts: [(Rate, Int)]) -> Int? {
        let total = parts.map(\.1).reduce(0, +)
        guard total > 0 else { return nil }
        var sum = 0
        for (rate, weight) in parts where weight > 0 {
            guard let hundredths = rate.hundredths else { return nil }
            sum += hundredths * weight
        }
        return (2 * sum + total) / (2 * total)
    }

    /// A count by the name a formula uses; nil for counts that are not kept by month.
    static func value(_ name: CountName, _ counts: FactCounts, _ rules: IndicatorRules) -> Int? {
        switch name {
        case .reported, .validReported, .filed: counts[.reported]
        case .dispatched: counts[.dispatched]
        case .handled: counts[.handled]
        case .reworked: counts[.reworked]
        case .dueToClose:
            rules.closingDenominator == .due ? counts[.reported] : counts[.reported] - counts[.held]
        case .closed: counts[.closed]
        case .closedOnTime: counts[.closedInTime]
        case .held: counts[.held]
        case .extended: counts[.extended]
        case .contactedOnTime: counts[.responded]
        case .ratedSolved, .ratedSatisfied, .evaluated: counts[.rated]
        case .solved: counts[.solved]
        case .satisfied: counts[.satisfied]
        case .answered: counts[.answered]
        case .voided, .dispatchedOnTime, .dueToDispatch, .dispatchedRight, .dueToHandle, .handledOnTime: nil
        }
    }
}

extension CaseFact {
    public var name: Text {
        switch self {
        case .reported: Text("上报", "Reported")
        case .respondable: Text("应响应", "Due a first contact")
        case .responded: Text("按时响应", "Contacted in time")
        case .dispatched: Text("派遣", "Dispatched")
        case .handled: Text("处置", "Handled")
        case .answered: Text("已答复", "Answered")
        case .rated: Text("已评价", "Evaluated")
        case .solved: Text("评价为已解决", "Rated as solved")
        case .satisfied: Text("评价为满意", "Rated as satisfied")
        case .closed: Text("结案", "Closed")
        case .closedInTime: Text("按期结案", "Closed in time")
        case .selfHandled: Text("自办自结", "Self-handled")
        case .reworked: Text("返工", "Reworked")
        case .reopened: Text("重办", "Reopened")
        case .held: Text("挂账", "On hold")
        case .extended: Text("延期", "Extended")
        case .listed: Text("列为暂时无法解决", "Listed as not solvable now")
        }
    }

    /// The facts behind a rate: what was reached, and what it is out of; nil for rates of a pack.
    static func behind(_ rate: Rate) -> (part: CaseFact, whole: CaseFact)? {
        switch rate.key {
        case "response": (.responded, .respondable)
        case "solved": (.solved, .rated)
        case "satisfied": (.satisfied, .rated)
        case "closing": (.closed, .reported)
        case "closing-in-time": (.closedInTime, .reported)
        case "rework": (.reworked, .handled)
        default: nil
        }
    }
}
