public import Kernel
public import Persistence

/// Maps another department's grids onto the tree (多网合一): the outside grid keeps its own code and name and points at
/// the places it covers, so a matter that arrives with a police or fire grid code finds its place.
public struct MapLayer: Operation {
    public struct Line: Sendable, Codable, Hashable {
        public let outsideCode: String
        public let name: String
        public let place: PlaceCode
        public init(outsideCode: String, name: String, place: PlaceCode) {
            (self.outsideCode, self.name, self.place) = (outsideCode, name, place)
        }
    }
    /// Word for the layer, e.g. `police`.
    public var key: String
    public var name: String
    /// Whose grids they are.
    public var owner: String
    /// All lines of the layer: those it had before are replaced.
    public var lines: [Line]

    public init(key: String, name: String, owner: String, lines: [Line]) {
        (self.key, self.name, self.owner, self.lines) = (key, name, owner, lines)
    }

    /// How many lines it has now.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Int {
        guard caller.mayAnywhere(.territoryEdit) else { throw AppError.refused }
        let (key, name) = (try PlaceRules.name(key), try PlaceRules.name(name))
        for place in Set(lines.map(\.place)).sorted() {
            try caller.require(.territoryEdit, at: place)
            _ = try tx.activePlace(place)
        }
        // A layer that also covers ground managed by others is not this caller's to replace.
        for place in try tx.places(ofLayer: key) { try caller.require(.territoryEdit, at: place) }
        try tx.execute("DELETE FROM place_layer_grid WHERE layer = \(key)")
        try tx.execute(
            """
            INSERT INTO place_layer (key, name, owner) VALUES (\(key), \(name), \(try PlaceRules.name(owner)))
            ON CONFLICT (key) DO UPDATE SET name = excluded.name, owner = excluded.owner
            """)
        for line in Set(lines) {
            try tx.execute(
                """
                INSERT INTO place_layer_grid (layer, outside_code, name, place)
                VALUES (\(key), \(line.outsideCode), \(line.name), \(line.place))
                ON CONFLICT (layer, outside_code, place) DO UPDATE SET name = excluded.name
                """)
        }
        try tx.audit(
            "territory.map-layer", by: caller, subject: "layer:\(key)", place: nil, detail: "\(lines.count)", at: now)
        return try tx.value("SELECT COUNT(*) FROM place_layer_grid WHERE layer = \(key)") ?? 0
    }
}

/// One of another department's grids.
public struct LayerGrid: Sendable, Codable, Hashable {
    public let layer: String
    public let layerName: String
    public let outsideCode: String
    public let name: String
    public let place: PlaceCode
}

extension Transaction {
    fileprivate func places(ofLayer key: String) throws -> [PlaceCode] {
        try rows("SELECT DISTINCT place FROM place_layer_grid WHERE layer = \(key)").map { try $0.get("place") }
    }
    private func layerGrids(_ condition: SQL) throws -> [LayerGrid] {
        try rows(
            """
            SELECT g.layer, l.name AS layer_name, g.outside_code, g.name, g.place
            FROM place_layer_grid g JOIN place_layer l ON l.key = g.layer
            WHERE \(condition) ORDER BY g.layer, g.outside_code, g.place
            """
        ).map { row in
            LayerGrid(
                layer: try row.get("layer"), layerName: try row.get("layer_name"),
                outsideCode: try row.get("outside_code"), name: try row.get("name"), place: try row.get("place"))
        }
    }
    /// The places that another department's grid covers.
    public func layerGrids(_ layer: String, outsideCode: String) throws -> [LayerGrid] {
        try layerGrids("g.layer = \(layer) AND g.outside_code = \(outsideCode)")
    }
    /// The grids of other departments that cover this place or what it lies in.
    public func layerGrids(covering place: PlaceCode) throws -> [LayerGrid] {
        try layerGrids("g.place IN (\(list: place.lineage))")
    }
}
