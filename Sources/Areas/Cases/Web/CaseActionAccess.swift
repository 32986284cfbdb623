import Kernel
public import Pages

extension CaseAction {
    /// The commands the action can mean, with nothing filled in: who may give it and in which states is theirs to say.
    var commands: [CaseCommand] {
        let none = Identifier<AssignmentTag>(rawValue: 0)
        let said = WordsReference(id: Identifier(rawValue: 0), digest: "")
        return switch self {
        case .facts: [.addFacts(words: nil, files: 0)]
        case .question: [.askQuestion(text: "")]
        case .reply: [.answerQuestion(words: said)]
        case .withdrawal: [.withdraw(reason: "")]
        case .verificationRequest: [.askVerification(note: "")]
        case .verification: [.verify(found: true, note: "")]
        case .acceptance: [.accept]
        case .refusal: [.decline(referral: "", reason: "")]
        case .correction: [.correct(Correction(reason: ""))]
        case .selfHandling: [.selfHandle(note: "", evidence: 0)]
        case .dispatch: [.dispatch(lead: Identifier(rawValue: 0), assisting: [], why: "")]
        case .assistance: [.addAssisting(units: [], why: "")]
        case .objection: [.object(assignment: none, reason: "")]
        case .objectionDecision: [.decideObjection(upheld: true, reason: "")]
        case .receipt: [.receive(assignment: none)]
        case .contacting: [.contact(note: "")]
        case .arrival: [.arrive(assignment: none)]
        case .progress: [.progress(assignment: none, note: "")]
        case .whistle: [.whistle(units: [], reason: "")]
        case .whistleRating:
            [true, false].map { .rateWhistle(assignment: none, byCaller: $0, score: 1, note: "") }
        case .holdRequest: [.askHold(reason: "", note: "", limit: .days(1))]
        case .holdDecision: [.decideHold(granted: true, reason: "")]
        case .resumption: [.resume(reason: "")]
        case .extensionRequest: [.askExtension(assignment: none, limit: .days(1), reason: "")]
        case .extensionDecision: [.decideExtension(granted: true, reason: "")]
        case .handling: [.handle(assignment: none, note: "", evidence: 0)]
        case .check: [.check(passed: true, note: "", evidence: 0)]
        case .answer: [.answer(text: "", outcome: .explained)]
        case .callBack: [.callBack(reached: true, note: "")]
        case .evaluation: [.evaluate(solved: true, satisfied: true, words: nil)]
        case .reopening: [.reopen(reason: "")]
        case .closure: [.close]
        case .merger: [.merge(into: Identifier(rawValue: 0))]
        case .supervision: [.supervise(reason: "")]
        case .voiding: [.void(reason: "")]
        case .evidence: [.addEvidence(files: 0)]
        }
    }

    /// Who may send the action's form: what `CaseCommand.standing` says of its commands. Whose case and whose
    /// assignment it must be is looked at when the command is given.
    public var access: Access {
        let permissions = commands.flatMap(\.standing.permissions).reduce(into: [Permission]()) { kept, permission in
            if !kept.contains(permission) { kept.append(permission) }
        }
        guard let first = permissions.first else { return .secretLink }
        return .permission(first, or: Array(permissions.dropFirst()))
    }

    /// Whether the action makes sense for the case as it is; the rules decide again when it is sent.
    func isPossible(_ file: CaseFile) -> Bool {
        guard commands.contains(where: { $0.states.contains(file.state) }) else { return false }
        return switch self {
        case .reply: file.question != nil
        case .acceptance: file.located
        case .objection: file.objection == nil
        case .objectionDecision: file.objection != nil
        case .contacting: file.contactedAt == nil
        case .whistleRating:
            file.assignments.contains {
                $0.role == .whistled && ($0.ratingByCaller == nil || $0.ratingByUnit == nil)
            }
        case .holdRequest: file.holdAsked == nil
        case .holdDecision: file.holdAsked != nil
        case .extensionRequest: file.extensionAsked == nil
        case .extensionDecision: file.extensionAsked != nil
        // A merged report is answered with the case it is merged into.
        case .answer: file.state != .merged
        case .callBack: !file.calledBack
        case .evaluation: file.evaluation == nil && (file.state == .answered || file.closing == .unanswered)
        case .supervision: !file.supervised
        default: true
        }
    }
}

extension CaseCommand.Standing {
    /// What an account must hold to give the command; empty for the reporter alone and the system.
    var permissions: [Permission] {
        switch self {
        case .reporter, .system: []
        case .reporterOr(let permission), .staff(let permission): [permission]
        case .unit: [.casesHandle]
        case .anyUnitOr(let permission): [permission, .casesHandle]
        }
    }
}
