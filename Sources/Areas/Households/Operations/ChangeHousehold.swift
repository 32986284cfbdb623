public import Kernel
public import Persistence
import Policy

/// Writes fields of a household. What somebody else wrote since `seen` is never overwritten: other fields are merged,
/// the same field is kept twice until a person decides.
public struct ChangeHousehold: Operation {
    public var id: Household.ID
    /// Version of the household on the page that was filled in.
    public var seen: Int
    /// Versions after that which the writer's own earlier entries made: what somebody wrote themselves they have seen.
    public var own: [ClosedRange<Int>]
    /// New values; an empty one clears the field. Fields that are not named stay.
    public var values: [HouseholdField: String]
    /// When it was written, where that was before now: on a phone without a network.
    public var at: Instant?
    public init(
        _ id: Household.ID, seen: Int, own: [ClosedRange<Int>] = [], values: [HouseholdField: String],
        at moment: Instant? = nil
    ) {
        (self.id, self.seen, self.own, self.values, self.at) = (id, seen, own, values, moment)
    }

    /// What became of it: which fields somebody else had changed as well.
    public struct Outcome: Codable, Sendable, Hashable {
        public let version: Int
        public let conflicts: [HouseholdField]
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        var stored = try tx.storedHousehold(id)
        _ = try tx.side(of: caller, towards: stored.household, when: at ?? now, at: now)
        let standing = stored.household.standing
        guard standing.isKept || standing == .moved else { throw HouseholdProblem.over(standing).appError }
        let rules = try tx.visitRules(at: stored.household.place).rules
        let conflicts = try tx.change(&stored, seen: seen, own: own, values, rules, by: caller, at: now)
        try tx.audit(
            "household.change", by: caller, subject: "household:\(id)", place: stored.household.place, at: now)
        return Outcome(version: stored.household.version, conflicts: conflicts)
    }
}

extension Transaction {
    /// Merges values into a household by `FieldMerge` and moves it to the tier its groups ask for. Gives the fields
    /// that are in conflict now.
    @discardableResult
    func change(
        _ stored: inout StoredHousehold, seen: Int, own: [ClosedRange<Int>] = [], _ values: [HouseholdField: String],
        _ rules: VisitRules, by caller: Caller, at now: Instant
    ) throws -> [HouseholdField] {
        guard !values.isEmpty else { return [] }
        let household = stored.household
        let groups = rules.groups.map(\.key)
        var kept = try openFields(of: household.id)
        var changes: [HouseholdEvent.FieldChange] = []
        for field in HouseholdField.allCases {
            guard let raw = values[field] else { continue }
            let value: String?
            do { value = try field.checked(raw, groups: groups) } catch { throw error.appError }
            guard value == nil || household.basis != nil else { throw HouseholdProblem.noBasis.appError }
            let outcome = FieldMerge.outcome(
                seen: seen, own: own, household: household.version, field: household.fields[field],
                isSame: kept[field] == value, isEmpty: value == nil)
            switch outcome {
            case .same: continue
            case .conflict:
                let id: FieldConflict.ID = newID()
                try keepConflict(id, field, value, of: household.id)
                changes.append(.init(field: field, outcome: .conflict, conflict: id))
            case .write, .writeParallel, .clear:
                try keepField(field, value, of: household.id)
                kept[field] = value
                changes.append(.init(field: field, outcome: outcome.recorded, conflict: nil))
            }
        }
        guard !changes.isEmpty else { return [] }
        try record(.recorded(changes), of: &stored, by: caller, at: now)
        try settleTier(&stored, groups: kept[.groups] ?? "", rules, by: caller, at: now)
        return changes.filter { $0.outcome == .conflict }.map(\.field)
    }

    /// Moves a household to the tier of its groups, where nobody decided otherwise.
    func settleTier(
        _ stored: inout StoredHousehold, groups: String, _ rules: VisitRules, by caller: Caller, at now: Instant
    ) throws {
        guard stored.household.tierGround == .groups || rules.tier(stored.household.tier) == nil else { return }
        let keys = groups.split(separator: " ").map(String.init)
        guard let tier = rules.tier(ofGroups: keys), tier.key != stored.household.tier else { return }
        try record(.tiered(tier.key, .groups), of: &stored, by: caller, at: now)
    }
}

extension FieldMerge.Outcome {
    fileprivate var recorded: HouseholdEvent.FieldChange.Outcome {
        switch self {
        case .writeParallel: .parallel
        case .clear: .cleared
        case .same, .write, .conflict: .written
        }
    }
}
