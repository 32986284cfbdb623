import Foundation

/// A point on the ground in CGCS2000 (EPSG:4490), the only coordinate system Jinlin keeps. At web accuracy it equals
/// WGS-84. Points from other systems go through `Datum.toCGCS2000` first.
public struct GeoPoint: Hashable, Sendable, Codable {
    /// Degrees east, -180…180.
    public let longitude: Double
    /// Degrees north, -90…90.
    public let latitude: Double

    /// Nil where a value is not finite or out of range.
    public init?(longitude: Double, latitude: Double) {
        guard longitude.isFinite, latitude.isFinite, abs(longitude) <= 180, abs(latitude) <= 90 else { return nil }
        (self.longitude, self.latitude) = (longitude, latitude)
    }
    /// For values already known to be in range.
    init(_ longitude: Double, _ latitude: Double) { (self.longitude, self.latitude) = (longitude, latitude) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let (longitude, latitude) = (
            try container.decode(Double.self, forKey: .longitude), try container.decode(Double.self, forKey: .latitude)
        )
        guard let point = GeoPoint(longitude: longitude, latitude: latitude) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a point: \(longitude), \(latitude)"))
        }
        self = point
    }
    private enum CodingKeys: String, CodingKey { case longitude, latitude }

    /// Mean Earth radius in metres (IUGG R1).
    static let earthRadiusMetres = 6_371_008.8
    /// Metres of one degree of latitude on the mean sphere.
    static let metresPerDegree = earthRadiusMetres * .pi / 180

    /// Metres to another point along the mean sphere (haversine); within 0.5 % of the ellipsoid.
    public func metres(to other: GeoPoint) -> Double {
        let radians = Double.pi / 180
        let halfLatitude = sin((other.latitude - latitude) * radians / 2)
        let halfLongitude = sin((other.longitude - longitude) * radians / 2)
        let square =
            halfLatitude * halfLatitude
            + cos(latitude * radians) * cos(other.latitude * radians) * halfLongitude * halfLongitude
        return 2 * GeoPoint.earthRadiusMetres * asin(min(1, square.squareRoot()))
    }

    /// A rectangle around the point that holds everything within `metres`, degrees; for indexes, a little too wide.
    public func bounds(metres: Double) -> (west: Double, south: Double, east: Double, north: Double) {
        let (tall, scale) = (metres * 1.01 / GeoPoint.metresPerDegree, LocalScale(atLatitude: latitude))
        let wide = metres * 1.01 / max(1, scale.east)
        return (longitude - wide, latitude - tall, longitude + wide, latitude + tall)
    }

    /// The point moved to the middle of a square of about `metres` metres, so that a public page never shows a
    /// doorstep. The same square gives the same point, so asking often reveals nothing more.
    public func rounded(toMetres metres: Double) -> GeoPoint {
        let latitudeStep = metres / GeoPoint.metresPerDegree
        let middle = min(90, max(-90, (latitude / latitudeStep).rounded(.down) * latitudeStep + latitudeStep / 2))
        let longitudeStep = latitudeStep / max(0.01, cos(middle * .pi / 180))
        let east = (longitude / longitudeStep).rounded(.down) * longitudeStep + longitudeStep / 2
        return GeoPoint(min(180, max(-180, east)), middle)
    }
}
