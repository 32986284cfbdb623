public import Kernel
public import Persistence

public enum PostTag {}
public enum HoldingTag {}

/// A kind of duty at a place (岗位), held or vacant.
public struct Post: Sendable, Codable, Hashable {
    public typealias ID = Identifier<PostTag>
    public let id: ID
    public let place: PlaceCode
    /// Key of the post kind in the policy pack.
    public let kind: String
    /// The unit its holder acts for.
    public let unit: Unit.ID?
    /// Telephone of the duty, public; it stays with the post when the holder changes.
    public let dutyPhone: String?
    public let active: Bool

    init(_ row: Row) throws {
        id = try row.get("id")
        place = try row.get("place")
        kind = try row.get("kind")
        unit = try row.find("unit")
        dutyPhone = try row.find("duty_phone")
        active = try row.get("active")
    }
}

/// Who has a post, from when to when. History stays.
public struct Holding: Sendable, Codable, Hashable {
    public typealias ID = Identifier<HoldingTag>
    public let id: ID
    public let post: Post.ID
    public let account: Account.ID
    /// The holder's name in office.
    public let name: String
    public let since: Instant
    /// Nil while nobody is to follow.
    public let until: Instant?
    /// Agreed to be named on public pages.
    public let named: Bool

    init(_ row: Row) throws {
        id = try row.get("id")
        post = try row.get("post")
        account = try row.get("account")
        name = try row.get("name")
        since = try row.get("since")
        until = try row.find("until")
        named = try row.get("named")
    }
    public func isCurrent(at now: Instant) -> Bool { since <= now && until.map { now < $0 } ?? true }
}

extension Transaction {
    public func post(_ id: Post.ID) throws -> Post? { try row("SELECT * FROM post WHERE id = \(id)").map(Post.init) }

    /// Who has the post at the moment.
    public func holder(of post: Post.ID, at now: Instant) throws -> Holding? {
        try row(
            """
            SELECT holding.*, account.name FROM holding JOIN account ON account.id = holding.account
            WHERE post = \(post) AND since <= \(now) AND (until IS NULL OR until > \(now))
            ORDER BY since DESC LIMIT 1
            """
        ).map(Holding.init)
    }

    /// Everyone who has had the post, newest first.
    public func holdings(of post: Post.ID, limit: Int = Limits.page) throws -> [Holding] {
        try rows(
            """
            SELECT holding.*, account.name FROM holding JOIN account ON account.id = holding.account
            WHERE post = \(post) ORDER BY since DESC, holding.id DESC LIMIT \(limit)
            """
        ).map(Holding.init)
    }

    /// Who to turn to at a place: current holders of posts of these kinds, at the place or, where there is none, at the
    /// nearest place above that has one.
    public func holders(ofKinds kinds: [String], for place: PlaceCode, at now: Instant) throws -> [Holding] {
        guard !kinds.isEmpty else { return [] }
        let found = try rows(
            """
            SELECT holding.*, account.name, post.place AS post_place
            FROM post JOIN holding ON holding.post = post.id JOIN account ON account.id = holding.account
            WHERE post.kind IN (\(list: kinds)) AND post.place IN (\(list: place.lineage)) AND post.active = \(true)
            AND account.active = \(true) AND since <= \(now) AND (until IS NULL OR until > \(now))
            ORDER BY LENGTH(post.place) DESC, holding.id LIMIT \(Limits.bulk)
            """)
        guard let nearest = try found.first?.get("post_place", as: PlaceCode.self) else { return [] }
        return try found.filter { try $0.get("post_place", as: PlaceCode.self) == nearest }.map(Holding.init)
    }

    /// Current holders of posts in a unit.
    public func holders(in unit: Unit.ID, at now: Instant) throws -> [Holding] {
        try rows(
            """
            SELECT holding.*, account.name FROM post JOIN holding ON holding.post = post.id
            JOIN account ON account.id = holding.account
            WHERE post.unit = \(unit) AND post.active = \(true) AND account.active = \(true)
            AND since <= \(now) AND (until IS NULL OR until > \(now)) ORDER BY holding.id LIMIT \(Limits.bulk)
            """
        ).map(Holding.init)
    }
}
