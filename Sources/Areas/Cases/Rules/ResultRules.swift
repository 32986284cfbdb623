import Kernel
import Policy

extension CaseDecider {
    mutating func decideResult(_ command: CaseCommand) throws(CaseProblem) {
        switch command {
        case .answer(let text, let outcome): try answer(text, outcome)
        case .callBack(let reached, let note): callBack(reached, note)
        case .evaluate(let solved, let satisfied, let words): try evaluate(solved, satisfied, words)
        case .reopen(let reason, let words): try reopen(words == nil ? try self.reason(reason) : "asked", words)
        case .close: try close()
        default: break
        }
    }

    private mutating func answer(_ text: String, _ outcome: AnswerOutcome) throws(CaseProblem) {
        let text = try reason(text)
        if file.state == .dispatched || file.state == .held {
            // Before the work is reported done only an honest “not now” or an explanation can be the answer.
            guard outcome != .solved else { throw .checkMissing }
            for assignment in file.assignments where assignment.state.isOpen && assignment.role != .lead {
                throw .assistingStillOpen(count: 1)
            }
            if file.state == .held { emit(.resumed(reason: "answered")) }
        }
        emit(.answered(text: text, outcome: outcome))
        meet([.accept, .dispatch, .contact, .answer, .check])
        cancelClocks { $0.assignment != nil }
        start(pack.closing.needsCallBack ? [.callBack, .evaluate] : [.evaluate])
    }

    /// A try that reaches nobody leaves the clock running, so that it escalates; who left no way to be called back
    /// (anonymous, by link only) is done with once somebody noted it.
    private mutating func callBack(_ reached: Bool, _ note: String) {
        let tries = (file.callBackTries ?? 0) + 1
        let enough = reached || tries >= pack.closing.callBackTries || file.anonymous
        emit(.calledBack(reached: reached, note: note, enough: enough))
        guard enough else { return }
        // Where “not solved” stands, somebody has yet to close it: the promise runs until they do.
        if file.evaluation != nil { return }
        meet([.callBack])
        closeUnanswered()
    }

    /// The window passed without an evaluation: the case closes where the pack says so, and not before the call-back
    /// that the pack asks for.
    mutating func closeUnanswered() {
        guard file.state == .answered, file.evaluation == nil, pack.closing.unansweredCloses,
            !file.owesCallBack(by: pack.closing), let window = file.clocks.last(where: { $0.kind == .evaluate }),
            window.state == .running, window.due <= now
        else { return }
        emit(.evaluationExpired)
        emit(.clockCancelled(key: window.key))
        closeIfAllowed()
    }

    private mutating func evaluate(_ solved: Bool, _ satisfied: Bool, _ words: WordsReference?) throws(CaseProblem) {
        guard file.evaluation == nil else { throw .alreadyEvaluated }
        if file.state == .closed && file.closing != .unanswered { throw .notNow(state: file.state) }
        guard file.mayBeEvaluated(at: now, by: context.policy) else { throw .evaluationTooLate }
        emit(.evaluated(solved: solved, satisfied: satisfied, words: words, onBehalf: context.onBehalf))
        meet([.evaluate, .callBack])
        if !solved && file.outcome != .cannotNow && file.reopenings < pack.evaluation.reopenMostTimes {
            reopen(reason: "not-solved")
        } else if file.state == .answered && (solved || file.outcome == .cannotNow) {
            closeIfAllowed()
        } else if file.state == .answered {
            // Reopened as often as it may be: a person speaks with the resident and closes it as listed.
            start(.callBack)
        }
    }

    private mutating func reopen(_ reason: String, _ words: WordsReference?) throws(CaseProblem) {
        guard file.reopenings < pack.evaluation.reopenMostTimes else {
            throw .tooManyReopenings(most: pack.evaluation.reopenMostTimes)
        }
        if let answered = file.answeredAt, calendar.deadline(from: answered, pack.evaluation.window).due < now {
            throw .reopeningTooLate
        }
        reopen(reason: reason, words: words)
    }

    /// Back to the unit that answered for it, on a tighter clock; measured from now, the resident's word.
    private mutating func reopen(reason: String, words: WordsReference? = nil) {
        let last = file.assignments.last { $0.role == .lead && $0.state != .returned }
        let tightened = pack.evaluation.reopenTightenPercent
        cancelClocks()
        if let parent = file.mergedInto { emit(.detached(from: parent)) }
        emit(.reopened(reason: reason, words: words))
        if let unit = last?.unit ?? context.routing?.lead {
            send(lead: unit, assisting: [], why: "reopened", tightened: tightened)
        } else {
            start(.dispatch, tightened: tightened)
        }
    }

    private mutating func close() throws(CaseProblem) {
        if let problem = closingProblem { throw problem }
        meet([.callBack])
        closeIfAllowed()
    }

    /// 销号 only with evidence, answer and evaluation or its lawful absence.
    private var closingProblem: CaseProblem? {
        let rules = pack.closing
        if file.answeredAt == nil { return .answerMissing }
        if file.outcome == .solved && file.mergedInto == nil {
            if rules.needsEvidence && !file.hasEvidence { return .evidenceMissing }
            if rules.needsCheck.contains(file.grade) && !file.checkPassed && !file.selfHandled { return .checkMissing }
        }
        let windowOver = file.clocks.last { $0.kind == .evaluate }.map { $0.due <= now } ?? false
        // Where time alone closes nothing, a person may, once somebody has spoken with the resident.
        let withoutWord = windowOver && (rules.unansweredCloses || file.calledBack)
        if file.evaluation == nil && !withoutWord { return .evaluationMissing }
        if file.owesCallBack(by: rules) { return .callBackMissing(tries: rules.callBackTries) }
        return nil
    }

    mutating func closeIfAllowed() {
        guard closingProblem == nil else { return }
        let kind: ClosingKind =
            if file.evaluation == nil {
                .unanswered
            } else if file.outcome == .cannotNow || file.evaluation?.solved == false {
                .listed
            } else if file.selfHandled { .selfHandled } else if file.answeredLate { .overdue } else { .normal }
        emit(.closed(kind: kind))
        cancelClocks()
    }
}

extension CaseFile {
    /// Whether the reporter may still say how it went: from the answer on, and for the window once more where the case
    /// closed without their word. Later a judgement would change months that are long told.
    func mayBeEvaluated(at now: Instant, by policy: PolicyInForce) -> Bool {
        if evaluation != nil { return false }
        guard state == .closed else { return state == .answered }
        guard closing == .unanswered, let closedAt else { return false }
        return now <= policy.calendar.deadline(from: closedAt, policy.pack.evaluation.window).due
    }

    /// The call-back that the pack asks for was not made, and the reporter has not said by themselves that it is done.
    func owesCallBack(by rules: ClosingRules) -> Bool {
        guard rules.needsCallBack, !calledBack else { return false }
        guard let evaluation else { return true }
        return !evaluation.solved && outcome != .cannotNow
    }
}
