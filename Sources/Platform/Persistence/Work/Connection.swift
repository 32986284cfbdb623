internal import Kernel

/// What an engine's connection can do inside a transaction. Used by one thread at a time.
protocol Connection: AnyObject {
    var engine: Database.Engine { get }
    /// Runs one statement. `writable` says whether it may change anything; a change without it is a `DatabaseFault`.
    func rows(_ sql: SQL, writable: Bool) throws -> [Row]
    /// The first row of a statement, which is not run further.
    func first(_ sql: SQL, writable: Bool) throws -> Row?
    /// Runs one statement and says how many rows it changed.
    func execute(_ sql: SQL, writable: Bool) throws -> Int
    /// Runs one statement whose outcome nobody waits for. What it fails with may come with a later statement or the
    /// commit.
    func send(_ sql: SQL, writable: Bool) throws
    /// Hands over row after row without holding all of them.
    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws
    /// Inserts the rows that `next` gives until nil; how many.
    func bulkInsert(table: String, columns: [String], _ next: () throws -> [SQLValue]?) throws -> Int
    /// Runs several statements without values.
    func script(_ text: String) throws
}

extension Connection {
    /// A statement of this room's own, allowed to write.
    @discardableResult
    func execute(_ sql: SQL) throws -> Int { try execute(sql, writable: true) }
    func send(_ sql: SQL) throws { try send(sql, writable: true) }
    func rows(_ sql: SQL) throws -> [Row] { try rows(sql, writable: true) }
    func first(_ sql: SQL) throws -> Row? { try first(sql, writable: true) }
}

/// What every transaction of a database shares.
struct Surroundings: Sendable {
    let resources: Resources
    let identifiers: IdentifierSource
    /// Where unguessable bytes come from.
    var secrets: @Sendable (Int) -> [UInt8] = Secret.bytes
    /// How long one statement may take. Migrations, bulk loads, checks and backups take as long as they need.
    let patience: Span
    let measures: StoreMeasures
}

/// What the writes of one commit share.
final class Batch {
    /// Differences of counters from the writes that succeeded so far: many cases change the same few counters, so they
    /// are written once at the end.
    var counting: [Counter: Int] = [:]
}

/// What a transaction leaves to be done once it is committed.
struct Effects {
    /// Differences of counters that this write made and that are not in the database yet.
    var counting: [Counter: Int] = [:]
    /// This write needed the counters, so those of the writes before it are in the database if it succeeds.
    var wroteBatch = false
    var topics: [String] = []
    var afterCommit: [@Sendable () -> Void] = []
    /// Full-text changes that SQLite makes at the end of its batch, because FTS5 writes a segment at every savepoint.
    var indexing: [IndexedText] = []

    mutating func add(_ topic: String) { if !topics.contains(topic) { topics.append(topic) } }
}
