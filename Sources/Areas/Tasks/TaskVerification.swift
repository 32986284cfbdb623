public import Kernel
public import Persistence

/// Rebuilds every task from what happened and reports every difference.
public struct TaskVerification: Sendable, Codable, Hashable {
    public var tasks = 0
    public var entries = 0
    /// What differs, in words; at most `mostShown`, further ones are counted only.
    public var differences: [String] = []
    public var differenceCount = 0
    static let mostShown = 100

    public init() {}

    private mutating func report(_ what: String) {
        differenceCount += 1
        if differences.count < TaskVerification.mostShown { differences.append(what) }
    }

    /// Checks up to `limit` tasks after `last`; give the returned key to the next turn, nil at the end.
    public mutating func check(
        _ tx: Transaction, after last: CommunityTask.ID?, limit: Int = 1_000
    ) throws -> CommunityTask.ID? {
        let rows = try tx.rows(
            """
            SELECT id, version, state, place, taker, due, waits_for_poster, chain, details FROM task
            WHERE id > \(last?.rawValue ?? 0) ORDER BY id LIMIT \(limit)
            """)
        for row in rows { try check(row, tx) }
        tasks += rows.count
        return rows.count == limit ? try rows.last?.get("id") : nil
    }

    private mutating func check(_ row: Row, _ tx: Transaction) throws {
        let id: CommunityTask.ID = try row.get("id")
        var task: CommunityTask?
        var chain = ""
        for link in try tx.rows(
            """
            SELECT sequence, at, by_key, by_name, event, hash FROM task_event WHERE task_id = \(id) ORDER BY sequence
            """)
        {
            let entry = try TaskEntry(link)
            entries += 1
            if try entry.hash(after: chain) != link.get("hash", as: String.self) {
                report("task \(id): the hash of entry \(entry.sequence) does not bind it to the entry before")
            }
            if entry.sequence != (task?.version ?? 0) + 1 {
                report("task \(id): entry \(entry.sequence) is out of sequence")
            }
            if task == nil { task = CommunityTask(id: id, opening: entry) } else { task?.apply(entry) }
            chain = try link.get("hash")
        }
        guard let task else { return report("task \(id) has no first entry") }
        let shown: CommunityTask = try row.json("details")
        if shown != task { report("task \(id): what is shown differs from what its entries make") }
        if try row.get("chain", as: String.self) != chain { report("task \(id): the last hash differs") }
        let columns: [(String, Bool)] = [
            ("version", try row.get("version", as: Int.self) == task.version),
            ("state", try row.get("state", as: TaskState.self) == task.state),
            ("place", try row.get("place", as: PlaceCode.self) == task.place),
            ("taker", try row.find("taker", as: String.self) == task.taker?.description),
            ("due", try row.get("due", as: Instant.self) == task.sortedBy),
            ("waits for poster", try row.get("waits_for_poster", as: Bool.self) == task.needsPoster),
        ]
        for (name, agrees) in columns where !agrees { report("task \(id): \(name) differs") }
    }
}
