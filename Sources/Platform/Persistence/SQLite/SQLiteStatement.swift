internal import GRDB
internal import GRDBSQLite

/// A prepared statement of one connection, kept for its text. GRDB prepares it; values are bound and read directly,
/// because every intake passes here a dozen times.
final class SQLiteStatement {
    private let prepared: GRDB.Statement
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    let isReadOnly: Bool
    var isRunning = false
    /// When it was last used, in uses of the connection.
    var lastUse = 0
    private var columns: Columns
    /// How often SQLite prepared it anew by itself, because the schema changed.
    private var renewals: Int32 = 0

    init(_ text: String, on database: GRDB.Database, _ connection: OpaquePointer) throws {
        prepared = try database.makeStatement(sql: text)
        handle = prepared.sqliteStatement
        isReadOnly = sqlite3_stmt_readonly(handle) != 0
        self.connection = connection
        columns = SQLiteStatement.columns(of: handle)
    }

    private static func columns(of handle: OpaquePointer) -> Columns {
        Columns((0..<sqlite3_column_count(handle)).map { String(cString: sqlite3_column_name(handle, $0)) })
    }

    func bind(_ values: [SQLValue]) throws {
        guard values.count == Int(sqlite3_bind_parameter_count(handle)) else {
            throw DatabaseFault(.statement, "values do not match the placeholders of: \(prepared.sql)")
        }
        for (index, value) in values.enumerated() {
            try value.checkStorable()
            let code = bind(value, at: Int32(index + 1))
            if code != SQLITE_OK { throw SQLiteFailure.error(code, on: connection, running: prepared.sql) }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let value): return sqlite3_bind_int64(handle, index, value)
        case .number(let value): return sqlite3_bind_double(handle, index, value)
        case .text(var value):
            return value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text64(
                        handle, index, $0.baseAddress ?? SQLiteStatement.nothing, UInt64($0.count),
                        SQLiteStatement.copied, UInt8(SQLITE_UTF8))
                }
            }
        case .bytes(let value):
            return value.withUnsafeBytes { bytes in
                bytes.isEmpty
                    ? sqlite3_bind_zeroblob(handle, index, 0)
                    : sqlite3_bind_blob64(handle, index, bytes.baseAddress, UInt64(bytes.count), SQLiteStatement.copied)
            }
        }
    }

    /// The next row is there, or the statement is done.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLiteFailure.error(code, on: connection, running: prepared.sql)
        }
    }

    func row() -> Row {
        let renewals = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0)
        if renewals != self.renewals {
            self.renewals = renewals
            columns = SQLiteStatement.columns(of: handle)
        }
        return Row(columns: columns, values: (0..<Int32(columns.names.count)).map(value))
    }

    private func value(_ column: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .number(sqlite3_column_double(handle, column))
        case SQLITE_TEXT:
            guard let text = sqlite3_column_text(handle, column) else { return .text("") }
            let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column)))
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            guard let blob = sqlite3_column_blob(handle, column) else { return .bytes([]) }
            return .bytes(
                [UInt8](UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(handle, column)))))
        default: return .null
        }
    }

    /// Ready for the next use; holds no values.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        isRunning = false
    }

    /// SQLITE_TRANSIENT: SQLite copies what is bound.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
    /// A place for texts without letters: a nil pointer would bind NULL.
    private static var nothing: UnsafePointer<CChar> {
        UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
