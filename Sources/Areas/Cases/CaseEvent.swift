public import Kernel
public import Policy

/// Something that happened to a case. The case is the fold of these.
public enum CaseEvent: Sendable, Hashable, Codable {
    case reported(
        number: String, channel: Channel, policy: Identifier<PolicyVersionTag>, place: PlaceCode, located: Bool,
        desk: PlaceCode, category: String?, grade: String, gradeRule: String, isPrivate: Bool, anonymous: Bool,
        reporter: Identifier<ResidentTag>?, words: WordsReference, flags: [String],
        locating: Locating? = nil)
    case joined(into: CaseFile.ID)
    case located(place: PlaceCode, desk: PlaceCode, before: PlaceCode, reason: String)
    case classified(category: String, before: String?, isPrivate: Bool, reason: String)
    case graded(grade: String, before: String, rule: String?, reason: String?)
    case verificationAsked(note: String)
    case verified(found: Bool, note: String)
    case accepted(category: String?)
    case declined(referral: String, reason: String)
    case dispatched(assignments: [Assignment], why: String)
    case objected(assignment: Identifier<AssignmentTag>, reason: String)
    case objectionUpheld(assignment: Identifier<AssignmentTag>, reason: String)
    case objectionRefused(assignment: Identifier<AssignmentTag>, reason: String)
    /// Taken back after a correction; not an objection and not counted as a return.
    case recalled(assignment: Identifier<AssignmentTag>)
    case received(assignment: Identifier<AssignmentTag>)
    case contacted(note: String)
    case arrived(assignment: Identifier<AssignmentTag>)
    case progressed(assignment: Identifier<AssignmentTag>, note: String)
    case whistled(assignments: [Assignment], reason: String)
    case whistleRated(assignment: Identifier<AssignmentTag>, byCaller: Bool, score: Int, note: String)
    case holdAsked(reason: String, note: String, limit: Limit)
    case holdRefused(reason: String)
    case held(reason: String, until: Instant)
    case resumed(reason: String)
    case extensionAsked(assignment: Identifier<AssignmentTag>, limit: Limit, reason: String)
    case extensionRefused(reason: String)
    case extended(assignment: Identifier<AssignmentTag>, reason: String)
    case handled(assignment: Identifier<AssignmentTag>, note: String, evidence: Int)
    case selfHandled(note: String, evidence: Int)
    case checked(passed: Bool, note: String)
    case reworkOrdered(assignment: Identifier<AssignmentTag>, reason: String)
    case finished
    case answered(text: String, outcome: AnswerOutcome)
    /// `enough`: reached, or tried as often as the pack says; nil in entries from before tries were counted.
    case calledBack(reached: Bool, note: String, enough: Bool? = nil)
    case evaluated(solved: Bool, satisfied: Bool, words: WordsReference?, onBehalf: Bool)
    case evaluationExpired
    /// `words` is what the resident says is wrong; `reason` then only says who asked.
    case reopened(reason: String, words: WordsReference? = nil)
    case closed(kind: ClosingKind)
    case merged(into: CaseFile.ID)
    case absorbed(other: CaseFile.ID)
    case detached(from: CaseFile.ID)
    case splitOff(other: CaseFile.ID, reason: String)
    case splitFrom(other: CaseFile.ID)
    case supervised(reason: String)
    case escalated(clock: String, step: Int, percent: Int, desk: PlaceCode, supervised: Bool, notify: [String])
    case voided(reason: String)
    case withdrawn(reason: String, words: WordsReference? = nil)
    case questionAsked(text: String)
    case questionAnswered(words: WordsReference)
    case factsAdded(words: WordsReference?, files: Int)
    case evidenceAdded(files: Int)
    /// The reporter's personal data was erased on their request; what remains of the place is its grid.
    case erased(place: PlaceCode)

    case clockStarted(clock: CaseClock)
    case clockMet(key: String)
    case clockCancelled(key: String)
    case clockHeld(key: String, remaining: Span)
    case clockResumed(key: String, due: Instant, provisional: Bool)
    case clockMoved(key: String, due: Instant, provisional: Bool)

    /// Clock bookkeeping is kept in the chain but not told as a step of its own.
    public var isClock: Bool {
        switch self {
        case .clockStarted, .clockMet, .clockCancelled, .clockHeld, .clockResumed, .clockMoved: true
        default: false
        }
    }
}

/// One link of a case's chain: who did what when, and the hash that binds it to the link before.
public struct CaseEntry: Sendable, Hashable, Codable {
    public var sequence: Int
    public var at: Instant
    /// `Caller.key`.
    public var by: String
    /// Post and name for staff, empty for residents.
    public var byName: String
    public var events: [CaseEvent]
}
