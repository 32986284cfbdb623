public import Kernel

/// A kind of emergency for which a place may leave its everyday rules for a while (平战结合).
public struct EmergencyKind: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    /// Levels of the tree at which it may be called.
    public let levels: [PlaceLevel]
    /// How long one act may hold; round the clock.
    public let longest: Limit
    /// Tiers whose households are owed a contact every day while it lasts.
    public let tiers: [String]
    /// Clocks of cases that start while it lasts count every hour.
    public let roundTheClock: Bool
    /// What staff and residents are told: `{places}` and `{until}` stand for where and until when.
    public let broadcast: Text
    /// What they are told when it is over: `{places}`.
    public let allClear: Text
    /// Path of the entry in the pack.
    public let rule: String

    /// Whether it may be called at a place of this level.
    public func mayBeCalled(at level: PlaceLevel) -> Bool { levels.contains(level) }
}
