public import Kernel
import Policy

/// What somebody wants to do to a case.
public enum CaseCommand: Sendable, Hashable, Codable {
    case addFacts(words: WordsReference?, files: Int)
    case askQuestion(text: String)
    case answerQuestion(words: WordsReference)
    /// `words` is the reporter's reason, kept beside the chain.
    case withdraw(reason: String, words: WordsReference? = nil)
    case askVerification(note: String)
    case verify(found: Bool, note: String)
    case accept
    case decline(referral: String, reason: String)
    case correct(Correction)
    case selfHandle(note: String, evidence: Int)
    case dispatch(lead: Identifier<UnitTag>, assisting: [Identifier<UnitTag>], why: String)
    case addAssisting(units: [Identifier<UnitTag>], why: String)
    case object(assignment: Identifier<AssignmentTag>, reason: String)
    case decideObjection(upheld: Bool, reason: String)
    case receive(assignment: Identifier<AssignmentTag>)
    case contact(note: String)
    case arrive(assignment: Identifier<AssignmentTag>)
    case progress(assignment: Identifier<AssignmentTag>, note: String)
    case whistle(units: [Identifier<UnitTag>], reason: String)
    case rateWhistle(assignment: Identifier<AssignmentTag>, byCaller: Bool, score: Int, note: String)
    case askHold(reason: String, note: String, limit: Limit)
    case decideHold(granted: Bool, reason: String)
    case resume(reason: String)
    case askExtension(assignment: Identifier<AssignmentTag>, limit: Limit, reason: String)
    case decideExtension(granted: Bool, reason: String)
    case handle(assignment: Identifier<AssignmentTag>, note: String, evidence: Int)
    case check(passed: Bool, note: String, evidence: Int)
    case answer(text: String, outcome: AnswerOutcome)
    case callBack(reached: Bool, note: String)
    case evaluate(solved: Bool, satisfied: Bool, words: WordsReference?)
    case reopen(reason: String, words: WordsReference? = nil)
    case close
    case merge(into: CaseFile.ID)
    case supervise(reason: String)
    case void(reason: String)
    case addEvidence(files: Int)
    /// Time passed: escalation, the end of a hold, the end of the evaluation window.
    case tick
    /// An official calendar was announced: provisional deadlines are computed again.
    case recompute

    /// Who may give this command.
    public enum Standing: Sendable, Hashable {
        /// The person who reported, by secret link or account.
        case reporter
        /// The reporter, or staff with the permission on their behalf.
        case reporterOr(Permission)
        /// Staff with the permission at the case's place.
        case staff(Permission)
        /// The people of the unit that holds the assignment, with the permission to handle.
        case unit(Identifier<AssignmentTag>)
        /// Any unit with an open assignment here, or staff with the permission.
        case anyUnitOr(Permission)
        case system
    }
    public var standing: Standing {
        switch self {
        case .addFacts, .answerQuestion: .reporterOr(.casesIntake)
        case .evaluate: .reporterOr(.casesCallBack)
        case .withdraw, .reopen: .reporterOr(.casesTriage)
        case .askQuestion, .contact: .anyUnitOr(.casesTriage)
        case .askVerification, .accept, .decline, .correct: .staff(.casesTriage)
        case .verify: .staff(.casesVerify)
        case .selfHandle: .staff(.casesSelfHandle)
        case .dispatch, .addAssisting: .staff(.casesDispatch)
        case .object(let id, _), .receive(let id), .arrive(let id), .progress(let id, _), .handle(let id, _, _),
            .askExtension(let id, _, _):
            .unit(id)
        case .decideObjection: .staff(.casesArbitrate)
        case .whistle: .staff(.casesWhistle)
        case .rateWhistle(let id, let byCaller, _, _): byCaller ? .staff(.casesWhistle) : .unit(id)
        case .askHold, .addEvidence: .anyUnitOr(.casesDispatch)
        case .decideHold, .resume, .decideExtension, .void: .staff(.casesApprove)
        case .check: .staff(.casesCheck)
        case .answer: .anyUnitOr(.casesDispatch)
        case .callBack: .staff(.casesCallBack)
        case .close: .staff(.casesClose)
        case .merge: .staff(.casesMerge)
        case .supervise: .staff(.casesSupervise)
        case .tick, .recompute: .system
        }
    }

    /// States in which the command can be given at all; the rules then look closer.
    public var states: Set<CaseState> {
        let working: Set<CaseState> = [.dispatched, .held]
        let open = Set(CaseState.allCases.filter(\.isOpen))
        return switch self {
        case .addFacts, .askQuestion, .addEvidence, .supervise, .recompute, .tick: open
        case .answerQuestion: open
        case .withdraw: open.subtracting([.answered])
        case .askVerification: [.reported, .accepted]
        case .verify: [.verifying]
        case .accept: [.reported]
        case .decline: [.reported, .verifying, .accepted]
        case .correct: [.reported, .verifying, .accepted, .dispatched]
        case .selfHandle: [.reported, .verifying, .accepted]
        case .dispatch: [.accepted]
        case .addAssisting: [.dispatched]
        case .object, .decideObjection, .askExtension, .decideExtension: [.dispatched]
        case .receive, .arrive, .progress, .handle: [.reported, .verifying, .accepted, .dispatched, .handled]
        case .contact: [.reported, .verifying, .accepted, .dispatched, .held, .handled, .done, .merged]
        case .whistle: [.reported, .accepted, .dispatched]
        case .rateWhistle: Set(CaseState.allCases)
        case .askHold, .decideHold: [.dispatched]
        case .resume: [.held]
        case .check: [.handled]
        case .answer: working.union([.done, .merged])
        case .callBack: [.answered]
        case .evaluate: [.answered, .closed]
        case .reopen: [.answered, .closed]
        case .close: [.answered]
        case .merge: [.reported, .verifying, .accepted, .dispatched]
        case .void: open.subtracting([.answered])
        }
    }
}

/// What a person corrects in one go; routing and clocks run once for all of it.
public struct Correction: Sendable, Hashable, Codable {
    public var category: String?
    public var place: PlaceCode?
    public var grade: String?
    public var reason: String
    public init(category: String? = nil, place: PlaceCode? = nil, grade: String? = nil, reason: String) {
        (self.category, self.place, self.grade, self.reason) = (category, place, grade, reason)
    }
}

extension CaseCommand {
    /// The command's name without its content, for audit rows: `dispatch`.
    public var word: String {
        switch self {
        case .addFacts: "addFacts"
        case .askQuestion: "askQuestion"
        case .answerQuestion: "answerQuestion"
        case .withdraw: "withdraw"
        case .askVerification: "askVerification"
        case .verify: "verify"
        case .accept: "accept"
        case .decline: "decline"
        case .correct: "correct"
        case .selfHandle: "selfHandle"
        case .dispatch: "dispatch"
        case .addAssisting: "addAssisting"
        case .object: "object"
        case .decideObjection: "decideObjection"
        case .receive: "receive"
        case .contact: "contact"
        case .arrive: "arrive"
        case .progress: "progress"
        case .whistle: "whistle"
        case .rateWhistle: "rateWhistle"
        case .askHold: "askHold"
        case .decideHold: "decideHold"
        case .resume: "resume"
        case .askExtension: "askExtension"
        case .decideExtension: "decideExtension"
        case .handle: "handle"
        case .check: "check"
        case .answer: "answer"
        case .callBack: "callBack"
        case .evaluate: "evaluate"
        case .reopen: "reopen"
        case .close: "close"
        case .merge: "merge"
        case .supervise: "supervise"
        case .void: "void"
        case .addEvidence: "addEvidence"
        case .tick: "tick"
        case .recompute: "recompute"
        }
    }
}
