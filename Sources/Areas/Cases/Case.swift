public import Kernel
public import Policy

// A case (案卷) is one matter that somebody told us about, from their words to the day it is struck off.
//
// In a resident's words: I said what is wrong; I got a number and a link; I see who has it, what they promised and by
// when; they asked me, came, did it, told me; I said whether it is solved and whether I am satisfied; if it is not
// solved it goes back to them on a tighter clock.
//
// States: reported → (verifying) → accepted → dispatched ⇄ held → handled → done → answered → closed;
// aside: declined, withdrawn, void, merged. `needs` says which decision the case waits for.
//
// Invariants: every change is an entry of the case's chain and the shown row equals the fold of the chain; a clock is
// never changed by an edit; an open case has a desk and a running or lawfully held clock; a refused command changes
// nothing; a merged report keeps its own clocks, answer and evaluation.
//
// Who may: the reporter by secret link or account; staff by permission at the case's place; a unit's people on the
// unit's own assignments. `CaseCommand.permission` is the table.

public enum CaseTag {}
public enum AssignmentTag {}
public enum WordsTag {}
public enum EvidenceTag {}

/// Where a case stands.
public enum CaseState: String, Sendable, Codable, CaseIterable {
    case reported, verifying, accepted, dispatched, held, handled, done, answered, closed
    case declined, withdrawn, void, merged

    /// Whether somebody still has to do something.
    public var isOpen: Bool {
        switch self {
        case .closed, .declined, .withdrawn, .void: false
        default: true
        }
    }
}

/// How a matter reached us.
public typealias Channel = ReportChannel

/// What a case waits for at its desk; `none` while others work.
public enum Need: String, Sendable, Codable, CaseIterable {
    case none, locate, accept, verify, dispatch, objection
    case hold = "approve-hold"
    case extend = "approve-extension"
    case check, answer
    case callBack = "call-back"
    case close
}

/// What the answer says became of the matter.
public enum AnswerOutcome: String, Sendable, Codable, CaseIterable {
    case solved, explained
    /// Cannot be solved now: an honest outcome that stays listed.
    case cannotNow = "cannot-now"
}

/// How a case was closed.
public enum ClosingKind: String, Sendable, Codable, CaseIterable {
    case normal, overdue
    case selfHandled = "self-handled"
    /// Answered, and the resident did not evaluate within the window.
    case unanswered
    case listed
}

/// A matter as everything decided so far makes it. Built only by `evolve`.
public struct CaseFile: Sendable, Hashable, Codable {
    public typealias ID = Identifier<CaseTag>

    public var id: ID
    public var number: String
    /// Entries in the chain; what a page saw, so that a stale page cannot act.
    public var version = 0
    public var state = CaseState.reported
    public var policy: Identifier<PolicyVersionTag>
    public var place: PlaceCode
    public var located: Bool
    /// The place whose desk decides now; rises with escalation.
    public var desk: PlaceCode
    public var category: String?
    public var categoryConfirmed = false
    public var grade: String
    public var gradeOverridden = false
    public var isPrivate = false
    public var channel: Channel
    public var anonymous: Bool
    public var reporter: Identifier<ResidentTag>?
    public var reportedAt: Instant
    public var flags: [String] = []
    public var repeats = 0
    public var assignments: [Assignment] = []
    public var clocks: [CaseClock] = []
    public var objection: PendingObjection?
    public var holdAsked: PendingHold?
    public var hold: Hold?
    public var extensionAsked: PendingExtension?
    public var question: String?
    public var mergedInto: ID?
    public var splitFrom: ID?
    /// How the place was found when the matter came in; nil where it was chosen from the lists.
    public var locating: Locating?
    public var reworks = 0
    public var reopenings = 0
    public var holds = 0
    public var extensions = 0
    public var returns = 0
    public var hasEvidence = false
    public var checkPassed = false
    public var selfHandled = false
    public var supervised = false
    /// The reporter was called back, or tried as often as the pack says.
    public var calledBack = false
    /// Tries to call back that reached nobody and were not yet enough.
    public var callBackTries: Int?
    /// `Caller.key` of who last reported the work done; somebody else checks it.
    public var handledBy: String?
    public var outcome: AnswerOutcome?
    public var answeredAt: Instant?
    public var contactedAt: Instant?
    public var evaluation: Evaluation?
    /// What was said of answers before the case was reopened; a later judgement never takes an earlier one's place.
    public var earlierEvaluations: [Evaluation]?
    public var closing: ClosingKind?
    public var closedAt: Instant?
    public var updatedAt: Instant

    public var lead: Assignment? {
        assignments.last { $0.role == .lead && $0.state.isOpen || $0.role == .lead && $0.state == .handled }
    }

    /// The decision the case waits for at its desk.
    public var need: Need {
        switch state {
        case .reported: located ? .accept : .locate
        case .verifying: .verify
        case .accepted: .dispatch
        case .dispatched, .held:
            if objection != nil {
                .objection
            } else if holdAsked != nil {
                .hold
            } else if extensionAsked != nil {
                .extend
            } else {
                .none
            }
        case .handled: .check
        case .done: .answer
        case .answered: awaitsWord ? .callBack : .close
        case .closed, .declined, .withdrawn, .void, .merged: .none
        }
    }

    /// Answered, and somebody still has to hear from the reporter: nothing was said, or “not solved” once more where
    /// the case can no longer be reopened.
    private var awaitsWord: Bool {
        guard let evaluation else { return true }
        return !evaluation.solved && outcome != .cannotNow && !calledBack
    }

    /// The running clock that ends first.
    public var nextClock: CaseClock? {
        clocks.filter { $0.state == .running }.min { ($0.due, $0.key) < ($1.due, $1.key) }
    }
}

/// A unit's part in a case, with its own clocks.
public struct Assignment: Sendable, Hashable, Codable {
    public enum Role: String, Sendable, Codable, CaseIterable { case lead, assisting, whistled }
    public enum State: String, Sendable, Codable, CaseIterable {
        case assigned, received, arrived, handled, returned, cancelled
        public var isOpen: Bool { self == .assigned || self == .received || self == .arrived }
    }
    public var id: Identifier<AssignmentTag>
    public var unit: Identifier<UnitTag>
    public var role: Role
    public var state = State.assigned
    public var assignedAt: Instant
    /// Given by an arbiter's decision: cannot be objected to.
    public var decided = false
    /// 0 the first time, then one more for each rework and reopening.
    public var round = 0
    public var receivedAt: Instant?
    public var arrivedAt: Instant?
    public var handledAt: Instant?
    public var result: String?
    /// 1…5, by the side that whistled.
    public var ratingByCaller: Int?
    /// 1…5, by the unit that was called.
    public var ratingByUnit: Int?

    public init(id: Identifier<AssignmentTag>, unit: Identifier<UnitTag>, role: Role, assignedAt: Instant) {
        (self.id, self.unit, self.role, self.assignedAt) = (id, unit, role, assignedAt)
    }
}

public struct PendingObjection: Sendable, Hashable, Codable {
    public var assignment: Identifier<AssignmentTag>
    public var reason: String
    public var at: Instant
}
public struct PendingHold: Sendable, Hashable, Codable {
    public var reason: String
    public var note: String
    public var limit: Limit
    public var at: Instant
}
public struct Hold: Sendable, Hashable, Codable {
    public var reason: String
    public var until: Instant
    public var stateBefore: CaseState
}
public struct PendingExtension: Sendable, Hashable, Codable {
    public var assignment: Identifier<AssignmentTag>
    public var limit: Limit
    public var reason: String
    public var at: Instant
}
/// What the resident said of the result. Solved and satisfied are two questions.
public struct Evaluation: Sendable, Hashable, Codable {
    public var solved: Bool
    public var satisfied: Bool
    public var words: WordsReference?
    public var at: Instant
}

/// Points at words kept beside the chain, so that they can be erased on request while the chain still holds.
public struct WordsReference: Sendable, Hashable, Codable {
    public var id: Identifier<WordsTag>
    /// SHA-256 of the words with a secret salt that is erased with them, hexadecimal.
    public var digest: String
    public init(id: Identifier<WordsTag>, digest: String) { (self.id, self.digest) = (id, digest) }
}
