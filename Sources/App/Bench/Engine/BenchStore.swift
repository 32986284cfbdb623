import Foundation
import Kernel
import Logging
import Server

/// An installation to measure: a data directory and, on PostgreSQL, a database of its own.
struct BenchStore: Sendable {
    enum Engine: String, CaseIterable, Sendable { case sqlite, postgres }

    let engine: Engine
    let directory: String
    /// Address of the database on PostgreSQL.
    let database: String?

    /// - Parameter server: address of any database of the PostgreSQL server.
    init(_ engine: Engine, _ name: String, in data: String, server: String?) {
        self.engine = engine
        directory = data + "/\(engine.rawValue)-\(name)"
        database = engine == .sqlite ? nil : server.map { BenchStore.address($0, database: "jinlin_" + name) }
    }

    private static func address(_ server: String, database: String) -> String {
        String(server.prefix(through: server.lastIndex(of: "/") ?? server.startIndex)) + database
    }

    private var databaseName: String { database?.split(separator: "/").last.map(String.init) ?? "" }
    private func administration() throws -> PostgresClient {
        try PostgresClient(BenchStore.address(database ?? "", database: "postgres"))
    }

    /// Opens it; the first time it is made, without second factor and limit of anonymous posts, since everything comes
    /// from one address.
    func open() async throws -> House {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let file = directory + "/" + Settings.fileName
        if !FileManager.default.fileExists(atPath: file) {
            let text = "{\"demo\": true, \"homePlace\": \"340102\", \"anonymousPostsPerMinute\": 0}\n"
            try Data(text.utf8).write(to: URL(filePath: file))
        }
        if database != nil {
            let client = try administration()
            if try client.value("SELECT 1 FROM pg_database WHERE datname = '\(databaseName)'").isEmpty {
                try client.rows("CREATE DATABASE \(databaseName)")
            }
        }
        var logger = Logger(label: "jinlin-bench")
        logger.logLevel = .error
        let flags = database.map { ["database": $0] } ?? [:]
        let environment = ProcessInfo.processInfo.environment
        return try await House(Settings.read(data: directory, flags: flags, environment: environment), logger: logger)
    }

    func remove() throws {
        if FileManager.default.fileExists(atPath: directory) { try FileManager.default.removeItem(atPath: directory) }
        if database != nil { try administration().rows("DROP DATABASE IF EXISTS \(databaseName) WITH (FORCE)") }
    }

    /// Makes this one a copy of another that nobody has open.
    func copy(_ other: BenchStore) throws {
        try remove()
        _ = try Served.run("/usr/bin/env", ["cp", "-r", "--reflink=auto", other.directory, directory])
        guard database != nil else { return }
        try administration().rows(
            "CREATE DATABASE \(databaseName) TEMPLATE \(other.databaseName) STRATEGY FILE_COPY")
    }

    /// Bytes on disk of the whole database, nobody having it open.
    func bytes() throws -> Int {
        guard let database else {
            let path = directory + "/jinlin.sqlite"
            try RawSQLite(path).moveLog()
            return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        }
        let client = try PostgresClient(database)
        // With what a server in use knows of its tables: autovacuum has not looked at the newest rows yet, and a plan
        // made without them reads every open case.
        try client.rows("VACUUM ANALYZE")
        try client.rows("CHECKPOINT")
        return Int(try client.value("SELECT pg_database_size(current_database())")) ?? 0
    }

    // MARK: Kept data

    /// Says that the data is whole.
    private var mark: String { directory + "/made.txt" }
    var isMade: Bool { FileManager.default.fileExists(atPath: mark) }
    func noteMade(_ text: String) throws { try Data((text + "\n").utf8).write(to: URL(filePath: mark)) }
    var madeHow: String {
        let text = try? String(contentsOfFile: mark, encoding: .utf8)
        return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    }
}
