import Foundation

/// Metres per degree around one latitude: good to a few parts in a million over a street, which is all it is used for.
struct LocalScale: Sendable {
    /// Metres of one degree of longitude there.
    let east: Double
    /// Metres of one degree of latitude.
    let north = GeoPoint.metresPerDegree
    init(atLatitude latitude: Double) { east = GeoPoint.metresPerDegree * LocalScale.cosine(ofDegrees: latitude) }

    static func cosine(ofDegrees degrees: Double) -> Double { cos(degrees * .pi / 180) }
}
