public import Kernel

/// What of one call the figures count.
public struct HelpFact: Sendable, Hashable, Codable {
    public let id: HelpCall.ID
    public let area: PlaceCode
    public let state: HelpState
    public let calledAt: Instant
    public let answerBy: Instant
    public let arriveBy: Instant
    public let answeredAt: Instant?
    public let arrivedAt: Instant?
    public let endedAt: Instant?
    public init(
        id: HelpCall.ID, area: PlaceCode, state: HelpState, calledAt: Instant, answerBy: Instant, arriveBy: Instant,
        answeredAt: Instant?, arrivedAt: Instant?, endedAt: Instant?
    ) {
        (self.id, self.area, self.state, self.calledAt) = (id, area, state, calledAt)
        (self.answerBy, self.arriveBy, self.endedAt) = (answerBy, arriveBy, endedAt)
        (self.answeredAt, self.arrivedAt) = (answeredAt, arrivedAt)
    }

    /// How one of the two times went; nil while it still runs, and where the call was over before it mattered.
    public func verdict(_ clock: HelpFigures.Clock, at now: Instant) -> HelpFigures.Verdict? {
        let (done, due) = clock == .answer ? (answeredAt, answerBy) : (arrivedAt, arriveBy)
        if let done { return done <= due ? .inTime : .late }
        // Over before the limit without it: cancelled, or settled on the way or by telephone.
        if let endedAt, endedAt <= due { return nil }
        return now > due ? .missed : nil
    }
}

/// How fast calls were answered and somebody stood at the door: counts, never persons.
public struct HelpFigures: Sendable, Hashable, Codable {
    public enum Clock: String, Sendable, Codable, CaseIterable { case answer, arrive }
    public enum Verdict: String, Sendable, Codable, CaseIterable { case inTime = "in-time", late, missed }

    /// One of the two times.
    public struct Part: Sendable, Hashable, Codable {
        public var inTime = 0
        public var late = 0
        /// The limit passed and it did not happen.
        public var missed = 0
        /// Of those that happened, in seconds; nil where none did.
        public var medianSeconds: Int?
        /// Calls that are counted.
        public var of: Int { inTime + late + missed }
    }
    public var calls = 0
    public var cancelled = 0
    public var answer = Part()
    public var arrive = Part()

    public init(_ facts: [HelpFact], at now: Instant) {
        calls = facts.count
        cancelled = facts.count { $0.state == .cancelled }
        answer = HelpFigures.part(.answer, facts, at: now)
        arrive = HelpFigures.part(.arrive, facts, at: now)
    }

    private static func part(_ clock: Clock, _ facts: [HelpFact], at now: Instant) -> Part {
        var part = Part()
        for fact in facts {
            switch fact.verdict(clock, at: now) {
            case .inTime: part.inTime += 1
            case .late: part.late += 1
            case .missed: part.missed += 1
            case nil: break
            }
        }
        part.medianSeconds = median(
            facts.compactMap { fact in
                (clock == .answer ? fact.answeredAt : fact.arrivedAt).map { ($0 - fact.calledAt).wholeSeconds }
            })
        return part
    }

    /// The middle one; of two in the middle the mean, rounded down.
    static func median(_ values: [Int]) -> Int? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
