public import Kernel
public import Logging
internal import Measures
internal import Synchronization

/// The one store of everything that happened. Two doors: `read` and `write`. Their bodies are synchronous and run on
/// the engine's own threads, so nothing can be awaited inside a transaction; a `write` body may run again, so it
/// touches nothing but its transaction.
public final class Database: Sendable {
    public enum Engine: String, Sendable, Hashable { case sqlite, postgres }

    public enum Location: Sendable, Hashable {
        /// A file; made where it is missing.
        case sqlite(path: String)
        /// Gone when closed.
        case sqliteMemory
        /// A libpq address, e.g. `postgresql://jinlin@db/jinlin`; with a schema, every name lives in it.
        case postgres(url: String, schema: String?)
    }

    public let resources: Resources
    /// What the store counts about itself.
    public let measures = StoreMeasures()
    let pace: Pace
    /// What operations may use before their transaction.
    let beforehand: Beforehand
    let log: Logger?
    private let hub = Hub()
    let storage: any Storage

    /// A read's statement, and on PostgreSQL a write's as well, that takes longer than `patience` is refused with
    /// `AppError` 503. Throws `AppError` 503 where the file or server cannot be opened.
    /// - Parameter slow: what takes longer is noted in the log with its slowest statement; nil notes nothing.
    public init(
        _ location: Location, resources: Resources = Resources(), log: Logger? = nil, patience: Span = .seconds(60),
        slow: Span? = nil
    ) throws {
        (self.resources, self.log) = (resources, log)
        pace = Pace(slow: slow, measures: measures, log: log)
        let identifiers = IdentifierSource(node: Int.random(in: 0..<IdentifierSource.nodes))
        let surroundings = Surroundings(
            resources: resources, identifiers: identifiers, patience: patience, measures: measures)
        beforehand = Beforehand(surroundings)
        switch location {
        case .sqlite(let path): storage = try SQLiteStorage(path: path, surroundings: surroundings, hub: hub)
        case .sqliteMemory: storage = try SQLiteStorage(path: nil, surroundings: surroundings, hub: hub)
        case .postgres(let url, let schema):
            storage = try PostgresStorage(url: url, schema: schema, surroundings: surroundings, hub: hub, log: log)
        }
    }

    /// Everything happens on the calling thread, with the time, the chance and the faults of the simulated disk.
    package init(on disk: SimulatedDisk, resources: Resources = Resources()) throws {
        (self.resources, log) = (resources, nil)
        pace = Pace(slow: nil, measures: measures, log: nil)
        let identifiers = IdentifierSource(node: disk.nextStart() % IdentifierSource.nodes) {
            max(0, disk.now.microseconds / 1000 - IdentifierSource.epoch)
        }
        let surroundings = Surroundings(
            resources: resources, identifiers: identifiers, secrets: { disk.bytes($0) }, patience: .seconds(60),
            measures: measures)
        beforehand = Beforehand(surroundings)
        storage = try InlineStorage(disk, surroundings: surroundings, hub: hub)
    }

    deinit { close() }

    public var engine: Engine { storage.engine }

    /// Reads one snapshot. Throws what the body throws; `AppError` 503 where the database fails or too many wait.
    public func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await answered(measures.reads, repeatable: true, body) { storage.submitRead($0) }
    }

    /// Changes everything the body changes, or nothing; returns after it is on disk. Throws what the body throws;
    /// `AppError` 503 where the database fails or too many wait.
    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await write(repeatable: false, as: measures.writes, body)
    }

    @discardableResult
    func write<T: Sendable>(
        repeatable: Bool, as measure: OperationMeasure, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await answered(measure, repeatable: repeatable, body) { storage.submitWrite($0) }
    }

    /// How much work stands in line.
    public var line: (reads: Int, writes: Int) { storage.line }

    /// Runs the migrations that are missing, in order, after the platform's own. Blocks; for the start of a program.
    /// Throws `DatabaseFault` where one was edited after it landed or fails.
    public func migrate(_ migrations: [Migration]) throws { try storage.migrate(migrations) }

    /// The topics that change from now on, of those asked for. A slow listener keeps the newest only.
    public func listen(_ topics: [String]) -> AsyncStream<String> { hub.listen(topics) }

    /// Writes a consistent copy while work goes on: a database file on SQLite, a `pg_dump` archive on PostgreSQL.
    /// Throws `AppError` 503 where the copy cannot be written.
    public func backup(to path: String) async throws {
        let storage = storage
        try await Worker.run("jinlin-backup") { try storage.backup(to: path) }
    }

    /// What is wrong with the stored data, in the engine's words; empty where nothing is.
    public func checkIntegrity() async throws -> [String] {
        let storage = storage
        return try await Worker.run("jinlin-check") { try storage.checkIntegrity() }
    }

    /// Has the engine count how much there is of what, once much was written at a time: by itself PostgreSQL does so
    /// only after some minutes, and takes until then what is many for few.
    public func refreshStatistics() async throws {
        let storage = storage
        try await Worker.run("jinlin-statistics") { try storage.refreshStatistics() }
    }

    /// Finishes what waits, ends live streams, and lets go of files, threads and sockets. Later work is refused.
    public func close() {
        hub.close()
        storage.close()
    }

    private func answered<T: Sendable>(
        _ measure: OperationMeasure, repeatable: Bool,
        _ body: @escaping @Sendable (Transaction) throws -> T, _ submit: (Job) -> Void
    ) async throws -> T {
        let called = Ticks.now()
        let paced = pace.around(body, measure, called: called)
        do {
            let value = try await withCheckedThrowingContinuation { continuation in
                submit(Job(paced, repeatable: repeatable) { continuation.resume(with: $0) })
            }
            measure.done.record(Ticks.now() - called)
            return value
        } catch {
            measure.ended(error, after: Ticks.now() - called)
            throw error
        }
    }

    /// One write for each item, handed to the engine in order; items of one subject never overtake each other.
    func inOrder<T: Sendable>(
        _ timers: [TimerRow], _ body: @escaping @Sendable (Transaction, TimerRow) throws -> T
    ) async -> [(TimerRow, Result<T, any Error>)] {
        var waves: [[TimerRow]] = []
        var seen: [Int64: Int] = [:]
        for timer in timers {
            let wave = seen[timer.subject, default: 0]
            seen[timer.subject] = wave + 1
            if wave == waves.count { waves.append([]) }
            waves[wave].append(timer)
        }
        var results: [(TimerRow, Result<T, any Error>)] = []
        for wave in waves { results += await together(wave, body) }
        return results
    }

    private func together<T: Sendable>(
        _ timers: [TimerRow], _ body: @escaping @Sendable (Transaction, TimerRow) throws -> T
    ) async -> [(TimerRow, Result<T, any Error>)] {
        await withCheckedContinuation { continuation in
            let gathered = Gathered<T>(timers) { continuation.resume(returning: $0) }
            for (index, timer) in timers.enumerated() {
                storage.submitWrite(Job({ try body($0, timer) }, repeatable: false) { gathered.add($0, at: index) })
            }
        }
    }
}

extension Job {
    /// A job that answers once, after its commit or with its error.
    init<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T, repeatable: Bool,
        _ answer: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        self.init(
            run: { tx in
                let value = try body(tx)
                return { answer(.success(value)) }
            },
            fail: { answer(.failure($0)) }, repeatable: repeatable)
    }
}

/// Collects the answers of several writes and hands them over when the last has come.
private final class Gathered<T: Sendable>: Sendable {
    typealias Results = [(TimerRow, Result<T, any Error>)]
    private let timers: [TimerRow]
    private let answers: Mutex<[Int: Result<T, any Error>]>
    private let done: @Sendable (Results) -> Void

    init(_ timers: [TimerRow], _ done: @escaping @Sendable (Results) -> Void) {
        self.timers = timers
        answers = Mutex([:])
        self.done = done
    }

    func add(_ answer: Result<T, any Error>, at index: Int) {
        let all: Results? = answers.withLock { answers in
            answers[index] = answer
            guard answers.count == timers.count else { return nil }
            return timers.enumerated().compactMap { index, timer in answers[index].map { (timer, $0) } }
        }
        if let all { done(all) }
    }
}
