import Kernel
import Pages
public import People
public import Persistence
public import Policy
import Territory

/// Households that were reached on a visit, for duties with a count.
public struct VisitedHouseholds: DutyFactSource {
    public let fact = DutyFact.visitContact
    public init() {}

    public func evidence(of doer: DutyDoer, limit: Int, in tx: Transaction) throws -> [DutyEvidence] {
        guard case .account = doer.who else { return [] }
        let zone = try tx.policy(at: doer.place).pack.zone
        let days = (zone.date(doer.from).daysSinceEpoch, zone.date(doer.until).daysSinceEpoch)
        return try tx.rows(
            """
            SELECT household, at, way FROM visit_contact
            WHERE place >= \(doer.place) AND place < \(doer.place.end) AND day >= \(days.0) AND day <= \(days.1)
            AND counts = 1 AND by_key = \(doer.who.key) AND at >= \(doer.from) AND at < \(doer.until)
            ORDER BY at, id LIMIT \(limit)
            """
        ).map { row in
            let way: VisitWay = try row.get("way")
            return DutyEvidence(
                at: try row.get("at"), what: Text("走访：\(way.name.zh)", "visit: \(way.name.en)"),
                link: VisitPaths.household(try row.get("household")))
        }
    }
}
