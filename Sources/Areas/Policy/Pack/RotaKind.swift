public import Kernel

/// How long a turn of a rota is.
public enum TurnLength: String, Sendable, Codable, CaseIterable {
    case day, week

    public var days: Int { self == .day ? 1 : 7 }
    public var name: Text { self == .day ? Text("每天一轮", "a day each") : Text("每周一轮", "a week each") }
}

/// A kind of rota (轮值): the turn goes round among those who take part.
public struct RotaKind: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    /// Raw values of the `PlaceLevel`s at which such a rota may be set up.
    public let levels: [String]
    public let turn: TurnLength
    /// Hour of the hand-over, in seconds from midnight.
    public let handOver: Int
    /// Key of the post whose duty telephone whoever has the turn answers; nil where there is none.
    public let post: String?
    /// Whether residents who agreed may take part, beside holders of posts.
    public let residents: Bool
    /// Round the clock: after this a turn that nobody accepted is told to `told`.
    public let acceptWithin: Limit
    /// Keys of posts that answer for it.
    public let told: [String]
    /// Gone through when the turn is handed over.
    public let handOverList: [Choice]
    /// Gone through every day (今日我当家).
    public let dayList: [Choice]
    /// Whether residents of the place say how a turn went.
    public let rated: Bool
}
