public import Kernel

/// One thing a person does, as one transaction: load, decide, save, tell. The body may run again.
public protocol Operation: Sendable {
    associatedtype Outcome: Codable & Sendable
    func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome

    /// The operation with what can be worked out before its transaction, so that the one writer of SQLite has less to
    /// do. What the database will say is only guessed here: `run` looks, and works it out again where it is otherwise.
    func prepared(_ beforehand: Beforehand, by caller: Caller, at now: Instant) -> Self
}

extension Operation {
    public func prepared(_ beforehand: Beforehand, by caller: Caller, at now: Instant) -> Self { self }
}

extension Transaction {
    /// Runs an operation once for a caller's key: the same key gives the first outcome without running it again.
    /// Throws `AppError` 409 where the key served another operation.
    func perform<O: Operation>(_ operation: O, by caller: Caller, at now: Instant, key: String?) throws -> O.Outcome {
        guard let key else { return try operation.run(self, by: caller, at: now) }
        let name = String(describing: O.self)
        let done = try row("SELECT operation, outcome FROM command_key WHERE caller = \(caller.key) AND key = \(key)")
        if let done {
            guard try done.get("operation") == name else { throw Transaction.keyServedAnother }
            return try done.json("outcome")
        }
        let outcome = try operation.run(self, by: caller, at: now)
        try send(
            """
            INSERT INTO command_key (caller, key, operation, outcome, at)
            VALUES (\(caller.key), \(key), \(name), \(try JSON.encode(outcome)), \(now))
            """)
        return outcome
    }

    private static let keyServedAnother = AppError(
        "command.key-used", status: 409,
        Text(
            "这个页面已经提交过别的操作，这次没有保存。请刷新页面后再试。",
            "This page was already used for something else; nothing was saved. Reload it and try again."))
}

extension Database {
    /// Runs an operation in one write transaction. With a key, the same caller's same key gives the first outcome.
    @discardableResult
    public func perform<O: Operation>(
        _ operation: O, by caller: Caller, at now: Instant, key: String? = nil
    ) async throws -> O.Outcome {
        let ready = operation.prepared(beforehand, by: caller, at: now)
        return try await write(repeatable: key != nil, as: measures.operation(O.self)) { tx in
            try tx.perform(ready, by: caller, at: now, key: key)
        }
    }
}
