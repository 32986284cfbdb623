import Kernel
import Policy

extension CaseDecider {
    mutating func decideIntake(_ command: CaseCommand) throws(CaseProblem) {
        switch command {
        case .addFacts(let words, let files): emit(.factsAdded(words: words, files: files))
        case .askQuestion(let text): emit(.questionAsked(text: try reason(text)))
        case .answerQuestion(let words):
            if file.question == nil { throw .noQuestion }
            emit(.questionAnswered(words: words))
        case .withdraw(let reason, let words):
            emit(.withdrawn(reason: words == nil ? reason : "", words: words))
            end()
        case .void(let reason):
            emit(.voided(reason: try self.reason(reason)))
            end()
        case .supervise(let reason): emit(.supervised(reason: try self.reason(reason)))
        case .addEvidence(let files): emit(.evidenceAdded(files: files))
        case .askVerification(let note):
            emit(.verificationAsked(note: note))
            start(.verify)
        case .verify(let found, let note):
            emit(.verified(found: found, note: try reason(note)))
            meet([.verify])
        case .accept: try accept()
        case .decline(let referral, let reason): try decline(referral, reason)
        case .selfHandle(let note, let evidence): try selfHandle(note, evidence)
        case .merge(let target): try merge(into: target)
        default: break
        }
    }

    private mutating func accept() throws(CaseProblem) {
        guard file.located else { throw .notLocated }
        emit(.accepted(category: file.categoryConfirmed ? nil : file.category))
        meet([.accept])
        start(.dispatch)
    }

    private mutating func decline(_ referral: String, _ reason: String) throws(CaseProblem) {
        let allowed = pack.referrals.map(\.referral.key)
        guard allowed.contains(referral) else { throw .unknownReferral(referral, allowed: allowed) }
        emit(.declined(referral: referral, reason: try self.reason(reason)))
        end()
    }

    /// 自办自结: a grid worker mends a small matter alone. A resident who reported it, or the same matter, is still
    /// answered.
    private mutating func selfHandle(_ note: String, _ evidence: Int) throws(CaseProblem) {
        guard pack.selfHandling(facts).value else { throw .selfHandlingNotAllowed }
        if pack.closing.needsEvidence && evidence == 0 && !file.hasEvidence { throw .evidenceMissing }
        emit(.selfHandled(note: try reason(note), evidence: evidence))
        meet([.accept, .verify, .dispatch])
        if file.channel == .patrol && file.repeats == 0 {
            emit(.closed(kind: .selfHandled))
            cancelClocks()
        } else {
            finish()
        }
    }

    /// The work is done: from here the resident waits for an answer.
    mutating func finish() {
        if file.state != .done { emit(.finished) }
        start(.answer)
    }

    private mutating func merge(into target: CaseFile.ID) throws(CaseProblem) {
        if target == file.id { throw .mergeIntoItself }
        emit(.merged(into: target))
        // What only concerned the work ends; somebody still speaks with this reporter in time.
        cancelClocks { $0.kind != .contact }
        if file.contactedAt == nil && !file.clocks.contains(where: { $0.kind == .contact && $0.isOpen }) {
            start(.contact)
        }
    }

    /// Nothing more is promised.
    mutating func end() { cancelClocks() }

    mutating func correct(_ correction: Correction) throws(CaseProblem) {
        let reason = try reason(correction.reason)
        let before = (file.category, file.place, file.grade)
        let wasLocated = file.located
        if let place = correction.place, place != file.place || !file.located {
            emit(.located(place: place, desk: place.desk, before: file.place, reason: reason))
        }
        if let key = correction.category, key != file.category || !file.categoryConfirmed {
            guard let category = pack.categories.first(where: { $0.key == key }) else { throw .unknownCategory(key) }
            emit(.classified(category: key, before: before.0, isPrivate: category.isPrivate, reason: reason))
        }
        if let grade = correction.grade, grade != file.grade {
            guard pack.grades.contains(where: { $0.key == grade }) else { throw .unknownGrade(grade) }
            emit(.graded(grade: grade, before: before.2, rule: nil, reason: reason))
        } else if !file.gradeOverridden {
            let decision = pack.grade(facts)
            if decision.value != file.grade {
                emit(.graded(grade: decision.value, before: before.2, rule: decision.rule, reason: nil))
            }
        }
        guard !events.isEmpty else { throw .nothingChanged }
        rerun(before: before)
        if !wasLocated && file.located { askVerification() }
    }

    /// 核实 as the pack asks for it, once the place is known; somebody may have asked for it before.
    private mutating func askVerification() {
        guard file.state == .reported, !file.clocks.contains(where: { $0.kind == .verify }),
            pack.verification(facts).value
        else { return }
        emit(.verificationAsked(note: ""))
        start(.verify)
    }

    /// Clocks of the case itself, and those of work in its first round that nobody has held or extended.
    private func mayRetime(_ clock: CaseClock) -> Bool {
        guard let id = clock.assignment else { return true }
        let assignment = file.assignments.first { $0.id == id }
        return assignment?.role != .whistled && assignment?.round == 0 && file.reworks == 0 && file.holds == 0
            && file.extensions == 0
    }

    /// After a correction: the case's own clocks run by the new limits from their old start, and work that went to the
    /// wrong unit is taken back and sent where the catalogue now says. Once, in the same entry.
    private mutating func rerun(before: (String?, PlaceCode, String)) {
        let limits = pack.limitValues(facts)
        for clock in file.clocks where clock.state == .running && mayRetime(clock) {
            // A clock that began in emergency mode keeps counting every hour; that alone is no change of its limit.
            guard let full = limits[clock.kind], full != clock.limit, full.roundTheClock != clock.limit else {
                continue
            }
            let limit = inForce(full, of: clock.kind, startedAt: clock.startedAt)
            emit(.clockCancelled(key: clock.key))
            let deadline = calendar.deadline(from: clock.startedAt, limit)
            emit(
                .clockStarted(
                    clock: CaseClock(
                        key: clock.key + "~\(file.version + 1)", kind: clock.kind, assignment: clock.assignment,
                        limit: limit,
                        startedAt: clock.startedAt,
                        due: deadline.due, provisional: deadline.provisional)))
        }
        guard file.state == .dispatched, before.0 != file.category || before.1 != file.place,
            let routing = context.routing, let lead = file.lead, lead.state.isOpen, routing.lead != lead.unit
        else { return }
        for assignment in file.assignments where assignment.state.isOpen && assignment.role != .whistled {
            emit(.recalled(assignment: assignment.id))
            cancelClocks { $0.assignment == assignment.id }
        }
        send(lead: routing.lead, assisting: routing.assisting, why: routing.rule)
    }
}
