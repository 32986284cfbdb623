import Foundation
import Kernel
import Synchronization
import Testing
import TestSupport

@testable import Persistence

@Suite("Many writers at once")
struct ConcurrencyTests {
    @Test func `a refused write changes nothing while its neighbours commit`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let answers = await database.batch([
                { try Notes.add("a", $0) },
                { tx in
                    try Notes.add("b", tx)
                    throw AppError.refused
                },
                { try Notes.add("c", $0) },
                { tx in
                    try Notes.add("d", tx)
                    try Notes.add("d", tx)
                },
                { try Notes.add("e", $0) },
            ])
            #expect(answers.map { $0.error == nil } == [true, false, true, false, true])
            #expect(answers[1].error as? AppError == .refused)
            #expect((answers[3].error as? DatabaseFault)?.kind == .unique)
            let codes = try await Notes.codes(database)
            #expect(codes == ["a", "c", "e"])
        }
    }

    @Test func `a rule that breaks only at the commit refuses its own write alone`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let answers = await database.batch([
                { try Notes.add("a", $0) },
                { try $0.execute("INSERT INTO line (id, note, number) VALUES (1, 999, 1)") },
                { try Notes.add("c", $0) },
            ])
            #expect(answers.map { $0.error == nil } == [true, false, true])
            #expect((answers[1].error as? DatabaseFault)?.kind == .foreignKey)
            let codes = try await Notes.codes(database)
            #expect(codes == ["a", "c"])
        }
    }

    @Test func `effects belong to the writes that were committed`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let heard = Mutex<[String]>([])
            let bodies: [Database.Body] = (0..<6).map { number in
                { tx in
                    tx.afterCommit { heard.withLock { $0.append("\(number)") } }
                    try tx.index("垃圾\(number)", kind: "note", id: Int64(number), place: try place("3401"))
                    if number % 2 == 1 { throw AppError.refused }
                }
            }
            _ = await database.batch(bodies)
            #expect(heard.withLock { $0.sorted() } == ["0", "2", "4"])
            let found = try await database.read {
                try $0.search("垃圾", kind: "note", under: [try place("34")], limit: 9)
            }
            #expect(found == [4, 2, 0])
        }
    }

    @Test func `two hundred writers who read and then write lose nothing`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { try Notes.add("sum", $0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        while true {
                            do {
                                try await database.write { tx in
                                    let now: Int = try tx.value("SELECT amount FROM note WHERE code = 'sum'") ?? 0
                                    try tx.execute("UPDATE note SET amount = \(now + 1) WHERE code = 'sum'")
                                }
                                return
                            } catch let error as AppError where error.code == "storage.contended" {}
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.read { try $0.value("SELECT amount FROM note") } == 200)
        }
    }

    @Test func `two writers who each read what the other writes are put in an order`() async throws {
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            try await database.write { tx in
                try Notes.add("a", amount: 1, tx)
                try Notes.add("b", amount: 1, tx)
            }
            let (runs, both) = (Tally(), Meeting(of: 2))
            // Each takes from its own row only while both together hold more than one: only one of them may.
            func take(_ code: String) async throws -> Int {
                try await database.write { tx in
                    runs.add()
                    let sum: Int = try tx.value("SELECT SUM(amount) FROM note") ?? 0
                    #expect(both.meet())
                    if sum < 2 { return 0 }
                    return try tx.execute("UPDATE note SET amount = 0 WHERE code = \(code)")
                }
            }
            async let first = take("a")
            async let second = take("b")
            let taken = try await (first, second)
            #expect(taken.0 + taken.1 == 1)
            #expect(runs.count == 3)
        }
    }

    @Test func `a full line answers busy at once, and the others are served`() async throws {
        try await TestDatabase.sqlite(migrations: Notes.migrations) { database in
            let answers = await database.batch(
                (0..<Limits.waitingWrites + 40).map { number in { try Notes.add("\(number)", $0) } })
            let refused = answers.compactMap(\.error)
            #expect(refused.count == 40)
            #expect(refused.allSatisfy { ($0 as? AppError)?.code == "busy" })
            let codes = try await Notes.codes(database)
            #expect(codes.count == answers.count - refused.count)
        }
    }

    @Test func `keys rise and never repeat, also from many threads`() async throws {
        let source = IdentifierSource(node: 5)
        let keys = await withTaskGroup(of: [Int64].self) { group in
            for _ in 0..<8 { group.addTask { (0..<20_000).map { _ in source.next() } } }
            var all: [Int64] = []
            for await keys in group {
                #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
                all += keys
            }
            return all
        }
        #expect(Set(keys).count == 160_000)
        #expect(keys.allSatisfy { $0 > 0 && $0 >> 12 & 1023 == 5 })
    }

    @Test func `two nodes of one database never share a number`() async throws {
        guard let url = try TestDatabase.postgresAddress() else { return }
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            let schema = try await database.read { try $0.value("SELECT current_schema()", as: String.self) }
            let other = try Database(.postgres(url: url, schema: schema), resources: Resources(), log: nil)
            defer { other.close() }
            let first = try await database.write { $0.newID(Notes.self).rawValue }
            let second = try await other.write { $0.newID(Notes.self).rawValue }
            #expect(first >> 12 & 1023 != second >> 12 & 1023)
            #expect(try await database.read { try $0.value("SELECT COUNT(*) FROM node") } == 2)
        }
    }

    @Test func `nodes take numbers of their database's range, and none where all are taken`() async throws {
        guard let url = try TestDatabase.postgresAddress() else { return }
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            let schema = try await database.read { try $0.value("SELECT current_schema()", as: String.self) }
            func node() throws -> Database {
                try Database(.postgres(url: url, schema: schema), resources: Resources(), log: nil)
            }
            // The test's own database holds and renews a number outside the narrow range that the others keep to.
            let own = try await database.write { Int($0.newID(Notes.self).rawValue >> 12 & 1023) }
            let first = own == 40 || own == 41 ? 50 : 40
            try await database.write { try $0.execute("UPDATE node_range SET first = \(first), last = \(first + 1)") }
            let nodes = [try node(), try node()]
            defer { for node in nodes { node.close() } }
            var numbers: [Int64] = []
            for node in nodes { numbers.append(try await node.write { $0.newID(Notes.self).rawValue } >> 12 & 1023) }
            #expect(numbers.sorted() == [Int64(first), Int64(first + 1)])
            let late = try node()
            defer { late.close() }
            await #expect(throws: AppError.self) { try await late.write { try Notes.add("no number", $0) } }
        }
    }

    @Test func `a line that never empties does not grow`() throws {
        let line = JobQueue<Int>(bound: 8)
        var (given, got) = (0, 0)
        for _ in 0..<3 { #expect(line.put(given) == .admitted); given += 1 }
        for _ in 0..<1_000 {
            #expect(line.put(given) == .admitted)
            given += 1
            #expect(line.take(1) == [got])
            got += 1
            #expect(line.held <= 16)
        }
        #expect(line.take(9) == [got, got + 1, got + 2])
        #expect(line.held == 0)
    }
}
