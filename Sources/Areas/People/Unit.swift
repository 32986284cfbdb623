public import Kernel
public import Persistence

/// An organisation that acts: a department, station, street office, committee or property company.
public struct Unit: Sendable, Codable, Hashable {
    public typealias ID = Identifier<UnitTag>
    public let id: ID
    /// Key of the unit kind in the policy pack.
    public let kind: String
    public let name: String
    /// Where it is responsible: there and below.
    public let place: PlaceCode
    /// Office telephone, public.
    public let phone: String?
    public let active: Bool

    public init(id: ID, kind: String, name: String, place: PlaceCode, phone: String?, active: Bool = true) {
        (self.id, self.kind, self.name, self.place) = (id, kind, name, place)
        (self.phone, self.active) = (phone, active)
    }
    init(_ row: Row) throws {
        self.init(
            id: try row.get("id"), kind: try row.get("kind"), name: try row.get("name"), place: try row.get("place"),
            phone: try row.find("phone"), active: try row.get("active"))
    }
}

extension Transaction {
    public func unit(_ id: Unit.ID) throws -> Unit? { try row("SELECT * FROM unit WHERE id = \(id)").map(Unit.init) }

    /// The nearest active unit of a kind that is responsible for a place: at the place itself or up the tree.
    public func unit(kind: String, for place: PlaceCode) throws -> Unit? {
        try row(
            """
            SELECT * FROM unit WHERE kind = \(kind) AND place IN (\(list: place.lineage)) AND active = \(true)
            ORDER BY LENGTH(place) DESC, id LIMIT 1
            """
        ).map(Unit.init)
    }

    /// Active units at a place and below, by place and name.
    public func units(under place: PlaceCode, kind: String? = nil, limit: Int = Limits.bulk) throws -> [Unit] {
        let ofKind: SQL = kind.map { "AND kind = \($0)" } ?? ""
        return try rows(
            """
            SELECT * FROM unit WHERE place >= \(place) AND place < \(place.end) AND active = \(true) \(ofKind)
            ORDER BY place, name, id LIMIT \(limit)
            """
        ).map(Unit.init)
    }

    /// Active units that may be asked about a place: at it, above it and below it, nearest first.
    public func units(around place: PlaceCode, limit: Int = Limits.bulk) throws -> [Unit] {
        try rows(
            """
            SELECT * FROM unit WHERE active = \(true)
            AND (place IN (\(list: place.lineage)) OR (place >= \(place) AND place < \(place.end)))
            ORDER BY LENGTH(place) DESC, name, id LIMIT \(limit)
            """
        ).map(Unit.init)
    }
}
