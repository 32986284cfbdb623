/// One closed area: an outer ring and the holes in it. Rings are closed: the first point is also the last.
public struct Polygon: Hashable, Sendable, Codable {
    public var outer: [GeoPoint]
    public var holes: [[GeoPoint]]
    public init(outer: [GeoPoint], holes: [[GeoPoint]] = []) { (self.outer, self.holes) = (outer, holes) }
    public var rings: [[GeoPoint]] { [outer] + holes }
}

/// The ground a place covers: one or several polygons, in CGCS2000.
public struct Shape: Hashable, Sendable, Codable {
    public var polygons: [Polygon]
    public init(polygons: [Polygon]) { self.polygons = polygons }
    /// A single ring without holes.
    public init(ring: [GeoPoint]) { polygons = [Polygon(outer: ring)] }

    /// Points over all rings.
    public var vertexCount: Int {
        polygons.reduce(0) { $0 + $1.rings.reduce(0) { $0 + $1.count } }
    }
    /// The smallest upright box that holds the shape; nil for an empty one.
    public var box: GeoBox? {
        var box: GeoBox?
        for polygon in polygons {
            for point in polygon.outer { box = box?.including(point) ?? GeoBox(point) }
        }
        return box
    }
    /// The same shape with every point passed through `move`.
    func moved(_ move: (GeoPoint) -> GeoPoint) -> Shape {
        Shape(
            polygons: polygons.map { polygon in
                Polygon(outer: polygon.outer.map(move), holes: polygon.holes.map { $0.map(move) })
            })
    }
    /// The shape as it stands in `datum` read into CGCS2000.
    public func read(from datum: Datum) -> Shape {
        moved { datum.toCGCS2000(longitude: $0.longitude, latitude: $0.latitude) ?? $0 }
    }
}

/// An upright box in degrees.
public struct GeoBox: Hashable, Sendable, Codable {
    public var west: Double
    public var south: Double
    public var east: Double
    public var north: Double
    public init(west: Double, south: Double, east: Double, north: Double) {
        (self.west, self.south, self.east, self.north) = (west, south, east, north)
    }
    public init(_ point: GeoPoint) {
        self.init(west: point.longitude, south: point.latitude, east: point.longitude, north: point.latitude)
    }
    public func including(_ point: GeoPoint) -> GeoBox {
        GeoBox(
            west: min(west, point.longitude), south: min(south, point.latitude),
            east: max(east, point.longitude), north: max(north, point.latitude))
    }
    public func union(_ other: GeoBox) -> GeoBox {
        GeoBox(
            west: min(west, other.west), south: min(south, other.south),
            east: max(east, other.east), north: max(north, other.north))
    }
    public func intersects(_ other: GeoBox) -> Bool {
        west <= other.east && other.west <= east && south <= other.north && other.south <= north
    }
    public func contains(_ point: GeoPoint) -> Bool {
        west <= point.longitude && point.longitude <= east && south <= point.latitude && point.latitude <= north
    }
    /// The box widened by `metres` on every side.
    public func widened(byMetres metres: Double) -> GeoBox {
        let north = metres / GeoPoint.metresPerDegree
        let east = north / max(0.01, LocalScale.cosine(ofDegrees: max(abs(south), abs(self.north))))
        return GeoBox(west: west - east, south: south - north, east: self.east + east, north: self.north + north)
    }
}
