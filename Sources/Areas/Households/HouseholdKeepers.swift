import Kernel
import Persistence
import Policy
public import Retention

extension RetentionKeepers {
    /// What the register of households lets go of: entries of those who moved away.
    public static let households: [any RetentionKeeper] = [MovedHouseholdKeeper()]
}

/// Destroys what is registered about households that moved away long enough ago. The entry itself stays without it.
struct MovedHouseholdKeeper: RetentionKeeper {
    let kind = RetentionClass.households

    private func condition(_ line: RetentionCutoffs.Line) -> SQL {
        """
        h.standing = 'moved' AND h.moved < \(line.before)
        AND EXISTS (SELECT 1 FROM household_field f WHERE f.household = h.id)
        """
    }

    func due(_ cutoffs: RetentionCutoffs, in tx: Transaction) throws -> RetentionDue {
        guard let line = cutoffs.installation else { return RetentionDue() }
        return RetentionDue(count: try tx.value("SELECT count(*) FROM household h WHERE \(condition(line))") ?? 0)
    }

    func release(
        _ cutoffs: RetentionCutoffs, from: Instant?, cursor: String?, limit: Int, in tx: Transaction, at now: Instant
    ) throws -> RetentionHarvest {
        var harvest = RetentionHarvest()
        guard let line = cutoffs.installation else { return harvest }
        let rows = try tx.rows(
            "SELECT h.id, h.moved FROM household h WHERE \(condition(line)) ORDER BY h.id LIMIT \(limit)")
        for row in rows {
            var stored = try tx.storedHousehold(try row.get("id"))
            let id = stored.household.id
            let content = try tx.rows("SELECT * FROM household_field WHERE household = \(id) ORDER BY id")
                .map { try $0.canonical }.joined(separator: "|")
            try tx.destroyFields(of: id)
            try tx.record(.withdrawn, of: &stored, by: .system, at: now)
            harvest.released.append(
                Released(subject: "household:\(id)", content: content, moment: try row.get("moved"), rule: line.rule))
        }
        if rows.count == limit { harvest.next = "more" }
        return harvest
    }
}
