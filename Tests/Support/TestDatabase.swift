internal import Foundation
public import Persistence

/// Gives a test a fresh database on each engine, so that every rule is held on both. PostgreSQL is found by the
/// environment variable `JINLIN_TEST_POSTGRES` (a libpq address); each run has a schema of its own there. Without it
/// the test fails where `CI` is `true`, and elsewhere one line says that half of the tests was left out.
public enum TestDatabase {
    /// Runs the body on SQLite, then on PostgreSQL, with the migrations applied.
    public static func each(
        migrations: [Migration] = [], resources: Resources = Resources(),
        _ body: (Database) async throws -> Void
    ) async throws {
        try await sqlite(migrations: migrations, resources: resources, body)
        try await postgres(migrations: migrations, resources: resources, body)
    }

    /// Runs the body on a SQLite file that is deleted afterwards.
    public static func sqlite(
        migrations: [Migration] = [], resources: Resources = Resources(),
        _ body: (Database) async throws -> Void
    ) async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try Database(.sqlite(path: folder + "/jinlin.sqlite"), resources: resources, log: nil)
        defer { database.close() }
        try database.migrate(migrations)
        try await body(database)
    }

    /// Runs the body in a PostgreSQL schema that is dropped afterwards; does nothing where there is no server.
    public static func postgres(
        migrations: [Migration] = [], resources: Resources = Resources(),
        _ body: (Database) async throws -> Void
    ) async throws {
        guard let url = try postgresAddress() else { return }
        await turn.take()
        let schema = "test_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
        do {
            let database = try Database(.postgres(url: url, schema: schema), resources: resources, log: nil)
            defer { database.close() }
            try database.migrate(migrations)
            try await body(database)
        } catch {
            try? await drop(schema, at: url)
            await turn.give()
            throw error
        }
        try await drop(schema, at: url)
        await turn.give()
    }

    /// The server's address; nil where tests on PostgreSQL are left out.
    public static func postgresAddress() throws -> String? {
        let environment = ProcessInfo.processInfo.environment
        if let url = environment["JINLIN_TEST_POSTGRES"], !url.isEmpty { return url }
        if environment["CI"] == "true" { throw PostgresMissing() }
        _ = said
        return nil
    }

    /// A new empty folder; whoever asks deletes it.
    public static func temporaryFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.path + "/jinlin-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    private static let said: Void = print(
        "JINLIN_TEST_POSTGRES is not set: every test of both engines runs on SQLite only.")

    /// From a database of its own, because the body may have closed the one it was given, and beside it, because what a
    /// contracting migration made opens for its own program only.
    private static func drop(_ schema: String, at url: String) async throws {
        let beside = schema + "_end"
        let database = try Database(.postgres(url: url, schema: beside), resources: Resources(), log: nil)
        defer { database.close() }
        try database.migrate([])
        try await database.write { try $0.execute(SQL(trustedText: "DROP SCHEMA \(schema), \(beside) CASCADE")) }
    }

    /// A few databases at a time: each holds up to fifteen connections.
    private static let turn = Turns(4)
}

/// The server that both engines' tests need is not there.
public struct PostgresMissing: Error, CustomStringConvertible {
    public var description: String {
        "JINLIN_TEST_POSTGRES is not set; CI runs every test on PostgreSQL too. "
            + "Set it to an address such as postgresql://jinlin@127.0.0.1:5432/jinlin"
    }
}

/// Lets a fixed number through at a time.
private actor Turns {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func take() async {
        if free > 0 {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func give() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
