public import Kernel
public import Persistence

/// A CSV of another department's grids, in UTF-8 or GB 18030: their code and name, and the place each covers. A grid
/// that covers several places stands in several rows.
public struct LayerFile: Sendable {
    public let lines: [MapLayer.Line]
    /// Rows that say nothing usable.
    public let faults: [ImportFault]

    static let columns: [String: [String]] = [
        "code": ["code", "编码", "网格编号", "外部编码"], "name": ["name", "名称", "网格名称"],
        "place": ["place", "地点编码", "社区编码", "对应编码"],
    ]

    /// Throws `AppError` where the file is empty, in another encoding, or lacks a column.
    public init(_ bytes: [UInt8]) throws(AppError) {
        let table = try HeadedTable(try DelimitedText(file: bytes), names: LayerFile.columns)
        guard table.columns.isSuperset(of: LayerFile.columns.keys) else {
            throw .invalid(
                "file",
                Text(
                    "表头要有“编码”“名称”“地点编码”三列。没有导入任何内容。",
                    "The heading needs “code”, “name” and “place”. Nothing was imported."))
        }
        var (lines, faults): ([MapLayer.Line], [ImportFault]) = ([], [])
        for row in table.rows {
            guard !row.isBroken, let code = row["code"], let name = row["name"],
                let place = row["place"].flatMap({ PlaceCode($0) })
            else {
                faults.append(
                    ImportFault(
                        number: row.line, label: row["code"] ?? "",
                        text: Text("编码、名称或地点编码空着或不对", "code, name or place is missing or wrong")))
                continue
            }
            lines.append(MapLayer.Line(outsideCode: code, name: name, place: place, row: row.line))
        }
        (self.lines, self.faults) = (lines, faults)
    }
}

/// Maps another department's grids onto the tree (多网合一): the outside grid keeps its own code and name and points at
/// the places it covers, so a matter that arrives with a police or fire grid code finds its place.
public struct MapLayer: Operation {
    public struct Line: Sendable, Codable, Hashable {
        public let outsideCode: String
        public let name: String
        public let place: PlaceCode
        /// The line of a file it stood on; 0 where it came from none.
        public let row: Int
        public init(outsideCode: String, name: String, place: PlaceCode, row: Int = 0) {
            (self.outsideCode, self.name, self.place, self.row) = (outsideCode, name, place, row)
        }
    }
    public struct Outcome: Codable, Sendable, Hashable {
        /// Places that grids of the layer cover now, or would.
        public let lines: Int
        public let applied: Bool
        public let faults: [ImportFault]
    }
    /// Word for the layer, e.g. `police`.
    public var key: String
    public var name: String
    /// Whose grids they are.
    public var owner: String
    /// All lines of the layer: those it had before are replaced.
    public var lines: [Line]
    public var mode: ImportMode
    /// What reading a file found already.
    private let faults: [ImportFault]

    public init(key: String, name: String, owner: String, lines: [Line]) {
        (self.key, self.name, self.owner, self.lines, mode, faults) = (key, name, owner, lines, .allOrNone, [])
    }
    public init(key: String, name: String, owner: String, file: LayerFile, mode: ImportMode) {
        (self.key, self.name, self.owner, lines) = (key, name, owner, file.lines)
        (self.mode, faults) = (mode, file.faults)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard caller.mayAnywhere(.territoryEdit) else { throw AppError.refused }
        let (key, name, owner) = (
            try PlaceRules.name(key), try PlaceRules.name(name), try PlaceRules.name(owner)
        )
        let (usable, strange) = try sorted(tx)
        for place in Set(usable.map(\.place)).sorted() { try caller.require(.territoryEdit, at: place) }
        // A layer that also covers ground managed by others is not this caller's to replace.
        for place in try tx.places(ofLayer: key) { try caller.require(.territoryEdit, at: place) }
        let all = (faults + strange).sorted { $0.number < $1.number }
        let applied = mode == .skipBroken || mode == .allOrNone && all.isEmpty
        var kept: [String: Line] = [:]
        for line in usable { kept[line.outsideCode + "|" + line.place.rawValue] = line }
        guard applied else { return Outcome(lines: kept.count, applied: false, faults: all) }
        try tx.execute("DELETE FROM place_layer_grid WHERE layer = \(key)")
        try tx.execute(
            """
            INSERT INTO place_layer (key, name, owner) VALUES (\(key), \(name), \(owner))
            ON CONFLICT (key) DO UPDATE SET name = excluded.name, owner = excluded.owner
            """)
        for line in kept.values.sorted(by: { ($0.outsideCode, $0.place) < ($1.outsideCode, $1.place) }) {
            try tx.execute(
                """
                INSERT INTO place_layer_grid (layer, outside_code, name, place)
                VALUES (\(key), \(line.outsideCode), \(line.name), \(line.place))
                """)
        }
        try tx.audit(
            "territory.map-layer", by: caller, subject: "layer:\(key)", place: nil, detail: "\(kept.count)", at: now)
        return Outcome(lines: kept.count, applied: true, faults: all)
    }

    /// Lines whose place is in use, and what is wrong with the others.
    private func sorted(_ tx: Transaction) throws -> (usable: [Line], strange: [ImportFault]) {
        var known: [PlaceCode: Bool] = [:]
        var (usable, strange): ([Line], [ImportFault]) = ([], [])
        for line in lines {
            let isKnown = try known[line.place] ?? (try tx.place(line.place)?.active == true)
            known[line.place] = isKnown
            if isKnown {
                usable.append(line)
            } else {
                strange.append(
                    ImportFault(
                        number: line.row, label: line.outsideCode,
                        text: Text("没有在用的地点 \(line.place)", "there is no place \(line.place) in use")))
            }
        }
        return (usable, strange)
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
