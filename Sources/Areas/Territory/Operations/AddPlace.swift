public import Geometry
public import Kernel
public import Persistence
public import Policy

/// Adds a place under another. Its code is the next free one unless one is given; a building gets the token for its QR
/// code. Needs `territory.edit` at the parent; a province needs it nowhere else than in the system's own hands.
public struct AddPlace: Operation {
    public var parent: PlaceCode?
    public var level: PlaceLevel
    public var name: String
    public var code: PlaceCode?
    public var gridKind: GridKind?
    public var point: GeoPoint?
    public var households: Int?
    /// What another numbering calls it, e.g. scheme `unit-grid-15`.
    public var scheme: String?
    public var schemeCode: String?

    public init(
        parent: PlaceCode?, level: PlaceLevel, name: String, code: PlaceCode? = nil, gridKind: GridKind? = nil,
        point: GeoPoint? = nil, households: Int? = nil, scheme: String? = nil, schemeCode: String? = nil
    ) {
        self.parent = parent
        self.level = level
        self.name = name
        self.code = code
        self.gridKind = gridKind
        self.point = point
        self.households = households
        self.scheme = scheme
        self.schemeCode = schemeCode
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Place {
        let holder = try parent.map { code in
            try caller.require(.territoryEdit, at: code)
            return try tx.activePlace(code)
        }
        if holder == nil, caller.kind != .system { throw AppError.refused }
        guard PlaceRules.mayStand(level, under: holder?.level) else {
            throw PlaceProblem.wrongLevel(level, under: holder?.level)
        }
        let name = try PlaceRules.name(name)
        if let holder, try tx.child(named: name, level, of: holder.code) != nil {
            throw PlaceProblem.nameTaken(name: name, under: holder.name)
        }
        let place = Place(
            id: tx.newID(), code: try freeCode(tx, under: holder), level: level, name: name, parent: holder?.code,
            gridKind: level == .grid ? (gridKind ?? .resident).rawValue : nil, point: point,
            households: households.map { max(0, $0) })
        try tx.insert(place, scheme: scheme, schemeCode: schemeCode)
        try tx.audit("place.add", by: caller, subject: "place:\(place.code)", place: place.code, at: now)
        tx.changed("territory")
        return place
    }

    private func freeCode(_ tx: Transaction, under holder: Place?) throws -> PlaceCode {
        let prefix = holder.map { PlaceRules.codePrefix(of: level, under: $0.code) } ?? ""
        guard let code else { return try tx.nextCode(level, prefix: prefix, in: holder?.name ?? "") }
        guard code.level == level, code.rawValue.hasPrefix(prefix) else { throw PlaceProblem.codeNotUnderParent(code) }
        guard try tx.place(code) == nil else { throw PlaceProblem.codeTaken(code) }
        return code
    }
}

extension Transaction {
    /// The next free code of a level under a prefix; codes of retired places count as used.
    func nextCode(_ level: PlaceLevel, prefix: String, in name: String) throws -> PlaceCode {
        let end = PlaceCode(prefix)?.end ?? "~"
        let last: PlaceCode? = try value(
            """
            SELECT code FROM place WHERE code >= \(prefix) AND code < \(end) AND level = \(level)
            ORDER BY code DESC LIMIT 1
            """)
        guard let code = PlaceRules.nextCode(level, prefix: prefix, after: last) else {
            throw PlaceProblem.full(name: name)
        }
        return code
    }
    /// The active child of that level and name.
    func child(named name: String, _ level: PlaceLevel, of parent: PlaceCode) throws -> Place? {
        try row(
            """
            SELECT \(Place.columns) FROM place
            WHERE parent = \(parent) AND name = \(name) AND level = \(level) AND active = 1 LIMIT 1
            """
        ).map(Place.init)
    }
    /// Writes a new place. A building gets a token that nobody can guess.
    func insert(_ place: Place, scheme: String? = nil, schemeCode: String? = nil, token: String? = nil) throws {
        let token = token ?? (place.level == .building ? self.token(bytes: 10) : nil)
        try execute(
            """
            INSERT INTO place (id, code, level, name, parent, grid_kind, longitude, latitude, households, active,
                qr_token, scheme, scheme_code)
            VALUES (\(place.id), \(place.code), \(place.level), \(place.name), \(place.parent), \(place.gridKind),
                \(place.point?.longitude), \(place.point?.latitude), \(place.households), \(place.active),
                \(token), \(scheme), \(schemeCode))
            """)
    }
}
