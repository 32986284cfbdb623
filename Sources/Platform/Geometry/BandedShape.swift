import Foundation

/// The edges of one shape, sorted into horizontal bands, so that a question about a point looks at the few edges of its
/// own band instead of at all of them. Plain arrays: freely shared between threads.
struct BandedShape: Sendable {
    let box: GeoBox
    private let bandsPerDegree: Double
    private let bandCount: Int
    /// Where each band's edges begin in `edges`; one more entry than there are bands.
    private let starts: [Int32]
    /// (x1, y1, x2, y2) in degrees. An edge that crosses bands stands in each of them.
    private let edges: [SIMD4<Double>]

    /// Nil for a shape without area.
    init?(_ shape: Shape) {
        guard let box = shape.box, box.north > box.south, box.east > box.west else { return nil }
        let all = BandedShape.edges(of: shape)
        let count = max(1, min(2048, all.count / 6))
        let perDegree = Double(count) / (box.north - box.south)
        var bands = [[SIMD4<Double>]](repeating: [], count: count)
        for edge in all {
            let low = BandedShape.band(min(edge[1], edge[3]), box, perDegree, count)
            let high = BandedShape.band(max(edge[1], edge[3]), box, perDegree, count)
            for index in low...high { bands[index].append(edge) }
        }
        self.box = box
        bandsPerDegree = perDegree
        bandCount = count
        starts = bands.reduce(into: [0]) { $0.append(($0.last ?? 0) + Int32($1.count)) }
        edges = Array(bands.joined())
    }

    private static func edges(of shape: Shape) -> [SIMD4<Double>] {
        var edges: [SIMD4<Double>] = []
        for ring in shape.polygons.lazy.flatMap(\.rings) {
            for (from, to) in zip(ring, ring.dropFirst()) {
                edges.append([from.longitude, from.latitude, to.longitude, to.latitude])
            }
        }
        return edges
    }
    private static func band(_ latitude: Double, _ box: GeoBox, _ perDegree: Double, _ count: Int) -> Int {
        min(count - 1, max(0, Int((latitude - box.south) * perDegree)))
    }

    /// Whether the point is inside, by counting the edges a ray to the east crosses (even and odd, over all rings, so
    /// holes and further parts need no special care).
    func contains(_ x: Double, _ y: Double) -> Bool {
        guard y >= box.south, y <= box.north, x >= box.west, x <= box.east else { return false }
        let band = BandedShape.band(y, box, bandsPerDegree, bandCount)
        var inside = false
        for index in Int(starts[band])..<Int(starts[band + 1]) {
            let edge = edges[index]
            if (edge[1] > y) != (edge[3] > y), x < (edge[2] - edge[0]) * (y - edge[1]) / (edge[3] - edge[1]) + edge[0] {
                inside.toggle()
            }
        }
        return inside
    }

    /// Metres to the nearest edge where that is below `radius`; otherwise `radius`.
    func metresToBorder(_ x: Double, _ y: Double, radius: Double, scale: LocalScale) -> Double {
        let reach = radius / scale.north
        guard y + reach >= box.south, y - reach <= box.north else { return radius }
        let low = BandedShape.band(y - reach, box, bandsPerDegree, bandCount)
        let high = BandedShape.band(y + reach, box, bandsPerDegree, bandCount)
        var nearest = radius * radius
        for index in Int(starts[low])..<Int(starts[high + 1]) {
            let edge = edges[index]
            let (ax, ay) = ((edge[0] - x) * scale.east, (edge[1] - y) * scale.north)
            let (bx, by) = ((edge[2] - x) * scale.east, (edge[3] - y) * scale.north)
            if min(ay, by) > radius || max(ay, by) < -radius || min(ax, bx) > radius || max(ax, bx) < -radius {
                continue
            }
            nearest = min(nearest, squareToOrigin(ax, ay, bx, by))
        }
        return nearest.squareRoot()
    }

    /// Square of the distance from the origin to the segment a–b.
    private func squareToOrigin(_ ax: Double, _ ay: Double, _ bx: Double, _ by: Double) -> Double {
        let (dx, dy) = (bx - ax, by - ay)
        let length = dx * dx + dy * dy
        let along = length > 0 ? min(1, max(0, -(ax * dx + ay * dy) / length)) : 0
        let (px, py) = (ax + along * dx, ay + along * dy)
        return px * px + py * py
    }
}
