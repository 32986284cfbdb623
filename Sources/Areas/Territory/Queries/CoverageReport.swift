public import Kernel
public import Persistence

/// What the tree still lacks at or below a place. (Vacant posts are People's to tell.)
public struct CoverageReport: Codable, Sendable, Hashable {
    public struct Gap: Codable, Sendable, Hashable {
        public let place: PlaceCode
        public let name: String
        public let level: PlaceLevel
    }
    /// How many active places there are, by level.
    public var counts: [PlaceLevel: Int] = [:]
    /// Communities without any grid.
    public var communitiesWithoutGrid: [Gap] = []
    /// Communities and grids without a boundary in force.
    public var withoutBoundary: [Gap] = []
    /// Estates that lie in a community but in no grid.
    public var estatesWithoutGrid: [Gap] = []
    /// Estates and buildings without a position: a redraw cannot place them.
    public var withoutPosition: [Gap] = []
}

extension Transaction {
    /// The gaps of the tree; each list ends at `limit`.
    public func coverage(under place: PlaceCode, on day: CivilDate, limit: Int = Limits.bulk) throws -> CoverageReport {
        let within: SQL = "p.code >= \(place) AND p.code < \(place.end) AND p.active = 1"
        func gaps(_ condition: SQL) throws -> [CoverageReport.Gap] {
            try rows(
                "SELECT p.code, p.name, p.level FROM place p WHERE \(within) AND \(condition) ORDER BY p.code LIMIT \(limit)"
            ).map {
                CoverageReport.Gap(place: try $0.get("code"), name: try $0.get("name"), level: try $0.get("level"))
            }
        }
        var report = CoverageReport()
        for row in try rows("SELECT p.level, COUNT(*) AS places FROM place p WHERE \(within) GROUP BY p.level") {
            report.counts[try row.get("level")] = try row.get("places", as: Int.self)
        }
        report.communitiesWithoutGrid = try gaps(
            """
            p.level = 'community' AND NOT EXISTS
            (SELECT 1 FROM place g WHERE g.parent = p.code AND g.level = 'grid' AND g.active = 1)
            """)
        report.withoutBoundary = try gaps(
            """
            p.level IN ('community', 'grid') AND NOT EXISTS (SELECT 1 FROM place_boundary b WHERE b.place = p.code
            AND b.valid_from <= \(day) AND (b.valid_to IS NULL OR b.valid_to > \(day)))
            """)
        report.estatesWithoutGrid = try gaps(
            """
            p.level = 'estate' AND EXISTS
            (SELECT 1 FROM place c WHERE c.code = p.parent AND c.level <> 'grid')
            """)
        report.withoutPosition = try gaps("p.level IN ('estate', 'building') AND p.longitude IS NULL")
        return report
    }
}
