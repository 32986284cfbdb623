internal import Foundation
internal import GRDB
internal import Kernel

/// Opening, copying and checking the database file.
enum SQLiteFile {
    /// Seconds another process may hold the file before a write is refused.
    private static let patience = 5.0

    /// A write is answered after it is on the disk (`synchronous = FULL`). Memory mapping stays off: a read error of a
    /// mapped file is a signal that ends the process, not an error. `LIKE` tells letters apart, as PostgreSQL does.
    static func open(_ path: String?, reading: Bool) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = reading
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(patience)
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            if !reading {
                try database.execute(
                    sql: """
                        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
                        PRAGMA journal_size_limit = 67108864;
                        """)
                database.add(function: utf8Bytes)
            }
            try database.execute(
                sql: """
                    PRAGMA cache_size = -\(reading ? 16384 : 65536); PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;
                    PRAGMA case_sensitive_like = ON; PRAGMA trusted_schema = OFF;
                    """)
        }
        guard let path else { return try DatabaseQueue(configuration: configuration) }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// For migrations that turn a column of text into one of bytes; PostgreSQL has it in its schema.
    private static let utf8Bytes = DatabaseFunction("utf8_bytes", argumentCount: 1, pure: true) { values in
        values.first.flatMap { String.fromDatabaseValue($0) }.map { Data($0.utf8) }
    }

    /// A consistent copy while others read and write: first under another name beside the goal, then checked, then
    /// moved to its name, so a half copy never bears it.
    static func copy(from source: String, to path: String) throws {
        let queue = try open(source, reading: true)
        try queue.unsafeRead { try copy(try SQLiteConnection($0), to: path) }
    }

    static func copy(_ connection: SQLiteConnection, to path: String) throws {
        let part = path + ".part"
        try? FileManager.default.removeItem(atPath: part)
        do {
            let copy = try DatabaseQueue(path: part)
            try connection.backup(to: copy)
            let flaws = try copy.unsafeRead { try check(try SQLiteConnection($0)) }
            try copy.close()
            guard flaws.isEmpty else { throw StorageProblem.damaged.appError }
            try synchronize(part)
            if rename(part, path) != 0 { throw StorageProblem.failing.appError }
        } catch {
            try? FileManager.default.removeItem(atPath: part)
            throw SQLiteFailure.error(error)
        }
    }

    /// SQLite's own check of pages, indexes and rows, and of foreign keys; each flaw with the table it is in.
    static func check(_ connection: SQLiteConnection) throws -> [String] {
        guard let tables = try readable({ try tableNames(connection) }) else {
            return ["the list of tables cannot be read: the file's first pages are damaged"]
        }
        if let found = try readable({ try flaws(connection, "") }), found.isEmpty {
            return try connection.rows("PRAGMA foreign_key_check").map {
                "\(try $0.get("table", as: String.self)): a row refers to a missing row of \(try $0.get("parent", as: String.self))"
            }
        }
        // The check of the whole file ends at the first page that it cannot read; each table alone has a name.
        let found = try tables.flatMap { name in
            try readable { try flaws(connection, "(\"\(name)\")").map { "table \(name): \($0)" } }
                ?? ["table \(name): a page is damaged and cannot be read"]
        }
        return found.isEmpty ? try flaws(connection, "") : found
    }

    /// Nil where a page that is needed is damaged.
    private static func readable<T>(_ body: () throws -> T) throws -> T? {
        do { return try body() } catch let error as AppError where error == StorageProblem.damaged.appError {
            return nil
        }
    }

    private static func flaws(_ connection: SQLiteConnection, _ table: String) throws -> [String] {
        try connection.rows(SQL(trustedText: "PRAGMA integrity_check\(table)"), writable: false)
            .map { try $0.get("integrity_check", as: String.self) }.filter { $0 != "ok" }
    }

    private static func tableNames(_ connection: SQLiteConnection) throws -> [String] {
        try connection.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name").map {
            try $0.get("name")
        }
    }

    private static func synchronize(_ path: String) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.synchronize()
        try file.close()
    }
}

extension SQLiteConnection {
    /// Copies every page in one step, which is one snapshot.
    func backup(to copy: DatabaseQueue) throws {
        try copy.writeWithoutTransaction { try database.backup(to: $0) }
    }
}
