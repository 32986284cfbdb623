public import Kernel
public import People
public import Persistence
import Policy

/// Gives households to a steward's post: some, or a whole area. Each keeps its history; whoever had them is told at the
/// next contact.
public struct GiveHouseholds: Operation {
    public var households: [Household.ID]
    /// All at this place and below that are not with the post yet.
    public var area: PlaceCode?
    /// Nil takes them from whoever has them.
    public var to: Post.ID?
    public init(_ households: [Household.ID] = [], area: PlaceCode? = nil, to post: Post.ID?) {
        (self.households, self.area, self.to) = (households, area, post)
    }

    /// How many were given, and whether more wait for the next step.
    public struct Outcome: Codable, Sendable, Hashable {
        public let given: Int
        public let more: Bool
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard !households.isEmpty || area != nil else { throw HouseholdProblem.nothingChosen.appError }
        if let area { try caller.require(.visitsPlan, at: area) }
        let wanted = try self.wanted(tx)
        for id in wanted.prefix(Limits.bulk) {
            var stored = try tx.storedHousehold(id)
            let household = stored.household
            try caller.require(.visitsPlan, at: household.place)
            guard household.standing.isKept, household.steward != to else { continue }
            if let to { try check(tx, to, for: household) }
            try tx.record(.given(to: to), of: &stored, by: caller, at: now)
            try tx.audit("household.give", by: caller, subject: "household:\(id)", place: household.place, at: now)
        }
        return Outcome(given: min(wanted.count, Limits.bulk), more: wanted.count > Limits.bulk)
    }

    private func wanted(_ tx: Transaction) throws -> [Household.ID] {
        guard let area else { return Array(households.prefix(Limits.bulk)) }
        let others: SQL = to.map { "(steward IS NULL OR steward <> \($0))" } ?? "steward IS NOT NULL"
        return try tx.rows(
            """
            SELECT id FROM household WHERE place >= \(area) AND place < \(area.end)
            AND standing IN ('visited', 'paused') AND \(others) ORDER BY place, id LIMIT \(Limits.bulk + 1)
            """
        ).map { try $0.get("id") }
    }

    private func check(_ tx: Transaction, _ post: Post.ID, for household: Household) throws {
        let rules = try tx.visitRules(at: household.place).rules
        guard let post = try tx.post(post), post.active, rules.stewards.contains(post.kind),
            post.place.rawValue.prefix(6) == household.place.rawValue.prefix(6)
        else { throw HouseholdProblem.notSteward.appError }
    }
}
