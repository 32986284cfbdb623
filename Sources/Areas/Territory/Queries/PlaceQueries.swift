public import Geometry
public import Kernel
public import Persistence

extension Datum: SQLConvertible {}

extension Place {
    static let columns = SQL(
        trustedText: "id, code, level, name, parent, grid_kind, longitude, latitude, households, active")

    init(_ row: Row) throws {
        let (longitude, latitude): (Double?, Double?) = (try row.find("longitude"), try row.find("latitude"))
        self.init(
            id: try row.get("id"), code: try row.get("code"), level: try row.get("level"), name: try row.get("name"),
            parent: try row.find("parent"), gridKind: try row.find("grid_kind"),
            point: longitude.flatMap { east in latitude.flatMap { GeoPoint(longitude: east, latitude: $0) } },
            households: try row.find("households"), active: try row.get("active"))
    }
}

extension Transaction {
    /// The place with this code, retired ones too; nil where there is none.
    public func place(_ code: PlaceCode) throws -> Place? {
        try row("SELECT \(Place.columns) FROM place WHERE code = \(code)").map(Place.init)
    }
    public func place(id: Identifier<PlaceTag>) throws -> Place? {
        try row("SELECT \(Place.columns) FROM place WHERE id = \(id)").map(Place.init)
    }
    /// Throws `PlaceProblem.noSuchPlace` or `.retired`.
    public func activePlace(_ code: PlaceCode) throws -> Place {
        guard let place = try place(code) else { throw PlaceProblem.noSuchPlace(code) }
        guard place.active else { throw PlaceProblem.retired(name: place.name) }
        return place
    }
    /// The places with these codes, in the order of their codes.
    public func places(_ codes: some Collection<PlaceCode>) throws -> [Place] {
        guard !codes.isEmpty else { return [] }
        return try rows("SELECT \(Place.columns) FROM place WHERE code IN (\(list: codes)) ORDER BY code").map(
            Place.init)
    }
    /// What the place lies in and the place itself, outermost first.
    public func ancestors(of code: PlaceCode) throws -> [Place] { try places(code.lineage) }

    /// The active places directly below, in the order of their codes; the provinces for nil. `after` is the last code
    /// of the page before.
    public func children(
        of parent: PlaceCode?, after: PlaceCode? = nil, limit: Int = Limits.page
    ) throws -> [Place] {
        let below: SQL = parent.map { "parent = \($0)" } ?? "parent IS NULL"
        let later: SQL = after.map { " AND code > \($0)" } ?? ""
        return try rows(
            "SELECT \(Place.columns) FROM place WHERE \(below)\(later) AND active = 1 ORDER BY code LIMIT \(limit)"
        ).map(Place.init)
    }
    /// How many active places lie directly below.
    public func childCount(of parent: PlaceCode) throws -> Int {
        try value("SELECT COUNT(*) FROM place WHERE parent = \(parent) AND active = 1") ?? 0
    }
    /// The active places of one level at or below a place, in the order of their codes.
    public func places(_ level: PlaceLevel, under place: PlaceCode, limit: Int = Limits.export) throws -> [Place] {
        try rows(
            """
            SELECT \(Place.columns) FROM place
            WHERE code >= \(place) AND code < \(place.end) AND level = \(level) AND active = 1
            ORDER BY code LIMIT \(limit)
            """
        ).map(Place.init)
    }

    /// What people choose from below a place: divisions as they are; in a community or grid its estates and the
    /// buildings outside estates (nobody has to know the grid); then buildings, then units. Households are not listed.
    public func choices(under place: PlaceCode?, limit: Int = Limits.bulk * 5) throws -> [Place] {
        guard let place, let level = place.level, level >= .community else {
            return try children(of: place, limit: limit)
        }
        switch level {
        case .community, .grid:
            return try rows(
                """
                SELECT \(Place.columns) FROM place p WHERE code >= \(place) AND code < \(place.end) AND active = 1
                AND (level = 'estate' OR (level = 'building' AND NOT EXISTS
                    (SELECT 1 FROM place e WHERE e.code = p.parent AND e.level = 'estate')))
                ORDER BY level DESC, name, code LIMIT \(limit)
                """
            ).map(Place.init)
        case .estate, .building: return try children(of: place, limit: limit)
        default: return []
        }
    }

    /// Names from the province (or another level) down, joined as an address is written. Levels the nation calls only
    /// “市辖区” or “县” are left out: nobody says them.
    public func fullName(of code: PlaceCode, from level: PlaceLevel = .province) throws -> String {
        let silent: Set = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"]
        return try ancestors(of: code).filter { $0.level >= level && !silent.contains($0.name) }.map(\.name).joined()
    }

    /// The place that took this one's place when a redraw moved it, followed to the end; the place itself where it was
    /// never moved.
    public func current(_ code: PlaceCode) throws -> Place? {
        var code = code
        for _ in 0..<32 {
            guard let row = try row("SELECT \(Place.columns), successor FROM place WHERE code = \(code)") else {
                return nil
            }
            guard let next = try row.find("successor", as: PlaceCode.self) else { return try Place(row) }
            code = next
        }
        return nil
    }

    /// The building with this token on its wall, wherever redraws moved it; nil for a token that was never given.
    public func building(qr token: String) throws -> Place? {
        guard (8...64).contains(token.utf8.count) else { return nil }
        return try row("SELECT \(Place.columns) FROM place WHERE qr_token = \(token) AND active = 1").map(Place.init)
    }
    /// The tokens of the buildings at or below a place, with the buildings, in the order of their codes.
    public func buildingTokens(
        under place: PlaceCode, after: PlaceCode? = nil, limit: Int = Limits.bulk
    ) throws -> [(place: Place, token: String)] {
        let later: SQL = after.map { " AND code > \($0)" } ?? ""
        return try rows(
            """
            SELECT \(Place.columns), qr_token FROM place
            WHERE code >= \(place) AND code < \(place.end)\(later) AND qr_token IS NOT NULL AND active = 1
            ORDER BY code LIMIT \(limit)
            """
        ).map { (try Place($0), try $0.get("qr_token")) }
    }
}
