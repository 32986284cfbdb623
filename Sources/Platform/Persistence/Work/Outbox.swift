public import Kernel
internal import Measures

/// A message that waits to leave the house: written in the transaction that caused it, delivered at least once.
public struct OutboxMessage: Sendable, Hashable {
    public let id: Int64
    public let topic: String
    /// JSON.
    public let payload: String
    /// Which try this is, from 1.
    public let tries: Int
    public let lastError: String?

    init(_ row: Row) throws {
        id = try row.get("id")
        topic = try row.get("topic")
        payload = try row.get("payload")
        tries = try row.get("tries")
        lastError = try row.find("last_error")
    }

    public func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T { try JSON.decode(payload, as: type) }
}

public enum Outbox {
    /// Tries after which a message is dead and waits for a person.
    public static let mostTries = 12
    /// Characters kept of an error.
    static let errorLength = 400
}

extension Transaction {
    /// Leaves a message in the outbox, in this transaction. It is delivered not before `after`.
    /// - Parameter ahead: somebody waits for it at this moment; it goes before everything else that is due.
    public func tell(
        _ topic: String, _ payload: some Encodable & Sendable, after: Instant? = nil, ahead: Bool = false
    ) throws {
        try requireWritable()
        let id = surroundings.identifiers.next()
        try send(
            """
            INSERT INTO outbox (id, topic, payload, not_before, tries)
            VALUES (\(id), \(topic), \(try JSON.encode(payload)), \(after?.microseconds ?? (ahead ? -1 : 0)), 0)
            """)
    }
}

extension Database {
    /// Takes messages that are due and keeps them from other workers for `lease`; oldest first, and those that go ahead
    /// by themselves. One that is neither finished nor failed comes back when the lease ends.
    public func takeOutbox(at now: Instant, limit: Int = Limits.outboxPerTurn, lease: Span) async throws
        -> [OutboxMessage]
    {
        let skip: SQL = engine == .postgres ? "FOR UPDATE SKIP LOCKED" : ""
        let until = now + lease
        return try await write { tx in
            let ahead = try tx.value(
                "SELECT 1 FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND not_before < 0 LIMIT 1",
                as: Int.self)
            let due = ahead == nil ? now.microseconds : -1
            return try tx.rows(
                """
                UPDATE outbox SET tries = tries + 1, taken_until = \(until), not_before = \(until)
                WHERE id IN (SELECT id FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND not_before <= \(due)
                             ORDER BY not_before, id LIMIT \(limit) \(skip))
                RETURNING id, topic, payload, tries, last_error
                """
            ).map(OutboxMessage.init).sorted { $0.id < $1.id }
        }
    }

    /// The message was delivered. Does nothing where its lease ended and another worker took it.
    public func finishOutbox(_ message: OutboxMessage, at now: Instant) async throws {
        measures.delivered.add()
        try await write { tx in
            try tx.execute(
                """
                UPDATE outbox SET done_at = \(now), taken_until = NULL, last_error = NULL
                WHERE id = \(message.id) AND tries = \(message.tries) AND done_at IS NULL
                """)
        }
    }

    /// The message was not delivered: it comes back at `retryAt`. It is dead where it had its last try or `retryAt` is
    /// nil.
    public func failOutbox(_ message: OutboxMessage, error: String, at now: Instant, retryAt: Instant?) async throws {
        let again = message.tries < Outbox.mostTries ? retryAt : nil
        let dead = again == nil ? now : nil
        measures.deliveriesFailed.add()
        try await write { tx in
            try tx.execute(
                """
                UPDATE outbox SET taken_until = NULL, not_before = \(again ?? now), dead_at = \(dead),
                    last_error = \(String(error.prefix(Outbox.errorLength)))
                WHERE id = \(message.id) AND tries = \(message.tries) AND done_at IS NULL
                """)
        }
    }

    /// Messages that had their last try, newest first: `jinlin undelivered` shows them.
    public func deadOutbox(limit: Int = Limits.page) async throws -> [OutboxMessage] {
        try await read { tx in
            try tx.rows(
                """
                SELECT id, topic, payload, tries, last_error FROM outbox WHERE dead_at IS NOT NULL
                ORDER BY dead_at DESC, id DESC LIMIT \(limit)
                """
            ).map(OutboxMessage.init)
        }
    }

    /// Gives a dead message its tries again.
    public func reviveOutbox(_ id: Int64, at now: Instant) async throws {
        try await write { tx in
            try tx.execute(
                "UPDATE outbox SET dead_at = NULL, tries = 0, not_before = \(now) WHERE id = \(id) AND dead_at IS NOT NULL"
            )
        }
    }

    /// When the next message is due, nil where none waits.
    public func nextOutboxDue() async throws -> Instant? {
        try await read { tx in
            try tx.value("SELECT MIN(not_before) FROM outbox WHERE done_at IS NULL AND dead_at IS NULL")
        }
    }
}
