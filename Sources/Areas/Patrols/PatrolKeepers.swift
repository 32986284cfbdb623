public import Kernel
public import Persistence
public import Policy
public import Retention

/// Lets go of the words and photos of findings that ended long ago; which item it was and how fast stays.
public struct PatrolFindingKeeper: RetentionKeeper {
    public let kind = RetentionClass.patrolFindings
    public init() {}

    private var due: SQL { "ended_at IS NOT NULL AND erased_at IS NULL" }

    public func due(_ cutoffs: RetentionCutoffs, in tx: Transaction) throws -> RetentionDue {
        guard let line = cutoffs.installation else { return RetentionDue() }
        return RetentionDue(
            count: try tx.value("SELECT count(*) FROM patrol_finding WHERE ended_at < \(line.before) AND \(due)") ?? 0)
    }

    public func release(
        _ cutoffs: RetentionCutoffs, from: Instant?, cursor: String?, limit: Int, in tx: Transaction, at now: Instant
    ) throws -> RetentionHarvest {
        var harvest = RetentionHarvest()
        guard let line = cutoffs.installation else { return harvest }
        let rows = try tx.rows(
            """
            SELECT id, ended_at FROM patrol_finding WHERE ended_at < \(line.before) AND \(due)
            ORDER BY ended_at, id LIMIT \(limit)
            """)
        for row in rows {
            let id: PatrolFinding.ID = try row.get("id")
            let content = try tx.rows("SELECT id, body FROM patrol_text WHERE finding = \(id) ORDER BY id")
                .map { try $0.canonical }.joined(separator: "|")
            harvest.released.append(
                Released(
                    subject: "\(kind.rawValue):\(id)", content: content, moment: try row.get("ended_at"),
                    rule: line.rule))
            try tx.erasePatrolFinding(id, at: now)
        }
        if rows.count == limit { harvest.next = "more" }
        return harvest
    }
}

extension RetentionKeepers {
    public static let patrols: [any RetentionKeeper] = [PatrolFindingKeeper()]
}

extension RetentionVerification {
    /// Nothing that the ledger says was let go of is there.
    public mutating func checkPatrols(_ tx: Transaction) throws {
        try checkGone(.patrolFindings, in: tx) { told in
            try tx.each("SELECT DISTINCT finding FROM patrol_text WHERE finding IS NOT NULL AND body IS NOT NULL") {
                try told("\(RetentionClass.patrolFindings.rawValue):\(try $0.get("finding", as: Int64.self))")
            }
        }
    }
}
