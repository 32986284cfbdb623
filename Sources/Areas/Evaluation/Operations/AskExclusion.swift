import Cases
public import Kernel
public import Persistence
public import Policy

/// Asks to leave one case out of its month (申诉剔除), for a reason the place's rules name, before the month is frozen.
public struct AskExclusion: Operation {
    public var number: String
    public var reason: IndicatorRules.Exclusion
    public var note: String
    public init(number: String, reason: IndicatorRules.Exclusion, note: String) {
        (self.number, self.reason, self.note) = (number, reason, note)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Exclusion.ID {
        guard let id = try tx.caseID(number: number), let stored = try tx.storedCase(id),
            AskExclusion.mayAsk(stored.file, caller)
        else { throw MonthProblem.noSuchCase(number: number).appError }
        let file = stored.file
        let policy = try tx.policy(version: file.policy)
        let allowed = policy.pack.indicators.excluded
        guard allowed.contains(reason) else { throw MonthProblem.unknownReason(allowed: allowed.map(\.name)).appError }
        guard !note.allSatisfy(\.isWhitespace) else { throw MonthProblem.noteMissing.appError }
        guard note.count <= Limits.note else { throw MonthProblem.tooLong(most: Limits.note).appError }
        let month = CivilMonth(of: policy.pack.zone.date(file.reportedAt))
        if try tx.isFrozen(month, at: file.place) { throw MonthProblem.frozen(month: month).appError }
        guard !file.facts.isEmpty else { throw MonthProblem.notCounted(number: number).appError }
        let asked = try tx.value("SELECT id FROM exclusion WHERE case_id = \(id)", as: Int64.self)
        guard asked == nil else { throw MonthProblem.alreadyAsked(number: number).appError }
        let exclusion: Exclusion.ID = tx.newID()
        try tx.execute(
            """
            INSERT INTO exclusion (id, month, case_id, number, place, reason, note, asked_at, asked_by, asked_name)
            VALUES (\(exclusion), \(month), \(id), \(number), \(file.place), \(reason.rawValue), \(note), \(now),
                \(caller.key), \(caller.name))
            """)
        try tx.audit("exclusion.ask", by: caller, subject: "case:\(id)", place: file.place, at: now)
        return exclusion
    }

    /// The desk of the case, and the units that work or worked on it.
    static func mayAsk(_ file: CaseFile, _ caller: Caller) -> Bool {
        let works = caller.mayAnywhere(.casesHandle) && file.assignments.contains { caller.units.contains($0.unit) }
        return works || caller.may(.casesDispatch, at: file.place) || caller.may(.boardRead, at: file.place)
    }
}

/// Grants or refuses an exclusion. Somebody else than who asked; a frozen month refuses.
public struct DecideExclusion: Operation {
    public var exclusion: Exclusion.ID
    public var granted: Bool
    public var note: String
    public init(_ exclusion: Exclusion.ID, granted: Bool, note: String) {
        (self.exclusion, self.granted, self.note) = (exclusion, granted, note)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard let asked = try tx.exclusion(exclusion) else { throw AppError.refused }
        try caller.require(.monthsFreeze, at: asked.place)
        guard asked.askedBy != caller.key else { throw MonthProblem.ownRequest.appError }
        guard asked.granted == nil else { throw MonthProblem.decided.appError }
        if try tx.isFrozen(asked.month, at: asked.place) { throw MonthProblem.frozen(month: asked.month).appError }
        guard note.count <= Limits.note else { throw MonthProblem.tooLong(most: Limits.note).appError }
        if !granted, note.allSatisfy(\.isWhitespace) { throw MonthProblem.noteMissing.appError }
        try tx.execute(
            """
            UPDATE exclusion SET granted = \(granted), decided_at = \(now), decided_by = \(caller.key),
                decided_name = \(caller.name), decided_note = \(note) WHERE id = \(exclusion) AND granted IS NULL
            """)
        try tx.audit(
            granted ? "exclusion.grant" : "exclusion.refuse", by: caller, subject: "case:\(asked.caseID)",
            place: asked.place, at: now)
        tx.changed("cases")
        return granted
    }
}
