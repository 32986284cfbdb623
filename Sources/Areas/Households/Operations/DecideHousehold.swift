public import Kernel
import People
public import Persistence
import Policy

/// What is decided about a household as a whole.
public enum HouseholdDecision: Sendable, Hashable, Codable {
    /// Another tier than its groups ask for; `groups` goes back to the rule.
    case tier(String, TierGround)
    case pause(reason: String, until: CivilDate?)
    case resume
    case ground(HouseholdBasis)
    /// The ground ends: the personal fields are destroyed, and the tier is that of a household nothing is known of.
    case withdraw
    case moved
    /// Everything personal is destroyed and the entry ends, at the household's request.
    case erase
    case merge(into: Household.ID)
}

/// Gives one decision about one household: load, check, save, tell.
public struct DecideHousehold: Operation {
    public var id: Household.ID
    public var decision: HouseholdDecision
    public init(_ id: Household.ID, _ decision: HouseholdDecision) { (self.id, self.decision) = (id, decision) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Household {
        var stored = try tx.storedHousehold(id)
        let side = try tx.side(of: caller, towards: stored.household, at: now)
        let standing = stored.household.standing
        guard standing.isKept || (standing == .moved && (decision == .erase || decision == .withdraw)) else {
            throw HouseholdProblem.over(standing).appError
        }
        try decide(tx, &stored, side, caller, now)
        try tx.audit(
            "household." + word, by: caller, subject: "household:\(id)", place: stored.household.place, at: now)
        return stored.household
    }

    private func decide(
        _ tx: Transaction, _ stored: inout StoredHousehold, _ side: HouseholdSide, _ caller: Caller, _ now: Instant
    ) throws {
        // An erasure never depends on what the pack of the day says.
        func rules() throws -> (rules: VisitRules, policy: PolicyInForce) {
            try tx.visitRules(at: stored.household.place)
        }
        switch decision {
        case .tier(let key, let ground):
            let rules = try rules().rules
            guard rules.tier(key) != nil else { throw HouseholdProblem.unknownTier(key).appError }
            if ground == .groups {
                let groups = try tx.openFields(of: id)[.groups] ?? ""
                let tier = rules.tier(ofGroups: groups.split(separator: " ").map(String.init))?.key ?? rules.otherwise
                try tx.record(.tiered(tier, .groups), of: &stored, by: caller, at: now)
            } else {
                try tx.record(.tiered(key, side == .own ? .asked : ground), of: &stored, by: caller, at: now)
            }
        case .pause(let key, let until):
            let (rules, policy) = try rules()
            let pause = try checkedPause(key, until, rules, today: policy.pack.zone.date(now))
            try tx.record(.paused(pause), of: &stored, by: caller, at: now)
        case .resume:
            guard stored.household.standing == .paused else { throw HouseholdProblem.notPaused.appError }
            try tx.record(.resumed, of: &stored, by: caller, at: now)
        case .ground(let basis):
            do { try basis.requireStated() } catch { throw error.appError }
            try tx.record(.grounded(basis), of: &stored, by: caller, at: now)
        case .withdraw:
            try tx.destroyFields(of: id)
            try tx.record(.withdrawn, of: &stored, by: caller, at: now)
            // What the groups asked for is forgotten with them.
            if let rules = try? rules().rules {
                try tx.settleTier(&stored, groups: "", rules, by: caller, at: now)
            }
        case .moved: try tx.record(.moved, of: &stored, by: caller, at: now)
        case .erase:
            try tx.destroyFields(of: id)
            try tx.record(.erased, of: &stored, by: caller, at: now)
        case .merge(let other): try merge(tx, &stored, into: other, try rules().rules, caller, now)
        }
    }

    private func checkedPause(_ key: String, _ until: CivilDate?, _ rules: VisitRules, today: CivilDate) throws
        -> VisitPause
    {
        guard let reason = rules.pause(key) else { throw HouseholdProblem.unknownPause(key).appError }
        guard let most = reason.mostDays else {
            if let until, until <= today { throw HouseholdProblem.pauseDay(most: 366).appError }
            return VisitPause(reason: key, until: until)
        }
        guard let until, until > today, until <= today.adding(days: most) else {
            throw HouseholdProblem.pauseDay(most: most).appError
        }
        return VisitPause(reason: key, until: until)
    }

    /// Two entries of one household become one: what only this one knows goes over, what both know otherwise is kept
    /// twice until a person decides.
    private func merge(
        _ tx: Transaction, _ stored: inout StoredHousehold, into other: Household.ID, _ rules: VisitRules,
        _ caller: Caller, _ now: Instant
    ) throws {
        guard other != id else { throw HouseholdProblem.sameEntry.appError }
        var target = try tx.storedHousehold(other)
        _ = try tx.side(of: caller, towards: target.household, at: now)
        guard target.household.standing.isKept else { throw HouseholdProblem.over(target.household.standing).appError }
        guard stored.household.place.rawValue.prefix(6) == target.household.place.rawValue.prefix(6) else {
            throw HouseholdProblem.otherDistrict.appError
        }
        var values = try tx.openFields(of: id)
        var seconds: [(field: HouseholdField, value: String)] = []
        let undecided = try tx.openConflicts(of: id)
        // In the order they were written: the oldest becomes the value where there is no other.
        for found in stored.household.conflicts {
            guard let value = undecided[found.id] else { continue }
            if values[found.field] == nil { values[found.field] = value } else { seconds.append((found.field, value)) }
        }
        if target.household.basis == nil, let basis = stored.household.basis {
            try tx.record(.grounded(basis), of: &target, by: caller, at: now)
        }
        try tx.record(.absorbed(id), of: &target, by: caller, at: now)
        // Whatever the target says itself was written after this: so nothing of either is lost.
        try tx.change(&target, seen: 0, values, rules, by: caller, at: now)
        for second in seconds {
            try tx.change(&target, seen: 0, [second.field: second.value], rules, by: caller, at: now)
        }
        if let seen = try tx.visitedHousehold(id)?.contacted { try tx.noteContact(other, on: seen, at: now) }
        try tx.destroyFields(of: id)
        try tx.record(.merged(into: other), of: &stored, by: caller, at: now)
    }

    /// The decision's name without its content, for audit rows.
    private var word: String {
        switch decision {
        case .tier: "tier"
        case .pause: "pause"
        case .resume: "resume"
        case .ground: "ground"
        case .withdraw: "withdraw"
        case .moved: "moved"
        case .erase: "erase"
        case .merge: "merge"
        }
    }
}
