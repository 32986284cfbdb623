public import Kernel
public import People
public import Persistence
public import Policy
import Secrets

// How a household is kept: one row of what is shown, the chain of entries it is the fold of, and its sealed fields.

/// A household with the hash of its newest entry.
struct StoredHousehold {
    var household: Household
    /// Hexadecimal.
    var chain: String
}

extension Transaction {
    /// The entry of the register; nil where there is none.
    public func household(_ id: Household.ID) throws -> Household? {
        try row("SELECT details FROM household WHERE id = \(id)").map { try $0.json("details") }
    }

    /// Without opening the register; nil where there is no such household.
    public func householdPlace(_ id: Household.ID) throws -> PlaceCode? {
        try value("SELECT place FROM household WHERE id = \(id)")
    }
    public func householdVersion(_ id: Household.ID) throws -> Int? {
        try value("SELECT version FROM household WHERE id = \(id)")
    }

    /// The entry that stands for a household today: where it was merged, the last one that it went into.
    public func standingHousehold(_ id: Household.ID) throws -> Household? {
        var found = try household(id)
        while let next = found?.mergedInto { found = try household(next) }
        return found
    }

    /// Everything that happened to an entry, the newest first.
    public func householdEntries(of id: Household.ID, limit: Int = Limits.page) throws -> [HouseholdEntry] {
        try rows(
            """
            SELECT sequence, at, by_key, by_name, event FROM household_entry WHERE household = \(id)
            ORDER BY sequence DESC LIMIT \(limit)
            """
        ).map(HouseholdEntry.init)
    }

    func storedHousehold(_ id: Household.ID) throws -> StoredHousehold {
        guard let row = try row("SELECT details, chain FROM household WHERE id = \(id)") else { throw AppError.refused }
        return StoredHousehold(household: try row.json("details"), chain: try row.get("chain"))
    }

    func insertHousehold(
        _ id: Household.ID, _ event: HouseholdEvent, on day: CivilDate, by caller: Caller, at now: Instant
    ) throws -> StoredHousehold {
        let entry = HouseholdEntry(sequence: 1, at: now, by: caller.key, byName: caller.shownName, event: event)
        guard let household = Household(id: id, opening: entry) else { throw AppError.refused }
        let stored = StoredHousehold(household: household, chain: try entry.hash(after: ""))
        try execute(
            """
            INSERT INTO household (id, version, place, standing, tier, since, touched, conflicted, chain, details)
            VALUES (\(id), \(household.version), \(household.place), \(household.standing), \(household.tier),
                \(day.daysSinceEpoch), \(now), \(false), \(stored.chain), \(try JSON.encode(household)))
            """)
        try keep(entry, of: id, hash: stored.chain)
        return stored
    }

    /// Adds an entry to the chain and writes what it makes of the household.
    func record(_ event: HouseholdEvent, of stored: inout StoredHousehold, by caller: Caller, at now: Instant) throws {
        let (before, steward) = (stored.household.version, stored.household.steward)
        let entry = HouseholdEntry(
            sequence: before + 1, at: now, by: caller.key, byName: caller.shownName, event: event)
        stored.household.apply(entry)
        stored.chain = try entry.hash(after: stored.chain)
        let household = stored.household
        let written = try execute(
            """
            UPDATE household SET version = \(household.version), place = \(household.place),
                standing = \(household.standing), tier = \(household.tier), steward = \(household.steward),
                resumes = \(household.pause?.until?.daysSinceEpoch), moved = \(household.movedAt), merged_into = \(household.mergedInto),
                touched = \(now), conflicted = \(!household.conflicts.isEmpty), chain = \(stored.chain),
                details = \(try JSON.encode(household))
            WHERE id = \(household.id) AND version = \(before)
            """)
        guard written == 1 else { throw AppError.stale(Household.changedMeanwhile) }
        try keep(entry, of: household.id, hash: stored.chain)
        if let steward, steward != household.steward {
            try execute(
                """
                INSERT INTO household_given (id, post, household, at)
                VALUES (\(newID(HouseholdTag.self)), \(steward), \(household.id), \(now))
                """)
        }
        changed("household:\(household.id)")
    }

    private func keep(_ entry: HouseholdEntry, of id: Household.ID, hash: String) throws {
        try execute(
            """
            INSERT INTO household_entry (household, sequence, at, by_key, by_name, event, hash)
            VALUES (\(id), \(entry.sequence), \(entry.at), \(entry.by), \(entry.byName),
                \(try JSON.encode(entry.event)), \(hash))
            """)
    }

    /// Rules of visiting at a place. Throws `HouseholdProblem.notVisited` where the pack has none.
    public func visitRules(at place: PlaceCode) throws -> (rules: VisitRules, policy: PolicyInForce) {
        let policy = try policy(at: place)
        guard let rules = policy.pack.visits else { throw HouseholdProblem.notVisited(zone: place).appError }
        return (rules, policy)
    }
}

extension Household {
    /// Identifiers of these entries and of all that were merged into them, however often that one was merged again.
    public static func entries(of ids: [ID]) -> SQL {
        """
        WITH RECURSIVE entry (id) AS (
            SELECT id FROM household WHERE id IN (\(list: ids))
            UNION SELECT m.id FROM household m JOIN entry e ON m.merged_into = e.id)
        SELECT id FROM entry
        """
    }

    static let changedMeanwhile = Text(
        "这一户刚刚被别人改过，这次没有保存。请刷新页面再试。",
        "Somebody changed this household just now; nothing was saved. Load the page again.")
}

extension Caller {
    /// Staff are named in chains by post and name, residents never.
    var shownName: String { isStaff ? name : "" }
}

extension HouseholdEntry {
    init(_ row: Row) throws {
        self.init(
            sequence: try row.get("sequence"), at: try row.get("at"), by: try row.get("by_key"),
            byName: try row.get("by_name"), event: try row.json("event"))
    }

    /// Binds the entry to the one before: SHA-256, hexadecimal.
    func hash(after previous: String) throws -> String {
        Fingerprint.of("\(previous)|\(sequence)|\(at.microseconds)|\(by)|\(byName)|\(try JSON.encode(event))")
    }
}

extension HouseholdStanding: SQLConvertible {}
extension HouseholdField: SQLConvertible {}

// MARK: Sealed fields

/// What the register's sealed bytes and keyed hashes are for.
enum HouseholdSeal {
    static let field = "household.field"
    static let phone = "household.phone"
}

extension SealedColumn {
    /// The sealed columns of this area.
    public static let households = [
        SealedColumn(table: "household_field", column: "value", purpose: HouseholdSeal.field)
    ]
}

extension Transaction {
    /// The fields of a household, opened. Whoever shows them to a person calls `OpenHousehold`, which writes it down.
    func openFields(of id: Household.ID) throws -> [HouseholdField: String] {
        let ring = try resource(KeyRing.self)
        return try rows("SELECT field, value FROM household_field WHERE household = \(id) AND conflict IS NULL")
            .reduce(into: [:]) { fields, row in
                fields[try row.get("field", as: HouseholdField.self)] = try ring.decrypt(
                    try row.get("value", as: [UInt8].self), purpose: HouseholdSeal.field)
            }
    }

    /// The second values of fields in conflict, opened.
    func openConflicts(of id: Household.ID) throws -> [FieldConflict.ID: String] {
        let ring = try resource(KeyRing.self)
        return try rows("SELECT conflict, value FROM household_field WHERE household = \(id) AND conflict IS NOT NULL")
            .reduce(into: [:]) { values, row in
                values[try row.get("conflict", as: FieldConflict.ID.self)] = try ring.decrypt(
                    try row.get("value", as: [UInt8].self), purpose: HouseholdSeal.field)
            }
    }

    func keepField(_ field: HouseholdField, _ value: String?, of id: Household.ID) throws {
        try execute(
            "DELETE FROM household_field WHERE household = \(id) AND field = \(field) AND conflict IS NULL")
        let ring = try resource(KeyRing.self)
        if let value {
            try execute(
                """
                INSERT INTO household_field (id, household, field, value)
                VALUES (\(newID(HouseholdTag.self)), \(id), \(field),
                    \(try ring.encrypt(value, purpose: HouseholdSeal.field)))
                """)
        }
        guard field == .phone else { return }
        let hash = value.map { ring.keyedHash($0, purpose: HouseholdSeal.phone) }
        try execute("UPDATE household SET phone_hash = \(hash) WHERE id = \(id)")
    }

    func keepConflict(_ conflict: FieldConflict.ID, _ field: HouseholdField, _ value: String?, of id: Household.ID)
        throws
    {
        let ring = try resource(KeyRing.self)
        try execute(
            """
            INSERT INTO household_field (id, household, field, conflict, value)
            VALUES (\(newID(HouseholdTag.self)), \(id), \(field), \(conflict),
                \(try ring.encrypt(value ?? "", purpose: HouseholdSeal.field)))
            """)
    }

    /// Destroys everything personal of a household.
    func destroyFields(of id: Household.ID) throws {
        try execute("DELETE FROM household_field WHERE household = \(id)")
        try execute("UPDATE household SET phone_hash = NULL WHERE id = \(id)")
    }
}
