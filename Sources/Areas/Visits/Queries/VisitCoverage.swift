public import Households
public import Kernel

public import Persistence
public import Policy
public import Territory

/// How many households of one tier were reached in a window, at a place.
public struct TierCoverage: Sendable, Codable, Hashable {
    public let tier: String
    public let window: VisitWindow
    /// Households to which a visit is owed; those whose visits rest are counted apart.
    public let owed: Int
    public let reached: Int
    public let rested: Int
}

/// Coverage of a place and of the places directly below that have households.
public struct VisitCoverage: Sendable, Codable, Hashable {
    public struct Part: Sendable, Codable, Hashable {
        public let place: PlaceCode
        public let name: String
        public let tiers: [TierCoverage]
        /// Households that nobody visits.
        public let ungiven: Int
    }
    public let day: CivilDate
    public let whole: Part
    public let parts: [Part]
    /// Windows that ended, newest first: the sums of what was written down then.
    public let past: [TierCoverage]
}

extension Transaction {
    /// Coverage in the windows of today. `place` is at or below a bound pack.
    /// - Parameter opens: whether the places below are shown.
    public func visitCoverage(
        at place: Place, on day: CivilDate, by rules: VisitRules, opens: Bool = true
    ) throws -> VisitCoverage {
        let below = try opens ? children(of: place.code, limit: Limits.bulk) : []
        let parts = try below.compactMap { child -> VisitCoverage.Part? in
            let part = try part(child, day, rules)
            return part.tiers.contains { $0.owed + $0.rested > 0 } || part.ungiven > 0 ? part : nil
        }
        return VisitCoverage(
            day: day, whole: try part(place, day, rules), parts: parts,
            past: try pastWindows(under: place.code, since: day.adding(days: -400)))
    }

    private func part(_ place: Place, _ day: CivilDate, _ rules: VisitRules) throws -> VisitCoverage.Part {
        let within: SQL = "place >= \(place.code) AND place < \(place.code.end)"
        let tiers = try rules.tiers.map { tier -> TierCoverage in
            let window = tier.every.window(of: day)
            let row = try row(
                """
                SELECT count(*) AS all_of, SUM(CASE WHEN standing = 'paused' THEN 1 ELSE 0 END) AS rested,
                    SUM(CASE WHEN standing = 'visited' AND contacted >= \(window.from.daysSinceEpoch) THEN 1 ELSE 0 END)
                        AS reached
                FROM household WHERE \(within) AND standing IN ('visited', 'paused') AND \(rules.condition(tier))
                """)
            let rested = try row?.find("rested", as: Int.self) ?? 0
            return TierCoverage(
                tier: tier.key, window: window, owed: (try row?.get("all_of", as: Int.self) ?? 0) - rested,
                reached: try row?.find("reached", as: Int.self) ?? 0, rested: rested)
        }
        return VisitCoverage.Part(
            place: place.code, name: place.name, tiers: tiers,
            ungiven: try householdCount(HouseholdFilter(places: [place.code], isUngiven: true)))
    }

    private func pastWindows(under place: PlaceCode, since day: CivilDate) throws -> [TierCoverage] {
        let around: SQL =
            place.reaches(.community)
            ? "community = \(place.at(.community) ?? place)" : "community >= \(place) AND community < \(place.end)"
        return try rows(
            """
            SELECT tier, from_day, end_day, CAST(SUM(owed) AS BIGINT) AS owed,
                CAST(SUM(reached) AS BIGINT) AS reached, CAST(SUM(rested) AS BIGINT) AS rested
            FROM visit_window WHERE \(around) AND end_day >= \(day.daysSinceEpoch) GROUP BY tier, from_day, end_day
            ORDER BY end_day DESC, tier LIMIT \(Limits.page)
            """
        ).map { row in
            TierCoverage(
                tier: try row.get("tier"),
                window: VisitWindow(
                    from: CivilDate(daysSinceEpoch: try row.get("from_day")),
                    end: CivilDate(daysSinceEpoch: try row.get("end_day"))),
                owed: try row.get("owed"), reached: try row.get("reached"), rested: try row.get("rested"))
        }
    }

    /// Households that were not reached in a window that ended.
    public func missedHouseholds(
        under place: PlaceCode, tier: String, from day: CivilDate, after: Household.ID? = nil,
        limit: Int = Limits.page
    ) throws -> [VisitedHousehold] {
        let ids: [Household.ID] = try rows(
            """
            SELECT household FROM visit_missed WHERE place >= \(place) AND place < \(place.end) AND tier = \(tier)
            AND from_day = \(day.daysSinceEpoch) AND household > \(after?.rawValue ?? 0)
            ORDER BY household LIMIT \(limit)
            """
        ).map { try $0.get("household") }
        return try ids.compactMap { try visitedHousehold($0) }
    }
}

extension VisitRules {
    /// Households of a tier; those of a tier that the pack no longer has belong to “otherwise”.
    func condition(_ tier: VisitTier, column: String = "tier") -> SQL {
        let column = SQL(trustedText: column)
        guard tier.key == otherwise else { return "\(column) = \(tier.key)" }
        let others = tiers.map(\.key).filter { $0 != otherwise }
        return others.isEmpty ? "1 = 1" : "\(column) NOT IN (\(list: others))"
    }
}
