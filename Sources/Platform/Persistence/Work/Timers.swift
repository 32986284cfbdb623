public import Kernel
internal import Measures
internal import Logging

/// Something that is due at an instant: a deadline, a warning, a reminder.
public struct TimerRow: Sendable, Hashable {
    public let kind: String
    public let subject: Int64
    public let key: String
    /// When it was due, also where it runs late.
    public let due: Instant
    /// Tries that failed before.
    public let tries: Int
    public let lastError: String?

    init(_ row: Row) throws {
        kind = try row.get("kind")
        subject = try row.get("subject")
        key = try row.get("key")
        due = try row.get("due")
        tries = try row.get("tries")
        lastError = try row.find("last_error")
    }
}

/// What one turn of the timers came to.
public struct TimerTurn: Sendable, Hashable {
    /// Timers whose handler ran and was committed.
    public var run = 0
    /// Timers whose handler failed; they come back later, after a longer wait each time.
    public var failed = 0
    public init(run: Int = 0, failed: Int = 0) { (self.run, self.failed) = (run, failed) }
}

extension Transaction {
    /// Sets a timer; the same kind, subject and key replaces the one before.
    public func schedule(_ kind: String, subject: Int64, due: Instant, key: String = "") throws {
        try send(
            """
            INSERT INTO timer (kind, subject, key, due, wake, tries)
            VALUES (\(kind), \(subject), \(key), \(due), \(due), 0)
            ON CONFLICT (kind, subject, key)
            DO UPDATE SET due = excluded.due, wake = excluded.wake, tries = 0, last_error = NULL
            """)
    }

    /// Takes a timer away; nothing where there is none.
    public func cancelTimer(_ kind: String, subject: Int64, key: String = "") throws {
        try send("DELETE FROM timer WHERE kind = \(kind) AND subject = \(subject) AND key = \(key)")
    }
}

extension Database {
    public typealias TimerHandler = @Sendable (Transaction, TimerRow, Instant) throws -> Void

    /// Timers that are due, the earliest first.
    public func dueTimers(at now: Instant, limit: Int = Limits.timersPerTurn) async throws -> [TimerRow] {
        try await read { tx in
            try tx.rows(
                """
                SELECT kind, subject, key, due, tries, last_error FROM timer WHERE wake <= \(now)
                ORDER BY wake, kind, subject, key LIMIT \(limit)
                """
            ).map(TimerRow.init)
        }
    }

    /// When the next timer is due, nil where there is none.
    public func nextTimerDue() async throws -> Instant? {
        try await read { try $0.value("SELECT MIN(wake) FROM timer") }
    }

    /// Runs every due timer, each in its own write transaction that takes the timer away first. A handler that throws
    /// changes nothing; its timer comes back after 1, 2, 4, … minutes, at most a day. A kind without handler fails too.
    public func runDueTimers(
        at now: Instant, limit: Int = Limits.timersPerTurn, handlers: [String: TimerHandler]
    ) async throws -> TimerTurn {
        var turn = TimerTurn()
        let due = try await dueTimers(at: now, limit: limit)
        for results in await inOrder(
            due,
            { tx, timer in
                guard let handler = handlers[timer.kind] else {
                    throw DatabaseFault(.usage, "no handler for timers of kind \(timer.kind)")
                }
                guard try tx.take(timer, at: now) else { return false }
                try handler(tx, timer, now)
                return true
            })
        {
            switch results {
            case (_, .success(true)):
                turn.run += 1
                measures.timersRun.add()
            case (_, .success(false)): break
            case (let timer, .failure(let error)):
                turn.failed += 1
                measures.timersFailed.add()
                log?.error("timer \(timer.kind) of \(timer.subject) failed: \(ErrorWords.of(error))")
                try await postpone(timer, after: error, at: now)
            }
        }
        return turn
    }

    /// Timers that failed at least once: `jinlin undelivered` shows them.
    public func failingTimers(limit: Int = Limits.page) async throws -> [TimerRow] {
        try await read { tx in
            try tx.rows(
                """
                SELECT kind, subject, key, due, tries, last_error FROM timer WHERE tries > 0
                ORDER BY tries DESC, due LIMIT \(limit)
                """
            ).map(TimerRow.init)
        }
    }

    private func postpone(_ timer: TimerRow, after error: any Error, at now: Instant) async throws {
        let wake = now + .minutes(min(1 << min(timer.tries, 11), 1440))
        try await write { tx in
            try tx.execute(
                """
                UPDATE timer SET tries = tries + 1, wake = \(wake),
                    last_error = \(String(ErrorWords.of(error).prefix(Outbox.errorLength)))
                WHERE kind = \(timer.kind) AND subject = \(timer.subject) AND key = \(timer.key) AND due = \(timer.due)
                """)
        }
    }
}

extension Transaction {
    /// Takes a due timer away; false where another node has it, or it was moved or cancelled meanwhile.
    fileprivate func take(_ timer: TimerRow, at now: Instant) throws -> Bool {
        let this: SQL = "kind = \(timer.kind) AND subject = \(timer.subject) AND key = \(timer.key)"
        if engine == .postgres {
            let free = try row("SELECT due FROM timer WHERE \(this) AND wake <= \(now) FOR UPDATE SKIP LOCKED")
            if free == nil { return false }
        }
        return try execute("DELETE FROM timer WHERE \(this) AND wake <= \(now)") == 1
    }
}
