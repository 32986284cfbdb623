public import Households
public import Kernel
public import People
public import Persistence
public import Policy
import Secrets

// How care tasks are kept: one row of what is shown, the chain of entries it is the fold of, and sealed words.

/// What the sealed bytes of this area are for.
enum VisitSeal {
    static let note = "visit.note"
    static let words = "care.words"
}

/// A care task with the hash of its newest entry.
struct StoredCareTask {
    var task: CareTask
    var chain: String
}

extension Transaction {
    func storedCareTask(_ id: CareTask.ID) throws -> StoredCareTask {
        guard let row = try row("SELECT details, chain FROM care_task WHERE id = \(id)") else { throw AppError.refused }
        return StoredCareTask(task: try row.json("details"), chain: try row.get("chain"))
    }

    /// Opens a task for a household. `words` are sealed; nil where there are none.
    func openCareTask(
        _ kind: CareKind, for household: Household, due: Instant, words: String?, by caller: Caller, at now: Instant
    ) throws -> CareTask.ID {
        let id: CareTask.ID = newID()
        let entry = CareEntry(
            sequence: 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "",
            event: .opened(household: household.id, place: household.place, kind: kind, due: due))
        guard let task = CareTask(id: id, opening: entry) else { throw AppError.refused }
        let hash = try entry.hash(after: "")
        let ring = try resource(KeyRing.self)
        try execute(
            """
            INSERT INTO care_task (id, version, household, place, kind, state, due, words, chain, details)
            VALUES (\(id), \(task.version), \(task.household), \(task.place), \(kind.word), \(task.state), \(due),
                \(try words.map { try ring.encrypt($0, purpose: VisitSeal.words) }), \(hash), \(try JSON.encode(task)))
            """)
        try keep(entry, of: task, hash: hash)
        return id
    }

    func record(_ event: CareEvent, of stored: inout StoredCareTask, by caller: Caller, at now: Instant) throws {
        guard stored.task.state == .open else { throw VisitProblem.ended(stored.task.state).appError }
        let before = stored.task.version
        let entry = CareEntry(
            sequence: before + 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "", event: event)
        stored.task.apply(entry)
        stored.chain = try entry.hash(after: stored.chain)
        let written = try execute(
            """
            UPDATE care_task SET version = \(stored.task.version), state = \(stored.task.state),
                chain = \(stored.chain), details = \(try JSON.encode(stored.task))
            WHERE id = \(stored.task.id) AND version = \(before)
            """)
        guard written == 1 else { throw VisitProblem.ended(stored.task.state).appError }
        try keep(entry, of: stored.task, hash: stored.chain)
    }

    private func keep(_ entry: CareEntry, of task: CareTask, hash: String) throws {
        try execute(
            """
            INSERT INTO care_entry (task, sequence, at, by_key, by_name, event, hash)
            VALUES (\(task.id), \(entry.sequence), \(entry.at), \(entry.by), \(entry.byName),
                \(try JSON.encode(entry.event)), \(hash))
            """)
        try touchHousehold(try household(of: task)?.id ?? task.household, at: entry.at)
    }

    /// Open tasks of these households, what is due first.
    public func openCareTasks(of households: [Household.ID], limit: Int = Limits.page) throws -> [CareTask] {
        guard !households.isEmpty else { return [] }
        return try rows(
            """
            SELECT details FROM care_task WHERE household IN (\(Household.entries(of: households))) AND state = 'open'
            ORDER BY due, id LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }

    /// Tasks of one household, open ones first, then the newest.
    public func careTasks(of household: Household.ID, limit: Int = Limits.page) throws -> [CareTask] {
        try rows(
            """
            SELECT details FROM care_task
            WHERE household IN (\(Household.entries(of: [household])))
            ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, due DESC, id DESC LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }

    /// Open tasks at these places and below, what is due first.
    public func openCareTasks(
        under places: [PlaceCode], after: CareTask? = nil, limit: Int = Limits.page
    ) throws -> [CareTask] {
        guard !places.isEmpty else { return [] }
        let within = SQL.joined(places.map { "(place >= \($0) AND place < \($0.end))" }, by: " OR ")
        let further: SQL = after.map { "AND (due > \($0.due) OR (due = \($0.due) AND id > \($0.id)))" } ?? ""
        return try rows(
            """
            SELECT details FROM care_task WHERE state = 'open' AND (\(within)) \(further) ORDER BY due, id LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }

    /// The entry of the register that a task is for: where that was merged, the one it went into.
    func household(of task: CareTask) throws -> Household? { try standingHousehold(task.household) }

    /// The words of a household's tasks, opened. Whoever shows them calls `OpenHousehold` in the same transaction.
    func careWords(of household: Household.ID) throws -> [CareTask.ID: String] {
        let ring = try resource(KeyRing.self)
        return try rows(
            """
            SELECT id, words FROM care_task
            WHERE household IN (\(Household.entries(of: [household]))) AND words IS NOT NULL
            """
        ).reduce(into: [:]) { words, row in
            words[try row.get("id", as: CareTask.ID.self)] = try ring.decrypt(
                try row.get("words", as: [UInt8].self), purpose: VisitSeal.words)
        }
    }
}

extension CareEntry {
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

extension CareState: SQLConvertible {}
extension VisitWay: SQLConvertible {}

extension SealedColumn {
    /// The sealed columns of this area.
    public static let visits = [
        SealedColumn(table: "visit_contact", column: "note", purpose: VisitSeal.note),
        SealedColumn(table: "care_task", column: "words", purpose: VisitSeal.words),
    ]
}
