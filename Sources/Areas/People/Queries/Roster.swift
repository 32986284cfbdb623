public import Kernel
public import Persistence
internal import Policy
public import Territory

/// One line of a public roster: who is responsible for a place.
public struct RosterEntry: Sendable, Codable {
    public let post: Text
    public let duties: [Text]
    /// The unit whose part the post has, where it has one.
    public let unit: String?
    public let place: Place
    /// Nil where the post is vacant or the holder did not agree to be named.
    public let holderName: String?
    /// Telephone of the duty; it stays with the post.
    public let dutyPhone: String?
    public let vacant: Bool
}

extension Transaction {
    /// Who is responsible for a place: the posts there and up the tree, the nearest first. Public: names only of those
    /// who agreed; kinds of post that carry a power of administration are not duties to residents and are left out.
    public func roster(for place: PlaceCode, at now: Instant) throws -> [RosterEntry] {
        let places = Dictionary(try ancestors(of: place).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        let found = try rows(
            """
            SELECT post.place, post.kind, post.duty_phone, holding.named, account.name, unit.name AS unit_name
            FROM post LEFT JOIN unit ON unit.id = post.unit LEFT JOIN holding ON holding.post = post.id AND since <= \(now)
              AND (until IS NULL OR until > \(now))
            LEFT JOIN account ON account.id = holding.account
            WHERE post.place IN (\(list: place.lineage)) AND post.active = \(true)
            ORDER BY LENGTH(post.place) DESC, post.id LIMIT \(Limits.bulk)
            """)
        return try found.compactMap { row in
            let code: PlaceCode = try row.get("place")
            guard let kind = try policyIfAny(at: code)?.pack.post(try row.get("kind")), let at = places[code],
                AdminPower.held(try postPermissions(kind: kind.key, at: code)).isEmpty
            else { return nil }
            let named = try row.find("named", as: Bool.self)
            return RosterEntry(
                post: kind.name, duties: kind.duties, unit: try row.find("unit_name"), place: at,
                holderName: named == true ? try row.find("name") : nil, dutyPhone: try row.find("duty_phone"),
                vacant: named == nil)
        }
    }
}
