import Foundation
public import Kernel

/// One drawn area of a GeoJSON file (RFC 7946).
public struct GeoFeature: Hashable, Sendable {
    /// Position in the file, from 1.
    public let number: Int
    /// The properties that are texts, numbers or booleans, as texts.
    public let properties: [String: String]
    /// In the file's own coordinate system.
    public let shape: Shape
    /// What to call it in a message.
    public var label: String { GeoFeature.label(properties, number) }

    public init(number: Int, properties: [String: String], shape: Shape) {
        (self.number, self.properties, self.shape) = (number, properties, shape)
    }
    static func label(_ properties: [String: String], _ number: Int) -> String {
        for key in ["name", "NAME", "名称", "code", "id"] {
            if let text = properties[key], !text.isEmpty { return text }
        }
        return "#\(number)"
    }
}

/// Reads Polygon, MultiPolygon, Feature and FeatureCollection. Bad features are named and left out; the rest are given.
public struct GeoJSONReader: Sendable {
    public let features: [GeoFeature]
    public let faults: [FeatureFault]

    /// Points one feature may have.
    public static let mostVertices = 100_000

    /// Throws `AppError` where the bytes as a whole are not GeoJSON; faults of single features are in `faults`.
    public init(_ bytes: [UInt8]) throws(AppError) {
        let document: GeoJSONDocument
        do {
            document = try JSONDecoder().decode(GeoJSONDocument.self, from: Data(GeoJSONReader.withoutMark(bytes)))
        } catch {
            throw GeoJSONReader.unreadable(bytes)
        }
        guard let loose = document.features else {
            throw .invalid(
                "file",
                Text(
                    "文件的类型是“\(document.type)”，需要 GeoJSON 的 FeatureCollection、Feature、Polygon 或 MultiPolygon。",
                    "The file is a “\(document.type)”; a GeoJSON FeatureCollection, Feature, Polygon or MultiPolygon is needed."
                ))
        }
        var features: [GeoFeature] = []
        var faults: [FeatureFault] = []
        for (index, feature) in loose.enumerated() {
            do {
                let shape = try feature.geometry.shape()
                features.append(GeoFeature(number: index + 1, properties: feature.properties, shape: shape))
            } catch {
                let label = GeoFeature.label(feature.properties, index + 1)
                faults.append(FeatureFault(feature: label, number: index + 1, fault: error))
            }
        }
        (self.features, self.faults) = (features, faults)
    }

    private static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }

    /// JSON knows no NaN and no Infinity, so such a file fails as a whole; still name the feature it stands in.
    private static func unreadable(_ bytes: [UInt8]) -> AppError {
        if let (word, feature) = bareNumberWord(bytes) {
            return .invalid(
                "file",
                Text(
                    "第 \(feature) 片的坐标里有“\(word)”，不是数字。请改好后重新上传，没有导入任何内容。",
                    "Feature \(feature) has “\(word)” among its coordinates, which is not a number. Mend it and upload again; nothing was imported."
                ))
        }
        return .invalid(
            "file",
            Text(
                "这不是完整的 GeoJSON 文件：内容不是 JSON，或缺少“features”。请重新导出后再上传，没有导入任何内容。",
                "This is not a complete GeoJSON file: it is no JSON, or has no “features”. Export it again and upload it; nothing was imported."
            ))
    }
    private static func bareNumberWord(_ bytes: [UInt8]) -> (String, Int)? {
        let words = ["NaN", "Infinity", "-Infinity", "nan", "inf"].map { Array($0.utf8) }
        let marker = Array("\"coordinates\"".utf8)
        var (feature, inString, escaped) = (0, false, false)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\""), !escaped {
                if !inString, bytes[index...].starts(with: marker) { feature += 1 }
                inString.toggle()
            } else if !inString, let word = words.first(where: { bytes[index...].starts(with: $0) }) {
                return (String(decoding: word, as: UTF8.self), max(1, feature))
            }
            escaped = inString && byte == UInt8(ascii: "\\") && !escaped
        }
        return nil
    }
}

/// The top of a GeoJSON file, whatever it holds, as a list of features.
private struct GeoJSONDocument: Decodable {
    let type: String
    /// Nil where the type is none of those accepted.
    let features: [LooseFeature]?

    private enum Keys: String, CodingKey { case type, features }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        type = (try? container.decode(String.self, forKey: .type)) ?? "?"
        switch type {
        case "FeatureCollection": features = try container.decode([LooseFeature].self, forKey: .features)
        case "Feature": features = [try LooseFeature(from: decoder)]
        case "Polygon", "MultiPolygon": features = [LooseFeature(geometry: LooseGeometry(from: decoder))]
        default: features = nil
        }
    }
}

/// A feature that never fails to decode: what is wrong with it comes out when its shape is asked for.
private struct LooseFeature: Decodable {
    let properties: [String: String]
    let geometry: LooseGeometry

    private enum Keys: String, CodingKey { case properties, geometry }
    init(geometry: LooseGeometry) { (properties, self.geometry) = ([:], geometry) }
    init(from decoder: any Decoder) throws {
        let container = try? decoder.container(keyedBy: Keys.self)
        let scalars = try? container?.decode([String: LooseScalar].self, forKey: .properties)
        properties = (scalars ?? [:]).compactMapValues(\.text)
        if let container, container.contains(.geometry), (try? container.decodeNil(forKey: .geometry)) == false {
            geometry = (try? container.decode(LooseGeometry.self, forKey: .geometry)) ?? .missing
        } else {
            geometry = .missing
        }
    }
}

private struct LooseScalar: Decodable {
    let text: String?
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(String.self) {
            text = value
        } else if let value = try? container.decode(Int64.self) {
            text = String(value)
        } else if let value = try? container.decode(Double.self) {
            text = String(value)
        } else {
            text = (try? container.decode(Bool.self)).map { String($0) }
        }
    }
}

private enum LooseGeometry: Decodable {
    case polygons([[[[Double]]]])
    case other(type: String)
    case broken(detail: String)
    case missing

    private enum Keys: String, CodingKey { case type, coordinates }
    init(from decoder: any Decoder) {
        guard let container = try? decoder.container(keyedBy: Keys.self),
            let type = try? container.decode(String.self, forKey: .type)
        else {
            self = .missing
            return
        }
        do {
            switch type {
            case "Polygon": self = .polygons([try container.decode([[[Double]]].self, forKey: .coordinates)])
            case "MultiPolygon": self = .polygons(try container.decode([[[[Double]]]].self, forKey: .coordinates))
            default: self = .other(type: type)
            }
        } catch {
            self = .broken(detail: LooseGeometry.place(of: error))
        }
    }
    private static func place(of error: any Error) -> String {
        switch error {
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context), DecodingError.keyNotFound(_, let context):
            "coordinates" + context.codingPath.compactMap(\.intValue).dropFirst().map { "[\($0)]" }.joined()
        default: "coordinates"
        }
    }

    func shape() throws(ShapeFault) -> Shape {
        switch self {
        case .missing: throw .noGeometry
        case .other(let type): throw .unsupported(type: type)
        case .broken(let detail): throw .notNumber(detail: detail)
        case .polygons(let raw):
            let count = raw.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
            guard count > 0 else { throw .noGeometry }
            guard count <= GeoJSONReader.mostVertices else {
                throw .tooManyVertices(count: count, most: GeoJSONReader.mostVertices)
            }
            var polygons: [Polygon] = []
            for rings in raw {
                guard let outer = rings.first else { throw .noGeometry }
                var holes: [[GeoPoint]] = []
                for hole in rings.dropFirst() { holes.append(try LooseGeometry.ring(hole)) }
                polygons.append(Polygon(outer: try LooseGeometry.ring(outer), holes: holes))
            }
            return Shape(polygons: polygons)
        }
    }
    private static func ring(_ raw: [[Double]]) throws(ShapeFault) -> [GeoPoint] {
        guard raw.count >= 4 else { throw .tooFewPoints(count: raw.count) }
        var ring: [GeoPoint] = []
        ring.reserveCapacity(raw.count)
        for position in raw {
            guard position.count >= 2 else { throw .unreadable(detail: "\(position)") }
            let (x, y) = (position[0], position[1])
            guard let point = GeoPoint(longitude: x, latitude: y) else {
                if abs(x) <= 90, abs(y) <= 180, abs(y) > 90 { throw .swapped(longitude: x, latitude: y) }
                throw .outOfRange(longitude: x, latitude: y)
            }
            ring.append(point)
        }
        guard ring[0] == ring[ring.count - 1] else {
            throw .unclosed(gapMetres: ring[0].metres(to: ring[ring.count - 1]))
        }
        return ring
    }
}
