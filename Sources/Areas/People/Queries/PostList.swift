public import Kernel
public import Persistence
internal import Territory

/// A post with who has it now and who follows.
public struct PostRow: Sendable, Codable {
    public let post: Post
    public let placeName: String
    public let unitName: String?
    public let holder: Holding?
    /// Who takes over and when, where that is set.
    public let next: Holding?
}

/// Which posts a list shows.
public enum PostFilter: String, Sendable, CaseIterable { case all, held, vacant }

extension Transaction {
    /// Posts at a place and below, in the order of the tree. `after` is the last post of the page before.
    public func posts(
        under place: PlaceCode, kind: String? = nil, _ filter: PostFilter = .all, after: Post? = nil,
        limit: Int = Limits.page, at now: Instant
    ) throws -> [PostRow] {
        let holds: SQL = """
            EXISTS (SELECT 1 FROM holding WHERE holding.post = post.id AND since <= \(now)
              AND (until IS NULL OR until > \(now)))
            """
        var conditions: [SQL] = ["post.place >= \(place) AND post.place < \(place.end)", "post.active = \(true)"]
        if let kind { conditions.append("post.kind = \(kind)") }
        if filter == .held { conditions.append(holds) }
        if filter == .vacant { conditions.append("NOT \(holds)") }
        if let after {
            conditions.append(
                "(post.place > \(after.place) OR (post.place = \(after.place) AND post.id > \(after.id)))")
        }
        return try rows(
            """
            SELECT post.*, unit.name AS unit_name FROM post LEFT JOIN unit ON unit.id = post.unit
            WHERE \(SQL.joined(conditions, by: " AND ")) ORDER BY post.place, post.id LIMIT \(limit)
            """
        ).map { row in
            let post = try Post(row)
            let open = try openHoldings(of: post.id, after: now)
            return PostRow(
                post: post, placeName: try fullName(of: post.place, from: .district),
                unitName: try row.find("unit_name"),
                holder: open.first { $0.isCurrent(at: now) }, next: open.first { $0.since > now })
        }
    }

    /// How many posts there are at a place and below, and how many of them nobody has, by kind.
    public func postCoverage(under place: PlaceCode, at now: Instant) throws -> [PostCoverage] {
        try rows(
            """
            SELECT post.kind, COUNT(*) AS posts, SUM(CASE WHEN EXISTS (
              SELECT 1 FROM holding WHERE holding.post = post.id AND since <= \(now)
                AND (until IS NULL OR until > \(now)))
              THEN 0 ELSE 1 END) AS vacant
            FROM post WHERE post.place >= \(place) AND post.place < \(place.end) AND post.active = \(true)
            GROUP BY post.kind ORDER BY post.kind
            """
        ).map { row in
            PostCoverage(kind: try row.get("kind"), posts: try row.get("posts"), vacant: try row.get("vacant"))
        }
    }
}

/// How well a kind of post is filled.
public struct PostCoverage: Sendable, Codable, Hashable {
    public let kind: String
    public let posts: Int
    public let vacant: Int
}
