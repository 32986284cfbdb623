public import Emergencies
import Households
public import Kernel
public import Pages
public import Persistence
import Policy

/// What emergencies have to do with visits: households owed a contact every day, and on how many days they had one.
public struct VisitEmergencyRecords: EmergencyRecords {
    public init() {}
    public let area = "visits"

    public func forecast(_ scope: EmergencyScope, in tx: Transaction, at now: Instant) throws -> [EmergencyFigure] {
        guard let care = try EmergencyCare(scope, tx) else { return [] }
        let households = try tx.value("SELECT count(*) FROM household h WHERE \(care.condition)", as: Int.self)
        return [figure("households", Text("每天要联系的住户", "Households owed a contact every day"), households)]
    }

    public func figures(_ scope: EmergencyScope, in tx: Transaction, at now: Instant) throws -> [EmergencyFigure] {
        guard let care = try EmergencyCare(scope, tx) else { return [] }
        let owed = try tx.row(
            """
            SELECT count(*) AS households,
                CAST(SUM(\(care.end) - CASE WHEN h.since > \(care.from) THEN h.since ELSE \(care.from) END) AS BIGINT)
                    AS visits
            FROM household h WHERE \(care.condition) AND h.since < \(care.end)
            """)
        let done = try tx.row(
            """
            SELECT count(*) AS visits, count(DISTINCT household) AS households FROM (
                SELECT DISTINCT c.household, c.day FROM household h JOIN visit_contact c ON c.household = h.id
                WHERE \(care.condition) AND \(care.counts)) AS days
            """)
        let households = try owed?.get("households", as: Int.self) ?? 0
        return [
            figure("owed", Text("应联系（户·天）", "Contacts owed (household days)"), try owed?.find("visits")),
            figure("done", Text("已联系（户·天）", "Contacts made (household days)"), try done?.get("visits")),
            figure("households", Text("每天要联系的住户", "Households owed a contact every day"), households),
            figure(
                "unreached", Text("期间一次也没联系上的住户", "Households never reached"),
                households - (try done?.get("households", as: Int.self) ?? 0)),
        ]
    }

    private func figure(_ key: String, _ name: Text, _ count: Int?) -> EmergencyFigure {
        EmergencyFigure(area: area, key: key, name: name, count: count ?? 0)
    }

    public func link(to figure: EmergencyFigure, of act: EmergencyAct, for caller: Caller) -> Link? {
        guard
            act.terms.places.contains(where: { place in
                caller.grants.contains { grant in
                    grant.permission == .visitsPlan && (grant.place.contains(place) || place.contains(grant.place))
                }
            })
        else { return nil }
        return VisitPaths.emergency(act.id).query([("show", figure.key == "unreached" ? "unreached" : nil)])
    }
}

/// Which households an emergency asked to be contacted every day, and on which days.
struct EmergencyCare {
    let from: Int
    /// The first day behind it.
    let end: Int
    /// On `household h`.
    let condition: SQL

    /// Nil where it asks for no visits.
    init?(_ scope: EmergencyScope, _ tx: Transaction) throws {
        let pack = try tx.policy(version: scope.terms.policy).pack
        guard let rules = pack.visits else { return nil }
        let tiers = scope.terms.tiers.compactMap { rules.tier($0) }.map { rules.condition($0, column: "h.tier") }
        guard !tiers.isEmpty else { return nil }
        from = pack.zone.date(scope.from).daysSinceEpoch
        end = pack.zone.date(scope.until - Span(microseconds: 1)).daysSinceEpoch + 1
        condition = """
            \(scope.within("h.place")) AND h.standing = 'visited' AND (\(SQL.joined(tiers, by: " OR ")))
            """
    }

    /// On `visit_contact c`: a contact that counts, on one of the days.
    var counts: SQL { "c.counts = 1 AND c.day >= \(from) AND c.day < \(end)" }
}
