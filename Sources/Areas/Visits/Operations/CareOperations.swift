public import Households
public import Kernel
public import Persistence
import Policy

/// Asks for an errand (代买代办): the household itself, or staff for it.
public struct AskErrand: Operation {
    public var household: Household.ID
    public var key: String
    public var words: String
    public init(_ household: Household.ID, key: String, words: String) {
        (self.household, self.key, self.words) = (household, key, words)
    }

    /// An errand is due the next working day.
    static let due = Limit.workingDays(1)

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> CareTask.ID {
        guard let household = try tx.household(household) else { throw AppError.refused }
        _ = try tx.side(of: caller, towards: household, at: now)
        guard household.standing.isKept else { throw VisitProblem.resting.appError }
        let (rules, policy) = try tx.visitRules(at: household.place)
        let id = try open(tx, household, rules, policy, caller, now)
        try tx.audit("care.ask", by: caller, subject: "care:\(id)", place: household.place, at: now)
        return id
    }

    @discardableResult
    func open(
        _ tx: Transaction, _ household: Household, _ rules: VisitRules, _ policy: PolicyInForce, _ caller: Caller,
        _ now: Instant
    ) throws -> CareTask.ID {
        guard rules.errands.contains(where: { $0.key == key }) else { throw VisitProblem.unknownErrand(key).appError }
        if words.count > Limits.note {
            throw AppError.invalid(
                "words",
                Text("最多 \(Limits.note) 个字，内容已保留。", "At most \(Limits.note) characters; they are kept."))
        }
        if household.basis == nil, !words.allSatisfy(\.isWhitespace) { throw VisitProblem.noGround.appError }
        return try tx.openCareTask(
            .errand(key), for: household, due: policy.calendar.deadline(from: now, AskErrand.due).due,
            words: words.allSatisfy(\.isWhitespace) ? nil : words, by: caller, at: now)
    }
}

/// Puts households on the secretary's list to knock at (书记敲门), by a day.
public struct PlanKnocks: Operation {
    public var households: [Household.ID]
    public var due: CivilDate
    public var words: String?
    public init(_ households: [Household.ID], due: CivilDate, words: String? = nil) {
        (self.households, self.due, self.words) = (households, due, words)
    }

    /// The tasks that were opened; a household that has an open knock keeps it.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> [CareTask.ID] {
        guard !households.isEmpty else { throw HouseholdProblem.nothingChosen.appError }
        return try households.prefix(Limits.bulk).compactMap { id in
            guard let household = try tx.household(id) else { throw AppError.refused }
            try caller.require(.visitsPlan, at: household.place)
            guard household.standing.isKept else { throw VisitProblem.resting.appError }
            let zone = try tx.visitRules(at: household.place).policy.pack.zone
            guard due >= zone.date(now) else { throw VisitProblem.dueDay.appError }
            if try tx.openCareTasks(of: [id]).contains(where: { $0.kind == .knock }) { return nil }
            let task = try tx.openCareTask(
                .knock, for: household, due: zone.instant(due, secondOfDay: 18 * 3600), words: words, by: caller,
                at: now)
            try tx.audit("care.knock", by: caller, subject: "care:\(task)", place: household.place, at: now)
            return task
        }
    }
}

/// Ends a care task without a contact: an errand that is done, or one that will not be.
public struct EndCareTask: Operation {
    public var id: CareTask.ID
    /// Nil where it is done.
    public var dropped: CareEvent.DropReason?
    public init(_ id: CareTask.ID, dropped: CareEvent.DropReason? = nil) { (self.id, self.dropped) = (id, dropped) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> CareTask {
        var stored = try tx.storedCareTask(id)
        guard let household = try tx.household(of: stored.task) else { throw AppError.refused }
        let side = try tx.side(of: caller, towards: household, at: now)
        if dropped == nil {
            // Visits are done by a contact that was written down, errands also by a word.
            guard case .errand = stored.task.kind, side != .own else { throw AppError.refused }
        } else if side == .own {
            guard case .errand = stored.task.kind else { throw AppError.refused }
        }
        try tx.record(dropped.map { .dropped($0) } ?? .done(contact: nil), of: &stored, by: caller, at: now)
        try tx.audit("care.end", by: caller, subject: "care:\(id)", place: household.place, at: now)
        return stored.task
    }
}
