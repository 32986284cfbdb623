public import Kernel

/// “Where would this go, how fast, and why?”: everything a pack decides about one set of facts, each with its rule.
/// The due times are the latest ones: every step uses its whole limit.
public struct PolicyExplanation: Sendable, Codable {
    public struct Clock: Sendable, Codable {
        public let kind: ClockKind
        public let limit: Limit
        /// Nil for a clock that starts with the report.
        public let startsAfter: ClockKind?
        public let due: Instant
        public let provisional: Bool
        public let rule: String
        public let why: Text
    }
    public let version: PolicyVersionID
    public let pack: String
    public let at: Instant
    public let emergency: Decision<Emergency>?
    public let referral: Decision<Referral>?
    public let suggestions: [CategorySuggestion]
    /// The category the rest is decided by: the given one, or the best suggestion.
    public let category: String?
    public let grade: Decision<String>
    public let verification: Decision<Bool>
    public let selfHandling: Decision<Bool>
    /// A nil value leaves the choice to a person.
    public let routing: Decision<Routing?>?
    public let check: Decision<Bool>
    public let clocks: [Clock]

    public init(_ facts: CaseFacts, under policy: PolicyInForce, at now: Instant) {
        let pack = policy.pack
        suggestions = pack.suggestCategories(for: facts.words, limit: 3)
        var facts = facts
        facts.category = facts.category ?? suggestions.first?.category
        (version, self.pack, at, category) = (policy.version, pack.key, now, facts.category)
        emergency = pack.emergencyDecision(in: facts.words)
        referral = pack.referralDecision(words: facts.words, category: facts.category)
        grade = pack.grade(facts)
        facts.grade = grade.value
        verification = pack.verification(facts)
        selfHandling = pack.selfHandling(facts)
        routing = pack.routing(facts)
        check = pack.check(grade: grade.value)
        var skipped: Set<ClockKind> = []
        if !verification.value { skipped.insert(.verify) }
        if !check.value { skipped.insert(.check) }
        if !pack.closing.needsCallBack { skipped.insert(.callBack) }
        clocks = PolicyExplanation.clocks(
            pack.limitDecisions(facts).filter { !skipped.contains($0.key) }, policy.calendar, from: now)
    }

    /// Each clock starts when the one before it ends; where that one does not run, with what comes before that.
    private static func clocks(
        _ limits: [ClockKind: Decision<Limit>], _ calendar: WorkingCalendar, from now: Instant
    ) -> [Clock] {
        var done: [ClockKind: Deadline] = [:]
        func deadline(_ kind: ClockKind) -> (start: ClockKind?, deadline: Deadline)? {
            guard let limit = limits[kind]?.value else { return nil }
            var before = kind.startsAfter
            while let candidate = before, limits[candidate] == nil { before = candidate.startsAfter }
            let start = before.flatMap { done[$0] } ?? Deadline(due: now, provisional: false)
            let due = calendar.deadline(from: start.due, limit)
            return (before, Deadline(due: due.due, provisional: due.provisional || start.provisional))
        }
        return ClockKind.inOrder.compactMap { kind in
            guard let decision = limits[kind], let (start, ends) = deadline(kind) else { return nil }
            done[kind] = ends
            return Clock(
                kind: kind, limit: decision.value, startsAfter: start, due: ends.due, provisional: ends.provisional,
                rule: decision.rule, why: decision.why)
        }
    }
}

extension ClockKind {
    /// In the order in which they run.
    public static let inOrder: [ClockKind] = [
        .accept, .verify, .dispatch, .objection, .receive, .contact, .arrive, .handle, .check, .answer, .callBack,
        .evaluate,
    ]
}
