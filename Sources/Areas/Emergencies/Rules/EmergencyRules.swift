public import Kernel
public import Policy

/// What somebody, or time, wants to do to an act.
public enum EmergencyCommand: Sendable, Hashable, Codable {
    case extend(until: Instant, reason: String)
    case end(reason: String)
    /// Time passed.
    case tick
}

/// Bounds of this area.
public enum EmergencyLimits {
    /// Places of one act.
    public static let places = 50
    /// Characters of a reason.
    public static let reason = 500
    /// Days an act may be arranged ahead.
    public static let daysAhead = 30
    /// A form takes a while; a beginning this long ago is now.
    static let slack = Span.minutes(10)
    /// Duty telephones told in one step.
    static let toldInOneStep = 100
}

extension EmergencyAct {
    /// When an act that is called now would hold. Throws `EmergencyProblem`.
    /// - Parameter from: nil for at once.
    public static func span(
        of kind: EmergencyKind, at levels: [PlaceLevel], from: Instant?, until: Instant?, reason: String,
        now: Instant
    ) throws(EmergencyProblem) -> (from: Instant, until: Instant) {
        guard !levels.isEmpty else { throw .placesMissing }
        guard levels.allSatisfy(kind.mayBeCalled) else {
            throw .levelNotAllowed(kind: kind.name, allowed: kind.levels.map(\.name))
        }
        try check(reason)
        let begins = max(from ?? now, now)
        if let from, from < now - EmergencyLimits.slack { throw .beginsInThePast }
        guard begins <= now + .days(EmergencyLimits.daysAhead) else {
            throw .beginsTooLate(days: EmergencyLimits.daysAhead)
        }
        guard let until else { throw .endMissing }
        guard until > begins else { throw .endTooEarly }
        guard until - begins <= .minutes(kind.longest.amount) else { throw .lastsTooLong(most: kind.longest) }
        return (begins, until)
    }

    static func check(_ reason: String) throws(EmergencyProblem) {
        if reason.allSatisfy(\.isWhitespace) { throw .reasonMissing }
        if reason.count > EmergencyLimits.reason { throw .reasonTooLong(most: EmergencyLimits.reason) }
    }

    /// What a command makes happen; nothing where time has not come. A refused command changes nothing.
    /// - Parameter longest: how long one act may hold by the pack; a longer one is an act of its own each time.
    public func decide(
        _ command: EmergencyCommand, longest: Limit, at now: Instant
    ) throws(EmergencyProblem) -> [EmergencyEvent] {
        switch command {
        case .extend(let end, let reason):
            guard state.isOpen, now < until else { throw .notNow(state: state.isOpen ? .ended : state) }
            try EmergencyAct.check(reason)
            guard end > until else { throw .notLonger }
            guard end - max(now, from) <= .minutes(longest.amount) else { throw .lastsTooLong(most: longest) }
            return [.extended(until: end, reason: reason)]
        case .end(let reason):
            guard state.isOpen else { throw .notNow(state: state) }
            try EmergencyAct.check(reason)
            return state == .planned && now < from ? [.withdrawn(reason: reason)] : [.ended(reason: reason)]
        case .tick:
            switch state {
            // A house that was down all the time tells nobody of something that is over.
            case .planned: return until <= now ? [.ended(reason: nil)] : from <= now ? [.begun(told: [])] : []
            case .running: return until <= now ? [.ended(reason: nil)] : []
            case .ended, .withdrawn: return []
            }
        }
    }
}
