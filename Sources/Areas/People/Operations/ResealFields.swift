public import Kernel
public import Persistence
internal import Secrets

/// Seals the fields of one column anew that an older key sealed, in steps of `Limits.bulk` rows, in the order of their
/// keys. Only the system does this: nobody reads what is opened here. Fields that do not open stay as they are and are
/// counted.
public struct ResealFields: Operation {
    public let column: SealedColumn
    /// The last row of the step before.
    public let after: Int64?
    public init(_ column: SealedColumn, after: Int64? = nil) { (self.column, self.after) = (column, after) }

    public struct Outcome: Sendable, Codable, Hashable {
        public let resealed: Int
        /// Fields that the present keys do not open.
        public let unreadable: Int
        /// Where the next step begins; nil at the end.
        public let next: Int64?
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard caller.kind == .system else { throw AppError.refused }
        let ring = try tx.resource(KeyRing.self)
        let (table, key) = (SQL(trustedText: column.table), SQL(trustedText: column.key))
        let field = SQL(trustedText: column.column)
        // Sealed bytes begin with version and key number: what begins otherwise is under an older key.
        let rows = try tx.rows(
            """
            SELECT \(key) AS row_key, \(field) AS sealed FROM \(table)
            WHERE \(key) > \(after ?? 0) AND \(field) IS NOT NULL AND SUBSTR(\(field), 1, 5) <> \(ring.opening)
            ORDER BY \(key) LIMIT \(Limits.bulk)
            """)
        var unreadable = 0
        for row in rows {
            do {
                let fresh = try ring.encrypt(
                    try ring.decrypt(try row.get("sealed"), purpose: column.purpose), purpose: column.purpose)
                try tx.execute(
                    "UPDATE \(table) SET \(field) = \(fresh) WHERE \(key) = \(try row.get("row_key", as: Int64.self))")
            } catch is KeyRingProblem {
                unreadable += 1
            }
        }
        let last: Int64? = rows.count == Limits.bulk ? try rows.last?.get("row_key") : nil
        return Outcome(resealed: rows.count - unreadable, unreadable: unreadable, next: last)
    }
}

/// The same for short messages that wait in the outbox, or were given up and may be sent again.
public struct ResealMessages: Operation {
    public let after: Int64?
    public init(after: Int64? = nil) { self.after = after }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> ResealFields.Outcome {
        guard caller.kind == .system else { throw AppError.refused }
        let ring = try tx.resource(KeyRing.self)
        let rows = try tx.rows(
            """
            SELECT id, payload FROM outbox WHERE topic = \(TextMessage.topic) AND done_at IS NULL AND id > \(after ?? 0)
            ORDER BY id LIMIT \(Limits.bulk)
            """)
        var (resealed, unreadable) = (0, 0)
        for row in rows {
            let message = try row.json("payload", as: TextMessage.self)
            do {
                guard let fresh = try message.resealed(by: ring) else { continue }
                try tx.execute(
                    "UPDATE outbox SET payload = \(try JSON.encode(fresh)) WHERE id = \(try row.get("id", as: Int64.self))"
                )
                resealed += 1
            } catch is KeyRingProblem {
                unreadable += 1
            }
        }
        let last: Int64? = rows.count == Limits.bulk ? try rows.last?.get("id") : nil
        return ResealFields.Outcome(resealed: resealed, unreadable: unreadable, next: last)
    }
}

/// A key that may have sealed fields of this database.
public struct FieldKey: Sendable, Codable, Hashable {
    public let number: Int
    public let since: Instant
}

extension Transaction {
    /// The keys that may have sealed fields, oldest first. One alone means that everything is under it.
    public func fieldKeys() throws -> [FieldKey] {
        try rows("SELECT number, since FROM field_key ORDER BY number").map {
            FieldKey(number: try $0.get("number"), since: try $0.get("since"))
        }
    }
}

/// Writes a new key down as one that seals fields. Part of a rotation: the key is in its file already.
public struct AddFieldKey: Operation {
    public let number: Int
    public init(number: Int) { self.number = number }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard caller.kind == .system else { throw AppError.refused }
        try tx.noteFieldKeys(at: now)
        try tx.audit("keys.rotate", by: caller, subject: "key:\(number)", place: nil, at: now)
        return true
    }
}

/// After every field was sealed anew: the older keys have sealed nothing that is left, except in backups.
public struct RetireFieldKeys: Operation {
    /// How long after a rotation another process may still have sealed with the key before.
    static let settling = Span.minutes(5)
    /// When the pass over all fields began.
    public let passBegan: Instant
    public init(passBegan: Instant) { self.passBegan = passBegan }

    /// How many were retired; none where the newest key was too young when the pass began.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Int {
        guard caller.kind == .system else { throw AppError.refused }
        guard let newest = try tx.fieldKeys().last, newest.since + RetireFieldKeys.settling <= passBegan else {
            return 0
        }
        let retired = try tx.execute("DELETE FROM field_key WHERE number < \(newest.number)")
        if retired > 0 {
            try tx.audit("keys.retire", by: caller, subject: "key:\(newest.number)", place: nil, at: now)
        }
        return retired
    }
}
