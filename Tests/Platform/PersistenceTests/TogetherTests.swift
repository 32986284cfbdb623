import Foundation
import Kernel
import Synchronization
import Testing
import TestSupport

@testable import Persistence

@Suite("Statements that travel together, writes that are committed together")
struct TogetherTests {
    private static func send(_ code: String, _ tx: Transaction) throws {
        try tx.send("INSERT INTO note (id, code) VALUES (\(tx.newID(Notes.self)), \(code))")
    }

    @Test func `what nobody waits for is written, in order, and read by the next statement`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let seen = try await database.write { tx in
                // More than travel at once.
                for number in 0..<200 { try TogetherTests.send("\(number)", tx) }
                try tx.send("UPDATE note SET amount = 7 WHERE code = \("199")")
                return try tx.value("SELECT amount FROM note WHERE code = \("199")", as: Int.self)
            }
            #expect(seen == 7)
            let codes = try await Notes.codes(database)
            #expect(codes.count == 200)
        }
    }

    @Test func `a statement that fails unseen refuses its whole write`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let fault = await #expect(throws: DatabaseFault.self) {
                try await database.write { tx in
                    try TogetherTests.send("a", tx)
                    try TogetherTests.send("a", tx)
                    try TogetherTests.send("b", tx)
                }
            }
            #expect(fault?.kind == .unique)
            try await database.write { try TogetherTests.send("c", $0) }
            let codes = try await Notes.codes(database)
            #expect(codes == ["c"])
        }
    }

    @Test func `a piece that may fail alone fails alone, also by a statement nobody waits for`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let refused = try await database.write { tx in
                var refused = 0
                for code in ["a", "a", "b"] {
                    do {
                        try tx.attempt { try TogetherTests.send(code, tx) }
                    } catch let fault as DatabaseFault where fault.kind == .unique {
                        refused += 1
                    }
                }
                return refused
            }
            #expect(refused == 1)
            let codes = try await Notes.codes(database)
            #expect(codes == ["a", "b"])
        }
    }

    @Test func `in a batch a statement that fails unseen refuses its own write alone`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let answers = await database.batch([
                { try TogetherTests.send("a", $0) },
                { tx in
                    try TogetherTests.send("b", tx)
                    try TogetherTests.send("b", tx)
                },
                { try TogetherTests.send("c", $0) },
            ])
            #expect(answers.map { $0.error == nil } == [true, false, true])
            #expect((answers[1].error as? DatabaseFault)?.kind == .unique)
            let codes = try await Notes.codes(database)
            #expect(codes == ["a", "c"])
        }
    }

    @Test func `PostgreSQL commits together what waits`() async throws {
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            let transactions = Mutex<[Int]>([])
            let bodies: [Database.Body] = (0..<20).map { number in
                { tx in
                    try Notes.add("\(number)", tx)
                    let id = try tx.value("SELECT CAST(pg_current_xact_id() AS TEXT)", as: String.self) ?? ""
                    transactions.withLock { $0.append(Int(id) ?? 0) }
                }
            }
            let answers = await database.batch(bodies)
            #expect(answers.allSatisfy { $0.error == nil })
            // One, where the machine is not busy: a batch takes no more after 25 ms.
            #expect(transactions.withLock { Set($0).count } < 20)
        }
    }

    @Test func `who asks while a batch runs finds what another node committed before`() async throws {
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            let schema = try await database.read { try $0.value("SELECT current_schema()", as: String.self) }
            guard let url = try TestDatabase.postgresAddress() else { return }
            let other = try Database(.postgres(url: url, schema: schema), log: nil)
            defer { other.close() }
            // A batch takes no more after 25 ms: the connection is open before they count.
            try await other.write { _ in }
            let found = Mutex<Int?>(nil)
            let answered = DispatchSemaphore(value: 0)
            let answers = await database.batch([
                { tx in
                    // From here on this transaction sees the database as it is now.
                    _ = try tx.value("SELECT COUNT(*) FROM note", as: Int.self)
                    let written = DispatchSemaphore(value: 0)
                    other.storage.submitWrite(
                        Job({ tx in try Notes.add("theirs", tx) }, repeatable: false) { _ in written.signal() })
                    #expect(written.wait(timeout: .now() + 10) == .success)
                    let later: Database.Body = { tx in
                        let count = try tx.value("SELECT COUNT(*) FROM note", as: Int.self)
                        found.withLock { $0 = count }
                    }
                    database.storage.submitWrite(Job(later, repeatable: false) { _ in answered.signal() })
                }, { _ in },
            ])
            #expect(answers.allSatisfy { $0.error == nil })
            await Task.detached { #expect(TogetherTests.passes(answered)) }.value
            #expect(found.withLock { $0 } == 1)
        }
    }

    private static func passes(_ gate: DispatchSemaphore) -> Bool { gate.wait(timeout: .now() + 10) == .success }

    @Test func `a batch that met another transaction runs again and loses nothing`() async throws {
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            let runs = Tally()
            let bodies: [Database.Body] = (0..<10).map { number in
                { tx in
                    try Notes.add("\(number)", tx)
                    // As the server would say it.
                    if number == 4, runs.add() == 1 { throw PostgresRunAgain(reason: "40001") }
                }
            }
            let answers = await database.batch(bodies)
            #expect(answers.allSatisfy { $0.error == nil })
            #expect(runs.count == 2)
            let codes = try await Notes.codes(database)
            #expect(codes.count == 10)
        }
    }

    @Test func `the same key twice in one batch gives the first outcome`() async throws {
        struct Add: Persistence.Operation {
            func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Int {
                try Notes.add("once", tx)
                return 7
            }
        }
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let outcomes = Mutex<[Int]>([])
            let body: Database.Body = { tx in
                let outcome = try tx.perform(Add(), by: .anonymous, at: at(1), key: "k")
                outcomes.withLock { $0.append(outcome) }
            }
            let answers = await database.batch([body, body, body])
            #expect(answers.allSatisfy { $0.error == nil })
            #expect(outcomes.withLock { $0 } == [7, 7, 7])
            let codes = try await Notes.codes(database)
            #expect(codes == ["once"])
        }
    }

    @Test func `nobody waits behind a long write on PostgreSQL`() async throws {
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            let gate = DispatchSemaphore(value: 0)
            async let long: Void = database.write { tx in
                try Notes.add("long", tx)
                gate.wait()
            }
            try await database.write { try Notes.add("short", $0) }
            // Had it waited for the long one, nobody would open the gate.
            gate.signal()
            try await long
            let codes = try await Notes.codes(database)
            #expect(codes == ["long", "short"])
        }
    }

    @Test func `a leader that is busy too long is followed by the next`() {
        let turn = PostgresTurn(patience: 0.01)
        let first = turn.lead()
        turn.works(first)
        let second = turn.lead()
        #expect(second != first)
        #expect(!turn.stillLeads(first))
        turn.works(second)
        #expect(turn.stillLeads(second))
        turn.leave(second)
        #expect(turn.lead() > second)
    }
}
