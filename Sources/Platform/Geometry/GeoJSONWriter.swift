/// Writes GeoJSON (RFC 7946) as bytes: compact, coordinates with seven decimals (about a centimetre).
public enum GeoJSONWriter {
    /// A feature to write; `properties` come in the order given.
    public struct Feature: Sendable {
        public let properties: [(String, String)]
        public let shape: Shape
        public init(properties: [(String, String)], shape: Shape) {
            (self.properties, self.shape) = (properties, shape)
        }
    }

    public static func collection(_ features: some Sequence<Feature>) -> [UInt8] {
        var text = #"{"type":"FeatureCollection","features":["#
        var first = true
        for feature in features {
            if !first { text += "," }
            write(feature, into: &text)
            first = false
        }
        return Array((text + "]}").utf8)
    }

    private static func write(_ feature: Feature, into text: inout String) {
        text += #"{"type":"Feature","properties":{"#
        text += feature.properties.map { "\(quoted($0.0)):\(quoted($0.1))" }.joined(separator: ",")
        text += #"},"geometry":"#
        write(feature.shape, into: &text)
        text += "}"
    }
    private static func write(_ shape: Shape, into text: inout String) {
        let single = shape.polygons.count == 1
        text += single ? #"{"type":"Polygon","coordinates":"# : #"{"type":"MultiPolygon","coordinates":["#
        for (index, polygon) in shape.polygons.enumerated() {
            if index > 0 { text += "," }
            text += "["
            for (ringIndex, ring) in polygon.rings.enumerated() {
                if ringIndex > 0 { text += "," }
                text += "["
                for (pointIndex, point) in ring.enumerated() {
                    if pointIndex > 0 { text += "," }
                    text += "[\(rounded(point.longitude)),\(rounded(point.latitude))]"
                }
                text += "]"
            }
            text += "]"
        }
        text += single ? "}" : "]}"
    }
    private static func rounded(_ degrees: Double) -> Double { (degrees * 1e7).rounded() / 1e7 }

    private static func quoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case _ where scalar.value < 32:
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output + "\""
    }
}
