public import Kernel

/// Something that happened to an act. The act is the fold of these.
public enum EmergencyEvent: Sendable, Hashable, Codable {
    case called(terms: EmergencyTerms, reason: String, from: Instant, until: Instant)
    /// It began, and these posts were told.
    case begun(told: [ToldPosts])
    case extended(until: Instant, reason: String)
    /// Over: by its end, or before it with a reason.
    case ended(reason: String?)
    case withdrawn(reason: String)
    case reported(EmergencyReport)
}

/// One link of an act's chain.
public struct EmergencyEntry: Sendable, Hashable, Codable {
    public let sequence: Int
    public let at: Instant
    /// `Caller.key`.
    public let by: String
    /// Post and name for staff, empty for time itself.
    public let byName: String
    public let event: EmergencyEvent
    public init(sequence: Int, at: Instant, by: String, byName: String, event: EmergencyEvent) {
        (self.sequence, self.at, self.by) = (sequence, at, by)
        (self.byName, self.event) = (byName, event)
    }
}

extension EmergencyAct {
    /// The act that its first entry makes; nil where that entry calls for nothing.
    public init?(id: ID, opening entry: EmergencyEntry) {
        guard case .called(let terms, let reason, let from, let until) = entry.event else { return nil }
        self.init(
            id: id, version: entry.sequence, terms: terms, reason: reason, calledBy: entry.byName, calledAt: entry.at,
            from: from, until: until)
    }

    /// What the next entry makes of it.
    public mutating func apply(_ entry: EmergencyEntry) {
        version = entry.sequence
        switch entry.event {
        case .called: break
        case .begun(let told): (state, begunAt, self.told) = (.running, entry.at, told)
        case .extended(let until, _): self.until = until
        case .ended: (state, endedAt) = (.ended, entry.at)
        case .withdrawn: (state, endedAt) = (.withdrawn, entry.at)
        case .reported(let report): self.report = report
        }
    }
}
