public import Households
public import Kernel
public import Persistence
import Policy

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
