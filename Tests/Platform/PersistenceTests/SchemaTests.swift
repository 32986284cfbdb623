import Kernel
import Testing
import TestSupport

@testable import Persistence

@Suite("The schema and its steps")
struct SchemaTests {
    @Test func `type words are spelled for each engine, and only types`() {
        let text = """
            CREATE TABLE t (
                id identifier PRIMARY KEY, -- an identifier, of course
                text text NOT NULL DEFAULT 'a text; with, (signs',
                number number, "flag" flag CHECK ("flag" IN (0, 1)),
                amount integer CHECK (amount > 0),
                PRIMARY KEY (id, text)
            ) WITHOUT ROWID;
            CREATE INDEX i ON t (text, number);
            ALTER TABLE t ADD COLUMN picture bytes;
            """
        #expect(
            SchemaText.translate(text, for: .sqlite) == """
                CREATE TABLE t (
                    id INTEGER PRIMARY KEY, -- an identifier, of course
                    text TEXT NOT NULL DEFAULT 'a text; with, (signs',
                    number REAL, "flag" INTEGER CHECK ("flag" IN (0, 1)),
                    amount INTEGER CHECK (amount > 0),
                    PRIMARY KEY (id, text)
                ) WITHOUT ROWID, STRICT;
                CREATE INDEX i ON t (text, number);
                ALTER TABLE t ADD COLUMN picture BLOB;
                """)
        let postgres = SchemaText.translate(text, for: .postgres)
        #expect(postgres.contains("id BIGINT PRIMARY KEY, -- an identifier, of course"))
        #expect(postgres.contains(#"text TEXT COLLATE "C" NOT NULL DEFAULT 'a text; with, (signs'"#))
        #expect(postgres.contains(#"number DOUBLE PRECISION, "flag" SMALLINT CHECK ("flag" IN (0, 1))"#))
        #expect(!postgres.contains("ROWID"))
        #expect(postgres.contains("ADD COLUMN picture BYTEA"))
    }

    @Test func `a migration runs once, and an edited one is refused`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try database.migrate(Notes.migrations)
            let edited = Migration(name: "notes-0001", sql: "CREATE TABLE other (id identifier PRIMARY KEY);")
            let fault = #expect(throws: DatabaseFault.self) { try database.migrate([edited]) }
            #expect(fault?.kind == .migration)
            #expect(fault?.message.contains("notes-0001") == true)
            let more = Migration(name: "notes-0002", sql: "ALTER TABLE note ADD COLUMN colour text;")
            try database.migrate(Notes.migrations + [more])
            try await database.write { try $0.execute("UPDATE note SET colour = \("red")") }
        }
    }

    @Test func `a program of the release before works on a widened schema and refuses a narrowed one`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let widened = Migration(name: "notes-0002", sql: "ALTER TABLE note ADD COLUMN colour text;")
            try database.migrate(Notes.migrations + [widened])
            // The old program starts again, which knows nothing of the colour.
            try database.migrate(Notes.migrations)
            try await database.write { try Notes.add("by the old one", $0) }
            let narrowed = Migration(
                name: "notes-0003-contract-colour", sql: "ALTER TABLE note DROP COLUMN colour;")
            try database.migrate(Notes.migrations + [widened, narrowed])
            for program in [Notes.migrations, Notes.migrations + [widened]] {
                let fault = #expect(throws: DatabaseFault.self) { try database.migrate(program) }
                #expect(fault?.kind == .migration)
                #expect(fault?.message.contains("notes-0003-contract-colour") == true)
            }
            try database.migrate(Notes.migrations + [widened, narrowed])
            #expect(try await Notes.codes(database) == ["by the old one"])
            // Whoever tidies up after this test knows no migrations either.
            try await database.write { try $0.execute("DELETE FROM migration WHERE name = \(narrowed.name)") }
        }
    }

    @Test func `a migration that fails leaves nothing of itself`() async throws {
        try await TestDatabase.each { database in
            let bad = Migration(
                name: "bad-0001", sql: "CREATE TABLE first (id identifier PRIMARY KEY); CREATE TABLE first (id text);")
            let fault = #expect(throws: DatabaseFault.self) { try database.migrate([bad]) }
            #expect(fault?.kind == .migration)
            let good = Migration(name: "good-0001", sql: "CREATE TABLE first (id identifier PRIMARY KEY);")
            try database.migrate([good])
            #expect(throws: DatabaseFault.self) { try database.migrate([good, good]) }
        }
    }

    @Test func `statements prepared before a migration work after it`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { try Notes.add("a", $0) }
            let before = try await database.read { try $0.rows("SELECT * FROM note")[0].columnNames.count }
            try database.migrate(
                Notes.migrations + [
                    Migration(name: "notes-0002", sql: "ALTER TABLE note ADD COLUMN colour text;")
                ])
            for _ in 0..<8 {
                let after = try await database.read { try $0.rows("SELECT * FROM note")[0].columnNames.count }
                #expect(after == before + 1)
            }
        }
    }

    @Test func `text is compared by bytes, and a place with everything below it is one range`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let codes = [
                "34", "3401", "340102", "340102001", "34010200A", "3401029", "340103", "35", "a", "B", "é", "中", "一",
            ]
            try await database.write { tx in for code in codes.shuffled() { try Notes.add(code, tx) } }
            let sorted = codes.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            #expect(try await Notes.codes(database) == sorted)
            let area = try place("340102")
            let below: [String] = try await database.read { tx in
                try tx.rows("SELECT code FROM note WHERE code >= \(area) AND code < \(area.end) ORDER BY code")
                    .map { try $0.get("code") }
            }
            #expect(below == ["340102", "340102001", "34010200A", "3401029"])
            let like = try await database.read { try $0.rows("SELECT code FROM note WHERE code LIKE \("b%")").count }
            #expect(like == 0)
        }
    }

    @Test func `many rows are loaded at once, whatever is in them`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let odd = ["tab\there", "line\nbreak\r", "back\\slash\\N", "", "\\.", "quote'\"", "中🔥"]
            let rows = (0..<3_000).map { number -> [SQLValue] in
                let text = "\(number)" + odd[number % odd.count]
                let ratio = number % 2 == 0 ? SQLValue.null : .number(Double(number) / 3)
                return [.integer(Int64(number)), .text(text), ratio, .bytes([0, 92, UInt8(number % 256)])]
            }
            let count = try await database.write { tx in
                try tx.bulkInsert(table: "note", columns: ["id", "code", "ratio", "picture"], rows: rows)
            }
            #expect(count == 3_000)
            let stored = try await database.read { tx in
                try tx.rows("SELECT id, code, ratio, picture FROM note ORDER BY id").map { row in
                    try ["id", "code", "ratio", "picture"].map { try row.raw($0) }
                }
            }
            #expect(stored == rows)
            let (twice, short): ([[SQLValue]], [[SQLValue]]) = ([[.integer(9), .text("x")]], [[.integer(-9)]])
            let fault = await #expect(throws: DatabaseFault.self) {
                try await database.write { try $0.bulkInsert(table: "note", columns: ["id", "code"], rows: twice) }
            }
            #expect(fault?.kind == .unique)
            await #expect(throws: DatabaseFault.self) {
                try await database.write { try $0.bulkInsert(table: "note", columns: ["id", "code"], rows: short) }
            }
            #expect(try await database.read { try $0.value("SELECT COUNT(*) FROM note") } == 3_000)
        }
    }
}
