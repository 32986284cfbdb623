public import Kernel
public import Persistence

/// A matter as everyone may see it: no words of private categories, positions rounded, nobody named.
public struct PublicCase: Sendable, Encodable, Hashable {
    public let id: CaseFile.ID
    public let number: String
    public let summary: String
    public let category: String?
    public let grade: String
    public let state: CaseState
    public let place: PlaceCode
    public let reportedAt: Instant
    public let closedAt: Instant?
    /// The number opens the matter together with a telephone, so neither it nor the key is given out with the data.
    private enum CodingKeys: String, CodingKey {
        case summary, category, grade, state, place, reportedAt, closedAt, longitude, latitude
    }
    /// Rounded to 0.001 degrees, about 100 m; nil without a position.
    public let longitude: Double?
    public let latitude: Double?
}

extension Transaction {
    /// Public matters at or below a place, newest first: open ones, or those done. Only confirmed categories are shown,
    /// because a category may make a matter private.
    public func publicCases(
        under place: PlaceCode, open: Bool, category: String? = nil, after: CaseFile.ID? = nil,
        limit: Int = Limits.page
    ) throws -> [PublicCase] {
        let scope: SQL =
            place.reaches(.community)
            ? "c.community = \(place.desk) AND c.place >= \(place) AND c.place < \(place.end)"
            : "substr(c.place, 1, \(place.rawValue.utf8.count)) = \(place)"
        let shown: SQL = open ? "c.open = 1" : "c.state = 'closed'"
        let further: SQL = after.map { "AND c.id < \($0)" } ?? ""
        let kind: SQL = category.map { "AND c.category = \($0)" } ?? ""
        return try rows(
            """
            SELECT c.id, c.number, c.summary, c.category, c.grade, c.state, c.place, c.reported_at, c.closed_at, c.longitude, c.latitude
            FROM case_file c
            WHERE \(shown) AND \(scope) AND c.private = 0 AND c.category_confirmed = 1 AND c.merged_into IS NULL \(kind) \(further)
            ORDER BY c.id DESC LIMIT \(limit)
            """
        ).map { row in
            func rounded(_ column: String) throws -> Double? {
                try row.find(column, as: Double.self).map { ($0 * 1_000).rounded() / 1_000 }
            }
            return PublicCase(
                id: try row.get("id"), number: try row.get("number"),
                summary: PublicCase.masked(try row.get("summary")),
                category: try row.find("category"),
                grade: try row.get("grade"), state: try row.get("state"), place: PublicCase.area(try row.get("place")),
                reportedAt: try row.get("reported_at"), closedAt: try row.find("closed_at"),
                longitude: try rounded("longitude"), latitude: try rounded("latitude"))
        }
    }
}

extension PublicCase {
    /// The grid a place lies in: nobody learns from a public page whose door it was.
    static func area(_ place: PlaceCode) -> PlaceCode { place.at(.grid) ?? place }

    /// Words without runs of seven digits or more: telephone, identity and plate numbers people type by habit.
    public static func masked(_ words: String) -> String {
        words.replacing(/[0-9][0-9 \-]{5,}[0-9]/) { match in String(repeating: "＊", count: min(11, match.output.count))
        }
    }
}
