internal import CLibPQ
internal import Kernel

/// One PostgreSQL connection on its thread, with its prepared statements.
final class PostgresConnection: Connection {
    /// Statements kept prepared on the server.
    static let mostStatements = 300
    /// Rows fetched at once while handing over row after row.
    private static let fetched = 500

    let engine = Database.Engine.postgres
    let handle: OpaquePointer
    /// A text with other types of values is another statement to the server.
    private struct Key: Hashable {
        let marked: String
        let types: [Oid]
    }
    private struct Prepared {
        let name: String
        var lastUse: Int
    }
    private var statements: [Key: Prepared] = [:]
    /// Placeholders whose type the server cannot know from the statement: taken as text where they hold NULL.
    private var unknown: [String: Set<Int>] = [:]
    private var (uses, made, cursors) = (0, 0, 0)
    /// Texts of the statements on their way whose answers nobody read yet, see `send`.
    var unread: [String] = []

    /// Connects and sets the session up. Throws `AppError` 503 where the server cannot be reached.
    init(_ address: PostgresAddress) throws {
        guard let handle = address.connect() else { throw StorageProblem.lost.appError }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            throw PostgresUnreachable(reason: String(cString: PQerrorMessage(handle)))
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        for text in address.session { try command(text) }
    }

    deinit { PQfinish(handle) }

    var isLost: Bool { PQstatus(handle) != CONNECTION_OK }
    /// Whether the server is between transactions.
    var isIdle: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }

    func rows(_ sql: SQL, writable: Bool) throws -> [Row] { try use(sql, writable).rows }

    func first(_ sql: SQL, writable: Bool) throws -> Row? {
        let result = try use(sql, writable)
        return result.count > 0 ? result.row(0) : nil
    }

    func execute(_ sql: SQL, writable: Bool) throws -> Int { try use(sql, writable).changed }

    /// Through a cursor, so that the body may use the connection as well.
    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws {
        cursors += 1
        defer { cursors -= 1 }
        let cursor = "walk_\(cursors)"
        var declaration = SQL(trustedText: "DECLARE \(cursor) NO SCROLL CURSOR FOR ")
        declaration.append(sql)
        _ = try run(declaration)
        while true {
            let rows = try command("FETCH \(PostgresConnection.fetched) FROM \(cursor)")
            for index in 0..<rows.count { try body(rows.row(index)) }
            if rows.count < PostgresConnection.fetched { break }
        }
        try command("CLOSE \(cursor)")
    }

    func script(_ text: String) throws { try command(text) }

    /// Statements without values, in the simple protocol.
    @discardableResult
    func command(_ text: String) throws -> PostgresResult {
        try settle()
        return try checked(PQexec(handle, text), text)
    }

    /// Forgets every prepared statement, after the schema changed under them.
    func forgetStatements() {
        statements = [:]
        if !isLost { PQclear(PQexec(handle, "DEALLOCATE ALL")) }
    }

    // MARK: Statements

    /// What a read-only transaction is refused is the program's mistake, not the server's state.
    private func use(_ sql: SQL, _ writable: Bool) throws -> PostgresResult {
        do { return try use(sql) } catch let error as AppError
            where !writable && error == StorageProblem.readOnly.appError
        {
            throw DatabaseFault(.usage, "a read transaction changes nothing; use write for: \(sql.text)")
        }
    }

    private func use(_ sql: SQL) throws -> PostgresResult {
        if !unread.isEmpty {
            try send(sql, writable: true)
            if let result = try settle() { return result }
        }
        let arguments = try PostgresArguments(checked(sql))
        let name = try prepared(sql, types(of: arguments, sql))
        let result = arguments.withArrays { values, lengths, formats in
            PQexecPrepared(handle, name, Int32(sql.arguments.count), values, lengths, formats, 0)
        }
        return try checked(result, sql.text)
    }

    /// Once, without keeping it prepared.
    private func run(_ sql: SQL) throws -> PostgresResult {
        try settle()
        let arguments = try PostgresArguments(checked(sql))
        let types = types(of: arguments, sql)
        let result = arguments.withArrays { values, lengths, formats in
            PQexecParams(handle, sql.text, Int32(types.count), types, values, lengths, formats, 0)
        }
        return try checked(result, sql.text, marked: sql.marked)
    }

    func checked(_ sql: SQL) throws -> [SQLValue] {
        if let flaw = sql.flaw { throw DatabaseFault(.statement, "\(flaw) in: \(sql.text)") }
        for value in sql.arguments { try value.checkStorable() }
        return sql.arguments
    }

    func types(of arguments: PostgresArguments, _ sql: SQL) -> [Oid] {
        guard let unknown = unknown[sql.marked] else { return arguments.types }
        return arguments.types.enumerated().map { index, type in
            type == 0 && unknown.contains(index + 1) ? PostgresArguments.TypeNumber.text : type
        }
    }

    func prepared(_ sql: SQL, _ types: [Oid]) throws -> String {
        uses += 1
        let key = Key(marked: sql.marked, types: types)
        if let kept = statements[key] {
            statements[key]?.lastUse = uses
            return kept.name
        }
        if statements.count >= PostgresConnection.mostStatements { try dropOldest() }
        try settle()
        made += 1
        let name = "s\(made)"
        _ = try checked(PQprepare(handle, name, sql.text, Int32(types.count), types), sql.text, marked: sql.marked)
        statements[key] = Prepared(name: name, lastUse: uses)
        return name
    }

    private func dropOldest() throws {
        let middle = statements.values.map(\.lastUse).sorted()[statements.count / 2]
        for (key, kept) in statements where kept.lastUse <= middle {
            try command("DEALLOCATE \(kept.name)")
            statements[key] = nil
        }
    }

    private func checked(_ result: OpaquePointer?, _ text: String, marked: String? = nil) throws -> PostgresResult {
        guard let result else { throw PostgresLost() }
        let status = PQresultStatus(result)
        if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN {
            return PostgresResult(result)
        }
        defer { PQclear(result) }
        if let marked, learned(result, marked) { throw PostgresRunAgain(reason: PostgresFailure.indeterminate) }
        throw PostgresFailure.error(result, on: handle, running: text)
    }

    /// Remembers the placeholder whose type the server could not know; the next run says it is text.
    private func learned(_ result: OpaquePointer, _ marked: String) -> Bool {
        guard PostgresFailure.field(result, UInt8(ascii: "C")) == PostgresFailure.indeterminate else { return false }
        let message = PostgresFailure.field(result, UInt8(ascii: "M"))
        guard let dollar = message.lastIndex(of: "$"),
            let number = Int(message[dollar...].dropFirst().prefix { $0.isNumber })
        else { return false }
        return unknown[marked, default: []].insert(number).inserted
    }
}

/// Why the server could not be reached, for the log; people are told `StorageProblem.lost`.
struct PostgresUnreachable: Error {
    let reason: String
}
