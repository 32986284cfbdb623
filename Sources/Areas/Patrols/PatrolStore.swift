import Kernel
import Persistence
import Policy
import Secrets

// How records are kept: one row of what is shown and the chain of entries it is the fold of.

/// A record with what only the database knows.
struct Stored<Record: StoredPatrolRecord> {
    var record: Record
    /// Hash of the newest entry, hexadecimal.
    var chain: String
}

extension Transaction {
    func record<Record: StoredPatrolRecord>(_ id: Identifier<Record.Tag>, _: Record.Type = Record.self) throws
        -> Record?
    {
        try row("SELECT details FROM \(Record.table) WHERE id = \(id)").map { try $0.json("details") }
    }

    func stored<Record: StoredPatrolRecord>(_ id: Identifier<Record.Tag>, _: Record.Type = Record.self) throws
        -> Stored<Record>?
    {
        try row("SELECT details, chain FROM \(Record.table) WHERE id = \(id)").map { row in
            Stored(record: try row.json("details"), chain: try row.get("chain"))
        }
    }

    /// Writes a record with its first entry.
    func create<Record: StoredPatrolRecord>(
        _ event: Record.Event, as id: Identifier<Record.Tag>, by caller: Caller, at now: Instant
    ) throws -> Stored<Record> {
        let entry = PatrolEntry(
            sequence: 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "", event: event)
        guard let record = Record(id: id, opening: entry) else { throw AppError.refused }
        let hash = try entry.hash(after: "")
        let columns =
            [PatrolColumn("id", id), PatrolColumn("version", 1), PatrolColumn("chain", hash)] + record.columns
            + [PatrolColumn("details", try JSON.encode(record))]
        let names = SQL(trustedText: columns.map(\.name).joined(separator: ", "))
        try execute("INSERT INTO \(Record.table) (\(names)) VALUES (\(list: columns.map(\.value)))")
        try keep(entry, of: record, hash: hash)
        return Stored(record: record, chain: hash)
    }

    /// Writes what entries changed. Throws `PatrolProblem.changedMeanwhile` where somebody else changed it meanwhile.
    func append<Record: StoredPatrolRecord>(
        _ events: [Record.Event], to stored: Stored<Record>, by caller: Caller, at now: Instant
    ) throws -> Stored<Record> {
        guard !events.isEmpty else { return stored }
        var next = stored
        for event in events {
            let entry = PatrolEntry(
                sequence: next.record.version + 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "",
                event: event)
            next.chain = try entry.hash(after: next.chain)
            next.record.apply(entry)
            try keep(entry, of: next.record, hash: next.chain)
        }
        let record = next.record
        let values =
            record.columns + [
                PatrolColumn("version", record.version), PatrolColumn("chain", next.chain),
                PatrolColumn("details", try JSON.encode(record)),
            ]
        let sets = values.map { column -> SQL in "\(SQL(trustedText: column.name)) = \(column.value)" }
        let changed = try execute(
            """
            UPDATE \(Record.table) SET \(SQL.joined(sets, by: ", "))
            WHERE id = \(record.id) AND version = \(stored.record.version)
            """)
        guard changed == 1 else { throw PatrolProblem.changedMeanwhile.appError }
        return next
    }

    private func keep<Record: StoredPatrolRecord>(
        _ entry: PatrolEntry<Record.Event>, of record: Record, hash: String
    ) throws {
        try execute(
            """
            INSERT INTO patrol_event (subject, record, sequence, at, by_key, by_name, event, hash)
            VALUES (\(Record.word), \(record.id), \(entry.sequence), \(entry.at), \(entry.by), \(entry.byName),
                \(try JSON.encode(entry.event)), \(hash))
            """)
        changed(PatrolTopic.all)
    }

    /// Everything that happened to a record, oldest first.
    func entries<Record: StoredPatrolRecord>(
        of id: Identifier<Record.Tag>, _: Record.Type = Record.self, limit: Int = 1_000
    ) throws -> [PatrolEntry<Record.Event>] {
        try rows(
            """
            SELECT sequence, at, by_key, by_name, event FROM patrol_event
            WHERE subject = \(Record.word) AND record = \(id) ORDER BY sequence LIMIT \(limit)
            """
        ).map(PatrolEntry<Record.Event>.init)
    }

    /// Records by a condition on their own table, as the SQL orders them.
    func records<Record: StoredPatrolRecord>(_: Record.Type = Record.self, where condition: SQL) throws -> [Record] {
        try rows("SELECT details FROM \(Record.table) WHERE \(condition)").map { try $0.json("details") }
    }

    /// The rules of patrols in force at a place. Throws `PatrolProblem.notHere` where there are none.
    func patrolRules(at place: PlaceCode) throws -> (rules: PatrolRules, policy: PolicyInForce) {
        let policy = try policy(at: place)
        guard let rules = policy.pack.patrols else { throw PatrolProblem.notHere.appError }
        return (rules, policy)
    }

    /// The rules that a record is judged by.
    func patrolRules(version: PolicyVersionID) throws -> (rules: PatrolRules, policy: PolicyInForce) {
        let policy = try policy(version: version)
        guard let rules = policy.pack.patrols else { throw PatrolProblem.notHere.appError }
        return (rules, policy)
    }
}

extension PatrolEntry {
    init(_ row: Row) throws {
        self.init(
            sequence: try row.get("sequence"), at: try row.get("at"), by: try row.get("by_key"),
            byName: try row.get("by_name"), event: try row.json("event"))
    }
}

/// What wakes the pages of this area.
enum PatrolTopic {
    static let all = "patrols"
}
