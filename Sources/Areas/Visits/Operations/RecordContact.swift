public import Cases
public import Households
public import Kernel
import People
public import Persistence
public import Policy
import Secrets
import Territory

/// Writes down one contact with a household, with everything that came of it: changed fields, finished and new tasks, a
/// matter for the district. One entry serves every report; all of it is one transaction.
public struct RecordContact: Operation {
    public var household: Household.ID
    /// Version of the household on the page that was filled in.
    public var seen: Int
    /// As in `ChangeHousehold`.
    public var own: [ClosedRange<Int>] = []
    public var way: VisitWay
    public var reached: Bool
    /// When it happened; nil for now.
    public var at: Instant?
    public var note: String?
    /// Fields to write; those not named stay as they are.
    public var values: [HouseholdField: String]
    /// Tasks that were done on this occasion.
    public var done: [CareTask.ID]
    /// Something that happened, key of the pack's event: a visit becomes due.
    public var event: String?
    public var errand: NewErrand?
    public var finding: Finding?

    /// An errand that was asked for.
    public struct NewErrand: Sendable, Hashable, Codable {
        public var key: String
        public var words: String
        public init(key: String, words: String) { (self.key, self.words) = (key, words) }
    }
    /// A matter for the district, in the household's words.
    public struct Finding: Sendable, Hashable, Codable {
        public var words: String
        /// The household agreed that it is reported.
        public var agreed: Bool
        /// Kept from public pages.
        public var isPrivate: Bool
        public init(words: String, agreed: Bool, isPrivate: Bool = false) {
            (self.words, self.agreed, self.isPrivate) = (words, agreed, isPrivate)
        }
    }

    public init(
        _ household: Household.ID, seen: Int, way: VisitWay, reached: Bool, at: Instant? = nil, note: String? = nil,
        values: [HouseholdField: String] = [:], done: [CareTask.ID] = [], event: String? = nil,
        errand: NewErrand? = nil, finding: Finding? = nil
    ) {
        (self.household, self.seen, self.way, self.reached) = (household, seen, way, reached)
        (self.at, self.note, self.values, self.done) = (at, note, values, done)
        (self.event, self.errand, self.finding) = (event, errand, finding)
    }

    public struct Outcome: Codable, Sendable, Hashable {
        public let id: VisitContact.ID
        /// Whether it fulfils what the household's tier owed.
        public let counts: Bool
        /// Fields that somebody else had changed as well.
        public let conflicts: [HouseholdField]
        /// The case that came of it, and its number.
        public let caseID: CaseFile.ID?
        public let caseNumber: String?
        /// Version of the household afterwards.
        public let version: Int
        /// It happened while the household was the caller's; it is somebody else's now.
        public let isGivenAway: Bool
    }

    /// Days for which a contact may be written down afterwards: a steward works for days without a network.
    public static let mostDaysLate = Household.mostDaysLate
    /// A telephone's clock may be ahead by this much.
    static let clockSlack = Span.minutes(10)

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard let known = try tx.household(household) else { throw AppError.refused }
        let (side, isFormer) = try tx.side(of: caller, towards: known, when: at ?? now, at: now)
        guard side == .steward || side == .planner || side == .system else { throw AppError.refused }
        guard known.standing.isKept else { throw VisitProblem.resting.appError }
        let (rules, policy) = try tx.visitRules(at: known.place)
        let moment = try checkedMoment(now)
        try check("note", note)
        if known.basis == nil, note?.allSatisfy(\.isWhitespace) == false { throw VisitProblem.noGround.appError }
        let conflicts =
            values.isEmpty
            ? []
            : try ChangeHousehold(household, seen: seen, own: own, values: values, at: at)
                .run(tx, by: caller, at: now).conflicts
        let current = values.isEmpty ? known : try tx.household(household) ?? known
        let counts = reached && rules.tierInForce(current.tier)?.ways.contains(way) == true
        let found = try report(tx, current, by: caller, at: now)
        let id: VisitContact.ID = tx.newID()
        let day = policy.pack.zone.date(moment)
        try insert(tx, id, current, moment, day, counts, found, by: caller, at: now)
        if counts { try tx.noteContact(household, on: day, at: now) }
        try finish(tx, id, rules, by: caller, at: now)
        try open(tx, current, rules, policy, moment, by: caller, at: now)
        try tx.audit("visit.record", by: caller, subject: "household:\(household)", place: current.place, at: now)
        tx.changed("visits")
        return Outcome(
            id: id, counts: counts, conflicts: conflicts, caseID: found?.id, caseNumber: found?.number,
            version: try tx.householdVersion(household) ?? seen, isGivenAway: isFormer)
    }

    private func checkedMoment(_ now: Instant) throws(AppError) -> Instant {
        guard let at else { return now }
        if at > now + RecordContact.clockSlack { throw VisitProblem.future.appError }
        if at < now - .days(RecordContact.mostDaysLate) {
            throw VisitProblem.tooOld(days: RecordContact.mostDaysLate).appError
        }
        return min(at, now)
    }

    private func check(_ field: String, _ text: String?) throws(AppError) {
        guard let text, text.count > Limits.note else { return }
        throw .invalid(
            field,
            Text(
                "最多 \(Limits.note) 个字，现在有 \(text.count) 个，内容已保留。",
                "At most \(Limits.note) characters; there are \(text.count). They are kept."))
    }

    /// A matter is reported with the household's consent, at its building: flat numbers do not go into cases.
    private func report(_ tx: Transaction, _ household: Household, by caller: Caller, at now: Instant) throws
        -> ReportCase.Outcome?
    {
        guard let finding, !finding.words.allSatisfy(\.isWhitespace) else { return nil }
        guard finding.agreed else { throw VisitProblem.consentMissing.appError }
        // Where a redraw has moved the building meanwhile, the matter belongs to its new place.
        let building = household.place.at(.building) ?? household.place
        let place = try tx.current(building)?.code ?? building
        let report = ReportCase(
            words: finding.words, jurisdiction: place.at(.community) ?? place, position: ReportPosition(place: place),
            channel: .patrol, contact: ReportContact(onBehalf: true), isPrivate: finding.isPrivate)
        return try report.run(tx, by: caller, at: now)
    }

    private func insert(
        _ tx: Transaction, _ id: VisitContact.ID, _ household: Household, _ moment: Instant, _ day: CivilDate,
        _ counts: Bool, _ found: ReportCase.Outcome?, by caller: Caller, at now: Instant
    ) throws {
        let ring = try tx.resource(KeyRing.self)
        let words = note.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        try tx.execute(
            """
            INSERT INTO visit_contact (id, household, place, at, received_at, day, way, reached, counts, tier, steward,
                by_key, by_name, note, case_id, case_number)
            VALUES (\(id), \(household.id), \(household.place), \(moment), \(now), \(day.daysSinceEpoch), \(way),
                \(reached), \(counts), \(household.tier), \(household.steward), \(caller.key), \(caller.name),
                \(try words.map { try ring.encrypt($0, purpose: VisitSeal.note) }), \(found?.id), \(found?.number))
            """)
    }

    /// Tasks done on the occasion. After an event only a contact in one of the event's ways is a visit.
    private func finish(
        _ tx: Transaction, _ contact: VisitContact.ID, _ rules: VisitRules, by caller: Caller, at now: Instant
    ) throws {
        for id in done.prefix(Limits.page) {
            var stored = try tx.storedCareTask(id)
            guard try tx.household(of: stored.task)?.id == household else { throw AppError.refused }
            switch stored.task.kind {
            case .event(let key):
                let ways = rules.event(key)?.ways ?? VisitWay.allCases
                guard reached, ways.contains(way) else {
                    throw VisitProblem.wayDoesNotCount(allowed: ways.map(\.name)).appError
                }
            case .knock:
                guard reached, way == .home else {
                    throw VisitProblem.wayDoesNotCount(allowed: [VisitWay.home.name]).appError
                }
            case .errand, .followUp: break
            }
            try tx.record(.done(contact: contact), of: &stored, by: caller, at: now)
        }
    }

    private func open(
        _ tx: Transaction, _ household: Household, _ rules: VisitRules, _ policy: PolicyInForce, _ moment: Instant,
        by caller: Caller, at now: Instant
    ) throws {
        if let event {
            guard let rule = rules.event(event) else { throw VisitProblem.unknownEvent(event).appError }
            _ = try tx.openCareTask(
                .event(event), for: household, due: policy.calendar.deadline(from: moment, rule.within).due, words: nil,
                by: caller, at: now)
        }
        if let errand {
            try AskErrand(household.id, key: errand.key, words: errand.words).open(
                tx, household, rules, policy, caller, now)
        }
    }
}
