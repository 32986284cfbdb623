public import Kernel
public import Policy

/// Something that happened to a call for help. The call is the fold of these; none holds a person's words.
public enum HelpEvent: Sendable, Hashable, Codable {
    case called(
        kind: String, area: PlaceCode, policy: PolicyVersionID, caller: Identifier<ResidentTag>?, answerBy: Instant,
        arriveBy: Instant, closesAt: Instant, asksNeighbours: Bool)
    /// Posts were told, and how many people hold them.
    case told(posts: [String], people: Int)
    /// A ring was asked, or once more where somebody in it could not come.
    case asked(ring: Int, neighbours: Int)
    case accepted(by: HelpComer, name: String?)
    /// Said they come and cannot after all.
    case steppedBack(HelpComer)
    case arrived(HelpComer)
    /// Nobody answered, or nobody came, by this step of the pack.
    case escalated(clock: HelpClock, step: Int, posts: [String], people: Int)
    case ended(HelpOutcome)
    case cancelled
    /// Its time is over and nobody came.
    case unanswered
    /// A leader wrote down what became of a call that nobody answered.
    case settled(HelpOutcome)
}

/// One link of a call's chain.
public struct HelpEntry: Sendable, Hashable, Codable {
    public let sequence: Int
    public let at: Instant
    /// `Caller.key`.
    public let by: String
    /// Post and name for staff, empty for residents and for time itself.
    public let byName: String
    public let event: HelpEvent
    public init(sequence: Int, at: Instant, by: String, byName: String, event: HelpEvent) {
        (self.sequence, self.at, self.by) = (sequence, at, by)
        (self.byName, self.event) = (byName, event)
    }
}

extension HelpCall {
    /// The call that its first entry makes; nil where that entry calls for nothing.
    public init?(id: ID, opening entry: HelpEntry) {
        guard
            case .called(
                let kind, let area, let policy, let caller, let answerBy, let arriveBy, let closesAt, let asks) =
                entry.event
        else { return nil }
        self.init(
            id: id, version: entry.sequence, kind: kind, area: area, policy: policy, calledBy: entry.by,
            caller: caller, calledAt: entry.at, answerBy: answerBy, arriveBy: arriveBy, closesAt: closesAt,
            asksNeighbours: asks)
    }

    /// What the next entry makes of it.
    public mutating func apply(_ entry: HelpEntry) {
        version = entry.sequence
        switch entry.event {
        case .called: break
        case .told(_, let people): told = people
        case .asked(let ring, let neighbours):
            rings = max(rings, ring)
            asked += neighbours
        case .accepted(let who, let name):
            coming.append(HelpComing(who: who, name: name, acceptedAt: entry.at))
            if state == .waiting { (state, answeredAt) = (.answered, entry.at) }
        case .steppedBack(let who):
            coming.removeAll { $0.who == who }
            if coming.isEmpty { (state, answeredAt) = (.waiting, nil) }
        case .arrived(let who):
            for index in coming.indices where coming[index].who == who { coming[index].arrivedAt = entry.at }
            if arrivedAt == nil { arrivedAt = entry.at }
            state = .arrived
        case .escalated(.answer, let step, _, _): answerSteps = step
        case .escalated(.arrive, let step, _, _): arriveSteps = step
        case .ended(let outcome): end(.ended, outcome, entry.at)
        case .cancelled: end(.cancelled, .notNeeded, entry.at)
        case .unanswered: end(.unanswered, nil, entry.at)
        case .settled(let outcome): (state, self.outcome) = (.ended, outcome)
        }
    }

    private mutating func end(_ state: HelpState, _ outcome: HelpOutcome?, _ at: Instant) {
        (self.state, self.outcome, endedAt) = (state, outcome, at)
    }
}
