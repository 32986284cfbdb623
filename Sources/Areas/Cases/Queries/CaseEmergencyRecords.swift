public import Emergencies
public import Kernel
public import Pages
public import Persistence
import Policy

/// What emergencies have to do with cases: how many were reported while one lasted, by category, and how many clocks
/// run on as they were.
public struct CaseEmergencyRecords: EmergencyRecords {
    public init() {}
    public let area = "cases"

    public func forecast(_ scope: EmergencyScope, in tx: Transaction, at now: Instant) throws -> [EmergencyFigure] {
        let open = try tx.value(
            "SELECT count(*) FROM case_file c WHERE c.open = 1 AND \(CaseEmergencyRecords.within(scope))", as: Int.self)
        return [
            EmergencyFigure(
                area: area, key: "open", name: Text("在办案卷，时限不变", "Open cases, their clocks stay"), count: open ?? 0)
        ]
    }

    public func figures(_ scope: EmergencyScope, in tx: Transaction, at now: Instant) throws -> [EmergencyFigure] {
        let pack = try tx.policy(version: scope.terms.policy).pack
        let found = try tx.rows(
            """
            SELECT c.category, count(*) AS cases FROM case_file c
            WHERE \(CaseEmergencyRecords.within(scope)) AND c.reported_at >= \(scope.from)
            AND c.reported_at < \(scope.until) GROUP BY c.category
            """
        ).map { (key: try $0.find("category", as: String.self), count: try $0.get("cases", as: Int.self)) }
        let all = EmergencyFigure(
            area: area, key: "", name: Text("期间反映的案卷", "Cases reported while it lasted"),
            count: found.reduce(0) { $0 + $1.count })
        // In the pack's own order; those without a category are in the sum.
        return [all]
            + pack.categories.compactMap { category in
                found.first { $0.key == category.key }.map {
                    EmergencyFigure(area: area, key: category.key, name: category.name, count: $0.count)
                }
            }
    }

    public func link(to figure: EmergencyFigure, of act: EmergencyAct, for caller: Caller) -> Link? {
        guard act.terms.places.allSatisfy({ caller.may(.casesRead, at: $0) }) else { return nil }
        let category: String? = figure.key.isEmpty ? nil : figure.key
        let end = act.endedAt.map { min($0, act.until) } ?? act.until
        return CasePaths.list().query(
            act.terms.places.map { ("place", $0.rawValue) } + [
                ("category", category), ("reported-from", act.from.iso8601), ("reported-before", end.iso8601),
            ])
    }

    /// By community, which has an index; what lies in a community's desk belongs to it.
    private static func within(_ scope: EmergencyScope) -> SQL {
        let parts = scope.terms.places.map { place -> SQL in
            guard let community = place.at(.community), community != place else {
                return "(c.community >= \(place) AND c.community < \(place.end))"
            }
            return "(c.community = \(community) AND c.place >= \(place) AND c.place < \(place.end))"
        }
        return "(\(SQL.joined(parts, by: " OR ")))"
    }
}
