public import Kernel

extension CaseFile {
    /// The case as its first entry makes it; nil unless that entry begins with `reported`.
    public init?(id: ID, opening entry: CaseEntry) {
        guard
            case .reported(
                let number, let channel, let policy, let place, let located, let desk, let category, let grade, _,
                let isPrivate, let anonymous, let reporter, _, let flags, let locating)? = entry.events.first
        else { return nil }
        self.init(
            id: id, number: number, policy: policy, place: place, located: located, desk: desk, category: category,
            grade: grade, isPrivate: isPrivate, channel: channel, anonymous: anonymous, reporter: reporter,
            reportedAt: entry.at, flags: flags, locating: locating, updatedAt: entry.at)
        for event in entry.events.dropFirst() { evolve(event, at: entry.at) }
        version = entry.sequence
        updatedAt = entry.at
    }

    /// Adds one entry of the chain.
    public mutating func apply(_ entry: CaseEntry) {
        for event in entry.events {
            evolve(event, at: entry.at)
            switch event {
            case .handled, .selfHandled: handledBy = entry.by
            default: break
            }
        }
        version = entry.sequence
        updatedAt = entry.at
    }

    /// Applies one event. Total: what a rule let happen is never refused here.
    mutating func evolve(_ event: CaseEvent, at now: Instant) {
        switch event {
        case .reported: break
        case .joined(let into), .merged(let into):
            mergedInto = into
            state = .merged
            endWork()
        case .detached:
            mergedInto = nil
            state = .accepted
        case .located(let place, let desk, _, _): (self.place, self.desk, located) = (place, desk, true)
        case .classified(let category, _, let isPrivate, _):
            (self.category, self.isPrivate, categoryConfirmed) = (category, isPrivate, true)
        case .graded(let grade, _, _, let reason): (self.grade, gradeOverridden) = (grade, reason != nil)
        case .verificationAsked: state = .verifying
        case .verified: state = .reported
        case .accepted(let category):
            state = .accepted
            if let category { (self.category, categoryConfirmed) = (category, true) }
        case .declined:
            state = .declined
            endWork()
        case .questionAsked(let text): question = text
        case .questionAnswered: question = nil
        case .calledBack(_, _, let enough): noteCallBack(enough ?? true)
        case .contacted: contactedAt = contactedAt ?? now
        case .supervised: supervised = true
        case .escalated(let key, let step, _, let desk, let supervised, _):
            self.desk = desk
            self.supervised = self.supervised || supervised
            changeClock(key) { $0.fired.append(step) }
        case .voided:
            (state, closedAt) = (.void, now)
            endWork()
        case .withdrawn:
            (state, closedAt) = (.withdrawn, now)
            endWork()
        case .evidenceAdded(let files): hasEvidence = hasEvidence || files > 0
        case .absorbed: repeats += 1
        case .factsAdded, .splitOff, .evaluationExpired: break
        case .splitFrom(let other): splitFrom = other
        case .erased(let place): self.place = place
        case .dispatched, .recalled, .whistled, .received, .arrived, .progressed, .whistleRated, .handled,
            .reworkOrdered:
            evolveAssignments(event, at: now)
        case .objected, .objectionUpheld, .objectionRefused, .holdAsked, .holdRefused, .held, .resumed,
            .extensionAsked, .extensionRefused, .extended:
            evolveRequests(event, at: now)
        case .selfHandled, .checked, .finished, .answered, .evaluated, .reopened, .closed:
            evolveResult(event, at: now)
        case .clockStarted, .clockMet, .clockCancelled, .clockHeld, .clockResumed, .clockMoved:
            evolveClock(event, at: now)
        }
    }

    private mutating func evolveAssignments(_ event: CaseEvent, at now: Instant) {
        switch event {
        case .dispatched(let new, _):
            assignments += new
            state = .dispatched
        case .recalled(let id):
            changeAssignment(id) { $0.state = .returned }
            clearRequests()
        case .whistled(let new, _): assignments += new
        case .received(let id): changeAssignment(id) { ($0.state, $0.receivedAt) = (.received, now) }
        case .arrived(let id):
            changeAssignment(id) {
                $0.receivedAt = $0.receivedAt ?? now
                ($0.state, $0.arrivedAt) = (.arrived, now)
            }
        case .progressed(let id, let note): changeAssignment(id) { $0.result = note }
        case .whistleRated(let id, let byCaller, let score, _):
            changeAssignment(id) { if byCaller { $0.ratingByCaller = score } else { $0.ratingByUnit = score } }
        case .handled(let id, let note, let evidence):
            changeAssignment(id) { ($0.state, $0.handledAt, $0.result) = (.handled, now, note) }
            hasEvidence = hasEvidence || evidence > 0
            if assignments.first(where: { $0.id == id })?.role == .lead {
                state = .handled
                clearRequests()
            }
        case .reworkOrdered(let id, _):
            changeAssignment(id) {
                ($0.state, $0.handledAt) = (.received, nil)
                $0.round += 1
            }
            checkPassed = false
            reworks += 1
            state = .dispatched
        default: break
        }
    }

    private mutating func evolveRequests(_ event: CaseEvent, at now: Instant) {
        switch event {
        case .objected(let id, let reason): objection = PendingObjection(assignment: id, reason: reason, at: now)
        case .objectionUpheld(let id, _):
            objection = nil
            returns += 1
            changeAssignment(id) { $0.state = .returned }
            if assignments.first(where: { $0.id == id })?.role == .lead { state = .accepted }
        case .objectionRefused(let id, _):
            objection = nil
            changeAssignment(id) { $0.decided = true }
        case .holdAsked(let reason, let note, let limit):
            holdAsked = PendingHold(reason: reason, note: note, limit: limit, at: now)
        case .holdRefused: holdAsked = nil
        case .held(let reason, let until):
            hold = Hold(reason: reason, until: until, stateBefore: state)
            holdAsked = nil
            holds += 1
            state = .held
        case .resumed:
            state = hold?.stateBefore ?? .dispatched
            hold = nil
        case .extensionAsked(let id, let limit, let reason):
            extensionAsked = PendingExtension(assignment: id, limit: limit, reason: reason, at: now)
        case .extensionRefused: extensionAsked = nil
        case .extended:
            extensionAsked = nil
            extensions += 1
        default: break
        }
    }

    private mutating func evolveResult(_ event: CaseEvent, at now: Instant) {
        switch event {
        case .selfHandled(_, let evidence):
            selfHandled = true
            hasEvidence = hasEvidence || evidence > 0
        case .checked(let passed, _):
            checkPassed = passed
            if passed { state = .done }
        case .finished: state = .done
        case .answered(_, let outcome):
            (state, self.outcome, answeredAt) = (.answered, outcome, now)
            if let lead, lead.state.isOpen { changeAssignment(lead.id) { ($0.state, $0.handledAt) = (.handled, now) } }
            endWork()
        case .evaluated(let solved, let satisfied, let words, let onBehalf):
            evaluation = Evaluation(solved: solved, satisfied: satisfied, words: words, at: now)
            // Said to us on the telephone, it was a call-back; said by link, somebody has yet to speak with them.
            if !solved && outcome != .cannotNow { (calledBack, callBackTries) = (onBehalf, nil) }
        case .reopened:
            reopenings += 1
            if let evaluation { earlierEvaluations = (earlierEvaluations ?? []) + [evaluation] }
            (state, outcome, answeredAt, evaluation) = (.accepted, nil, nil, nil)
            (closing, closedAt, checkPassed, calledBack) = (nil, nil, false, false)
            callBackTries = nil
            clearRequests()
        case .closed(let kind):
            (state, closing, closedAt) = (.closed, kind, now)
            endWork()
        default: break
        }
    }

    private mutating func evolveClock(_ event: CaseEvent, at now: Instant) {
        switch event {
        case .clockStarted(let clock): clocks.append(clock)
        case .clockMet(let key): changeClock(key) { ($0.state, $0.stoppedAt) = (.met, now) }
        case .clockCancelled(let key): changeClock(key) { ($0.state, $0.stoppedAt) = (.cancelled, now) }
        case .clockHeld(let key, let remaining): changeClock(key) { ($0.state, $0.remaining) = (.held, remaining) }
        case .clockResumed(let key, let due, let provisional):
            changeClock(key) { ($0.state, $0.remaining, $0.due, $0.provisional) = (.running, nil, due, provisional) }
        case .clockMoved(let key, let due, let provisional):
            changeClock(key) { ($0.due, $0.provisional) = (due, provisional) }
        default: break
        }
    }

    private mutating func changeAssignment(_ id: Identifier<AssignmentTag>, _ change: (inout Assignment) -> Void) {
        if let index = assignments.firstIndex(where: { $0.id == id }) { change(&assignments[index]) }
    }
    private mutating func changeClock(_ key: String, _ change: (inout CaseClock) -> Void) {
        if let index = clocks.firstIndex(where: { $0.key == key }) { change(&clocks[index]) }
    }
    private mutating func noteCallBack(_ enough: Bool) {
        if enough { calledBack = true } else { callBackTries = (callBackTries ?? 0) + 1 }
    }
    private mutating func clearRequests() { (objection, holdAsked, extensionAsked) = (nil, nil, nil) }

    /// Nobody works on it any more and nothing waits for approval.
    private mutating func endWork() {
        clearRequests()
        hold = nil
        cancelOpenAssignments()
    }

    private mutating func cancelOpenAssignments() {
        for index in assignments.indices where assignments[index].state.isOpen { assignments[index].state = .cancelled }
    }
}
