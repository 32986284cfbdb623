internal import Foundation
internal import Kernel
internal import Logging
internal import Measures

/// The engine beyond one machine: threads with a connection each, for writes and for reads.
final class PostgresStorage: Storage {
    let engine = Database.Engine.postgres
    private static let writers = 4
    private static let readers = 6

    private let address: PostgresAddress
    private let writes = JobQueue<Job>(bound: Limits.waitingWrites)
    private let reads = JobQueue<Job>(bound: Limits.waitingWrites)
    private let liaison: PostgresLiaison
    private let measures: StoreMeasures
    private let workers: [Worker]
    private let lastWorker: Worker

    /// Throws `AppError` 503 where the server cannot be reached.
    init(url: String, schema: String?, surroundings: Surroundings, hub: Hub, log: Logger?) throws {
        let address = try PostgresAddress(url: url, schema: schema, patience: surroundings.patience)
        try PostgresStorage.prepare(address, log)
        let node = PostgresNode(surroundings.identifiers)
        let liaison = try PostgresLiaison(address, node, hub, log)
        let (writes, reads, turn) = (writes, reads, PostgresTurn())
        let writers = (0..<PostgresStorage.writers).map { number in
            Worker("jinlin-pg-write-\(number)") {
                let session = PostgresSession(address, surroundings, node, log)
                PostgresStorage.write(from: writes, turn, session, liaison)
            }
        }
        let readers = (0..<PostgresStorage.readers).map { number in
            Worker("jinlin-pg-read-\(number)") {
                let session = PostgresSession(address, surroundings, node, log)
                while let job = reads.take(1).first {
                    surroundings.measures.reading.rise()
                    session.read(job)
                    surroundings.measures.reading.fall()
                }
            }
        }
        workers = writers + readers
        lastWorker = Worker("jinlin-pg-liaison") { liaison.run() }
        (self.address, self.liaison, measures) = (address, liaison, surroundings.measures)
    }

    /// The life of a writing thread: while it leads, it commits together what waits.
    private static func write(
        from writes: JobQueue<Job>, _ turn: PostgresTurn, _ session: PostgresSession, _ liaison: PostgresLiaison
    ) {
        let measures = session.surroundings.measures
        var number = turn.lead()
        while let job = writes.take(1).first {
            turn.works(number)
            measures.writing.rise()
            let done = session.write(job, and: writes)
            for write in done { for body in write.effects.afterCommit { body() } }
            liaison.announce(once(done.flatMap(\.effects.topics)))
            for write in done { write.answer() }
            measures.writing.fall()
            if !turn.stillLeads(number) { number = turn.lead() }
        }
        turn.leave(number)
    }

    /// Each topic once, in the order in which they changed.
    private static func once(_ topics: [String]) -> [String] {
        var seen: Set<String> = []
        return topics.filter { seen.insert($0).inserted }
    }

    func submitWrite(_ job: Job) { answer(job, writes.put(job), measures) }
    func submitRead(_ job: Job) { answer(job, reads.put(job), measures) }

    var line: (reads: Int, writes: Int) { (reads.length, writes.length) }

    /// One node at a time; each migration in its own transaction.
    func migrate(_ migrations: [Migration]) throws {
        let migrator = try Migrator(engine: engine, migrations: migrations)
        let connection = try opened()
        try connection.command("SELECT pg_advisory_lock(hashtext(current_schema()), 7002)")
        for migration in try migrator.missing(landed: try migrator.landed(on: connection)) {
            try connection.command("BEGIN")
            try migrator.apply(migration, on: connection)
            try connection.command("COMMIT")
        }
    }

    func backup(to path: String) throws {
        try PostgresDump(address: address).write(to: path)
    }

    /// Tables with a page that cannot be read (where the server keeps checksums), and indexes and rules that it knows
    /// to be broken or unproven.
    func checkIntegrity() throws -> [String] {
        let connection = try opened()
        let indexes = try connection.rows(
            """
            SELECT 'index ' || indexrelid::regclass::text || ' is not valid' AS flaw FROM pg_index
            JOIN pg_class ON pg_class.oid = indexrelid
            WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace
            """)
        let rules = try connection.rows(
            """
            SELECT 'rule ' || conname || ' of ' || conrelid::regclass::text || ' was never proven' AS flaw
            FROM pg_constraint WHERE NOT convalidated AND connamespace = current_schema()::regnamespace
            """)
        return try unreadableTables(connection) + (indexes + rules).map { try $0.get("flaw") }
    }

    /// Reads every page of every table once.
    private func unreadableTables(_ connection: PostgresConnection) throws -> [String] {
        let tables = try connection.rows(
            """
            SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
            ORDER BY relname
            """)
        try connection.command(
            "SET enable_indexonlyscan = off; SET enable_indexscan = off; SET enable_bitmapscan = off")
        var found: [String] = []
        for table in tables {
            let name = try table.get("relname", as: String.self)
            do { try connection.command("SELECT count(*) FROM \"\(name)\"") } catch let error as AppError
                where error == StorageProblem.damaged.appError
            { found.append("table \(name): a page is damaged and cannot be read") }
        }
        return found
    }

    func refreshStatistics() throws { try opened().command("ANALYZE") }

    func close() {
        writes.close()
        reads.close()
        for worker in workers { worker.join() }
        liaison.close()
        lastWorker.join()
    }

    /// For work that takes as long as it needs.
    private func opened() throws -> PostgresConnection {
        do {
            let connection = try PostgresConnection(address)
            try connection.command("SET statement_timeout = 0")
            return connection
        } catch is PostgresUnreachable {
            throw StorageProblem.lost.appError
        }
    }

    /// Makes the schema where it is missing; two nodes may start at once.
    private static func prepare(_ address: PostgresAddress, _ log: Logger?) throws {
        do {
            let connection = try PostgresConnection(address)
            guard let schema = address.schema else { return }
            try connection.command("SELECT pg_advisory_lock(7003)")
            try connection.command("CREATE SCHEMA IF NOT EXISTS \"\(schema)\"")
        } catch let error as PostgresUnreachable {
            log?.error("PostgreSQL cannot be reached: \(error.reason)")
            throw StorageProblem.lost.appError
        }
    }
}
