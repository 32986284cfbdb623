import Kernel
public import Persistence
import Policy

/// Computes the hash of every frozen month again and reports what differs.
public struct MonthVerification: Sendable, Codable, Hashable {
    public var months = 0
    public var figures = 0
    public var differences: [String] = []

    public init() {}

    public mutating func check(_ tx: Transaction) throws {
        for row in try tx.rows("SELECT * FROM month_freeze ORDER BY month, district") {
            let frozen = try FrozenMonth(row)
            var kept: [FigureKey: Int] = [:]
            for figure in try tx.rows(
                """
                SELECT place, unit, fact, value FROM month_figure
                WHERE month = \(frozen.month) AND district = \(frozen.district)
                """)
            {
                let key = FigureKey(
                    place: try figure.get("place"), unit: try figure.get("unit"), fact: try figure.get("fact"))
                kept[key] = try figure.get("value")
            }
            let excluded = try tx.rows(
                """
                SELECT number FROM exclusion WHERE month = \(frozen.month) AND granted = 1 AND \(frozen.district.isDistrict)
                """
            ).map { try $0.get("number", as: String.self) }
            months += 1
            figures += kept.count
            let hash = MonthSeal.hash(frozen.month, frozen.district, frozen.policy, kept, excluded)
            if hash != frozen.hash {
                differences.append(
                    "month \(frozen.month) of \(frozen.district): its figures were changed after it was frozen")
            }
        }
    }
}
