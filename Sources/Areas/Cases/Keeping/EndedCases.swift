import Kernel
import Persistence
import Policy
import Retention

/// Walks the ended cases in the order in which they last changed and lets a keeper deal with those that are due.
struct EndedCases {
    let cutoffs: RetentionCutoffs
    let tx: Transaction
    /// Joins and conditions on `case_file c`: which cases have what the keeper keeps.
    let having: SQL

    struct Ended {
        let id: CaseFile.ID
        let changed: Instant
        let rule: String
        var subject: String { "case:\(id)" }
    }

    /// Looks at no more than `limit` cases; gives where to go on, nil at the end.
    func step(
        from: Instant?, cursor: String?, limit: Int, held: (Ended) throws -> Void, due: (Ended) throws -> Void
    ) throws -> String? {
        guard let latest = cutoffs.latest else { return nil }
        let (moment, last) = EndedCases.position(cursor) ?? (from ?? Instant(microseconds: .min), 0)
        let rows = try tx.rows(
            """
            SELECT c.id, c.place, c.updated_at FROM case_file c \(having)
            AND c.open = 0 AND c.updated_at < \(latest) AND c.updated_at >= \(moment)
            AND (c.updated_at > \(moment) OR c.updated_at = \(moment) AND c.id > \(last))
            ORDER BY c.updated_at, c.id LIMIT \(limit)
            """)
        let stopped = try tx.heldSubjects()
        for row in rows {
            let (place, changed): (PlaceCode, Instant) = (try row.get("place"), try row.get("updated_at"))
            guard let line = cutoffs.line(at: place), changed < line.before else { continue }
            let ended = Ended(id: try row.get("id"), changed: changed, rule: line.rule)
            if stopped.contains(ended.subject) { try held(ended) } else { try due(ended) }
        }
        guard rows.count == limit, let end = rows.last else { return nil }
        return "\(try end.get("updated_at", as: Instant.self).microseconds):\(try end.get("id", as: CaseFile.ID.self))"
    }

    private static func position(_ cursor: String?) -> (Instant, Int64)? {
        let parts = cursor?.split(separator: ":").compactMap { Int64($0) } ?? []
        return parts.count == 2 ? (Instant(microseconds: parts[0]), parts[1]) : nil
    }
}

/// Lets go of one thing that ended cases have.
struct EndedCaseKeeper: RetentionKeeper {
    let kind: RetentionClass
    /// Which cases have it: joins and the first condition, on `case_file c`.
    let having: SQL
    /// The things of a case that go, each with what it is, for a keyed hash.
    let things: @Sendable (CaseFile.ID, Transaction) throws -> [(subject: String, content: String)]
    let letGo: @Sendable (CaseFile.ID, Transaction, Instant) throws -> Void

    func due(_ cutoffs: RetentionCutoffs, in tx: Transaction) throws -> RetentionDue {
        var (due, cursor) = (RetentionDue(), nil as String?)
        let cases = EndedCases(cutoffs: cutoffs, tx: tx, having: having)
        repeat {
            cursor = try cases.step(
                from: nil, cursor: cursor, limit: Limits.search, held: { _ in due.held += 1 },
                due: { _ in due.count += 1 })
        } while cursor != nil
        return due
    }

    func release(
        _ cutoffs: RetentionCutoffs, from: Instant?, cursor: String?, limit: Int, in tx: Transaction, at now: Instant
    ) throws -> RetentionHarvest {
        var harvest = RetentionHarvest()
        let cases = EndedCases(cutoffs: cutoffs, tx: tx, having: having)
        harvest.next = try cases.step(
            from: from, cursor: cursor, limit: limit, held: { _ in harvest.held += 1 },
            due: { ended in
                harvest.released += try things(ended.id, tx).map {
                    Released(subject: $0.subject, content: $0.content, moment: ended.changed, rule: ended.rule)
                }
                try letGo(ended.id, tx, now)
            })
        return harvest
    }
}
