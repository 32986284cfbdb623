internal import CLibPQ
internal import Foundation
internal import Kernel

/// Where the server is and how a session there begins.
struct PostgresAddress: Sendable {
    let url: String
    /// Every name lives in it; nil leaves the server's own search path.
    let schema: String?
    /// How long one statement may take.
    let patience: Span

    /// Throws `DatabaseFault` for a schema that is no plain word.
    init(url: String, schema: String?, patience: Span) throws {
        if let schema {
            let plain = schema.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
            guard plain, !schema.isEmpty, schema.utf8.count <= 48 else {
                throw DatabaseFault(.usage, "\"\(schema)\" is no schema name: a…z, 0…9 and _, at most 48")
            }
        }
        (self.url, self.schema, self.patience) = (url, schema, patience)
    }

    /// The channel of this database's notifications.
    var channel: String { "jinlin_" + (schema ?? "main") }

    /// Statements that begin a session. A lock is waited for 20 s at most: a forgotten session blocks nobody for good.
    var session: [String] {
        let path = schema.map { ["SET search_path TO \"\($0)\""] } ?? []
        return path + [
            "SET client_min_messages = error", "SET lock_timeout = '20s'", "SET bytea_output = 'hex'",
            "SET statement_timeout = \(max(1, patience.microseconds / 1000))",
            "SET idle_in_transaction_session_timeout = '120s'",
        ]
    }

    /// A connection in any state; nil where memory is short. What the address itself says wins over these settings.
    /// A server that has gone without a word is noticed within nine seconds: five quiet ones, then two probes.
    func connect() -> OpaquePointer? {
        let settings = [
            ("connect_timeout", "3"), ("keepalives_idle", "5"), ("keepalives_interval", "2"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "8000"), ("fallback_application_name", "jinlin"), ("client_encoding", "UTF8"),
            ("dbname", url),
        ]
        let keys = settings.map { strdup($0.0) }
        let values = settings.map { strdup($0.1) }
        defer { for pointer in keys + values { free(pointer) } }
        return PQconnectdbParams(
            keys.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
    }

    /// The parts of the address as libpq's environment variables, so that a password is in no command line.
    func environment() throws -> [String: String] {
        guard let options = PQconninfoParse(url, nil) else {
            throw DatabaseFault(.usage, "the PostgreSQL address cannot be read")
        }
        defer { PQconninfoFree(options) }
        var environment: [String: String] = [:]
        var option = options
        while option.pointee.keyword != nil {
            if let name = option.pointee.envvar, let value = option.pointee.val {
                environment[String(cString: name)] = String(cString: value)
            }
            option += 1
        }
        return environment
    }
}
