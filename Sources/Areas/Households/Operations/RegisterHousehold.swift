public import Kernel
import People
public import Persistence
import Policy
import Territory

/// Writes a household into the register. Its tier follows from its groups; it is given to the steward who registers it.
public struct RegisterHousehold: Operation {
    /// A household, unit or building.
    public var place: PlaceCode
    /// Names below `place` that are added to the tree where they are not there yet.
    public var unit: String?
    public var door: String?
    public var basis: HouseholdBasis?
    public var values: [HouseholdField: String]
    /// Another household in a flat that has one already.
    public var another: Bool

    public init(
        place: PlaceCode, unit: String? = nil, door: String? = nil, basis: HouseholdBasis?,
        values: [HouseholdField: String] = [:], another: Bool = false
    ) {
        (self.place, self.unit, self.door, self.basis) = (place, unit, door, basis)
        (self.values, self.another) = (values, another)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Household.ID {
        guard caller.may(.visitsPlan, at: place) || caller.may(.visitsRecord, at: place) else { throw AppError.refused }
        _ = try tx.activePlace(place)
        guard let level = place.level, level >= .building else { throw HouseholdProblem.tooWide.appError }
        let (rules, policy) = try tx.visitRules(at: place)
        guard basis != nil || values.isEmpty else { throw HouseholdProblem.noBasis.appError }
        do { try basis?.requireStated() } catch { throw error.appError }
        let house = try innermost(tx, at: now)
        guard try another || tx.households(at: house).isEmpty else { throw HouseholdProblem.alreadyThere.appError }
        let groups = (values[.groups] ?? "").split(separator: " ").map(String.init)
        let tier = rules.tier(ofGroups: groups)?.key ?? rules.otherwise
        let id: Household.ID = tx.newID()
        var stored = try tx.insertHousehold(
            id, .registered(place: house, tier: tier, basis: basis), on: policy.pack.zone.date(now), by: caller, at: now
        )
        try tx.change(&stored, seen: 1, values.mapValues { $0 }, rules, by: caller, at: now)
        if let post = try ownPost(tx, caller, rules.stewards, at: now) {
            try tx.record(.given(to: post), of: &stored, by: caller, at: now)
        }
        try tx.audit("household.register", by: caller, subject: "household:\(id)", place: house, at: now)
        return id
    }

    /// The household in the tree; the tree is the district's own, so the register adds to it in its own name.
    private func innermost(_ tx: Transaction, at now: Instant) throws -> PlaceCode {
        guard unit != nil || door != nil, let level = place.level, level < .household else { return place }
        return try EnsureHouse(parent: place, unit: level < .unit ? unit : nil, household: door)
            .run(tx, by: .system, at: now).place.code
    }

    /// The post by which the caller visits here.
    private func ownPost(_ tx: Transaction, _ caller: Caller, _ kinds: [String], at now: Instant) throws -> Post.ID? {
        guard case .staff(let account) = caller.kind else { return nil }
        return try tx.heldPosts(by: account, at: now).first { kinds.contains($0.kind) && $0.place.contains(place) }?.id
    }
}
