public import Kernel
internal import Measures

/// The only door to the database's content: given to the bodies of `read` and `write`, synchronous, not to be kept.
/// Once a statement has failed, everything after it fails too and nothing is saved, on both engines; `attempt` sets a
/// piece apart that may fail.
public final class Transaction {
    let connection: any Connection
    let surroundings: Surroundings
    let writable: Bool
    let batch: Batch
    var effects = Effects()
    private(set) var failure: (any Error)?
    private var depth = 0
    /// Set where it shall be known which statement took longest.
    var slowest: SlowestStatement?

    init(_ connection: any Connection, _ surroundings: Surroundings, writable: Bool, batch: Batch = Batch()) {
        (self.connection, self.surroundings, self.writable, self.batch) = (connection, surroundings, writable, batch)
    }

    /// Which engine serves this transaction; for Persistence and its tests only, rules never ask.
    public var engine: Database.Engine { connection.engine }

    /// All rows of a statement.
    public func rows(_ sql: SQL) throws -> [Row] { try run(sql) { try $0.rows(sql, writable: writable) } }

    /// The first row, nil where there is none.
    public func row(_ sql: SQL) throws -> Row? { try run(sql) { try $0.first(sql, writable: writable) } }

    /// The first column of the first row, nil where there is no row or it holds NULL.
    public func value<T: SQLConvertible>(_ sql: SQL, as type: T.Type = T.self) throws -> T? {
        guard let row = try row(sql), let stored = row.values.first else { return nil }
        if case .null = stored { return nil }
        guard let value = T(sqlValue: stored) else { throw Row.mismatch(row.columns.names[0], stored, type) }
        return value
    }

    /// Runs a statement; how many rows it changed.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int { try run(sql) { try $0.execute(sql, writable: writable) } }

    /// Runs a statement whose outcome nobody waits for, which spares a journey to a server. What it fails with may come
    /// with a later statement or with the commit; so not where the caller would do something about it.
    public func send(_ sql: SQL) throws {
        try requireWritable()
        try run(sql) { try $0.send(sql, writable: true) }
    }

    /// Hands over row after row of a query without holding all of them: for exports and `verify`.
    public func each(_ sql: SQL, _ body: (Row) throws -> Void) throws { try run { try $0.each(sql, body) } }

    /// Inserts many rows in the fastest way of the engine; how many. Every row has a value for each column.
    /// Table and column names are the program's own, never input.
    @discardableResult
    public func bulkInsert(
        table: String, columns: [String], rows: some Sequence<[SQLValue]>
    ) throws -> Int {
        try requireWritable()
        var iterator = rows.makeIterator()
        return try run { connection in
            try connection.bulkInsert(table: table, columns: columns) {
                guard let row = iterator.next() else { return nil }
                guard row.count == columns.count else {
                    throw DatabaseFault(.usage, "a row for \(table) has \(row.count) values, not \(columns.count)")
                }
                return row
            }
        }
    }

    /// A new time-ordered key; larger than every key this process made before.
    public func newID<Tag>(_ tag: Tag.Type = Tag.self) -> Identifier<Tag> {
        Identifier(rawValue: surroundings.identifiers.next())
    }

    /// Unguessable bytes.
    public func secret(bytes: Int) -> [UInt8] { surroundings.secrets(bytes) }

    /// An unguessable word for addresses: base 32 in small letters; 16 bytes give 26 letters.
    public func token(bytes: Int = 16) -> String { Base32.encode(surroundings.secrets(bytes)).lowercased() }

    /// A service registered at start. Throws `DatabaseFault`, which names the missing type.
    public func resource<R: Sendable>(_ type: R.Type = R.self) throws -> R { try surroundings.resources.get(type) }

    /// Wakes the live pages that listen to the topic, once this is committed.
    public func changed(_ topic: String) { effects.add(topic) }

    /// Runs after the commit and before the caller is answered, for instance to refresh an index in memory. Short, and
    /// never run where the transaction is refused.
    public func afterCommit(_ body: @escaping @Sendable () -> Void) { effects.afterCommit.append(body) }

    /// A piece that may fail alone: what it changed is undone, its error is thrown, and the transaction goes on.
    public func attempt<T>(_ body: () throws -> T) throws -> T {
        try requireWritable()
        if let failure { throw failure }
        depth += 1
        defer { depth -= 1 }
        let (name, before) = (SQL(trustedText: "attempt_\(depth)"), effects)
        _ = try run { try $0.execute("SAVEPOINT \(name)") }
        do {
            let value = try body()
            if let failure { throw failure }
            _ = try run { try $0.execute("RELEASE SAVEPOINT \(name)") }
            return value
        } catch {
            if let failure, !Transaction.leavesWhole(failure) { throw failure }
            failure = nil
            effects = before
            try run {
                try $0.execute("ROLLBACK TO SAVEPOINT \(name)")
                try $0.execute("RELEASE SAVEPOINT \(name)")
            }
            throw error
        }
    }

    /// Whether the rest of the transaction can go on after a piece that failed so: a broken rule or bad input, but no
    /// lost server or full disk.
    private static func leavesWhole(_ failure: any Error) -> Bool {
        failure is DatabaseFault || (failure as? AppError).map { $0.status < 500 } == true
    }

    /// Runs one statement and notes how long it took.
    private func run<T>(_ sql: SQL, _ body: (any Connection) throws -> T) throws -> T {
        guard slowest != nil else { return try run(body) }
        let began = Ticks.now()
        defer { slowest?.ran(sql, for: Ticks.now() - began) }
        return try run(body)
    }

    /// Runs on the connection and remembers a failure.
    func run<T>(_ body: (any Connection) throws -> T) throws -> T {
        if let failure { throw failure }
        do {
            return try body(connection)
        } catch {
            failure = error
            throw error
        }
    }

    func requireWritable() throws {
        if !writable { throw DatabaseFault(.usage, "a read transaction changes nothing; use write") }
    }
}
