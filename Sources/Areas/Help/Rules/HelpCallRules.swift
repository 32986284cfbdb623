public import Kernel
public import Policy

/// What somebody wants to do to a call.
public enum HelpCommand: Sendable, Hashable, Codable {
    /// “I am coming.”
    case accept
    /// “I was asked and cannot come.”
    case decline
    /// “I said I come and cannot after all.”
    case stepBack
    /// “I am there.”
    case arrive
    case end(HelpOutcome)
    case cancel
    case settle(HelpOutcome)
    /// Time passed; also the first moment after the call was made.
    case tick
}

/// What the rules know beside the call.
public struct HelpContext: Sendable {
    public let rules: HelpRules
    /// Who gives the command, where it is about somebody who comes.
    public let who: HelpComer?
    /// Post and name of staff.
    public let name: String?
    /// Whom the next ring may ask; nobody who was asked already.
    public let near: [NearOffer]
    /// Seconds from midnight at the place.
    public let secondOfDay: Int
    public init(
        rules: HelpRules, who: HelpComer? = nil, name: String? = nil, near: [NearOffer] = [], secondOfDay: Int = 43_200
    ) {
        (self.rules, self.who, self.name) = (rules, who, name)
        (self.near, self.secondOfDay) = (near, secondOfDay)
    }
}

/// What a command makes happen.
public struct HelpDecision: Sendable, Hashable {
    public var events: [HelpEvent] = []
    /// Neighbours to be asked now, nearest first.
    public var ask: [AskedNeighbour] = []
    public init() {}
}

extension HelpCall {
    /// What a command makes happen; nothing where time has not come. A refused command changes nothing.
    public func decide(
        _ command: HelpCommand, in context: HelpContext, at now: Instant
    ) throws(HelpProblem) -> HelpDecision {
        var decision = HelpDecision()
        switch command {
        case .accept: decision.events = try accepted(context, at: now)
        case .decline: return declined(context)
        case .stepBack: return try steppedBack(context, at: now)
        case .arrive: decision.events = try arrived(context)
        case .end(let outcome):
            guard outcome != .unconfirmed else { throw .outcomeMissing }
            guard state == .answered || state == .arrived else { throw .notNow(state: state) }
            decision.events = [.ended(outcome)]
        case .cancel:
            guard state == .waiting || state == .answered else { throw .notNow(state: state) }
            decision.events = [.cancelled]
        case .settle(let outcome):
            guard outcome != .unconfirmed else { throw .outcomeMissing }
            guard state == .unanswered else { throw .notNow(state: state) }
            decision.events = [.settled(outcome)]
        case .tick: return ticked(context, at: now)
        }
        return decision
    }

    /// The first acceptance answers the call; more may join up to the pack's number.
    private func accepted(_ context: HelpContext, at now: Instant) throws(HelpProblem) -> [HelpEvent] {
        guard let who = context.who else { throw .notAsked }
        if isComing(who) { return [] }
        guard state.isOpen, now < closesAt else { throw .notNow(state: state.isOpen ? .unanswered : state) }
        guard coming.count < context.rules.mostComing else { throw .enoughComing(count: coming.count) }
        return [.accepted(by: who, name: context.name)]
    }

    private func steppedBack(_ context: HelpContext, at now: Instant) throws(HelpProblem) -> HelpDecision {
        guard let who = context.who, let own = coming.first(where: { $0.who == who }) else { throw .notComing }
        guard state.isOpen, own.arrivedAt == nil else { throw .notNow(state: state) }
        var decision = HelpDecision()
        decision.events = [.steppedBack(who)]
        var after = self
        after.apply(HelpEntry(sequence: version + 1, at: now, by: "", byName: "", event: .steppedBack(who)))
        // Whoever could have come is asked anew at once, not at the next ring's minute.
        if after.state == .waiting { decision.add(after.once(context)) }
        return decision
    }

    private func declined(_ context: HelpContext) -> HelpDecision {
        state == .waiting ? once(context) : HelpDecision()
    }

    private func arrived(_ context: HelpContext) throws(HelpProblem) -> [HelpEvent] {
        guard let who = context.who, let own = coming.first(where: { $0.who == who }) else { throw .notComing }
        guard state.isOpen else { throw .notNow(state: state) }
        return own.arrivedAt == nil ? [.arrived(who)] : []
    }
}

// MARK: Time

extension HelpCall {
    private func ticked(_ context: HelpContext, at now: Instant) -> HelpDecision {
        var decision = HelpDecision()
        guard state.isOpen else { return decision }
        if state == .waiting {
            // Nobody is asked to a call that is over; but no step up is left out, also where the timer was late.
            if now < closesAt { decision.add(widened(context, at: now)) }
            decision.events += escalated(.answer, after: answerSteps, context.rules, at: now)
        }
        if arrivedAt == nil { decision.events += escalated(.arrive, after: arriveSteps, context.rules, at: now) }
        if closesAt <= now { decision.events.append(state == .waiting ? .unanswered : .ended(.unconfirmed)) }
        return decision
    }

    /// Every ring whose minute has come, inner first.
    private func widened(_ context: HelpContext, at now: Instant) -> HelpDecision {
        var decision = HelpDecision()
        for (index, ring) in context.rules.rings.enumerated().dropFirst(rings) {
            guard calledAt + .minutes(ring.atMinute) <= now else { break }
            let chosen = asking(ring, context, without: decision.ask, most: context.rules.mostAsked)
            decision.events.append(.asked(ring: index + 1, neighbours: chosen.count))
            decision.ask += chosen
        }
        return decision
    }

    /// One more neighbour in the ring that was reached, where there is one.
    private func once(_ context: HelpContext) -> HelpDecision {
        var decision = HelpDecision()
        guard rings > 0, let ring = context.rules.rings.prefix(rings).last else { return decision }
        decision.ask = asking(ring, context, without: [], most: 1)
        if !decision.ask.isEmpty { decision.events = [.asked(ring: rings, neighbours: decision.ask.count)] }
        return decision
    }

    private func asking(
        _ ring: HelpRing, _ context: HelpContext, without asked: [AskedNeighbour], most: Int
    ) -> [AskedNeighbour] {
        guard asksNeighbours, context.rules.hours.contains(context.secondOfDay),
            let kind = context.rules.kind(kind)
        else { return [] }
        let known = Set(asked.map(\.offer))
        return Asking.choose(
            context.near.filter { !known.contains($0.offer) }, for: kind, within: ring,
            secondOfDay: context.secondOfDay, most: most)
    }

    private func escalated(
        _ clock: HelpClock, after done: Int, _ rules: HelpRules, at now: Instant
    ) -> [HelpEvent] {
        rules.steps(of: clock).enumerated().dropFirst(done).prefix { calledAt + .minutes($0.element.atMinute) <= now }
            .map { .escalated(clock: clock, step: $0.offset + 1, posts: $0.element.notify, people: 0) }
    }
}

extension HelpDecision {
    fileprivate mutating func add(_ other: HelpDecision) {
        events += other.events
        ask += other.ask
    }
}
