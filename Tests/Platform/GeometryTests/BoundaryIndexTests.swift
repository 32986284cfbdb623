import Foundation
import Geometry
import Kernel
import Testing

/// Numbered squares of `side` degrees, `across` × `across`, from the south-west corner; codes 34010200100<n>.
func squares(across: Int, side: Double = 0.004, west: Double = 117, south: Double = 31) throws -> [(
    code: PlaceCode, shape: Shape
)] {
    try (0..<across * across).map { index in
        let (x, y) = (west + Double(index % across) * side, south + Double(index / across) * side)
        let corners = try [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)].map {
            try #require(GeoPoint(longitude: $0.0, latitude: $0.1))
        }
        let code = try #require(PlaceCode("340102001001" + String(String(1000 + index).suffix(3))))
        return (code, Shape(ring: corners))
    }
}
/// A closed ring of `vertices` points around a centre, its radius wandering so that it is far from convex.
func blob(around center: (Double, Double), radius: Double, vertices: Int, using random: inout SeededGenerator) throws
    -> Shape
{
    let turn = 2 * Double.pi / Double(vertices)
    var ring: [GeoPoint] = []
    for step in 0..<vertices {
        let reach = radius * Double.random(in: 0.4...1, using: &random)
        let point = GeoPoint(
            longitude: center.0 + reach * cos(turn * Double(step)),
            latitude: center.1 + reach * sin(turn * Double(step)))
        ring.append(try #require(point))
    }
    return Shape(ring: ring + [ring[0]])
}

@Suite struct BoundaryIndexTests {
    @Test func `the middle of a grid is inside it`() throws {
        let grids = try squares(across: 3)
        let index = BoundaryIndex(grids)
        let point = try #require(GeoPoint(longitude: 117.006, latitude: 31.006))
        #expect(index.locate(point) == .inside(grids[4].code))
        #expect(index.locate(point, accuracyMetres: 60) == .inside(grids[4].code))
    }
    @Test func `ten metres from a shared border is near it, the own grid first`() throws {
        let grids = try squares(across: 3)
        let point = try #require(GeoPoint(longitude: 117.0081, latitude: 31.006))
        #expect(BoundaryIndex(grids).locate(point) == .nearBorder([grids[5].code, grids[4].code]))
    }
    @Test func `the edge of the served area is near a border with one candidate, from both sides`() throws {
        let grids = try squares(across: 1)
        let index = BoundaryIndex(grids)
        for longitude in [116.99995, 117.00005] {
            let point = try #require(GeoPoint(longitude: longitude, latitude: 31.002))
            #expect(index.locate(point) == .nearBorder([grids[0].code]))
        }
    }
    @Test func `a rough position over several grids is ambiguous, over one grid it is not`() throws {
        let grids = try squares(across: 3)
        let point = try #require(GeoPoint(longitude: 117.0065, latitude: 31.006))
        guard case .ambiguous(let codes) = BoundaryIndex(grids).locate(point, accuracyMetres: 180) else {
            Issue.record("expected ambiguous")
            return
        }
        #expect(codes.first == grids[4].code && codes.count == 2)
        let large = try squares(across: 1, side: 0.02)
        let middle = try #require(GeoPoint(longitude: 117.01, latitude: 31.01))
        #expect(BoundaryIndex(large).locate(middle, accuracyMetres: 180) == .inside(large[0].code))
    }
    @Test func `overlapping boundaries are ambiguous`() throws {
        let one = try squares(across: 1)[0]
        let other = (code: try #require(PlaceCode("340102001001777")), shape: one.shape)
        let point = try #require(GeoPoint(longitude: 117.002, latitude: 31.002))
        guard case .ambiguous(let codes) = BoundaryIndex([one, other]).locate(point) else {
            Issue.record("expected ambiguous")
            return
        }
        #expect(Set(codes) == [one.code, other.code])
    }
    @Test func `far away is outside, and an empty index knows no place`() throws {
        let point = try #require(GeoPoint(longitude: 100, latitude: 20))
        #expect(BoundaryIndex(try squares(across: 2)).locate(point) == .outside)
        #expect(BoundaryIndex([(code: PlaceCode, shape: Shape)]()).locate(point) == .outside)
    }
    @Test func `ground without a grid belongs to the community that holds it`() throws {
        let grid = try squares(across: 1)[0]
        let community = (
            code: try #require(PlaceCode("340102001001")), shape: try squares(across: 1, side: 0.02)[0].shape
        )
        let index = BoundaryIndex([grid, community])
        let bare = try #require(GeoPoint(longitude: 117.012, latitude: 31.012))
        #expect(index.locate(bare) == .inside(community.code))
        let gridPoint = try #require(GeoPoint(longitude: 117.002, latitude: 31.002))
        #expect(index.locate(gridPoint) == .inside(grid.code))
    }
    @Test func `a hole is not inside`() throws {
        let outer = try squares(across: 1, side: 0.02)[0]
        let hole = try squares(across: 1, side: 0.004, west: 117.008, south: 31.008)[0].shape.polygons[0].outer
        let shape = Shape(polygons: [Polygon(outer: outer.shape.polygons[0].outer, holes: [hole])])
        let index = BoundaryIndex([(outer.code, shape)])
        let inHole = try #require(GeoPoint(longitude: 117.01, latitude: 31.01))
        let solid = try #require(GeoPoint(longitude: 117.004, latitude: 31.004))
        #expect(index.locate(inHole) == .outside)
        #expect(index.locate(solid) == .inside(outer.code))
    }
    @Test func `GEOS agrees on inside and on the distance to the border for thousands of random points`() throws {
        var random = SeededGenerator(seed: 2026)
        for round in 0..<40 {
            let shape = try blob(around: (117.3, 31.86), radius: 0.004, vertices: 8 + round * 4, using: &random)
            let code = try #require(PlaceCode("340102001001001"))
            let index = BoundaryIndex([(code, shape)])
            for _ in 0..<60 {
                let point = try #require(
                    GeoPoint(
                        longitude: .random(in: 117.295...117.305, using: &random),
                        latitude: .random(in: 31.855...31.865, using: &random)))
                let hit = index.nearby(point, radiusMetres: 2000).first
                let border = try #require(ShapeChecks.metresToBorder(of: shape, from: point))
                #expect(hit?.isInside == ShapeChecks.contains(shape, point) || border < 0.01)
                #expect(abs((hit?.metresToBorder ?? 0) - border) < 0.5)
            }
        }
    }
    @Test func `many grids at once give the same answer as each alone`() throws {
        var random = SeededGenerator(seed: 7)
        let boundaries = try (0..<120).map { number in
            (
                code: try #require(PlaceCode("340102001001" + String(String(1000 + number).suffix(3)))),
                shape: try blob(
                    around: (.random(in: 117...117.1, using: &random), .random(in: 31...31.1, using: &random)),
                    radius: 0.01, vertices: 40, using: &random)
            )
        }
        let index = BoundaryIndex(boundaries)
        let alone = boundaries.map { BoundaryIndex([$0]) }
        for _ in 0..<2000 {
            let point = try #require(
                GeoPoint(
                    longitude: .random(in: 116.98...117.12, using: &random),
                    latitude: .random(in: 30.98...31.12, using: &random)))
            let together = Set(index.nearby(point, radiusMetres: 80))
            #expect(together == Set(alone.flatMap { $0.nearby(point, radiusMetres: 80) }))
        }
    }
    @Test func `every outcome says why in both languages`() throws {
        let code = try #require(PlaceCode("340102001001001"))
        for outcome in [
            LocateOutcome.inside(code), .nearBorder([code]), .nearBorder([code, code]), .ambiguous([code]), .outside,
        ] {
            #expect(!outcome.why.zh.isEmpty && !outcome.why.en.isEmpty && outcome.why.zh != outcome.why.en)
        }
    }
}
