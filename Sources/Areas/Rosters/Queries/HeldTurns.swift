import Kernel
import Pages
public import People
public import Persistence
public import Policy

/// Turns that somebody accepted and that are over, for duties with a count. A rota above the place counts as well: who
/// looks after a grid takes turns at the site of its community.
public struct HeldTurns: DutyFactSource {
    public let fact = DutyFact.turnHeld
    public init() {}

    public func evidence(of doer: DutyDoer, limit: Int, in tx: Transaction) throws -> [DutyEvidence] {
        guard case .account = doer.who else { return [] }
        return try tx.rows(
            """
            SELECT t.rota, t.number, t.ends_at FROM rota_turn t
            WHERE t.accepted_who = \(doer.who.key) AND t.ends_at >= \(doer.from) AND t.ends_at < \(doer.until)
            AND t.is_over = 1
            AND ((t.place >= \(doer.place) AND t.place < \(doer.place.end)) OR t.place IN (\(list: doer.place.lineage)))
            ORDER BY t.ends_at, t.rota, t.number LIMIT \(limit)
            """
        ).map { row in
            DutyEvidence(
                at: try row.get("ends_at"), what: Text("值完一轮", "a turn held"),
                link: RotaPaths.past(try row.get("rota"), try row.get("number")))
        }
    }
}
