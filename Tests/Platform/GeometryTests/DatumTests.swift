import Foundation
import Geometry
import Testing

@Suite struct DatumTests {
    struct Vector: Sendable {
        let name: String; let wgs: (Double, Double); let gcj: (Double, Double); let bd: (Double, Double)
    }

    /// Published check points (longitude, latitude); two libraries agree on them to 2 cm.
    static let vectors = [
        Vector(
            name: "Tiananmen", wgs: (116.39089, 39.90734), gcj: (116.39713105, 39.90874109),
            bd: (116.40350431, 39.91508349)),
        Vector(
            name: "Shanghai", wgs: (121.5272106, 31.1774276), gcj: (121.53154193, 31.17530395),
            bd: (121.53801576, 31.18132857)),
        Vector(
            name: "Shenzhen", wgs: (113.912316, 22.543847), gcj: (113.91717656, 22.54079608),
            bd: (113.92368481, 22.54666738)),
        Vector(name: "Urumqi", wgs: (87.6, 43.8), gcj: (87.60283902, 43.80121205), bd: (87.6092102, 43.80747253)),
        Vector(name: "Mohe", wgs: (122.5, 53.0), gcj: (122.50720044, 53.00163868), bd: (122.5135592, 53.00791951)),
    ]

    static func metres(_ one: (Double, Double), _ other: (Double, Double)) -> Double {
        guard let a = GeoPoint(longitude: one.0, latitude: one.1),
            let b = GeoPoint(longitude: other.0, latitude: other.1)
        else { return .infinity }
        return a.metres(to: b)
    }
    static func cgcs(_ datum: Datum, _ value: (Double, Double)) -> (Double, Double) {
        datum.toCGCS2000(longitude: value.0, latitude: value.1).map { ($0.longitude, $0.latitude) } ?? (.nan, .nan)
    }

    @Test(arguments: vectors) func `published points convert to within 5 centimetres, both ways`(_ vector: Vector)
        throws
    {
        let point = try #require(GeoPoint(longitude: vector.wgs.0, latitude: vector.wgs.1))
        #expect(Self.metres(Datum.gcj02.fromCGCS2000(point), vector.gcj) < 0.05)
        #expect(Self.metres(Datum.bd09.fromCGCS2000(point), vector.bd) < 0.05)
        #expect(Self.metres(Self.cgcs(.gcj02, vector.gcj), vector.wgs) < 0.05)
        #expect(Self.metres(Self.cgcs(.bd09, vector.bd), vector.wgs) < 0.1)
    }

    @Test func `the shared vector file is met in both systems`() throws {
        struct File: Decodable { let points: [[String: Value]] }
        enum Value: Decodable {
            case pair([Double]), other
            init(from decoder: any Decoder) throws {
                self = (try? decoder.singleValueContainer().decode([Double].self)).map { .pair($0) } ?? .other
            }
            var lngLat: (Double, Double)? { if case .pair(let pair) = self { (pair[1], pair[0]) } else { nil } }
        }
        guard let data = try sharedData("standards/coord_vectors.json") else { return }
        for point in try JSONDecoder().decode(File.self, from: data).points {
            let wgs = try #require(point["wgs84"]?.lngLat)
            let geo = try #require(GeoPoint(longitude: wgs.0, latitude: wgs.1))
            for key in ["gcj02_eviltransform", "gcj02_coord_convert"] {
                if let gcj = point[key]?.lngLat { #expect(Self.metres(Datum.gcj02.fromCGCS2000(geo), gcj) < 0.05) }
            }
            if let bd = point["bd09_eviltransform"]?.lngLat {
                #expect(Self.metres(Datum.bd09.fromCGCS2000(geo), bd) < 0.05)
            }
        }
    }

    @Test func `going there and back loses less than a millimetre anywhere in China`() throws {
        var random = SeededGenerator(seed: 4490)
        for _ in 0..<20_000 {
            let wgs = (Double.random(in: 73...135, using: &random), Double.random(in: 4...53.5, using: &random))
            let point = try #require(GeoPoint(longitude: wgs.0, latitude: wgs.1))
            for datum in [Datum.gcj02, .bd09] {
                #expect(Self.metres(Self.cgcs(datum, datum.fromCGCS2000(point)), wgs) < 0.001)
            }
        }
    }

    @Test func `abroad every system is one, and values that are no position give nothing`() throws {
        let tokyo = try #require(GeoPoint(longitude: 139.69, latitude: 35.68))
        for datum in Datum.allCases {
            #expect(datum.fromCGCS2000(tokyo) == (139.69, 35.68))
            #expect(datum.toCGCS2000(longitude: 139.69, latitude: 35.68) == tokyo)
            #expect(datum.toCGCS2000(longitude: .nan, latitude: 30) == nil)
            #expect(datum.toCGCS2000(longitude: 39.9, latitude: 116.4) == nil)
        }
    }

    @Test func `what lies within so many metres lies within the bounds`() throws {
        for latitude in [0.0, 24.62, -45, 71] {
            let middle = try #require(GeoPoint(longitude: 117.75, latitude: latitude))
            let bounds = middle.bounds(metres: 4_000)
            for step in 0..<72 {
                let angle = Double(step) * .pi / 36
                let tall = 3_999 * sin(angle) / 111_195
                let wide = 3_999 * cos(angle) / (111_195 * cos(latitude * .pi / 180))
                let other = try #require(GeoPoint(longitude: 117.75 + wide, latitude: min(90, latitude + tall)))
                guard middle.metres(to: other) <= 4_000 else { continue }
                #expect((bounds.west...bounds.east).contains(other.longitude), "\(latitude) \(step)")
                #expect((bounds.south...bounds.north).contains(other.latitude), "\(latitude) \(step)")
            }
        }
    }

    @Test func `a rounded position hides the doorstep and never changes`() throws {
        let door = try #require(GeoPoint(longitude: 117.3, latitude: 31.86))
        let shown = door.rounded(toMetres: 100)
        #expect(shown.metres(to: door) < 71)
        #expect(shown == shown.rounded(toMetres: 100))
    }
}

/// A file of the shared data folder; nil, with a line that says so, where the folder is not there.
func sharedData(_ path: String) throws -> Data? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.deletingLastPathComponent().appending(path: "shared/data").appending(path: path)
    guard FileManager.default.fileExists(atPath: file.path) else {
        print("skipped: the shared data file \(path) is not here")
        return nil
    }
    return try Data(contentsOf: file)
}
