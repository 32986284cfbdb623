public import Kernel
public import Persistence
public import Policy

/// One bounded step of letting go of one class: looks at a few hundred things, lets go of what is due, and writes the
/// ledger’s line, all in one transaction.
public struct Retain: Operation {
    public let kind: RetentionClass
    /// Where the step before ended; nil at the beginning of a pass.
    public let cursor: String?
    public init(_ kind: RetentionClass, cursor: String? = nil) { (self.kind, self.cursor) = (kind, cursor) }

    public struct Outcome: Sendable, Codable, Hashable {
        public let released: Int
        public let held: Int
        /// Nil at the end of the pass.
        public let next: String?
    }

    /// A pass over cases begins where the last one ended. After so long it looks at everything again, so that what came
    /// in late (imports of old cases, rules that became stricter, lifted holds) is found.
    static let wholeEvery = Span.days(30)

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard caller.kind == .system else { throw AppError.refused }
        guard let keeper = try tx.resource(RetentionKeepers.self).keeper(of: kind) else {
            return Outcome(released: 0, held: 0, next: nil)
        }
        let cutoffs = try tx.retentionCutoffs(kind, at: now)
        let begun = cursor == nil ? try begin(tx, at: now) : nil
        let harvest = try keeper.release(
            cutoffs, from: begun, cursor: cursor, limit: Limits.retentionPerStep, in: tx, at: now)
        try tx.recordRelease(kind, harvest.released, by: caller, at: now)
        if harvest.next == nil, let reached = cutoffs.earliest {
            try tx.execute("UPDATE retention_pass SET reached = \(reached) WHERE class = \(kind)")
        }
        return Outcome(released: harvest.released.count, held: harvest.held, next: harvest.next)
    }

    /// From when on the pass looks; nil for everything.
    private func begin(_ tx: Transaction, at now: Instant) throws -> Instant? {
        let pass = try tx.row("SELECT reached, whole_at FROM retention_pass WHERE class = \(kind)")
        if let whole: Instant = try pass?.find("whole_at"), now - whole < Retain.wholeEvery {
            return try pass?.find("reached")
        }
        try tx.execute(
            """
            INSERT INTO retention_pass (class, whole_at) VALUES (\(kind), \(now))
            ON CONFLICT (class) DO UPDATE SET whole_at = excluded.whole_at
            """)
        return nil
    }
}

extension Transaction {
    /// What is due of a class at each place, by the packs that are bound now.
    public func retentionCutoffs(_ kind: RetentionClass, at now: Instant) throws -> RetentionCutoffs {
        let bound = try policyBindings().compactMap { binding in
            try binding.version.map { (binding.place, try policy(version: $0).pack) }
        }
        return RetentionCutoffs(kind, bound: bound, at: now)
    }
}
