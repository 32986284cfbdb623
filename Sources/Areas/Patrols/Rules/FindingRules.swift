public import Kernel
public import Policy

/// What may be done to a finding.
public enum PatrolFindingAct: String, Sendable, Codable, CaseIterable {
    case rectify
    case recheckFine = "recheck-fine"
    case recheckNotFine = "recheck-not-fine"
    case void
    case handOver = "hand-over"
    case propose, reply, release, decline, withdraw
}

extension PatrolFinding {
    /// Whether an act is possible now for somebody who may do such acts at all.
    /// - Parameter who: `Caller.key`.
    public func check(_ act: PatrolFindingAct, by who: String, at now: Instant, zone: Zone) throws(PatrolProblem) {
        switch act {
        case .rectify: guard state == .open else { throw .notNow(state: state) }
        case .recheckFine: try checkRecheck(by: who)
        case .recheckNotFine:
            try checkRecheck(by: who)
            // A limit that still runs is not shortened: nobody has failed it yet.
            if state == .open, now < due { throw .notDueYet(due: zone.date(due)) }
            guard returns < PatrolLimits.rechecks else { throw .tooManyReturns(most: PatrolLimits.rechecks) }
        case .void, .handOver: guard !state.isSettled else { throw .notNow(state: state) }
        case .propose, .reply, .release, .decline, .withdraw: try checkPublic(act, by: who, at: now, zone: zone)
        }
    }

    private func checkRecheck(by who: String) throws(PatrolProblem) {
        guard !state.isSettled else { throw .notNow(state: state) }
        if rectifiedBy == who { throw .ownWork }
    }

    private func checkPublic(
        _ act: PatrolFindingAct, by who: String, at now: Instant, zone: Zone
    ) throws(PatrolProblem) {
        let standing = publication?.state
        if act == .propose {
            guard state != .void else { throw .notNow(state: state) }
            guard standing != .proposed && standing != .published else { throw .alreadyProposed }
            return
        }
        guard let publication else { throw .notProposed }
        switch act {
        case .reply, .withdraw:
            guard publication.state == .proposed || publication.state == .published else { throw .notProposed }
        default:
            guard publication.state == .proposed else { throw .notProposed }
            if publication.proposedBy == who || foundBy == who { throw .secondPersonNeeded }
            if act == .release, reply == nil, now < publication.replyBy {
                throw .replyOpen(until: zone.date(publication.replyBy))
            }
        }
    }

    /// The next moment at which something happens by itself; nil where nothing waits for time.
    public func nextMoment(_ rules: PatrolRules) -> Instant? {
        guard state == .open, let step = rules.escalation.dropFirst(steps).first else { return nil }
        return due + .days(step.afterDays)
    }

    /// The steps whose time has come, in their order.
    public func lateSteps(_ rules: PatrolRules, at now: Instant) -> [(step: Int, rule: PatrolEscalation)] {
        guard state == .open else { return [] }
        return rules.escalation.enumerated().dropFirst(steps).prefix { due + .days($0.element.afterDays) <= now }
            .map { (step: $0.offset + 1, rule: $0.element) }
    }
}
