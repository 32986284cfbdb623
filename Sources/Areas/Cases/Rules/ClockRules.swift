public import Kernel
public import Policy

// Clocks: which start with which step, how a hold stops them, how they escalate.

extension CaseDecider {
    static func key(_ kind: ClockKind, _ assignment: Assignment?, round: Int) -> String {
        assignment.map { "\(kind.rawValue)#\($0.id)#\($0.round)" } ?? "\(kind.rawValue)#\(round)"
    }

    /// Starts the clock of this kind where the pack sets a limit; `tightened` is the percentage taken off the limit.
    mutating func start(_ kind: ClockKind, for assignment: Assignment? = nil, tightened: Int = 0) {
        start([kind], for: assignment, tightened: tightened)
    }

    mutating func start(_ kinds: [ClockKind], for assignment: Assignment? = nil, tightened: Int = 0) {
        let limits = pack.limitValues(facts)
        for kind in kinds {
            guard let full = limits[kind] else { continue }
            let limit = tightened > 0 ? full.tightened(byPercent: tightened) : full
            start(kind, limit: limit, for: assignment)
        }
    }

    mutating func start(_ kind: ClockKind, limit: Limit, for assignment: Assignment?) {
        let limit = inForce(limit, of: kind, startedAt: now)
        let deadline = calendar.deadline(from: now, limit)
        emit(
            .clockStarted(
                clock: CaseClock(
                    key: uniqueKey(kind, assignment), kind: kind, assignment: assignment?.id, limit: limit,
                    startedAt: now,
                    due: deadline.due, provisional: deadline.provisional)))
    }

    /// The limit by which a clock that started at a moment runs: with every hour counted where it began while the place
    /// was in emergency mode. The time in which a resident judges is not shortened.
    func inForce(_ limit: Limit, of kind: ClockKind, startedAt: Instant) -> Limit {
        guard kind != .evaluate, let since = context.allHours, since <= startedAt else { return limit }
        return limit.roundTheClock
    }

    private func uniqueKey(_ kind: ClockKind, _ assignment: Assignment?) -> String {
        var round = file.reopenings
        var key = CaseDecider.key(kind, assignment, round: round)
        while file.clocks.contains(where: { $0.key == key }) {
            round += 1
            key = CaseDecider.key(kind, assignment, round: round) + (assignment == nil ? "" : "#\(round)")
        }
        return key
    }

    /// Stops the open clocks of these kinds as met.
    mutating func meet(_ kinds: Set<ClockKind>, of assignment: Identifier<AssignmentTag>? = nil) {
        for clock in file.clocks where kinds.contains(clock.kind) && clock.assignment == assignment && clock.isOpen {
            emit(.clockMet(key: clock.key))
        }
    }

    mutating func cancelClocks(where matches: (CaseClock) -> Bool = { _ in true }) {
        for clock in file.clocks where clock.isOpen && matches(clock) { emit(.clockCancelled(key: clock.key)) }
    }

    mutating func holdClocks() {
        for clock in file.clocks where clock.state == .running {
            let left = calendar.remaining(from: now, until: clock.due, basis: clock.limit.basis)
            emit(
                .clockHeld(
                    key: clock.key, remaining: clock.due > now ? left : now >= clock.due ? clock.due - now : .zero))
        }
    }

    /// A clock that was already late stays late by as much as it was.
    mutating func resumeClocks() {
        for clock in file.clocks where clock.state == .held {
            let left = clock.remaining ?? .zero
            if left > .zero {
                let deadline = calendar.advance(now, by: left, basis: clock.limit.basis)
                emit(.clockResumed(key: clock.key, due: deadline.due, provisional: deadline.provisional))
            } else {
                emit(.clockResumed(key: clock.key, due: now + left, provisional: false))
            }
        }
    }

    /// Escalation steps whose moment has come, the end of a hold, the end of the evaluation window.
    mutating func tick() {
        if let hold = file.hold, hold.until <= now {
            emit(.resumed(reason: "hold-ended"))
            resumeClocks()
        }
        for clock in file.clocks where clock.state == .running { escalate(clock) }
        closeUnanswered()
    }

    private mutating func escalate(_ clock: CaseClock) {
        for (index, step) in pack.escalation.enumerated()
        where step.clock == clock.kind && !clock.fired.contains(index) && clock.moment(atPercent: step.atPercent) <= now
        {
            emit(
                .escalated(
                    clock: clock.key, step: index, percent: step.atPercent,
                    desk: step.raise ? file.desk.raisedDesk : file.desk, supervised: step.supervise, notify: step.notify
                ))
        }
    }

    /// Provisional deadlines once the official calendar is known.
    mutating func recompute() {
        // A deadline that a hold or an extension has moved stays where people agreed it is.
        guard file.holds == 0 && file.extensions == 0 else { return }
        for clock in file.clocks where clock.state == .running && clock.provisional {
            let deadline = calendar.deadline(from: clock.startedAt, clock.limit)
            if deadline.due != clock.due || !deadline.provisional {
                emit(.clockMoved(key: clock.key, due: deadline.due, provisional: deadline.provisional))
            }
        }
    }
}

extension CaseClock {
    var isOpen: Bool { state == .running || state == .held }
}

extension CaseFile {
    /// The next moment at which something happens by itself; nil where nothing waits for time.
    public func nextMoment(in pack: Pack) -> Instant? {
        guard state.isOpen else { return nil }
        var moments: [Instant] = []
        if let hold { moments.append(hold.until) }
        for clock in clocks where clock.state == .running {
            for (index, step) in pack.escalation.enumerated()
            where step.clock == clock.kind && !clock.fired.contains(index) {
                moments.append(clock.moment(atPercent: step.atPercent))
            }
            if clock.kind == .evaluate && state == .answered && pack.closing.unansweredCloses && evaluation == nil
                && !owesCallBack(by: pack.closing)
            {
                moments.append(clock.due)
            }
        }
        return moments.min()
    }
}

extension PlaceCode {
    /// The desk that decides for a place: its community, or the place itself above communities.
    public var desk: PlaceCode { at(.community) ?? self }

    /// The desk one level up: community → street → district; a district stays.
    public var raisedDesk: PlaceCode {
        let outer = [PlaceLevel.community, .street, .district].lazy.compactMap { self.at($0) }.first { $0 != self }
        return outer ?? self
    }
}
