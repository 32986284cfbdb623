import Kernel
import Persistence
import Policy
public import Retention

extension RetentionKeepers {
    /// What visits let go of: notes of contacts and words of errands.
    public static let visits: [any RetentionKeeper] = [
        VisitNoteKeeper(),
        TableKeeper(
            .fieldEntries, table: "field_command", keys: ["number"], moment: "received_at",
            where: "state IN ('done', 'dropped', 'mended')"),
    ]
}

/// Destroys notes of contacts, and words of errands that ended, when they are old enough. That somebody came stays.
struct VisitNoteKeeper: RetentionKeeper {
    let kind = RetentionClass.visitNotes

    private func wanted(_ line: RetentionCutoffs.Line) -> SQL {
        """
        SELECT 'visit' AS what, id, received_at AS moment, note AS content FROM visit_contact
        WHERE note IS NOT NULL AND received_at < \(line.before)
        UNION ALL SELECT 'care' AS what, id, due AS moment, words AS content FROM care_task
        WHERE words IS NOT NULL AND state <> 'open' AND due < \(line.before)
        """
    }

    func due(_ cutoffs: RetentionCutoffs, in tx: Transaction) throws -> RetentionDue {
        guard let line = cutoffs.installation else { return RetentionDue() }
        return RetentionDue(count: try tx.value("SELECT count(*) FROM (\(wanted(line))) AS due_notes") ?? 0)
    }

    func release(
        _ cutoffs: RetentionCutoffs, from: Instant?, cursor: String?, limit: Int, in tx: Transaction, at now: Instant
    ) throws -> RetentionHarvest {
        var harvest = RetentionHarvest()
        guard let line = cutoffs.installation else { return harvest }
        let rows = try tx.rows("\(wanted(line)) ORDER BY moment, id LIMIT \(limit)")
        for row in rows {
            let (what, id) = (try row.get("what", as: String.self), try row.get("id", as: Int64.self))
            if what == "visit" {
                try tx.execute("UPDATE visit_contact SET note = NULL WHERE id = \(id)")
            } else {
                try tx.execute("UPDATE care_task SET words = NULL WHERE id = \(id)")
            }
            harvest.released.append(
                Released(
                    subject: "\(what):\(id)", content: try row.canonical, moment: try row.get("moment"), rule: line.rule
                ))
        }
        if rows.count == limit { harvest.next = "more" }
        return harvest
    }
}
