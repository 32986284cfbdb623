public import Kernel
public import Persistence

/// Rebuilds every household from what happened and reports every difference.
public struct HouseholdVerification: Sendable, Codable, Hashable {
    public var households = 0
    public var entries = 0
    /// What differs, in words; at most `mostShown`, further ones are counted only.
    public var differences: [String] = []
    public var differenceCount = 0
    static let mostShown = 100

    public init() {}

    private mutating func report(_ id: Household.ID, _ what: String) {
        differenceCount += 1
        if differences.count < HouseholdVerification.mostShown { differences.append("household \(id): \(what)") }
    }

    /// Checks up to `limit` households after `last`; give the returned key to the next turn, nil at the end.
    public mutating func check(
        _ tx: Transaction, after last: Household.ID?, limit: Int = 1_000
    ) throws -> Household.ID? {
        let rows = try tx.rows(
            """
            SELECT id, version, place, standing, tier, steward, resumes, moved, merged_into, conflicted, chain, details
            FROM household WHERE id > \(last?.rawValue ?? 0) ORDER BY id LIMIT \(limit)
            """)
        for row in rows { try check(row, tx) }
        households += rows.count
        return rows.count == limit ? try rows.last?.get("id") : nil
    }

    private mutating func check(_ row: Row, _ tx: Transaction) throws {
        let id: Household.ID = try row.get("id")
        var built: Household?
        var chain = ""
        for link in try tx.rows(
            """
            SELECT sequence, at, by_key, by_name, event, hash FROM household_entry WHERE household = \(id)
            ORDER BY sequence
            """)
        {
            let entry = try HouseholdEntry(link)
            entries += 1
            if try entry.hash(after: chain) != link.get("hash", as: String.self) {
                report(id, "the hash of entry \(entry.sequence) does not bind it to the entry before")
            }
            if entry.sequence != (built?.version ?? 0) + 1 { report(id, "entry \(entry.sequence) is out of sequence") }
            if built == nil { built = Household(id: id, opening: entry) } else { built?.apply(entry) }
            chain = try link.get("hash")
        }
        guard let built else { return report(id, "there is no first entry") }
        let shown: Household = try row.json("details")
        if shown != built { report(id, "what is shown differs from what its entries make") }
        if try row.get("chain", as: String.self) != chain { report(id, "the last hash differs") }
        let columns: [(String, Bool)] = [
            ("version", try row.get("version", as: Int.self) == built.version),
            ("place", try row.get("place", as: PlaceCode.self) == built.place),
            ("standing", try row.get("standing", as: HouseholdStanding.self) == built.standing),
            ("tier", try row.get("tier", as: String.self) == built.tier),
            ("steward", try row.find("steward", as: Int64.self) == built.steward?.rawValue),
            ("resumes", try row.find("resumes", as: Int.self) == built.pause?.until?.daysSinceEpoch),
            ("moved", try row.find("moved", as: Instant.self) == built.movedAt),
            ("merged into", try row.find("merged_into", as: Int64.self) == built.mergedInto?.rawValue),
            ("conflicted", try row.get("conflicted", as: Bool.self) == !built.conflicts.isEmpty),
        ]
        for (name, agrees) in columns where !agrees { report(id, "\(name) differs") }
        try checkFields(built, tx)
    }

    /// Sealed fields are there exactly where the chain says so.
    private mutating func checkFields(_ household: Household, _ tx: Transaction) throws {
        let rows = try tx.rows("SELECT field, conflict FROM household_field WHERE household = \(household.id)")
        var kept: Set<HouseholdField> = []
        var second: Set<Int64> = []
        for row in rows {
            if let conflict = try row.find("conflict", as: Int64.self) {
                second.insert(conflict)
            } else {
                kept.insert(try row.get("field"))
            }
        }
        if kept != household.filled { report(household.id, "the sealed fields are not those of its chain") }
        if second != Set(household.conflicts.map(\.id.rawValue)) { report(household.id, "second values differ") }
    }
}
