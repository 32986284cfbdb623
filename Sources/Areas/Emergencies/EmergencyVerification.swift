public import Kernel
public import Persistence

/// Rebuilds every act from what happened and reports every difference.
public struct EmergencyVerification: Sendable, Codable, Hashable {
    public var acts = 0
    public var entries = 0
    /// What differs, in words; at most `mostShown`, further ones are counted only.
    public var differences: [String] = []
    public var differenceCount = 0
    static let mostShown = 100

    public init() {}

    private mutating func report(_ what: String) {
        differenceCount += 1
        if differences.count < EmergencyVerification.mostShown { differences.append(what) }
    }

    /// Checks up to `limit` acts after `last`; give the returned key to the next turn, nil at the end.
    public mutating func check(
        _ tx: Transaction, after last: EmergencyAct.ID?, limit: Int = 1_000
    ) throws -> EmergencyAct.ID? {
        let rows = try tx.rows(
            "SELECT * FROM emergency_act WHERE id > \(last?.rawValue ?? 0) ORDER BY id LIMIT \(limit)")
        for row in rows { try check(row, tx) }
        acts += rows.count
        return rows.count == limit ? try rows.last?.get("id") : nil
    }

    private mutating func check(_ row: Row, _ tx: Transaction) throws {
        let id: EmergencyAct.ID = try row.get("id")
        var act: EmergencyAct?
        var chain = ""
        for link in try tx.rows(
            """
            SELECT sequence, at, by_key, by_name, event, hash FROM emergency_entry WHERE act = \(id) ORDER BY sequence
            """)
        {
            let entry = try EmergencyEntry(link)
            entries += 1
            if try entry.hash(after: chain) != link.get("hash", as: String.self) {
                report("emergency \(id): the hash of entry \(entry.sequence) does not bind it to the entry before")
            }
            if entry.sequence != (act?.version ?? 0) + 1 {
                report("emergency \(id): entry \(entry.sequence) is out of sequence")
            }
            if act == nil { act = EmergencyAct(id: id, opening: entry) } else { act?.apply(entry) }
            chain = try link.get("hash")
        }
        guard let act else { return report("emergency \(id) has no first entry") }
        let shown: EmergencyAct = try row.json("details")
        if shown != act { report("emergency \(id): what is shown differs from what its entries make") }
        for (name, agrees) in try columns(row, act, chain) where !agrees { report("emergency \(id): \(name) differs") }
        let due: Instant? = try tx.value(
            "SELECT due FROM timer WHERE kind = \(EmergencyTimer.kind) AND subject = \(id.rawValue)")
        if due != act.nextMoment { report("emergency \(id): the timer differs") }
        let loose: SQL = act.state.isOpen ? "ended_at IS NOT NULL" : "ended_at IS NULL"
        if let loose = try tx.value(
            "SELECT count(*) FROM emergency_answer WHERE act = \(id) AND \(loose)", as: Int.self), loose > 0
        {
            report("emergency \(id): \(loose) answers are not let go of with it")
        }
    }

    private func columns(_ row: Row, _ act: EmergencyAct, _ chain: String) throws -> [(String, Bool)] {
        [
            ("last hash", try row.get("chain", as: String.self) == chain),
            ("version", try row.get("version", as: Int.self) == act.version),
            ("state", try row.get("state", as: EmergencyState.self) == act.state),
            ("open", try row.get("open", as: Bool.self) == act.state.isOpen),
            ("kind", try row.get("kind", as: String.self) == act.terms.kind),
            ("beginning", try row.get("from_at", as: Instant.self) == act.from),
            ("end", try row.get("until_at", as: Instant.self) == act.until),
            ("ended at", try row.find("ended_at", as: Instant.self) == act.endedAt),
        ]
    }
}
