import Foundation

/// The coordinate system a source speaks. Phones give WGS-84, WeChat, Tencent and Amap GCJ-02, Baidu BD-09;
/// Jinlin keeps CGCS2000 and remembers the source.
///
/// Outside the box 72.004–137.8347° E, 0.8293–55.8271° N the three are taken as one: GCJ-02 and BD-09 leave the
/// coordinates as they are. Published libraries disagree there (some still add Baidu's offset); this is our rule.
/// The box is tested on the point that comes in.
public enum Datum: String, Sendable, Codable, CaseIterable, Hashable {
    case wgs84, cgcs2000, gcj02, bd09

    /// The point in CGCS2000. The inverse of GCJ-02 and BD-09 is iterated until it is exact to under a millimetre.
    /// Nil where the values are not finite or out of range.
    public func toCGCS2000(longitude: Double, latitude: Double) -> GeoPoint? {
        guard let point = GeoPoint(longitude: longitude, latitude: latitude) else { return nil }
        guard Datum.inChina(longitude, latitude) else { return point }
        switch self {
        case .wgs84, .cgcs2000: return point
        case .gcj02: return Datum.inverse(of: point, under: Datum.gcjFromWGS)
        case .bd09:
            let gcj = Datum.inverse(of: point, under: Datum.bdFromGCJ)
            return Datum.inverse(of: gcj, under: Datum.gcjFromWGS)
        }
    }

    /// A CGCS2000 point as this system writes it (degrees).
    public func fromCGCS2000(_ point: GeoPoint) -> (longitude: Double, latitude: Double) {
        guard Datum.inChina(point.longitude, point.latitude) else { return (point.longitude, point.latitude) }
        switch self {
        case .wgs84, .cgcs2000: return (point.longitude, point.latitude)
        case .gcj02:
            let moved = Datum.gcjFromWGS(point)
            return (moved.longitude, moved.latitude)
        case .bd09:
            let moved = Datum.bdFromGCJ(Datum.gcjFromWGS(point))
            return (moved.longitude, moved.latitude)
        }
    }

    static func inChina(_ longitude: Double, _ latitude: Double) -> Bool {
        (72.004...137.8347).contains(longitude) && (0.8293...55.8271).contains(latitude)
    }

    /// Fixed-point iteration: the shifts change by far less than one part in a hundred per step, so each round wins at
    /// least two digits and ten rounds reach the last bit.
    private static func inverse(of target: GeoPoint, under forward: (GeoPoint) -> GeoPoint) -> GeoPoint {
        var guess = target
        for _ in 0..<10 {
            let image = forward(guess)
            let (east, north) = (target.longitude - image.longitude, target.latitude - image.latitude)
            guess = GeoPoint(guess.longitude + east, guess.latitude + north)
            if abs(east) < 1e-10, abs(north) < 1e-10 { break }
        }
        return guess
    }

    /// The published GCJ-02 polynomial on the Krasovsky 1940 ellipsoid (a = 6378245 m, e² = 0.00669342162296594323).
    private static func gcjFromWGS(_ point: GeoPoint) -> GeoPoint {
        let (x, y) = (point.longitude - 105, point.latitude - 35)
        let root = abs(x).squareRoot()
        let common = (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
        var north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
        north += (20 * sin(y * .pi) + 40 * sin(y / 3 * .pi)) * 2 / 3
        north += (160 * sin(y / 12 * .pi) + 320 * sin(y * .pi / 30)) * 2 / 3
        var east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
        east += (20 * sin(x * .pi) + 40 * sin(x / 3 * .pi)) * 2 / 3
        east += (150 * sin(x / 12 * .pi) + 300 * sin(x / 30 * .pi)) * 2 / 3

        let (semiMajorMetres, eccentricitySquared) = (6_378_245.0, 0.006_693_421_622_965_943_23)
        let radians = point.latitude * .pi / 180
        let magic = 1 - eccentricitySquared * sin(radians) * sin(radians)
        let meridian = semiMajorMetres * (1 - eccentricitySquared) / (magic * magic.squareRoot())
        let normal = semiMajorMetres / magic.squareRoot()
        return GeoPoint(
            point.longitude + east * 180 / (normal * cos(radians) * .pi),
            point.latitude + north * 180 / (meridian * .pi))
    }

    /// Baidu's second shift: a small rotation and stretch about the origin plus a fixed offset.
    private static func bdFromGCJ(_ point: GeoPoint) -> GeoPoint {
        let (x, y) = (point.longitude, point.latitude)
        let factor = Double.pi * 3000 / 180
        let radius = (x * x + y * y).squareRoot() + 0.000_02 * sin(y * factor)
        let angle = atan2(y, x) + 0.000_003 * cos(x * factor)
        return GeoPoint(radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)
    }
}
