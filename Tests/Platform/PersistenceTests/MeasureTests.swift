import Kernel
import Logging
import Measures
import Synchronization
import TestSupport
import Testing

@testable import Persistence

/// Keeps the lines of a log.
private final class Lines: Sendable {
    let lines = Mutex<[String]>([])
    struct Handler: LogHandler {
        let kept: Lines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let request = RequestMark.current?.id ?? "-"
            kept.lines.withLock { $0.append("\(event.message) \(request) \(event.metadata ?? [:])") }
        }
    }
    var logger: Logger { Logger(label: "test") { _ in Handler(kept: self) } }
}

private struct Remember: Persistence.Operation {
    let word: String
    var fails = false
    func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        try tx.tell("remembered", ["word": word])
        if fails { throw AppError.refused }
        return true
    }
}

@Suite("What the store counts about itself")
struct MeasureTests {
    @Test func `an operation is counted by how it ends`() async throws {
        try await TestDatabase.each { database in
            for fails in [false, false, true] {
                _ = try? await database.perform(Remember(word: "a", fails: fails), by: .system, at: at(0))
            }
            let measure = try #require(database.measures.operations.first { $0.name == "Remember" })
            #expect(measure.done.count == 2 && measure.refused.count == 1)
            #expect(measure.failed.count == 0 && measure.busy.count == 0 && measure.inside.value > 0)
            #expect(database.measures.commits.count >= 2)
            #expect(database.measures.lastCommit.value > database.measures.lastFailedCommit.value)
            // The refusal was counted before it was answered; threads say that they rest a moment after.
            while database.measures.writing.value > 0 { await Task.yield() }
            #expect(database.line.reads == 0 && database.line.writes == 0)
        }
    }

    @Test func `what is slow is noted with its slowest statement, its request and no value`() async throws {
        let lines = Lines()
        let database = try Database(.sqliteMemory, log: lines.logger, slow: .zero)
        try database.migrate([])
        let mark = RequestMark(id: "abc-1", method: "POST")
        try await RequestMark.$current.withValue(mark) {
            _ = try await database.perform(Remember(word: "13800001111"), by: .system, at: at(0))
        }
        let noted = lines.lines.withLock { $0 }.filter { $0.contains("\"operation\": Remember") }
        let line = try #require(noted.first)
        #expect(noted.count == 1 && line.hasPrefix("slow operation abc-1 "))
        #expect(line.contains("INSERT INTO outbox (id, topic, payload, not_before, tries) VALUES ($1, $2, $3, $4, 0)"))
        #expect(!line.contains("13800001111") && database.measures.slow.value >= 1)
    }

    @Test func `nothing is noted where nothing is slow`() async throws {
        let lines = Lines()
        let database = try Database(.sqliteMemory, log: lines.logger, slow: .days(1))
        try database.migrate([])
        _ = try await database.perform(Remember(word: "b"), by: .system, at: at(0))
        #expect(lines.lines.withLock { $0.isEmpty } && database.measures.slow.value == 0)
    }

    @Test func `what waits is seen with how long it waits`() async throws {
        try await TestDatabase.each { database in
            let empty = try await database.condition(at: at(0))
            #expect(empty.timerDelay == .zero && empty.messageDelay == .zero && empty.waitingMessages == 0)
            try await database.write { tx in
                try tx.schedule("ring", subject: 1, due: at(100))
                try tx.tell("sms", 1, after: at(200))
                try tx.tell("sms", 2, after: at(900))
            }
            let early = try await database.condition(at: at(50))
            #expect(early.timerDelay == .zero && early.messageDelay == .zero && early.waitingMessages == 2)
            let late = try await database.condition(at: at(260))
            #expect(late.timerDelay == .seconds(160) && late.messageDelay == .seconds(60))
            let taken = try await database.takeOutbox(at: at(260), limit: 9, lease: .seconds(30))
            #expect(try await database.condition(at: at(260)).failingMessages == 0)
            try await database.failOutbox(taken[0], error: "no channel", at: at(261), retryAt: at(400))
            let tried = try await database.condition(at: at(270))
            #expect(tried.failingMessages == 1 && tried.deadMessages == 0 && tried.messageDelay == .zero)
            _ = try await database.runDueTimers(at: at(270), handlers: [:])
            #expect(try await database.condition(at: at(271)).failingTimers == 1)
            #expect((late.replication != nil) == (database.engine == .postgres))
            #expect((late.clockSkew != nil) == (database.engine == .postgres))
        }
    }

    @Test func `a message that need not wait is as old as itself`() async throws {
        try await TestDatabase.each { database in
            let before = try await database.write { tx -> Instant in
                try tx.tell("sms", 1)
                return IdentifierSource.instant(of: tx.newID(AccountTag.self).rawValue)
            }
            let delay = try await database.condition(at: before + .minutes(30)).messageDelay
            #expect(delay >= .minutes(30) && delay < .minutes(31))
        }
    }

    @Test func `a task that is done is known with its moment`() async throws {
        try await TestDatabase.each { database in
            #expect(try await database.read { try $0.upkeep("backup") } == nil)
            try await database.write { try $0.done("backup", ["file": "a"], at: at(1)) }
            try await database.write { try $0.done("backup", ["file": "b"], at: at(2)) }
            let found = try #require(try await database.read { try $0.upkeep("backup") })
            #expect(found.at == at(2))
            #expect(try found.decode([String: String].self) == ["file": "b"])
        }
    }

    @Test func `after much was written at once the engine counts anew`() async throws {
        try await TestDatabase.each(migrations: Notes.migrations) { database in
            try await database.write { tx in for number in 0..<300 { try Notes.add("\(number)", tx) } }
            try await database.refreshStatistics()
            let believed = try await database.read { tx -> Int? in
                guard database.engine == .postgres else { return try tx.value("SELECT count(*) FROM note") }
                return try tx.value("SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid = 'note'::regclass")
            }
            #expect(believed == 300)
        }
    }
}
