import Kernel
import Testing
import TestSupport

@testable import Persistence

@Suite("One door to read, one to write")
struct TransactionTests {
    @Test func `what is written is read, in every type`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let day = try #require(CivilDate("2026-11-21"))
            try await database.write { tx in
                try tx.execute(
                    """
                    INSERT INTO note (id, code, amount, ratio, picture, pinned, text)
                    VALUES (\(7), \("甲'\"\\"), \(Int64.max), \(0.1), \([0, 255, 92, 39] as [UInt8]), \(true), \(day))
                    """)
                try tx.execute(
                    "INSERT INTO note (id, code, text, ratio) VALUES (\(8), \("乙"), \(String?.none), \(3.0))")
            }
            let rows = try await database.read { try $0.rows("SELECT * FROM note ORDER BY id") }
            #expect(try rows[0].get("code") == "甲'\"\\")
            #expect(try rows[0].get("amount") == Int64.max)
            #expect(try rows[0].get("ratio") == 0.1)
            #expect(try rows[0].get("picture") == [0, 255, 92, 39] as [UInt8])
            #expect(try rows[0].get("pinned") == true)
            #expect(try rows[0].get("text") == day)
            #expect(try rows[1].find("text", as: String.self) == nil)
            #expect(try rows[1].find("picture", as: [UInt8].self) == nil)
            #expect(try rows[1].get("ratio") == 3.0)
        }
    }

    @Test func `a wrong column or type is named, never the value`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { try Notes.add("秘密", $0) }
            let row = try #require(try await database.read { try $0.row("SELECT code, text FROM note") })
            #expect(throws: DatabaseFault(.row, "column \"code\" holds a text, which is no Int")) {
                try row.get("code", as: Int.self)
            }
            #expect(throws: DatabaseFault(.row, "column \"text\" holds NULL, which is no String")) {
                try row.get("text", as: String.self)
            }
            #expect(throws: DatabaseFault(.row, "no column \"colour\"; there are code, text")) {
                try row.find("colour", as: String.self)
            }
        }
    }

    @Test func `a body that throws changes nothing and its error arrives`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            await #expect(throws: AppError.refused) {
                try await database.write { tx in
                    try Notes.add("a", tx)
                    throw AppError.refused
                }
            }
            let codes = try await Notes.codes(database)
            #expect(codes == [])
        }
    }

    @Test func `a broken rule of the schema is a fault of its kind`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { try Notes.add("a", $0) }
            let kinds: [(DatabaseFault.Kind, Database.Body)] = [
                (.unique, { try Notes.add("a", $0) }),
                (.check, { try Notes.add("b", amount: -1, $0) }),
                (.notNull, { try $0.execute("INSERT INTO note (id, code) VALUES (1, \(String?.none))") }),
                (.foreignKey, { try $0.execute("INSERT INTO line (id, note, number) VALUES (1, 99, 1)") }),
                (.statement, { try $0.execute("INSERT INTO nothing (id) VALUES (1)") }),
            ]
            for (kind, body) in kinds {
                let fault = await #expect(throws: DatabaseFault.self) { try await database.write(body) }
                #expect(fault?.kind == kind)
            }
            #expect(try await Notes.codes(database) == ["a"])
        }
    }

    @Test func `after a failed statement nothing more is saved, even if the body goes on`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let fault = await #expect(throws: DatabaseFault.self) {
                try await database.write { tx in
                    try Notes.add("a", tx)
                    try? Notes.add("a", tx)
                    try? Notes.add("b", tx)
                }
            }
            #expect(fault?.kind == .unique)
            let codes = try await Notes.codes(database)
            #expect(codes == [])
        }
    }

    @Test func `a piece set apart may fail alone`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let refused = try await database.write { tx in
                try Notes.add("a", tx)
                var refused = 0
                for code in ["b", "a", "c", "b"] {
                    do {
                        try tx.attempt {
                            try tx.index(code, kind: "note", id: Int64(code.utf8.first ?? 0), place: try place("34"))
                            try Notes.add(code, tx)
                        }
                    } catch let fault as DatabaseFault where fault.kind == .unique {
                        refused += 1
                    }
                }
                return refused
            }
            #expect(refused == 2)
            #expect(try await Notes.codes(database) == ["a", "b", "c"])
            #expect(
                try await database.read { try $0.search("a", kind: "note", under: [try place("34")], limit: 9) } == [])
        }
    }

    @Test func `a read sees one moment and changes nothing`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let fault = await #expect(throws: DatabaseFault.self) {
                try await database.read { try Notes.add("a", $0) }
            }
            #expect(fault?.kind == .usage)
            await #expect(throws: DatabaseFault.self) {
                try await database.read { try $0.tell("sms", "words") }
            }
            let (first, second) = try await database.read { tx in
                let first: Int? = try tx.value("SELECT COUNT(*) FROM note")
                let answer = Answer<Void>()
                Task { answer.give(await result { try await database.write { try Notes.add("meanwhile", $0) } }) }
                try answer.wait()
                return (first, try tx.value("SELECT COUNT(*) FROM note", as: Int.self))
            }
            #expect(first == 0)
            #expect(second == 0)
            #expect(try await Notes.codes(database) == ["meanwhile"])
        }
    }

    @Test func `rows are handed over one by one, and the body may use the transaction`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { tx in for number in 0..<1_201 { try Notes.add("n\(number)", amount: number, tx) }
            }
            let (count, same) = try await database.read { tx in
                var (count, same) = (0, 0)
                try tx.each("SELECT code, amount FROM note WHERE amount >= \(0) ORDER BY amount") { row in
                    let amount: Int = try row.get("amount")
                    let again: Int? = try tx.value(
                        "SELECT amount FROM note WHERE code = \(row.get("code", as: String.self))")
                    count += 1
                    same += amount == again ? 1 : 0
                }
                return (count, same)
            }
            #expect(count == 1_201)
            #expect(same == 1_201)
        }
    }

    @Test func `a nested walk over the same statement works`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { tx in for code in ["a", "b", "c"] { try Notes.add(code, tx) } }
            let pairs = try await database.read { tx in
                var pairs = 0
                try tx.each("SELECT code FROM note") { _ in try tx.each("SELECT code FROM note") { _ in pairs += 1 } }
                return pairs
            }
            #expect(pairs == 9)
        }
    }

    @Test func `rows changed are counted, also by statements that change none`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let counts = try await database.write { tx in
                for code in ["a", "b", "c"] { try Notes.add(code, tx) }
                return [
                    try tx.execute("UPDATE note SET amount = 5 WHERE code <> \("a")"),
                    try tx.execute("UPDATE note SET amount = 5 WHERE code = \("z")"),
                    try tx.execute("DELETE FROM note WHERE code IN (\(list: ["a", "b"]))"),
                    try tx.rows("UPDATE note SET amount = amount + 1 RETURNING id").count,
                ]
            }
            #expect(counts == [2, 0, 2, 1])
        }
    }

    @Test func `text that cannot be stored is refused alike`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let error = await #expect(throws: AppError.self) { try await database.write { try Notes.add("a\0b", $0) } }
            #expect(error?.status == 422)
            await #expect(throws: DatabaseFault.self) {
                try await database.write { try $0.execute("UPDATE note SET ratio = \(Double.nan)") }
            }
        }
    }

    @Test func `a missing service is named`() async throws {
        let resources = Resources()
        resources.register("the service")
        try await TestDatabase.each(resources: resources) { database in
            let service = try await database.read { try $0.resource(String.self) }
            #expect(service == "the service")
            await #expect(throws: DatabaseFault(.resource, "no Tally was registered at start")) {
                try await database.read { try $0.resource(Tally.self).count }
            }
        }
    }

    @Test func `what follows a commit runs before the caller is answered, and never after a refusal`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let tally = Tally()
            try await database.write { tx in
                try Notes.add("a", tx)
                tx.afterCommit { tally.add() }
            }
            #expect(tally.count == 1)
            _ = try? await database.write { tx in
                tx.afterCommit { tally.add() }
                throw AppError.refused
            }
            #expect(tally.count == 1)
        }
    }

    @Test func `a closed database refuses and does not hang`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            database.close()
            let error = await #expect(throws: AppError.self) { try await database.write { try Notes.add("a", $0) } }
            #expect(error?.status == 503)
            await #expect(throws: AppError.self) { try await database.read { _ in } }
        }
    }
}

/// The result of an asynchronous body.
func result<T>(_ body: () async throws -> T) async -> Result<T, any Error> {
    do { return .success(try await body()) } catch { return .failure(error) }
}
