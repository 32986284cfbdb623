internal import CLibPQ
internal import Kernel

/// The transaction met another one, or a plan that the schema has outgrown: everything in it runs again.
struct PostgresRunAgain: Error {
    let reason: String
    /// It met another transaction or a changed schema, and nothing of it can be kept; otherwise a savepoint helps.
    var meetsAnother: Bool { reason != "23505" && reason != PostgresFailure.indeterminate }
}

/// The connection is gone; nothing of the transaction was kept, unless it was committing.
struct PostgresLost: Error {}

/// What PostgreSQL's SQLSTATE codes mean for a person or for the program. The server's detail line is left out: it
/// quotes values.
enum PostgresFailure {
    static func error(_ result: OpaquePointer?, on handle: OpaquePointer, running sql: String) -> any Error {
        if PQstatus(handle) == CONNECTION_BAD { return PostgresLost() }
        let state = field(result, UInt8(ascii: "C"))
        let message = field(result, UInt8(ascii: "M"))
        return error(state: state, message: message, constraint: field(result, UInt8(ascii: "n")), sql: sql)
    }

    /// The SQLSTATE where the type of a placeholder cannot be known.
    static let indeterminate = "42P18"

    static func field(_ result: OpaquePointer?, _ code: UInt8) -> String {
        guard let text = PQresultErrorField(result, Int32(code)) else { return "" }
        return String(cString: text)
    }

    private static func error(state: String, message: String, constraint: String, sql: String) -> any Error {
        switch state {
        // Serialization failure, deadlock, an outgrown plan, a forgotten statement.
        case "40001", "40P01", "26000": return PostgresRunAgain(reason: state)
        case "0A000" where message.contains("cached plan"): return PostgresRunAgain(reason: "cached plan")
        // A standby begins no serializable transaction.
        case "0A000" where message.contains("hot standby"): return StorageProblem.readOnly.appError
        // Two requests with one idempotency key at once: the second finds the first one's outcome.
        case "23505" where constraint == "command_key_pkey": return PostgresRunAgain(reason: state)
        case "": return PostgresLost()
        default: break
        }
        if let problem = problem(state) { return problem.appError }
        let rule = constraint.isEmpty ? "" : " (\(constraint))"
        return DatabaseFault(kind(state), "\(message)\(rule) [\(state)] in: \(sql.prefix(400))")
    }

    private static func problem(_ state: String) -> StorageProblem? {
        switch state {
        case "53100": .full
        case "25006": .readOnly
        case "58030", "53200": .failing
        case "XX001", "XX002": .damaged
        case "55P03": .contended
        case "57014": .slow
        case _ where state.hasPrefix("08") || state.hasPrefix("57P") || state.hasPrefix("53"): .lost
        default: nil
        }
    }

    private static func kind(_ state: String) -> DatabaseFault.Kind {
        switch state {
        case "23505", "23P01": .unique
        case "23503": .foreignKey
        case "23502": .notNull
        case "23514": .check
        default: .statement
        }
    }
}
