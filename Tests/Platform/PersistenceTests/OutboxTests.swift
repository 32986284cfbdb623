import Kernel
import Testing
import TestSupport

@testable import Persistence

@Suite("What leaves the house")
struct OutboxTests {
    @Test func `a message leaves with its transaction, in order, when it is due`() async throws {
        try await TestDatabase.each { database in
            try await database.write { tx in
                try tx.tell("sms", ["to": "甲"])
                try tx.tell("sms", ["to": "乙"])
                try tx.tell("mail", ["to": "丙"], after: at(100))
            }
            _ = try? await database.write { tx in
                try tx.tell("sms", ["to": "never"])
                throw AppError.refused
            }
            let taken = try await database.takeOutbox(at: at(0), limit: 9, lease: .seconds(30))
            #expect(taken.map(\.payload) == [#"{"to":"甲"}"#, #"{"to":"乙"}"#])
            #expect(try taken[0].decode([String: String].self) == ["to": "甲"])
            for message in taken { try await database.finishOutbox(message, at: at(1)) }
            #expect(try await database.nextOutboxDue() == at(100))
            #expect(try await database.takeOutbox(at: at(100), limit: 9, lease: .seconds(30)).map(\.topic) == ["mail"])
            let done = try await database.read { tx in
                try tx.value("SELECT count(*) FROM outbox WHERE done_at IS NOT NULL", as: Int.self)
            }
            #expect(done == 2)
        }
    }

    @Test func `what somebody waits for goes before a backlog, and alone`() async throws {
        try await TestDatabase.each { database in
            try await database.write { tx in
                for number in 0..<500 { try tx.tell("notice", number) }
                try tx.tell("code", 1, ahead: true)
                try tx.tell("code", 2, ahead: true)
            }
            let first = try await database.takeOutbox(at: at(1), limit: 200, lease: .seconds(30))
            #expect(first.map(\.payload) == ["1", "2"])
            let next = try await database.takeOutbox(at: at(1), limit: 200, lease: .seconds(30))
            #expect(next.count == 200 && next.allSatisfy { $0.topic == "notice" })
            // One that failed waits for its time like any other.
            try await database.failOutbox(first[0], error: "away", at: at(2), retryAt: at(60))
            #expect(try await database.takeOutbox(at: at(3), limit: 1, lease: .seconds(30)).map(\.topic) == ["notice"])
        }
    }

    @Test func `a taken message is nobody else's until its lease ends`() async throws {
        try await TestDatabase.each { database in
            try await database.write { try $0.tell("sms", 1) }
            let first = try await database.takeOutbox(at: at(0), limit: 9, lease: .seconds(30))
            #expect(first.map(\.tries) == [1])
            #expect(try await database.takeOutbox(at: at(29), limit: 9, lease: .seconds(30)) == [])
            let second = try await database.takeOutbox(at: at(30), limit: 9, lease: .seconds(30))
            #expect(second.map(\.tries) == [2])
            // The first worker wakes late: what it says no longer counts.
            try await database.failOutbox(first[0], error: "late", at: at(31), retryAt: at(31))
            #expect(try await database.takeOutbox(at: at(32), limit: 9, lease: .seconds(30)) == [])
            try await database.finishOutbox(second[0], at: at(33))
            #expect(try await database.nextOutboxDue() == nil)
        }
    }

    @Test func `a message that never arrives is dead after its last try, and can be revived`() async throws {
        try await TestDatabase.each { database in
            try await database.write { try $0.tell("sms", 1) }
            var now = at(0)
            for number in 1...Outbox.mostTries {
                let taken = try await database.takeOutbox(at: now, limit: 1, lease: .seconds(30))
                #expect(taken.map(\.tries) == [number])
                try await database.failOutbox(taken[0], error: "no route", at: now, retryAt: now + .seconds(60))
                now = now + .seconds(60)
            }
            #expect(try await database.takeOutbox(at: now + .days(9), limit: 1, lease: .seconds(30)) == [])
            let dead = try await database.deadOutbox()
            #expect(dead.map(\.lastError) == ["no route"])
            try await database.reviveOutbox(dead[0].id, at: now)
            #expect(try await database.deadOutbox() == [])
            #expect(try await database.takeOutbox(at: now, limit: 1, lease: .seconds(30)).map(\.tries) == [1])
        }
    }

    @Test func `four workers at once take each message once`() async throws {
        try await TestDatabase.each { database in
            try await database.write { tx in for number in 0..<100 { try tx.tell("sms", number) } }
            let taken = try await withThrowingTaskGroup(of: [OutboxMessage].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var mine: [OutboxMessage] = []
                        while case let some = try await database.takeOutbox(at: at(0), limit: 7, lease: .seconds(30)),
                            !some.isEmpty
                        { mine += some }
                        return mine
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(taken.map(\.id)).count == taken.count)
            #expect(taken.count == 100)
        }
    }

    @Test func `an audit row says who did what to what`() async throws {
        try await TestDatabase.each { database in
            try await database.write { tx in
                try tx.audit("case.read", by: .system, subject: "case:1", place: try place("3401"), at: at(0))
            }
            let row = try #require(try await database.read { try $0.row("SELECT * FROM audit") })
            #expect(try row.get("caller") == "system")
            #expect(try row.get("subject") == "case:1")
            #expect(try row.get("at") == at(0))
            #expect(try row.find("detail", as: String.self) == nil)
        }
    }
}
