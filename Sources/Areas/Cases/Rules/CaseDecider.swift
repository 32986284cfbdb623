public import Kernel
public import Policy

/// What a rule may know besides the case itself. Everything that is not a value comes in here; no rule reads a clock,
/// a database or chance.
public struct CaseContext: Sendable {
    public var policy: PolicyInForce
    /// The resident's words, for rules that look at words.
    public var words: String
    /// `resident` or `dedicated`, where the place lies in a grid.
    public var gridKind: String?
    /// Where the pack's routing leads for the case as it will be after this command; nil where no unit was found.
    public var routing: ResolvedRouting?
    /// Keys for assignments this command may create, enough of them.
    public var assignmentIDs: [Identifier<AssignmentTag>]
    /// `Caller.key` of who acts, so that nobody checks their own work.
    public var actor: String
    /// Acting for the resident by staff.
    public var onBehalf: Bool
    /// Since when every hour counts at the case's place, for clocks that start: it is in emergency mode. Nil else.
    public var allHours: Instant?

    public init(
        policy: PolicyInForce, words: String = "", gridKind: String? = nil, routing: ResolvedRouting? = nil,
        assignmentIDs: [Identifier<AssignmentTag>] = [], actor: String = "system", onBehalf: Bool = false,
        allHours: Instant? = nil
    ) {
        self.policy = policy
        self.words = words
        self.gridKind = gridKind
        self.routing = routing
        self.assignmentIDs = assignmentIDs
        self.actor = actor
        self.onBehalf = onBehalf
        self.allHours = allHours
    }
}

/// A rule of the dispatch catalogue with the units it means at this place.
public struct ResolvedRouting: Sendable, Hashable {
    public var lead: Identifier<UnitTag>
    public var assisting: [Identifier<UnitTag>]
    public var rule: String
    public var why: Text
    public init(lead: Identifier<UnitTag>, assisting: [Identifier<UnitTag>], rule: String, why: Text) {
        (self.lead, self.assisting, self.rule, self.why) = (lead, assisting, rule, why)
    }
}

/// Decides one command: events are applied as they are decided, so that each step sees the one before.
struct CaseDecider {
    var file: CaseFile
    var events: [CaseEvent] = []
    let context: CaseContext
    let now: Instant
    private var usedIDs = 0

    init(_ file: CaseFile, _ context: CaseContext, at now: Instant) {
        (self.file, self.context, self.now) = (file, context, now)
    }

    var pack: Pack { context.policy.pack }
    var calendar: WorkingCalendar { context.policy.calendar }

    mutating func emit(_ event: CaseEvent) {
        file.evolve(event, at: now)
        events.append(event)
    }

    /// What rules of the pack look at.
    var facts: CaseFacts { file.facts(words: context.words, gridKind: context.gridKind, at: now) }

    mutating func nextAssignmentID() -> Identifier<AssignmentTag>? {
        guard usedIDs < context.assignmentIDs.count else { return nil }
        defer { usedIDs += 1 }
        return context.assignmentIDs[usedIDs]
    }

    func openAssignment(_ id: Identifier<AssignmentTag>) throws(CaseProblem) -> Assignment {
        guard let assignment = file.assignments.first(where: { $0.id == id }) else { throw .noSuchAssignment }
        guard assignment.state.isOpen else { throw .assignmentNotOpen }
        return assignment
    }

    func reason(_ text: String) throws(CaseProblem) -> String {
        if text.isEmpty { throw .reasonMissing }
        return text
    }
}

extension CaseFile {
    public func facts(words: String, gridKind: String?, at now: Instant) -> CaseFacts {
        CaseFacts(
            category: category, words: words, place: located ? place : nil, gridKind: gridKind,
            channel: channel.rawValue, repeats: repeats, ageMinutes: max(0, (now - reportedAt).wholeMinutes),
            persons: nil, flags: Set(flags), grade: grade)
    }

    /// Decides a command. Pure: the same case, command, context and moment give the same events or the same refusal.
    /// - Throws: the reason in the user's terms; nothing has changed then.
    public func decide(
        _ command: CaseCommand, in context: CaseContext, at now: Instant
    ) throws(CaseProblem) -> [CaseEvent] {
        guard command.states.contains(state) else { throw .notNow(state: state) }
        var decider = CaseDecider(self, context, at: now)
        switch command {
        case .addFacts, .askQuestion, .answerQuestion, .withdraw, .askVerification, .verify, .accept, .decline,
            .selfHandle, .merge, .void, .supervise, .addEvidence:
            try decider.decideIntake(command)
        case .correct(let correction): try decider.correct(correction)
        case .dispatch, .addAssisting, .whistle, .rateWhistle, .object, .decideObjection:
            try decider.decideDispatch(command)
        case .receive, .contact, .arrive, .progress, .handle, .check:
            try decider.decideWork(command)
        case .askHold, .decideHold, .resume, .askExtension, .decideExtension:
            try decider.decideRequest(command)
        case .answer, .callBack, .evaluate, .reopen, .close:
            try decider.decideResult(command)
        case .tick: decider.tick()
        case .recompute: decider.recompute()
        }
        decider.endWhatIsOver()
        return decider.events
    }
}
