import Foundation
import Kernel
import Synchronization
import Testing
import TestSupport

@testable import Persistence

@Suite("What is due")
struct TimerTests {
    @Test func `a timer runs once when it is due, and the same key replaces it`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { tx in
                try tx.schedule("warn", subject: 1, due: at(50))
                try tx.schedule("warn", subject: 1, due: at(10))
                try tx.schedule("warn", subject: 1, due: at(30), key: "second")
                try tx.schedule("warn", subject: 2, due: at(5))
                try tx.cancelTimer("warn", subject: 2)
            }
            #expect(try await database.nextTimerDue() == at(10))
            #expect(try await database.dueTimers(at: at(9), limit: 9) == [])
            let seen = Mutex<[String]>([])
            let handlers: [String: Database.TimerHandler] = [
                "warn": { tx, timer, now in
                    seen.withLock { $0.append("\(timer.subject)\(timer.key)@\(timer.due == at(10))") }
                    try Notes.add("\(timer.subject)-\(timer.key)", tx)
                }
            ]
            #expect(try await database.runDueTimers(at: at(10), handlers: handlers) == TimerTurn(run: 1))
            #expect(try await database.runDueTimers(at: at(10), handlers: handlers) == TimerTurn())
            #expect(try await database.runDueTimers(at: at(99), handlers: handlers) == TimerTurn(run: 1))
            #expect(seen.withLock { $0 } == ["1@true", "1second@false"])
            #expect(try await database.nextTimerDue() == nil)
        }
    }

    @Test func `a handler that fails changes nothing and comes back later, longer each time`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { tx in
                try tx.schedule("bad", subject: 1, due: at(0))
                try tx.schedule("good", subject: 2, due: at(1))
            }
            let handlers: [String: Database.TimerHandler] = [
                "bad": { tx, timer, _ in
                    try Notes.add("bad", tx)
                    if timer.tries < 2 { throw AppError.refused }
                },
                "good": { tx, _, _ in try Notes.add("good", tx) },
            ]
            #expect(try await database.runDueTimers(at: at(1), handlers: handlers) == TimerTurn(run: 1, failed: 1))
            #expect(try await Notes.codes(database) == ["good"])
            #expect(try await database.runDueTimers(at: at(60), handlers: handlers) == TimerTurn())
            #expect(try await database.runDueTimers(at: at(61), handlers: handlers) == TimerTurn(failed: 1))
            #expect(try await database.failingTimers().map(\.tries) == [2])
            #expect(try await database.runDueTimers(at: at(180), handlers: handlers) == TimerTurn())
            #expect(try await database.runDueTimers(at: at(181), handlers: handlers) == TimerTurn(run: 1))
            #expect(try await Notes.codes(database) == ["bad", "good"])
        }
    }

    @Test func `a kind that nobody handles waits and is visible`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { try $0.schedule("strange", subject: 1, due: at(0)) }
            #expect(try await database.runDueTimers(at: at(0), handlers: [:]) == TimerTurn(failed: 1))
            #expect(try await database.failingTimers().first?.lastError?.contains("strange") == true)
        }
    }

    @Test func `timers of one subject run in order and a handler may set the next`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { tx in
                for number in 0..<40 {
                    try tx.schedule("step", subject: Int64(number % 4), due: at(Int64(number)), key: "\(number)")
                }
            }
            let seen = Mutex<[Int64: [Instant]]>([:])
            let handlers: [String: Database.TimerHandler] = [
                "step": { tx, timer, now in
                    tx.afterCommit { seen.withLock { $0[timer.subject, default: []].append(timer.due) } }
                    try tx.schedule("next", subject: timer.subject, due: now + .hours(1))
                }
            ]
            #expect(try await database.runDueTimers(at: at(100), handlers: handlers) == TimerTurn(run: 40))
            #expect(seen.withLock { $0.values.allSatisfy { $0 == $0.sorted() && $0.count == 10 } })
            #expect(try await database.nextTimerDue() == at(3700))
        }
    }

    @Test func `two nodes share the work and nothing runs twice`() async throws {
        guard let url = try TestDatabase.postgresAddress() else { return }
        try await TestDatabase.postgres(migrations: Notes.migrations) { database in
            let schema = try await database.read { try $0.value("SELECT current_schema()", as: String.self) }
            let other = try Database(.postgres(url: url, schema: schema), resources: Resources(), log: nil)
            defer { other.close() }
            try await database.write { tx in
                for number in 0..<60 { try tx.schedule("note", subject: Int64(number), due: at(0)) }
            }
            let handlers: [String: Database.TimerHandler] = [
                "note": { tx, timer, _ in try Notes.add("n\(timer.subject)", tx) }
            ]
            async let here = database.runDueTimers(at: at(0), handlers: handlers)
            async let there = other.runDueTimers(at: at(0), handlers: handlers)
            let (first, second) = (try await here, try await there)
            #expect(first.run + second.run == 60)
            #expect(first.failed + second.failed == 0)
            #expect(try await Notes.codes(database).count == 60)
        }
    }
}
