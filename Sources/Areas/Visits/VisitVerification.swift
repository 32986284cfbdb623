import Households
public import Kernel
public import Persistence

/// Rebuilds every care task from what happened, and every household's last contact from its contacts, and reports every
/// difference.
public struct VisitVerification: Sendable, Codable, Hashable {
    public var tasks = 0
    public var entries = 0
    /// What differs, in words; at most `mostShown`, further ones are counted only.
    public var differences: [String] = []
    public var differenceCount = 0
    static let mostShown = 100

    public init() {}

    private mutating func report(_ what: String) {
        differenceCount += 1
        if differences.count < VisitVerification.mostShown { differences.append(what) }
    }

    /// Checks up to `limit` tasks after `last`; give the returned key to the next turn, nil at the end.
    public mutating func check(_ tx: Transaction, after last: CareTask.ID?, limit: Int = 1_000) throws -> CareTask.ID? {
        let rows = try tx.rows(
            """
            SELECT id, version, household, place, kind, state, due, chain, details FROM care_task
            WHERE id > \(last?.rawValue ?? 0) ORDER BY id LIMIT \(limit)
            """)
        for row in rows { try check(row, tx) }
        tasks += rows.count
        return rows.count == limit ? try rows.last?.get("id") : nil
    }

    private mutating func check(_ row: Row, _ tx: Transaction) throws {
        let id: CareTask.ID = try row.get("id")
        var built: CareTask?
        var chain = ""
        for link in try tx.rows(
            "SELECT sequence, at, by_key, by_name, event, hash FROM care_entry WHERE task = \(id) ORDER BY sequence")
        {
            let entry = try CareEntry(link)
            entries += 1
            if try entry.hash(after: chain) != link.get("hash", as: String.self) {
                report("care task \(id): the hash of entry \(entry.sequence) does not bind it to the entry before")
            }
            if entry.sequence != (built?.version ?? 0) + 1 {
                report("care task \(id): entry \(entry.sequence) is out of sequence")
            }
            if built == nil { built = CareTask(id: id, opening: entry) } else { built?.apply(entry) }
            chain = try link.get("hash")
        }
        guard let built else { return report("care task \(id) has no first entry") }
        let shown: CareTask = try row.json("details")
        if shown != built { report("care task \(id): what is shown differs from what its entries make") }
        if try row.get("chain", as: String.self) != chain { report("care task \(id): the last hash differs") }
        let columns: [(String, Bool)] = [
            ("version", try row.get("version", as: Int.self) == built.version),
            ("household", try row.get("household", as: Household.ID.self) == built.household),
            ("place", try row.get("place", as: PlaceCode.self) == built.place),
            ("kind", try row.get("kind", as: String.self) == built.kind.word),
            ("state", try row.get("state", as: CareState.self) == built.state),
            ("due", try row.get("due", as: Instant.self) == built.due),
        ]
        for (name, agrees) in columns where !agrees { report("care task \(id): \(name) differs") }
    }

    /// The last contact that rounds and coverage read is the last one that was written down and counts.
    public mutating func checkContacts(_ tx: Transaction) throws {
        try tx.each(
            """
            WITH RECURSIVE entry (id, home) AS (
                SELECT id, id FROM household
                UNION ALL SELECT m.id, e.home FROM household m JOIN entry e ON m.merged_into = e.id)
            SELECT h.id, h.contacted, MAX(c.day) AS last_day FROM household h JOIN entry e ON e.home = h.id
            LEFT JOIN visit_contact c ON c.household = e.id AND c.counts = 1
            GROUP BY h.id, h.contacted
            """
        ) { row in
            let kept = try row.find("contacted", as: Int.self)
            if try row.find("last_day", as: Int.self) != kept {
                report("household \(try row.get("id", as: Int64.self)): the last contact differs from its contacts")
            }
        }
    }
}
