import Foundation
import Kernel
import Testing
import TestSupport

@testable import Persistence

@Suite("When the disk or the server fails")
struct FailureTests {
    private func error(_ body: () async throws -> Void) async -> AppError? {
        do { try await body() } catch { return error as? AppError }
        return nil
    }

    @Test func `a full disk refuses the whole batch, says so, and the database goes on`() async throws {
        try await TestDatabase.sqlite(migrations: Notes.migrations) { database in
            try await database.write { try Notes.add("before", $0) }
            let pages: Int = try await database.read { try $0.value("PRAGMA page_count") ?? 0 }
            _ = try await database.write { try $0.rows(SQL(trustedText: "PRAGMA max_page_count = \(pages + 4)")) }
            let large = String(repeating: "满", count: 20_000)
            let answers = await database.batch([
                { try Notes.add("small", $0) },
                { try Notes.add(large, $0) },
                { try Notes.add("after", $0) },
            ])
            let refused = answers.compactMap { $0.error as? AppError }
            #expect(refused.contains { $0.code == "storage.full" && $0.status == 503 })
            // Whoever was told that it is saved finds it saved, and nobody else does.
            let kept = zip(["small", "large", "after"], answers).filter { $0.1.error == nil }.map(\.0)
            #expect(try await Notes.codes(database) == (["before"] + kept).sorted())
            _ = try await database.write { try $0.rows("PRAGMA max_page_count = 1000000") }
            try await database.write { try Notes.add("again", $0) }
            #expect(try await database.checkIntegrity() == [])
        }
    }

    @Test func `a folder that is missing or a file that is no database is said plainly`() async throws {
        let missing = await error {
            _ = try Database(.sqlite(path: "/nowhere/at/all/jinlin.sqlite"), resources: Resources(), log: nil)
        }
        #expect(missing?.status == 503)
        let folder = try TestDatabase.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(repeating: 65, count: 8192).write(to: URL(filePath: folder + "/jinlin.sqlite"))
        let damaged = await error {
            _ = try Database(.sqlite(path: folder + "/jinlin.sqlite"), resources: Resources(), log: nil)
        }
        #expect(damaged?.code == "storage.damaged")
    }

    @Test func `a database that takes no writes says so`() async throws {
        try await TestDatabase.sqlite(migrations: Notes.migrations) { database in
            _ = try await database.write { try $0.rows("PRAGMA query_only = 1") }
            let refused = await error { try await database.write { try Notes.add("a", $0) } }
            #expect(refused?.code == "storage.readOnly")
            #expect(try await Notes.codes(database) == [])
        }
    }

    @Test func `a read that takes too long is stopped, and the database goes on`() async throws {
        let endless: SQL = """
            WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 100000000)
            SELECT COUNT(*) FROM counted
            """
        let folder = try TestDatabase.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var places = [Database.Location.sqlite(path: folder + "/a.sqlite")]
        if let url = try TestDatabase.postgresAddress() { places.append(.postgres(url: url, schema: nil)) }
        for place in places {
            let database = try Database(place, resources: Resources(), log: nil, patience: Span(microseconds: 50_000))
            defer { database.close() }
            let stopped = await error { _ = try await database.read { try $0.rows(endless) } }
            #expect(stopped?.code == "storage.slow")
            let one = try await database.read { try $0.value("SELECT 1", as: Int.self) }
            #expect(one == 1)
        }
    }

    @Test func `what was answered is there after the process is gone`() async throws {
        let folder = try TestDatabase.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try Database(.sqlite(path: folder + "/a.sqlite"), resources: Resources(), log: nil)
        defer { database.close() }
        try database.migrate(Notes.migrations)
        for number in 0..<50 { try await database.write { try Notes.add("\(number)", $0) } }
        // The files as they lie on the disk now, without a close: what a crash leaves.
        for end in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: folder + "/a.sqlite" + end, toPath: folder + "/b.sqlite" + end)
        }
        let found = try Database(.sqlite(path: folder + "/b.sqlite"), resources: Resources(), log: nil)
        defer { found.close() }
        #expect(try await Notes.codes(found).count == 50)
    }

    @Test func `a lost connection is opened again and the write runs again`() async throws {
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            let runs = Tally()
            try await database.write { tx in
                try Notes.add("a", tx)
                if runs.add() == 1 { _ = try tx.rows("SELECT pg_terminate_backend(pg_backend_pid())") }
            }
            #expect(runs.count == 2)
            #expect(try await Notes.codes(database) == ["a"])
        }
    }

    @Test func `a server that leads no more is left, and the write runs again on the one that does`() async throws {
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            let runs = Tally()
            try await database.write { tx in
                // What a demoted server answers to every write; only this session of it.
                if runs.add() == 1 { _ = try tx.rows("SET TRANSACTION READ ONLY") }
                try Notes.add("a", tx)
            }
            #expect(runs.count == 2)
            let refused = await error {
                try await database.write { tx in
                    _ = try tx.rows("SET TRANSACTION READ ONLY")
                    try Notes.add("b", tx)
                }
            }
            #expect(refused?.code == "storage.readOnly")
            #expect(try await Notes.codes(database) == ["a"])
        }
    }

    @Test func `a server that is lost for good is a 503 that says what is kept`() async throws {
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            let lost = await error {
                try await database.write { _ = try $0.rows("SELECT pg_terminate_backend(pg_backend_pid())") }
            }
            #expect(lost?.code == "storage.lost")
            try await database.write { try Notes.add("after", $0) }
            #expect(try await Notes.codes(database) == ["after"])
        }
        let nobody = await error {
            _ = try Database(
                .postgres(url: "postgresql://x@127.0.0.1:1/x?connect_timeout=1", schema: nil), resources: Resources(),
                log: nil)
        }
        #expect(nobody?.status == 503)
    }

    @Test func `a connection lost at the commit is told as uncertain, and a key makes it safe to go on`() async throws {
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            // A rule that runs at the commit and ends the connection the first times it is asked.
            let migration = Migration(
                name: "mine-0001", sqlite: "SELECT 1;",
                postgres: """
                    CREATE SEQUENCE mines;
                    CREATE FUNCTION explode() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                        IF nextval('mines') IN (1, 2) THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                        RETURN NULL;
                    END $$;
                    CREATE CONSTRAINT TRIGGER explode AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION explode();
                    """)
            try database.migrate(Notes.migrations + [migration])
            let uncertain = await error { try await database.write { try Notes.add("a", $0) } }
            #expect(uncertain?.code == "storage.uncertain")
            let operation = IdempotencyTests.AddNote(code: "b", tally: Tally())
            let outcome = try await database.perform(operation, by: .system, at: at(0), key: "k")
            #expect(outcome.code == "b")
            #expect(try await Notes.codes(database) == ["b"])
        }
    }

    @Test func `a backup is a whole database while work goes on`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let folder = try TestDatabase.temporaryFolder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            for number in 0..<20 { try await database.write { try Notes.add("\(number)", $0) } }
            async let busy: Void = {
                for number in 20..<60 { try await database.write { try Notes.add("\(number)", $0) } }
            }()
            try await database.backup(to: folder + "/copy")
            try await busy
            #expect(FileManager.default.fileExists(atPath: folder + "/copy"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/copy.part"))
            guard database.engine == .sqlite else { return }
            let copy = try Database(.sqlite(path: folder + "/copy"), resources: Resources(), log: nil)
            defer { copy.close() }
            #expect(try await copy.checkIntegrity() == [])
            #expect(try await Notes.codes(copy).count >= 20)
            let refused = await error { try await database.backup(to: "/nowhere/at/all/copy") }
            #expect(refused?.status == 503)
        }
    }

    @Test func `a damaged page is found by the check, with the name of its table`() async throws {
        let folder = try TestDatabase.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/jinlin.sqlite"
        var database = try Database(.sqlite(path: path), resources: Resources(), log: nil)
        try database.migrate(Notes.migrations)
        try await database.write { tx in for number in 0..<2_000 { try Notes.add("note \(number)", tx) } }
        let root = try await database.read { tx in
            try tx.value("SELECT rootpage FROM sqlite_master WHERE name = \("note")", as: Int.self)
        }
        try await database.backup(to: folder + "/copy.sqlite")
        database.close()
        // The head of the tree's first page becomes something that is no page.
        let file = try FileHandle(forUpdating: URL(filePath: folder + "/copy.sqlite"))
        try file.seek(toOffset: UInt64((try #require(root) - 1) * 4096))
        try file.write(contentsOf: Data(repeating: 0x5A, count: 100))
        try file.close()
        database = try Database(.sqlite(path: folder + "/copy.sqlite"), resources: Resources(), log: nil)
        defer { database.close() }
        let found = try await database.checkIntegrity()
        #expect(found.contains { $0.contains("table note") })
    }

    @Test func `a sound database has no flaws`() async throws {
        try await TestDatabase.sqlite(migrations: Notes.migrations) { database in
            #expect(try await database.checkIntegrity() == [])
            let memory = try Database(.sqliteMemory, resources: Resources(), log: nil)
            defer { memory.close() }
            try memory.migrate(Notes.migrations)
            #expect(try await memory.checkIntegrity() == [])
            try await memory.write { try Notes.add("a", $0) }
            #expect(try await Notes.codes(memory) == ["a"])
        }
    }
}
