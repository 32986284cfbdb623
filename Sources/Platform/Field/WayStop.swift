public import Kernel
public import Persistence

/// Work of another area that lies on the way of a round: a case to verify or to check, a patrol to walk. It names
/// nobody, since telephones keep it for days.
public struct WayStop: Sendable, Codable, Hashable {
    /// What is to be done: “核实”.
    public let kind: Text
    /// What it is about: a category, a route.
    public let name: Text
    public let place: PlaceCode
    public let placeName: String
    public let due: Instant?
    /// Where it is done.
    public let link: String
    public init(
        _ kind: Text, _ name: Text, at place: PlaceCode, called placeName: String, due: Instant?, link: String
    ) {
        (self.kind, self.name, self.place, self.placeName) = (kind, name, place, placeName)
        (self.due, self.link) = (due, link)
    }
}

/// Everything that lies on the way, from the areas that the house joins.
public struct WayStops: Sendable {
    public typealias Source = @Sendable (_ tx: Transaction, _ caller: Caller, _ now: Instant) throws -> [WayStop]
    /// As many are shown; what is due first comes first.
    public static let most = 100
    private let sources: [Source]
    public init(_ sources: [Source] = []) { self.sources = sources }

    public func callAsFunction(_ tx: Transaction, of caller: Caller, at now: Instant) throws -> [WayStop] {
        let found = try sources.flatMap { try $0(tx, caller, now) }
        return Array(found.sorted(by: WayStops.isEarlier).prefix(WayStops.most))
    }

    private static func isEarlier(_ left: WayStop, _ right: WayStop) -> Bool {
        // What has no end comes last.
        let (one, other) = (left.due?.microseconds ?? .max, right.due?.microseconds ?? .max)
        return one == other ? left.place < right.place : one < other
    }
}
