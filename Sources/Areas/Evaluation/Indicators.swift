import Cases
import Kernel
public import Policy

/// The rates of a month by the rules of a place. Which count stands over which the place's pack says; where it names no
/// formula the usual one holds: the three rates as in the Beijing regulation on handling complaints, articles 32 and
/// 33; closing, on-time closing and rework as in GB/T 30428.4.
public struct Indicators: Sendable, Hashable, Codable {
    public let response: Rate
    public let solved: Rate
    public let satisfied: Rate
    public let closing: Rate
    /// Closed in time over all due to close, not over those closed.
    public let closingInTime: Rate
    public let rework: Rate
    /// The further rates of the place's pack; those whose counts are not kept by month are left out.
    public let own: [Rate]
    /// Hundredths of a percent: the three rates by the pack's weights; nil where one of them has nothing to count.
    public let composite: Int?

    public init(_ counts: FactCounts, _ rules: IndicatorRules) {
        func rate(_ key: String, _ name: Text, _ part: KeptCount, _ whole: KeptCount) -> Rate {
            let named = rules.rates.first { $0.key == key }
            return named.flatMap { Rate($0, key: key, counts, rules) } ?? Rate(key, name, part, whole, counts)
        }
        let due = KeptCount(.dueToClose, rules) ?? KeptCount(fact: .reported)
        response = rate(
            "response", Text("响应率", "Response rate"), KeptCount(fact: .responded), KeptCount(fact: .respondable))
        solved = rate("solved", Text("解决率", "Solved rate"), KeptCount(fact: .solved), KeptCount(fact: .rated))
        satisfied = rate(
            "satisfied", Text("满意率", "Satisfied rate"), KeptCount(fact: .satisfied), KeptCount(fact: .rated))
        closing = rate("closing", Text("结案率", "Closing rate"), KeptCount(fact: .closed), due)
        closingInTime = rate(
            "on-time-closing", Text("按期结案率", "On-time closing rate"), KeptCount(fact: .closedInTime), due)
        rework = rate("rework", Text("返工率", "Rework rate"), KeptCount(fact: .reworked), KeptCount(fact: .handled))
        let six = Set(["response", "solved", "satisfied", "closing", "on-time-closing", "rework"])
        own = rules.rates.filter { !six.contains($0.key) }.compactMap { Rate($0, key: $0.key, counts, rules) }
        composite = Indicators.composite([
            (response, rules.responseWeight), (solved, rules.solvedWeight), (satisfied, rules.satisfiedWeight),
        ])
    }

    /// The three that residents are shown first.
    public var three: [Rate] { [response, solved, satisfied] }
    /// Those of the closed loop.
    public var loop: [Rate] { [closing, closingInTime, rework] }
    /// One of the six by its key.
    public func rate(_ key: String) -> Rate? { (three + loop).first { $0.key == key } }

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
}

/// A count that is kept by month: one fact, or the difference of two.
struct KeptCount {
    let name: Text
    let fact: CaseFact
    let less: CaseFact?

    init(fact: CaseFact) { (name, self.fact, less) = (fact.name, fact, nil) }

    /// The count behind a formula's name; nil for counts that are not kept by month.
    init?(_ count: CountName, _ rules: IndicatorRules) {
        let isLessHeld = count == .dueToClose && rules.closingDenominator == .dueLessHeld
        less = isLessHeld ? .held : nil
        name = count == .dueToClose ? rules.closingDenominator.name : count.name
        switch count {
        case .reported, .validReported, .filed, .dueToClose: fact = .reported
        case .dispatched: fact = .dispatched
        case .handled: fact = .handled
        case .reworked: fact = .reworked
        case .closed: fact = .closed
        case .closedOnTime: fact = .closedInTime
        case .held: fact = .held
        case .extended: fact = .extended
        case .contactedOnTime: fact = .responded
        case .ratedSolved, .ratedSatisfied, .evaluated: fact = .rated
        case .solved: fact = .solved
        case .satisfied: fact = .satisfied
        case .answered: fact = .answered
        case .voided, .dispatchedOnTime, .dueToDispatch, .dispatchedRight, .dueToHandle, .handledOnTime: return nil
        }
    }

    func value(_ counts: FactCounts) -> Int { counts[fact] - (less.map { counts[$0] } ?? 0) }
    /// The fact whose cases the count is; nil for a difference.
    var onlyFact: String? { less == nil ? fact.rawValue : nil }
}

extension Rate {
    init(_ key: String, _ name: Text, _ part: KeptCount, _ whole: KeptCount, _ counts: FactCounts) {
        self.init(
            key, name, part.value(counts), of: whole.value(counts),
            formula: part.name + Text(" ÷ ", " ÷ ") + whole.name, partFact: part.onlyFact, wholeFact: whole.onlyFact)
    }

    /// A rate of a pack; nil where one of its counts is not kept by month.
    init?(_ formula: RateFormula, key: String, _ counts: FactCounts, _ rules: IndicatorRules) {
        guard let part = KeptCount(formula.numerator, rules), let whole = KeptCount(formula.denominator, rules) else {
            return nil
        }
        self.init(key, formula.name, part, whole, counts)
    }
}
