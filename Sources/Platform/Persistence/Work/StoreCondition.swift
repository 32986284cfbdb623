public import Kernel

/// How the store is at one moment: what waits too long, what fell behind. Only figures, nobody's data.
public struct StoreCondition: Sendable {
    /// How long the earliest timer that is due has waited; zero where none is due.
    public var timerDelay = Span.zero
    /// Timers that failed at least once, up to `most`.
    public var failingTimers = 0
    /// How long the message that is due longest has waited; zero where none is due.
    public var messageDelay = Span.zero
    /// Messages that wait to be delivered, up to `most`.
    public var waitingMessages = 0
    /// Messages that were tried and failed and will be tried again, up to `most`.
    public var failingMessages = 0
    /// Messages that had their last try, up to `most`.
    public var deadMessages = 0
    /// PostgreSQL only.
    public var replication: Replication?
    /// How far this machine's clock is from the database server's; nil on SQLite.
    public var clockSkew: Span?

    public init() {}

    /// Counting stops here, so that a look at the store costs the same however full it is.
    public static let most = 10_000

    /// Copies of a PostgreSQL database.
    public struct Replication: Sendable {
        /// The server asked is itself a copy, and this far behind.
        public var ownDelay: Span?
        public var standbys = 0
        /// The slowest copy's delay; nil where the server does not let this account see it, or says none.
        public var longestDelay: Span?
        /// Copies that stopped asking while the server keeps the log for them.
        public var idleSlots = 0
        /// Archiving of the log fails since it last succeeded.
        public var archiveFails = false
        public init() {}
    }
}

extension Database {
    /// Looks at the store. A few short reads, each of bounded size.
    public func condition(at now: Instant) async throws -> StoreCondition {
        try await read { tx in
            var condition = StoreCondition()
            try condition.readTimers(tx, now)
            try condition.readOutbox(tx, now)
            if tx.engine == .postgres { try condition.readServer(tx, now) }
            return condition
        }
    }
}

extension StoreCondition {
    fileprivate mutating func readTimers(_ tx: Transaction, _ now: Instant) throws {
        if let wake: Instant = try tx.value("SELECT MIN(wake) FROM timer"), wake < now { timerDelay = now - wake }
        failingTimers = try count("timer WHERE tries > 0", tx)
    }

    fileprivate mutating func readOutbox(_ tx: Transaction, _ now: Instant) throws {
        let waiting: SQL = "outbox WHERE done_at IS NULL AND dead_at IS NULL"
        let first = try tx.row("SELECT id, not_before FROM \(waiting) ORDER BY not_before, id LIMIT 1")
        if let first {
            // A message that need not wait has no time of its own but that of its key.
            let after = try first.get("not_before", as: Instant.self)
            let due = try after.microseconds > 0 ? after : IdentifierSource.instant(of: first.get("id"))
            if due < now { messageDelay = now - due }
        }
        let counts = try tx.row(
            """
            SELECT COUNT(*) AS all_of_them, COALESCE(SUM(CASE WHEN tries > 0 AND taken_until IS NULL THEN 1 ELSE 0 END), 0)
                AS failing
            FROM (SELECT tries, taken_until FROM \(waiting) LIMIT \(StoreCondition.most)) AS counted
            """)
        waitingMessages = try counts?.get("all_of_them") ?? 0
        failingMessages = try counts?.get("failing") ?? 0
        deadMessages = try count("outbox WHERE dead_at IS NOT NULL", tx)
    }

    private func count(_ rows: SQL, _ tx: Transaction) throws -> Int {
        try tx.value("SELECT COUNT(*) FROM (SELECT 1 FROM \(rows) LIMIT \(StoreCondition.most)) AS counted") ?? 0
    }

    /// What an account may not see comes as NULL.
    fileprivate mutating func readServer(_ tx: Transaction, _ now: Instant) throws {
        let row = try tx.row(
            """
            SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS clock,
                CAST(EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000000 AS BIGINT) AS own,
                CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END AS copy,
                (SELECT COUNT(*) FROM pg_stat_replication) AS standbys,
                (SELECT CAST(EXTRACT(EPOCH FROM MAX(replay_lag)) * 1000000 AS BIGINT) FROM pg_stat_replication) AS longest,
                (SELECT COUNT(*) FROM pg_replication_slots WHERE NOT active) AS idle,
                (SELECT COUNT(*) FROM pg_stat_archiver
                 WHERE last_failed_time > COALESCE(last_archived_time, '-infinity')) AS failing
            """)
        guard let row else { return }
        clockSkew = now - (try row.get("clock", as: Instant.self))
        var found = Replication()
        if try row.get("copy", as: Int.self) == 1 {
            found.ownDelay = Span(microseconds: try row.find("own", as: Int64.self) ?? 0)
        }
        found.standbys = try row.get("standbys")
        found.longestDelay = try row.find("longest", as: Int64.self).map { Span(microseconds: $0) }
        found.idleSlots = try row.get("idle")
        found.archiveFails = try row.get("failing", as: Int.self) > 0
        replication = found
    }
}
