internal import Foundation
internal import GRDB
internal import Kernel
internal import Measures

/// The embedded engine: one writing thread, several reading threads, each with its own connection for good.
final class SQLiteStorage: Storage {
    let engine = Database.Engine.sqlite
    static let readers = 4

    /// What the writing thread is given to do.
    private enum Work: Sendable {
        case write(Job)
        /// In memory there is one connection only, so reads pass here as well.
        case read(Job)
        /// Something that wants the connection to itself.
        case alone(@Sendable (SQLiteConnection) -> Void)
    }

    private let path: String?
    private let writes = JobQueue<Work>(bound: Limits.waitingWrites)
    private let reads = JobQueue<Job>(bound: Limits.waitingWrites)
    private let checkpoints = JobQueue<Void>(bound: 1)
    private let measures: StoreMeasures
    private let workers: [Worker]

    /// `path` nil keeps everything in memory. Throws `AppError` 503 where the file cannot be opened.
    init(path: String?, surroundings: Surroundings, hub: Hub) throws {
        (self.path, measures) = (path, surroundings.measures)
        var workers: [Worker] = []
        do {
            let queue = try SQLiteFile.open(path, reading: false)
            workers.append(SQLiteStorage.writer(on: queue, writes, checkpoints, surroundings, hub))
            if let path { workers.append(try SQLiteCheckpoint.worker(path, checkpoints)) }
            for number in 0..<(path == nil ? 0 : SQLiteStorage.readers) {
                let queue = try SQLiteFile.open(path, reading: true)
                workers.append(SQLiteStorage.reader(number, on: queue, reads, surroundings))
            }
        } catch {
            writes.close()
            reads.close()
            checkpoints.close()
            throw SQLiteFailure.error(error)
        }
        self.workers = workers
    }

    func submitWrite(_ job: Job) { put(.write(job), job) }

    func submitRead(_ job: Job) {
        if path == nil { put(.read(job), job) } else { answer(job, reads.put(job), measures) }
    }

    var line: (reads: Int, writes: Int) { (reads.length, writes.length) }

    private func put(_ work: Work, _ job: Job) {
        let admission: JobQueue<Job>.Admission =
            switch writes.put(work) {
            case .admitted: .admitted
            case .full: .full
            case .closed: .closed
            }
        answer(job, admission, measures)
    }

    func migrate(_ migrations: [Migration]) throws {
        let migrator = try Migrator(engine: engine, migrations: migrations)
        try alone { connection in
            for migration in try migrator.missing(landed: try migrator.landed(on: connection)) {
                try SQLiteStorage.transaction(on: connection) { try migrator.apply(migration, on: connection) }
            }
            try connection.command("PRAGMA optimize")
        }
    }

    func backup(to path: String) throws {
        if let source = self.path {
            try SQLiteFile.copy(from: source, to: path)
        } else {
            try alone { try SQLiteFile.copy($0, to: path) }
        }
    }

    func checkIntegrity() throws -> [String] {
        guard let path else { return try alone { try SQLiteFile.check($0) } }
        let queue = try SQLiteFile.open(path, reading: true)
        return try queue.unsafeRead { try SQLiteFile.check(try SQLiteConnection($0)) }
    }

    func refreshStatistics() throws { try alone { try $0.command("PRAGMA optimize") } }

    func close() {
        writes.close()
        reads.close()
        checkpoints.close()
        for worker in workers { worker.join() }
    }

    /// Runs on the writing thread while nothing else does, and waits for it.
    private func alone<T: Sendable>(_ body: @escaping @Sendable (SQLiteConnection) throws -> T) throws -> T {
        let answer = Answer<T>()
        let admission = writes.put(.alone { connection in answer.give(Result { try body(connection) }) })
        if admission != .admitted { throw StorageProblem.closed.appError }
        return try answer.wait()
    }

    static func transaction(on connection: SQLiteConnection, _ body: () throws -> Void) throws {
        try connection.command("BEGIN IMMEDIATE")
        do {
            try body()
            try connection.command("COMMIT")
        } catch {
            if !connection.isOutsideTransaction { try? connection.command("ROLLBACK") }
            throw error
        }
    }

    // MARK: Threads

    private static func writer(
        on queue: DatabaseQueue, _ works: JobQueue<Work>, _ checkpoints: JobQueue<Void>, _ surroundings: Surroundings,
        _ hub: Hub
    ) -> Worker {
        Worker("jinlin-sqlite-writer") {
            queue.writeWithoutTransaction { database in
                // Without a connection nothing can be taken: who comes is told so instead of waiting.
                guard let connection = try? SQLiteConnection(database) else { return works.close() }
                let checkpoint = SQLiteCheckpoint(checkpoints)
                connection.watchLog(by: checkpoint)
                defer { connection.watchLog(by: nil) }
                let writer = SQLiteWriter(connection: connection, surroundings: surroundings, hub: hub)
                while case let taken = works.take(Limits.writesPerCommit), !taken.isEmpty {
                    surroundings.measures.writing.rise()
                    defer { surroundings.measures.writing.fall() }
                    var batch: [Job] = []
                    for work in taken {
                        if case .write(let job) = work {
                            batch.append(job)
                            continue
                        }
                        writer.commit(batch)
                        batch = []
                        switch work {
                        case .write: break
                        case .read(let job): read(job, on: connection, surroundings)
                        case .alone(let body): body(connection)
                        }
                    }
                    writer.commit(batch)
                }
            }
            try? queue.close()
        }
    }

    private static func reader(
        _ number: Int, on queue: DatabaseQueue, _ jobs: JobQueue<Job>, _ surroundings: Surroundings
    ) -> Worker {
        Worker("jinlin-sqlite-reader-\(number)") {
            queue.unsafeRead { database in
                guard let connection = try? SQLiteConnection(database) else { return jobs.close() }
                connection.limitStatements(to: surroundings.patience)
                while let job = jobs.take(1).first {
                    surroundings.measures.reading.rise()
                    read(job, on: connection, surroundings)
                    surroundings.measures.reading.fall()
                }
            }
            try? queue.close()
        }
    }

    /// One snapshot for the whole body.
    static func read(_ job: Job, on connection: SQLiteConnection, _ surroundings: Surroundings) {
        surroundings.measures.waitedToRead.record(Ticks.now() - job.called)
        do {
            try connection.command("BEGIN DEFERRED")
            let transaction = Transaction(connection, surroundings, writable: false)
            let result = Result { try job.run(transaction) }
            if !connection.isOutsideTransaction { try connection.command("ROLLBACK") }
            let answer = try result.get()
            if let failure = transaction.failure { throw failure }
            answer()
        } catch {
            job.fail(error)
        }
    }
}
