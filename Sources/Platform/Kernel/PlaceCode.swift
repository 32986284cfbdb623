/// The hierarchical code of a place in the tree. A place's code begins with its parent's code, so everything below a
/// place is one range. National digits come first (province 2, city 4, district 6, street 9, community 12: the
/// statistical division code without its trailing zeros), then grid (15), estate (18), building (21), unit (23),
/// household (27).
public struct PlaceCode: Hashable, Comparable, Sendable, LosslessStringConvertible, RawRepresentable {
    public let rawValue: String

    /// Nil unless the code is 1 to 32 ASCII digits or capital letters.
    public init?(_ text: String) {
        guard (1...32).contains(text.utf8.count),
            text.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
        else { return nil }
        rawValue = text
    }
    public init?(rawValue: String) { self.init(rawValue) }

    /// The code of a 12-digit national division, trimmed to its level (1 province … 5 community); nil if malformed.
    public init?(division code12: String, level: Int) {
        guard code12.utf8.count == 12, (1...5).contains(level) else { return nil }
        self.init(String(code12.prefix([2, 4, 6, 9, 12][level - 1])))
    }

    public var description: String { rawValue }

    /// Whether `other` is this place or lies below it.
    public func contains(_ other: PlaceCode) -> Bool { other.rawValue.hasPrefix(rawValue) }

    /// The first code after every code below this place: `code >= self AND code < end` is the whole subtree.
    public var end: String {
        var bytes = Array(rawValue.utf8)
        bytes[bytes.count - 1] += 1
        return String(decoding: bytes, as: UTF8.self)
    }

    public static func < (left: PlaceCode, right: PlaceCode) -> Bool { left.rawValue < right.rawValue }
}

extension PlaceCode: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let code = PlaceCode(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a place code: \(text)"))
        }
        self = code
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
