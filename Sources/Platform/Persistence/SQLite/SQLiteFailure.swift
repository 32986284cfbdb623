internal import GRDB
internal import GRDBSQLite
internal import Kernel

/// What SQLite's result codes mean for a person or for the program.
enum SQLiteFailure {
    static func error(_ code: Int32, on connection: OpaquePointer?, running sql: String) -> any Error {
        let extended = connection.map { sqlite3_extended_errcode($0) } ?? code
        let message = connection.map { String(cString: sqlite3_errmsg($0)) } ?? ""
        return error(code: extended & 0xFF == code & 0xFF ? extended : code, message: message, sql: sql)
    }

    /// Errors that GRDB threw while opening or preparing.
    static func error(_ error: any Error) -> any Error {
        guard let error = error as? GRDB.DatabaseError else { return error }
        return self.error(code: error.extendedResultCode.rawValue, message: error.message ?? "", sql: error.sql ?? "")
    }

    private static func error(code: Int32, message: String, sql: String) -> any Error {
        if let problem = problem(code) { return problem.appError }
        return DatabaseFault(kind(code), "\(message) [\(code)] in: \(sql.prefix(400))")
    }

    private static func problem(_ code: Int32) -> StorageProblem? {
        switch code & 0xFF {
        case SQLITE_FULL: .full
        case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .readOnly
        case SQLITE_IOERR, SQLITE_NOMEM, SQLITE_NOLFS: .failing
        case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
        case SQLITE_INTERRUPT: .slow
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .locked
        default: nil
        }
    }

    private static func kind(_ code: Int32) -> DatabaseFault.Kind {
        guard code & 0xFF == SQLITE_CONSTRAINT else { return .statement }
        // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID; _FOREIGNKEY; _NOTNULL: macros that Swift does not import.
        switch code >> 8 {
        case 6, 8, 10: return .unique
        case 3: return .foreignKey
        case 5: return .notNull
        default: return .check
        }
    }
}
