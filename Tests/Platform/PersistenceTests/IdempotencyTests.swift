import Kernel
import Testing
import TestSupport

@testable import Persistence

@Suite("A key, one outcome")
struct IdempotencyTests {
    struct AddNote: Persistence.Operation {
        struct Outcome: Codable, Sendable, Equatable { let code: String, number: Int }
        let code: String
        let tally: Tally
        var refuses = false

        func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
            let number = tally.add()
            try Notes.add(code, amount: number, tx)
            if refuses { throw AppError.refused }
            return Outcome(code: code, number: number)
        }
    }
    struct CountNotes: Persistence.Operation {
        func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Int {
            try tx.value("SELECT COUNT(*) FROM note") ?? 0
        }
    }

    @Test func `the same key gives the first outcome without running again`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let tally = Tally()
            let first = try await database.perform(AddNote(code: "a", tally: tally), by: .system, at: at(0), key: "k")
            let again = try await database.perform(AddNote(code: "a", tally: tally), by: .system, at: at(9), key: "k")
            #expect(first == again)
            #expect(tally.count == 1)
            let other = try await database.perform(
                AddNote(code: "b", tally: tally), by: .anonymous, at: at(9), key: "k")
            #expect(other.number == 2)
            #expect(try await Notes.codes(database) == ["a", "b"])
        }
    }

    @Test func `a refused operation leaves its key free`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let tally = Tally()
            var operation = AddNote(code: "a", tally: tally, refuses: true)
            await #expect(throws: AppError.refused) {
                try await database.perform(operation, by: .system, at: at(0), key: "k")
            }
            operation.refuses = false
            let outcome = try await database.perform(operation, by: .system, at: at(0), key: "k")
            #expect(outcome.code == "a")
        }
    }

    @Test func `a key that served another operation is refused`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let note = AddNote(code: "a", tally: Tally())
            _ = try await database.perform(note, by: .system, at: at(0), key: "k")
            let error = await #expect(throws: AppError.self) {
                try await database.perform(CountNotes(), by: .system, at: at(0), key: "k")
            }
            #expect(error?.status == 409)
        }
    }

    @Test func `thirty at once with one key make one note`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            let tally = Tally()
            let outcomes = try await withThrowingTaskGroup(of: AddNote.Outcome.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        try await database.perform(AddNote(code: "a", tally: tally), by: .system, at: at(0), key: "k")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(outcomes.map(\.number)).count == 1)
            #expect(try await Notes.codes(database) == ["a"])
        }
    }
}
