internal import GRDB
package import Kernel

/// The embedded engine without threads: every piece of work is done by whoever asks for it before they go on, by the
/// same writer as on a real disk, and goes wrong as the simulated disk says.
final class InlineStorage: Storage, @unchecked Sendable {
    // Unchecked because the connection belongs to one thread at a time; whoever simulates promises that.
    let engine = Database.Engine.sqlite
    private let disk: SimulatedDisk
    private let surroundings: Surroundings
    private let writer: SQLiteWriter
    private var closed = false

    init(_ disk: SimulatedDisk, surroundings: Surroundings, hub: Hub) throws {
        (self.disk, self.surroundings) = (disk, surroundings)
        let connection = try disk.queue.writeWithoutTransaction { try SQLiteConnection($0) }
        writer = SQLiteWriter(connection: connection, surroundings: surroundings, hub: hub)
    }

    private var connection: SQLiteConnection { writer.connection }

    func submitWrite(_ job: Job) {
        guard !closed else { return job.fail(StorageProblem.closed.appError) }
        let fault = disk.nextFault()
        if let fault { disk.note(fault) }
        disk.queue.writeWithoutTransaction { _ in write(job, fault) }
    }

    func submitRead(_ job: Job) {
        guard !closed else { return job.fail(StorageProblem.closed.appError) }
        disk.queue.writeWithoutTransaction { _ in SQLiteStorage.read(job, on: connection, surroundings) }
    }

    /// One commit for all of them, where nothing goes wrong.
    func submitTogether(_ jobs: [Job]) {
        disk.queue.writeWithoutTransaction { _ in writer.commit(jobs) }
    }

    private func write(_ job: Job, _ fault: WriteFault?) {
        switch fault {
        case nil: writer.commit([job])
        case .twice:
            rehearse(job)
            writer.commit([job])
        case .commitFails:
            var broken = writer
            broken.makeDurable = { _ in throw StorageProblem.failing.appError }
            broken.commit([job])
        case .answerLost:
            let unanswered = Job(
                run: { tx in
                    _ = try job.run(tx)
                    return { job.fail(StorageProblem.uncertain.appError) }
                }, fail: job.fail, repeatable: job.repeatable)
            writer.commit([unanswered])
        case .diskFull: withoutRoom { writer.commit([job]) }
        case .refusedBefore: writer.commit([InlineStorage.refused, job])
        case .refusedAfter: writer.commit([job, InlineStorage.refused])
        }
    }

    /// Runs the body and takes back everything it did.
    private func rehearse(_ job: Job) {
        do {
            try connection.command("BEGIN IMMEDIATE")
            _ = try? job.run(Transaction(connection, surroundings, writable: true))
            if !connection.isOutsideTransaction { try connection.command("ROLLBACK") }
        } catch {
            // Nothing ran, so nothing is to be taken back; the write itself will meet the same.
        }
    }

    private func withoutRoom(_ body: () -> Void) {
        let pages = try? connection.first("PRAGMA page_count")?.get("page_count", as: Int.self)
        guard let pages else { return body() }
        _ = try? connection.first(SQL(trustedText: "PRAGMA max_page_count = \(pages)"))
        body()
        _ = try? connection.first(SQL(trustedText: "PRAGMA max_page_count = \(InlineStorage.mostPages)"))
    }
    /// SQLite's own bound.
    private static let mostPages = 1_073_741_823

    /// A write that changes a little of everything and is then refused: nothing of it may ever be found.
    static let refused = Job(
        run: { tx in
            try tx.schedule(SimulatedTrace.name, subject: 1, due: Instant(microseconds: 0))
            let place = try SimulatedTrace.place()
            try tx.add(1, to: Counter(metric: SimulatedTrace.name, place: place, key: ""))
            try tx.tell(SimulatedTrace.name, [1])
            try tx.index(SimulatedTrace.name, kind: SimulatedTrace.name, id: 1, place: place)
            tx.changed(SimulatedTrace.name)
            throw AppError.refused
        }, fail: { _ in })

    /// Nobody ever waits here.
    var line: (reads: Int, writes: Int) { (0, 0) }

    func migrate(_ migrations: [Migration]) throws {
        let migrator = try Migrator(engine: engine, migrations: migrations)
        try disk.queue.writeWithoutTransaction { _ in
            for migration in try migrator.missing(landed: try migrator.landed(on: connection)) {
                try SQLiteStorage.transaction(on: connection) { try migrator.apply(migration, on: connection) }
            }
        }
    }

    func backup(to path: String) throws {
        try disk.queue.writeWithoutTransaction { _ in try SQLiteFile.copy(connection, to: path) }
    }

    func checkIntegrity() throws -> [String] {
        try disk.queue.writeWithoutTransaction { _ in try SQLiteFile.check(connection) }
    }

    func refreshStatistics() throws {
        try disk.queue.writeWithoutTransaction { _ in try connection.command("PRAGMA optimize") }
    }

    func close() { closed = true }
}

/// What writes leave behind that are refused beside others; looked for, and never to be found.
package enum SimulatedTrace {
    package static let name = "simulated-refused"

    static func place() throws -> PlaceCode {
        guard let place = PlaceCode("0") else { throw DatabaseFault(.usage, "no place has the code 0") }
        return place
    }

    /// Whether anything of a refused write was kept.
    package static func isFound(in tx: Transaction) throws -> Bool {
        try tx.value(
            """
            SELECT 1 WHERE EXISTS (SELECT 1 FROM timer WHERE kind = \(name))
                OR EXISTS (SELECT 1 FROM counter WHERE metric = \(name))
                OR EXISTS (SELECT 1 FROM counter_delta WHERE metric = \(name))
                OR EXISTS (SELECT 1 FROM outbox WHERE topic = \(name) AND done_at IS NULL AND dead_at IS NULL)
                OR EXISTS (SELECT 1 FROM sqlite_schema WHERE name = \("texts_" + name.replacing("-", with: "_")))
            """, as: Int.self) != nil
    }
}

extension Database {
    /// Two operations that arrive at the same moment: the writer runs both and commits once, as on a real disk. Only
    /// where the database is on a simulated one.
    package func performTogether<A: Operation, B: Operation>(
        _ first: (operation: A, caller: Caller, key: String), _ second: (operation: B, caller: Caller, key: String),
        at now: Instant
    ) async throws -> (Result<A.Outcome, any Error>, Result<B.Outcome, any Error>) {
        guard let inline = storage as? InlineStorage else {
            throw DatabaseFault(.usage, "only a simulated database takes two operations at once")
        }
        let (one, two) = (Answer<A.Outcome>(), Answer<B.Outcome>())
        let jobs = [
            Job(
                { try $0.perform(first.operation, by: first.caller, at: now, key: first.key) }, repeatable: true,
                { one.give($0) }),
            Job(
                { try $0.perform(second.operation, by: second.caller, at: now, key: second.key) }, repeatable: true,
                { two.give($0) }),
        ]
        inline.submitTogether(jobs)
        return (Result { try one.wait() }, Result { try two.wait() })
    }
}
