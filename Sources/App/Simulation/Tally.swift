import Persistence

/// What a simulation did, counted.
public struct Tally: Sendable {
    public var days = 0
    public var steps = 0
    /// Commands that were carried out, by what they were.
    public var done: [String: Int] = [:]
    /// Commands that were refused, by the refusal's word.
    public var refused: [String: Int] = [:]
    /// What went wrong, by kind.
    public var faults: [String: Int] = [:]
    /// Comparisons made, by promise.
    public var checks: [String: Int] = [:]
    public var cases = 0
    public var entries = 0

    public init() {}

    public static func + (left: Tally, right: Tally) -> Tally {
        var sum = left
        sum.days += right.days
        sum.steps += right.steps
        sum.done.merge(right.done, uniquingKeysWith: +)
        sum.refused.merge(right.refused, uniquingKeysWith: +)
        sum.faults.merge(right.faults, uniquingKeysWith: +)
        sum.checks.merge(right.checks, uniquingKeysWith: +)
        sum.cases += right.cases
        sum.entries += right.entries
        return sum
    }
}
