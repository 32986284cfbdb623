public import Kernel
public import Persistence
import Secrets

// How a task is kept: one row of what is shown and the chain of entries it is the fold of.

/// A task with what only the database knows.
struct StoredTask {
    var task: CommunityTask
    /// Hash of the newest entry, hexadecimal.
    var chain: String
    /// Hash of the secret in the rating link.
    var ratingSecret: String
}

extension Transaction {
    /// The task; nil where there is none.
    public func task(_ id: CommunityTask.ID) throws -> CommunityTask? {
        try row("SELECT details FROM task WHERE id = \(id)").map { try $0.json("details") }
    }

    /// Everything that happened to a task, oldest first.
    public func taskEntries(of id: CommunityTask.ID, limit: Int = 1_000) throws -> [TaskEntry] {
        try rows(
            """
            SELECT sequence, at, by_key, by_name, event FROM task_event WHERE task_id = \(id)
            ORDER BY sequence LIMIT \(limit)
            """
        ).map(TaskEntry.init)
    }

    func storedTask(_ id: CommunityTask.ID) throws -> StoredTask? {
        try row("SELECT details, chain, rating_secret FROM task WHERE id = \(id)").map { row in
            StoredTask(
                task: try row.json("details"), chain: try row.get("chain"), ratingSecret: try row.get("rating_secret"))
        }
    }

    func insertTask(_ task: CommunityTask, _ entry: TaskEntry, ratingSecret: String) throws {
        let hash = try entry.hash(after: "")
        try execute(
            """
            INSERT INTO task (id, version, state, place, taker, due, waits_for_poster, rating_secret, chain, details)
            VALUES (\(task.id), \(task.version), \(task.state), \(task.place), \(task.taker?.description),
                \(task.sortedBy), \(task.needsPoster), \(ratingSecret), \(hash), \(try JSON.encode(task)))
            """)
        try keep(entry, of: task, hash: hash)
    }

    /// Writes what an entry changed. Throws `TaskProblem.notNow` where somebody else changed the task meanwhile.
    func saveTask(_ stored: StoredTask, _ entry: TaskEntry) throws -> StoredTask {
        var next = stored
        next.task.apply(entry)
        next.chain = try entry.hash(after: stored.chain)
        let task = next.task
        let changed = try execute(
            """
            UPDATE task SET version = \(task.version), state = \(task.state), taker = \(task.taker?.description),
                due = \(task.sortedBy), waits_for_poster = \(task.needsPoster), chain = \(next.chain),
                details = \(try JSON.encode(task))
            WHERE id = \(task.id) AND version = \(stored.task.version)
            """)
        guard changed == 1 else { throw TaskProblem.notNow(state: task.state).appError }
        try keep(entry, of: task, hash: next.chain)
        return next
    }

    private func keep(_ entry: TaskEntry, of task: CommunityTask, hash: String) throws {
        try execute(
            """
            INSERT INTO task_event (task_id, sequence, at, by_key, by_name, event, hash)
            VALUES (\(task.id), \(entry.sequence), \(entry.at), \(entry.by), \(entry.byName),
                \(try JSON.encode(entry.event)), \(hash))
            """)
        if let moment = task.nextMoment {
            try schedule(TaskTimer.kind, subject: task.id.rawValue, due: moment)
        } else {
            try cancelTimer(TaskTimer.kind, subject: task.id.rawValue)
        }
        changed("tasks")
        changed("task:\(task.id)")
    }
}

extension CommunityTask {
    /// What columns of the board are ordered by: what happens next, or when it ended.
    var sortedBy: Instant { nextMoment ?? endedAt ?? postedAt }
}

extension TaskEntry {
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

/// The one timer of a task: the end of its offer, of the taker's time, or of the time to rate.
public enum TaskTimer {
    public static let kind = "task"

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, subject: Int64, at now: Instant) throws {
        _ = try ActOnTask(CommunityTask.ID(rawValue: subject), .tick).run(tx, by: .system, at: now)
    }
}

extension TaskState: SQLConvertible {}
