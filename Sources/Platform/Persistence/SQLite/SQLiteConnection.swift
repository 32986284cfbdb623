internal import GRDB
internal import GRDBSQLite
internal import Kernel

/// One SQLite connection on its thread, with its prepared statements.
final class SQLiteConnection: Connection {
    /// Statements kept prepared.
    static let mostStatements = 400

    let engine = Database.Engine.sqlite
    let database: GRDB.Database
    private let handle: OpaquePointer
    private var statements: [String: SQLiteStatement] = [:]
    private var uses = 0
    private let watch: SQLiteWatch

    /// Inside GRDB's own access to the connection only.
    init(_ database: GRDB.Database) throws {
        guard let handle = database.sqliteConnection else { throw StorageProblem.closed.appError }
        (self.database, self.handle) = (database, handle)
        watch = SQLiteWatch()
    }

    /// From now on a statement that takes longer ends with `StorageProblem.slow`. For reading connections: SQLite gives
    /// up a whole transaction whose writing statement is interrupted.
    func limitStatements(to patience: Span) { watch.attach(to: handle, patience) }

    /// Says after each commit how long the write-ahead log is. Nil says it to nobody.
    func watchLog(by checkpoint: SQLiteCheckpoint?) {
        if let checkpoint { checkpoint.attach(to: handle) } else { SQLiteCheckpoint.detach(from: handle) }
    }

    deinit { watch.detach(from: handle) }

    /// Whether SQLite itself gave the transaction up, as it does where the disk is full.
    var isOutsideTransaction: Bool { sqlite3_get_autocommit(handle) != 0 }

    func rows(_ sql: SQL, writable: Bool) throws -> [Row] {
        try use(sql, writable) { statement in
            var rows: [Row] = []
            while try statement.step() { rows.append(statement.row()) }
            return rows
        }
    }

    func first(_ sql: SQL, writable: Bool) throws -> Row? {
        try use(sql, writable) { statement in
            guard try statement.step() else { return nil }
            let row = statement.row()
            // What changes something runs to its end: `RETURNING` may give one row of many.
            if !statement.isReadOnly { while try statement.step() {} }
            return row
        }
    }

    func execute(_ sql: SQL, writable: Bool) throws -> Int {
        let before = sqlite3_total_changes64(handle)
        try use(sql, writable) { while try $0.step() {} }
        // Statements that are no INSERT, UPDATE or DELETE leave the count of the one before them.
        return sqlite3_total_changes64(handle) == before ? 0 : Int(sqlite3_changes64(handle))
    }

    func send(_ sql: SQL, writable: Bool) throws { _ = try execute(sql, writable: writable) }

    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws {
        try use(sql, false) { statement in
            while try statement.step() {
                try body(statement.row())
                // Each row has its own time: the body may be slow, and it may run statements as well.
                watch.begin()
            }
        }
    }

    func bulkInsert(table: String, columns: [String], _ next: () throws -> [SQLValue]?) throws -> Int {
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let text = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
        let statement = try prepare(text)
        var count = 0
        while let row = try next() {
            try statement.bind(row)
            defer { statement.reset() }
            _ = try statement.step()
            count += 1
        }
        return count
    }

    func script(_ text: String) throws {
        do { try database.execute(sql: text) } catch { throw SQLiteFailure.error(error) }
    }

    /// A statement without values or rows, for the engine itself.
    func command(_ text: String) throws {
        try use(SQL(trustedText: text), true) { while try $0.step() {} }
    }

    private func use<T>(_ sql: SQL, _ writable: Bool, _ body: (SQLiteStatement) throws -> T) throws -> T {
        if let flaw = sql.flaw { throw DatabaseFault(.statement, "\(flaw) in: \(sql.text)") }
        let statement = try statement(sql.marked)
        guard writable || statement.isReadOnly else {
            throw DatabaseFault(.usage, "a read transaction changes nothing; use write for: \(sql.text)")
        }
        try statement.bind(sql.arguments)
        statement.isRunning = true
        watch.begin()
        defer { statement.reset() }
        return try body(statement)
    }

    /// The kept statement of that text; a fresh one where the kept one is in the middle of its rows.
    private func statement(_ marked: String) throws -> SQLiteStatement {
        uses += 1
        if let kept = statements[marked] {
            if kept.isRunning { return try prepare(SQL.numbered(marked)) }
            kept.lastUse = uses
            return kept
        }
        let statement = try prepare(SQL.numbered(marked))
        if statements.count >= SQLiteConnection.mostStatements { dropOldest() }
        statement.lastUse = uses
        statements[marked] = statement
        return statement
    }

    private func prepare(_ text: String) throws -> SQLiteStatement {
        do { return try SQLiteStatement(text, on: database, handle) } catch { throw SQLiteFailure.error(error) }
    }

    /// Forgets the half that was used least lately.
    private func dropOldest() {
        let middle = statements.values.map(\.lastUse).sorted()[statements.count / 2]
        statements = statements.filter { $0.value.lastUse > middle || $0.value.isRunning }
    }
}
