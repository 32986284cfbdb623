public import Kernel
public import Persistence
import Policy

/// Decides which of two values of a field stays.
public struct DecideConflict: Operation {
    public var id: Household.ID
    public var conflict: FieldConflict.ID
    public var keep: HouseholdEvent.Side
    public init(_ id: Household.ID, _ conflict: FieldConflict.ID, keep: HouseholdEvent.Side) {
        (self.id, self.conflict, self.keep) = (id, conflict, keep)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Household {
        var stored = try tx.storedHousehold(id)
        _ = try tx.side(of: caller, towards: stored.household, at: now)
        guard let found = stored.household.conflicts.first(where: { $0.id == conflict }) else {
            throw HouseholdProblem.noConflict.appError
        }
        let second = try tx.openConflicts(of: id)[conflict] ?? ""
        try tx.execute("DELETE FROM household_field WHERE conflict = \(conflict)")
        if keep == .second { try tx.keepField(found.field, second.isEmpty ? nil : second, of: id) }
        let decided = HouseholdEvent.decided(
            conflict: conflict, field: found.field, kept: keep, empty: second.isEmpty)
        try tx.record(decided, of: &stored, by: caller, at: now)
        if found.field == .groups {
            let rules = try tx.visitRules(at: stored.household.place).rules
            try tx.settleTier(
                &stored, groups: try tx.openFields(of: id)[.groups] ?? "", rules, by: caller, at: now)
        }
        try tx.audit(
            "household.decide", by: caller, subject: "household:\(id)", place: stored.household.place, at: now)
        return stored.household
    }
}
