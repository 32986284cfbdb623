public import Kernel
public import Persistence
internal import Policy
public import Territory

/// How well the posts that the rules ask for are filled, for one kind of post.
public struct CoverageLine: Sendable, Codable {
    public let kind: String
    public let name: Text
    /// Posts the rules ask for; nil where they ask for none.
    public let needed: Int?
    public let posts: Int
    public let vacant: Int
    /// The first places of the post's level that have fewer posts than the rules ask for.
    public let missing: [Place]
    public let missingCount: Int
}

extension Transaction {
    /// For each kind of post in the rules in force at a place: needed, set up, vacant, and where one is missing.
    public func coverageByRule(under place: PlaceCode, at now: Instant) throws -> [CoverageLine] {
        guard let pack = try policyIfAny(at: place)?.pack else { return [] }
        let filled = Dictionary(
            try postCoverage(under: place, at: now).map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
        return try pack.posts.map { kind in
            let short = kind.least > 0 ? try placesShort(of: kind, under: place) : (places: [], all: 0)
            return CoverageLine(
                kind: kind.key, name: kind.name, needed: kind.least > 0 ? short.all * kind.least : nil,
                posts: filled[kind.key]?.posts ?? 0, vacant: filled[kind.key]?.vacant ?? 0,
                missing: Array(short.places.prefix(20)), missingCount: short.places.count)
        }
    }

    /// The places of the kind's level with fewer posts than asked for, and how many places there are at that level.
    private func placesShort(of kind: PostKind, under place: PlaceCode) throws -> (places: [Place], all: Int) {
        guard let level = PlaceLevel(rawValue: kind.level) else { return ([], 0) }
        let all = try places(level, under: place).filter { kind.gridKind == nil || kind.gridKind == $0.gridKind }
        var counts: [PlaceCode: Int] = [:]
        try each(
            """
            SELECT place, COUNT(*) AS posts FROM post WHERE kind = \(kind.key) AND active = \(true)
            AND place >= \(place) AND place < \(place.end) GROUP BY place
            """
        ) { row in counts[try row.get("place")] = try row.get("posts", as: Int.self) }
        return (all.filter { counts[$0.code, default: 0] < kind.least }, all.count)
    }
}
