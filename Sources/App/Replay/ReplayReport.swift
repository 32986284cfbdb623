import Cases
import Kernel

/// What a replay did: counts, how long answers took, the three rates.
public struct ReplayReport: Sendable, Codable {
    public var messages = 0
    public var answered = 0
    public var closed = 0
    public var lateAnswers = 0
    public var byCatalogue = 0
    public var objections = 0
    public var objectionsRefused = 0
    public var escalated = 0
    public var respondable = 0
    public var responded = 0
    public var rated = 0
    public var solved = 0
    public var satisfied = 0
    /// Days from report to answer, sorted by `latency`.
    private var days: [Double] = []

    public init() {}

    struct Life: Sendable {
        var byCatalogue = false
        var objections = 0
        var objectionsRefused = 0
        var facts: Set<CaseFact> = []
        var late = false
        var escalated = false
        var days: Double?

        mutating func note(_ file: CaseFile) {
            facts = Set(file.facts)
            late = facts.contains(.closed) && !facts.contains(.closedInTime)
            escalated = file.clocks.contains { !$0.fired.isEmpty }
            days = file.answeredAt.map { Double(($0 - file.reportedAt).microseconds) / 86_400_000_000 }
        }
    }

    mutating func add(_ life: Life) {
        messages += 1
        if life.byCatalogue { byCatalogue += 1 }
        objections += life.objections
        objectionsRefused += life.objectionsRefused
        if life.late { lateAnswers += 1 }
        if life.escalated { escalated += 1 }
        if let value = life.days { days.append(value) }
        for fact in life.facts {
            switch fact {
            case .answered: answered += 1
            case .closed: closed += 1
            case .respondable: respondable += 1
            case .responded: responded += 1
            case .rated: rated += 1
            case .solved: solved += 1
            case .satisfied: satisfied += 1
            default: break
            }
        }
    }

    /// Days from report to answer at this share of the answers (0…1), e.g. 0.5 for the median; nil without answers.
    public func latency(_ share: Double) -> Double? {
        let sorted = days.sorted()
        guard !sorted.isEmpty else { return nil }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}
