import Foundation
import Geometry
import Kernel
import Testing

@Suite struct GeoJSONTests {
    func read(_ geometry: String, name: String = "甲网格") throws -> GeoJSONReader {
        let text =
            #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"\#(name)","n":7},"geometry":\#(geometry)}]}"#
        return try GeoJSONReader(Array(text.utf8))
    }
    func fault(_ geometry: String) throws -> ShapeFault? { try read(geometry).faults.first?.fault }

    @Test func `a polygon with a hole and a name is read, and written back the same`() throws {
        let rings =
            "[[[117,31],[117.1,31],[117.1,31.1],[117,31.1],[117,31]],[[117.02,31.02],[117.04,31.02],[117.04,31.04],[117.02,31.02]]]"
        let read = try read(#"{"type":"Polygon","coordinates":\#(rings)}"#)
        let feature = try #require(read.features.first)
        #expect(read.faults.isEmpty && feature.label == "甲网格" && feature.properties["n"] == "7")
        #expect(feature.shape.polygons[0].holes.count == 1)
        let written = GeoJSONWriter.collection([.init(properties: [("name", "甲\"\n")], shape: feature.shape)])
        let again = try GeoJSONReader(written)
        #expect(again.features.first?.shape == feature.shape && again.features.first?.properties["name"] == "甲\"\n")
        #expect(Shape(wkb: feature.shape.wkb) == feature.shape)
    }
    @Test func `a bare MultiPolygon, a byte order mark and heights are accepted`() throws {
        let text = #"{"type":"MultiPolygon","coordinates":[[[[117,31,5],[117.1,31,5],[117.1,31.1,5],[117,31,5]]]]}"#
        let reader = try GeoJSONReader([0xEF, 0xBB, 0xBF] + Array(text.utf8))
        #expect(reader.features.count == 1)
    }
    @Test func `every kind of bad geometry is named with its feature`() throws {
        #expect(try fault("null") == .noGeometry)
        #expect(try fault(#"{"type":"Point","coordinates":[1,2]}"#) == .unsupported(type: "Point"))
        #expect(
            try fault(#"{"type":"Polygon","coordinates":[[[117,31],[117.1,31],[117,31]]]}"#) == .tooFewPoints(count: 3))
        #expect(
            try fault(#"{"type":"Polygon","coordinates":[[[31,117],[31,117.1],[31.1,117.1],[31,117]]]}"#)
                == .swapped(longitude: 31, latitude: 117))
        #expect(
            try fault(#"{"type":"Polygon","coordinates":[[[500000,3500000],[1,2],[3,4],[500000,3500000]]]}"#)
                == .outOfRange(longitude: 500_000, latitude: 3_500_000))
        #expect(try fault(#"{"type":"Polygon","coordinates":[]}"#) == .noGeometry)
        guard
            case .unclosed(let gap) = try fault(
                #"{"type":"Polygon","coordinates":[[[117,31],[117.1,31],[117.1,31.1],[117,31.001]]]}"#)
        else { Issue.record("expected unclosed"); return }
        #expect((110.0...112.0).contains(gap))
        guard
            case .notNumber(let detail) = try fault(
                #"{"type":"Polygon","coordinates":[[[117,31],[117.1,"x"],[117.1,31.1],[117,31]]]}"#)
        else { Issue.record("expected notNumber"); return }
        #expect(detail.hasPrefix("coordinates"))
        let reader = try read("null")
        #expect(reader.faults[0].text.zh == "第 1 片“甲网格”：没有图形。")
    }
    @Test func `too many vertices are refused before they cost anything`() throws {
        let points = (0...GeoJSONReader.mostVertices).map { "[\(100 + Double($0) / 1e6),31]" }.joined(separator: ",")
        #expect(
            try fault(#"{"type":"Polygon","coordinates":[[\#(points)]]}"#)
                == .tooManyVertices(count: GeoJSONReader.mostVertices + 1, most: GeoJSONReader.mostVertices))
    }
    @Test func `NaN is named with the feature it stands in, and truncated files say so`() throws {
        let good =
            #"{"type":"Feature","properties":{"name":"NaN"},"geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}}"#
        let bad = good.replacingOccurrences(of: "[2,2]", with: "[NaN,2]")
        let error = #expect(throws: AppError.self) {
            try GeoJSONReader(Array(#"{"type":"FeatureCollection","features":[\#(good),\#(bad)]}"#.utf8))
        }
        #expect(error?.message.en.contains("Feature 2") == true)
        #expect(throws: AppError.self) { try GeoJSONReader(Array(#"{"type":"FeatureCollection","features":[{"#.utf8)) }
        #expect(throws: AppError.self) { try GeoJSONReader([]) }
        #expect(throws: AppError.self) { try GeoJSONReader(Array(#"{"type":"Topology"}"#.utf8)) }
    }
    @Test func `well-known binary that is cut short or is something else is refused`() throws {
        let bytes = try squares(across: 1)[0].shape.wkb
        for length in 0..<bytes.count { #expect(Shape(wkb: Array(bytes.prefix(length))) == nil) }
        #expect(Shape(wkb: bytes + [0]) == nil)
    }

    @Test func `a bow tie is found and its crossing named; neighbours with a common border are fine`() throws {
        let tie = try read(
            #"{"type":"Polygon","coordinates":[[[117,31],[117.01,31.01],[117.01,31],[117,31.01],[117,31]]]}"#)
        let faults = ShapeChecks.faults(in: [DrawnArea(label: "甲", number: 1, shape: tie.features[0].shape)])
        guard case .invalid(let reason, let longitude, let latitude)? = faults.first?.fault else {
            Issue.record("expected invalid")
            return
        }
        #expect(reason == "Self-intersection" && abs(longitude - 117.005) < 1e-6 && abs(latitude - 31.005) < 1e-6)
        let grid = try squares(across: 4).enumerated().map {
            DrawnArea(label: $1.code.rawValue, number: $0 + 1, shape: $1.shape)
        }
        #expect(ShapeChecks.faults(in: grid).isEmpty)
    }
    @Test func `an overlap beyond the tolerance names both and its size`() throws {
        let one = try squares(across: 1)[0].shape
        let shifted = try squares(across: 1, west: 117.002)[0].shape
        let faults = ShapeChecks.faults(in: [
            DrawnArea(label: "甲", number: 1, shape: one), DrawnArea(label: "乙", number: 2, shape: shifted),
        ])
        guard case .overlaps("甲", let area)? = faults.first?.fault else { Issue.record("expected overlap"); return }
        #expect(faults[0].feature == "乙" && abs(area - ShapeChecks.squareMetres(one) / 2) < area * 0.01)
    }
    @Test func `a grid lies in exactly one community`() throws {
        let communities = try squares(across: 2, side: 0.02).map {
            DrawnArea(label: $0.code.rawValue, number: 0, shape: $0.shape)
        }
        func check(_ west: Double, parent: Int?) throws -> ShapeFault? {
            let grid = DrawnArea(label: "甲", number: 1, shape: try squares(across: 1, west: west)[0].shape)
            return ShapeChecks.containment(of: [grid], in: communities) { _ in parent }.first?.fault
        }
        #expect(try check(117.01, parent: 0) == nil)
        #expect(try check(117.5, parent: nil) == .noParent)
        guard case .severalParents(let names)? = try check(117.018, parent: nil) else {
            Issue.record("expected several"); return
        }
        #expect(names.count == 2)
        guard case .outsideParent? = try check(117.03, parent: 0) else { Issue.record("expected outside"); return }
    }
    @Test func `real district boundaries are read in both coordinate systems and meet`() throws {
        guard let gcj = try sharedData("boundaries/districts_5cities_gcj02.geojson"),
            let wgs = try sharedData("boundaries/districts_5cities_wgs84.geojson")
        else { return }
        let (shifted, plain) = (try GeoJSONReader(Array(gcj)), try GeoJSONReader(Array(wgs)))
        #expect(shifted.features.count + shifted.faults.count == 53 && shifted.features.count == plain.features.count)
        // The two files are of different years, so a few districts differ in truth; most are the same ground.
        let same = zip(shifted.features, plain.features).count { one, other in
            let (a, b) = (ShapeChecks.squareMetres(one.shape.read(from: .gcj02)), ShapeChecks.squareMetres(other.shape))
            return one.properties["adcode"] == other.properties["adcode"] && abs(a - b) < b * 0.02
        }
        #expect(same >= 40)
    }
}
