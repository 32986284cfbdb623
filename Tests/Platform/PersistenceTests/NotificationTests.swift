import Kernel
import Testing
import TestSupport

@testable import Persistence

@Suite("Live pages are woken")
struct NotificationTests {
    @Test(.timeLimit(.minutes(10)))
    func `a listener hears its topics after the commit, each once, and no others`() async throws {
        try await TestDatabase.each { database in
            var heard = database.listen(["case:1", "queue:34"]).makeAsyncIterator()
            _ = try? await database.write { tx in
                tx.changed("case:1")
                throw AppError.refused
            }
            try await database.write { tx in
                tx.changed("case:2")
                tx.changed("queue:34")
                tx.changed("queue:34")
            }
            try await database.write { $0.changed("case:1") }
            var told: [String] = []
            while Set(told).count < 2, let topic = await heard.next() { told.append(topic) }
            #expect(Set(told) == ["queue:34", "case:1"])
            // On PostgreSQL everybody looks again when the connection to other nodes comes up, which may be now, so the
            // order and the number are its own.
            if database.engine == .sqlite { #expect(told == ["queue:34", "case:1"]) }
        }
    }

    @Test func `a slow listener keeps the newest, and ends when the database closes`() async throws {
        try await TestDatabase.each { database in
            let topics = (0..<Hub.buffer + 20).map { "case:\($0)" }
            let heard = database.listen(topics)
            try await database.write { tx in for topic in topics { tx.changed(topic) } }
            database.close()
            var all: [String] = []
            for await topic in heard { all.append(topic) }
            #expect(all == Array(topics.suffix(Hub.buffer)))
        }
    }

    @Test func `another node hears it too, and this one only once`() async throws {
        guard let url = try TestDatabase.postgresAddress() else { return }
        try await TestDatabase.postgres { database in
            let schema = try await database.read { try $0.value("SELECT current_schema()", as: String.self) }
            let other = try Database(.postgres(url: url, schema: schema), resources: Resources(), log: nil)
            defer { other.close() }
            // A second change that only this node hears shows that the first was not heard twice. A node that has just
            // begun to listen wakes everyone once, so what is counted comes after that.
            var there = other.listen(["hello", "case:1"]).makeAsyncIterator()
            var greeted = false
            for _ in 0..<200 where !greeted {
                try await database.write { $0.changed("hello") }
                greeted = await there.next() == "hello"
            }
            var here = database.listen(["case:1", "case:2"]).makeAsyncIterator()
            try await database.write { $0.changed("case:1") }
            var next = await there.next()
            while next == "hello" { next = await there.next() }
            #expect(next == "case:1")
            try await database.write { $0.changed("case:2") }
            #expect(await here.next() == "case:1")
            #expect(await here.next() == "case:2")
        }
    }
}
