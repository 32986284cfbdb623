public import Geometry
public import Kernel
public import Persistence

/// One version of a place's boundary.
public struct BoundaryVersion: Sendable, Codable, Hashable {
    public let id: Identifier<BoundaryVersion>
    public let place: PlaceCode
    public let name: String
    public let validFrom: CivilDate
    /// The first day on which it no longer holds; nil while it does.
    public let validTo: CivilDate?
    /// In CGCS2000.
    public let shape: Shape
    /// What it was drawn in.
    public let sourceDatum: Datum
    public let squareMetres: Double
}

extension Transaction {
    private static let boundaryColumns = SQL(
        trustedText: "b.id, b.place, p.name, b.valid_from, b.valid_to, b.shape, b.source_datum, b.square_metres")

    private func boundaries(_ condition: SQL) throws -> [BoundaryVersion] {
        try rows(
            "SELECT \(Transaction.boundaryColumns) FROM place_boundary b JOIN place p ON p.code = b.place WHERE \(condition)"
        ).compactMap { row in
            guard let shape = Shape(wkb: try row.get("shape")) else { return nil }
            return BoundaryVersion(
                id: try row.get("id"), place: try row.get("place"), name: try row.get("name"),
                validFrom: try row.get("valid_from"), validTo: try row.find("valid_to"), shape: shape,
                sourceDatum: try row.get("source_datum"), squareMetres: try row.get("square_metres"))
        }
    }
    private func inForce(_ day: CivilDate) -> SQL {
        "b.valid_from <= \(day) AND (b.valid_to IS NULL OR b.valid_to > \(day))"
    }

    /// The boundary in force on a day; nil where none is drawn.
    public func boundary(of place: PlaceCode, on day: CivilDate) throws -> BoundaryVersion? {
        try boundaries("b.place = \(place) AND \(inForce(day))").first
    }
    /// All versions, the newest first.
    public func boundaryVersions(of place: PlaceCode) throws -> [BoundaryVersion] {
        try boundaries("b.place = \(place) ORDER BY b.valid_from DESC")
    }
    /// The boundaries of one level at or below a place, in force on a day.
    public func boundaries(_ level: PlaceLevel, under place: PlaceCode?, on day: CivilDate) throws -> [BoundaryVersion]
    {
        let within: SQL = place.map { "b.place >= \($0) AND b.place < \($0.end) AND " } ?? ""
        return try boundaries("\(within)p.level = \(level) AND p.active = 1 AND \(inForce(day)) ORDER BY b.place")
    }
    /// The boundaries of one level whose boxes touch a box, in force on a day.
    func boundaries(_ level: PlaceLevel, touching box: GeoBox, on day: CivilDate) throws -> [BoundaryVersion] {
        try boundaries(
            """
            p.level = \(level) AND p.active = 1 AND \(inForce(day)) AND b.west <= \(box.east) AND b.east >= \(box.west)
            AND b.south <= \(box.north) AND b.north >= \(box.south) ORDER BY b.place
            """)
    }
    /// The day on which a later version than `day` begins.
    func plannedBoundary(of place: PlaceCode, after day: CivilDate) throws -> CivilDate? {
        try value("SELECT MIN(valid_from) FROM place_boundary WHERE place = \(place) AND valid_from > \(day)")
    }

    /// Ends the version in force, also where a planned one was to end it later; one that begins on that same day or
    /// later never held and is taken away.
    func endBoundary(of place: PlaceCode, on day: CivilDate) throws {
        try execute("DELETE FROM place_boundary WHERE place = \(place) AND valid_from >= \(day)")
        try execute(
            """
            UPDATE place_boundary SET valid_to = \(day)
            WHERE place = \(place) AND (valid_to IS NULL OR valid_to > \(day))
            """)
    }
    /// Writes a version that begins on a day and ends the one before it.
    func insertBoundary(
        of place: PlaceCode, from day: CivilDate, source: Shape, datum: Datum, by caller: Caller, at now: Instant
    ) throws {
        let shape = source.read(from: datum)
        guard let box = shape.box else { return }
        try endBoundary(of: place, on: day)
        let drawn: [UInt8]? = datum == .cgcs2000 || datum == .wgs84 ? nil : source.wkb
        try execute(
            """
            INSERT INTO place_boundary (id, place, valid_from, valid_to, shape, source_datum, source_shape,
                square_metres, west, south, east, north, made_by, made_at)
            VALUES (\(newID(BoundaryVersion.self)), \(place), \(day), NULL, \(shape.wkb), \(datum), \(drawn),
                \(ShapeChecks.squareMetres(shape)), \(box.west), \(box.south), \(box.east), \(box.north),
                \(caller.key), \(now))
            """)
    }
}
