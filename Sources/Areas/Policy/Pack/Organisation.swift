public import Kernel

/// What a level of the tree is called here.
public struct LevelName: Sendable, Hashable, Codable {
    /// Raw value of a `PlaceLevel`.
    public let key: String
    public let name: Text
}

/// A kind of unit that takes cases: a department, a station, a property company, a community.
public struct UnitKind: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    /// Level at which such a unit usually stands; nil where it differs.
    public let level: String?
    public let duties: Text?
}

/// A post: a duty list at every place of a level, with the role its holder carries.
public struct PostKind: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    /// Raw value of a `PlaceLevel`.
    public let level: String
    /// Only in grids of this kind; nil for every place of the level.
    public let gridKind: String?
    /// Holders each place must have.
    public let least: Int
    /// Holders each place may have; nil for no bound.
    public let most: Int?
    /// Which part of the team's name this post is, e.g. `1`, `4` or `N`.
    public let part: String?
    /// Key of a role of the pack.
    public let role: String
    /// Duties in ordinary times (平时).
    public let duties: [Text]
    /// Duties in an emergency (战时).
    public let emergencyDuties: [Text]
}

/// What holders of posts may do.
public struct Role: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    public let permissions: Set<Permission>
}
