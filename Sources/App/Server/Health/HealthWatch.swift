import Cases
import FoundationEssentials
import Glibc
import Kernel
import Measures
import Persistence

/// Looks at the house for those who watch it, at most once in a few seconds however often it is asked.
actor HealthWatch {
    /// How long what was found is given out again, in nanoseconds.
    private static let keep = 5_000_000_000
    /// The task under which a good backup is written down.
    static let backupTask = "backup"

    private let settings: Settings
    private let database: Database
    private let now: @Sendable () -> Instant
    private var last: (ticks: Int, facts: HealthFacts)?

    init(_ settings: Settings, _ database: Database, now: @escaping @Sendable () -> Instant) {
        (self.settings, self.database, self.now) = (settings, database, now)
    }

    func report() async -> HealthReport {
        HealthReport(engine: database.engine.rawValue, at: now(), checks: HealthChecks(facts: await facts()).all)
    }

    func facts() async -> HealthFacts {
        if let last, Ticks.now() - last.ticks < HealthWatch.keep { return last.facts }
        var facts = HealthFacts()
        (facts.demo, facts.patience) = (settings.demo, settings.healthPatience)
        facts.line = database.line
        let measures = database.measures
        facts.turnedAway = HealthWatch.ago(measures.lastTurnedAway)
        if measures.lastFailedCommit.value > measures.lastCommit.value {
            facts.commitsFailSince = HealthWatch.ago(measures.lastFailedCommit)
        }
        facts.disk = HealthWatch.disk(settings.data)
        if case .sqlite(let path) = settings.database { facts.logBytes = HealthWatch.size(path + "-wal") }
        await look(&facts)
        last = (Ticks.now(), facts)
        return facts
    }

    /// Whether the database answers a read in time.
    func answers() async -> Bool {
        let database = database
        let answer = try? await within(settings.healthPatience) {
            try await database.read { try $0.value("SELECT 1", as: Int.self) }
        }
        return answer != nil
    }

    private func look(_ facts: inout HealthFacts) async {
        let (database, now) = (database, now())
        let began = Ticks.now()
        let found = try? await within(settings.healthPatience) {
            let condition = try await database.condition(at: now)
            let answered = Ticks.now() - began
            let (escalation, backup) = try await database.read { tx in
                (try tx.escalationWatch(at: now), try tx.upkeep(HealthWatch.backupTask))
            }
            return (condition, answered, escalation, backup)
        }
        guard let (condition, answered, escalation, backup) = found else { return }
        facts.answered = Span(microseconds: Int64(answered / 1_000))
        facts.condition = condition
        facts.escalation = escalation
        facts.backupAge = backup.map { now - $0.at }
    }

    private static func ago(_ latest: Latest) -> Span? {
        latest.value == 0 ? nil : Span(microseconds: Int64((Ticks.now() - latest.value) / 1_000))
    }

    private static func disk(_ path: String) -> (free: Int, all: Int)? {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { return nil }
        return (Int(facts.f_bavail) * Int(facts.f_frsize), Int(facts.f_blocks) * Int(facts.f_frsize))
    }

    private static func size(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }
}

/// What the work gives, or nil where it takes longer; it then goes on unheard, because a database cannot be hurried.
func within<T: Sendable>(_ patience: Span, _ work: @escaping @Sendable () async throws -> T) async throws -> T? {
    let (answers, answer) = AsyncThrowingStream.makeStream(of: T?.self)
    let working = Task {
        do { answer.yield(try await work()) } catch { answer.finish(throwing: error) }
    }
    let waiting = Task {
        // The end of the wait; ended with the answer, by the `defer` below.
        try await Task.sleep(for: .microseconds(patience.microseconds))
        answer.yield(nil)
    }
    defer {
        working.cancel()
        waiting.cancel()
    }
    for try await value in answers { return value }
    return nil
}
