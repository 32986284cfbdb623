public import Kernel

/// An address of the product that a page may link to. Made from a `Path` only, so a link to nowhere does not compile.
public struct Link: Hashable, Sendable {
    public let target: String
    init(target: String) { self.target = target }
    /// The same address with a query; values are percent-encoded, nil values left out.
    public func query(_ items: [(String, String?)]) -> Link {
        let pairs = items.compactMap { name, value in value.map { "\(percentEncoded(name))=\(percentEncoded($0))" } }
        guard !pairs.isEmpty else { return self }
        return Link(target: target + (target.contains("?") ? "&" : "?") + pairs.joined(separator: "&"))
    }
    public func fragment(_ name: String) -> Link { Link(target: target + "#" + percentEncoded(name)) }
    /// A telephone number to call.
    public static func telephone(_ number: String) -> Link { Link(target: "tel:" + percentEncoded(number)) }
    /// Back to an address of this product that came in as text; anything else becomes the home page. Browsers drop tabs
    /// and line ends from an address, so `/<tab>/elsewhere` would lead elsewhere: no control character is let through.
    public static func local(_ text: String) -> Link {
        // By scalars: a sign that joins the slash before it makes another character of it, and browsers drop the sign.
        let scalars = text.unicodeScalars
        let breaking: Set<Unicode.GeneralCategory> = [.control, .lineSeparator, .paragraphSeparator]
        let safe =
            scalars.first == "/" && scalars.dropFirst().first != "/"
            && !scalars.contains { $0 == "\\" || breaking.contains($0.properties.generalCategory) }
        return Link(target: safe ? text : "/")
    }
}

/// What may stand in a path.
public protocol PathValue { var pathText: String { get } }
extension String: PathValue { public var pathText: String { self } }
extension Int: PathValue { public var pathText: String { String(self) } }
extension Identifier: PathValue { public var pathText: String { description } }
extension PlaceCode: PathValue { public var pathText: String { rawValue } }
extension CivilMonth: PathValue { public var pathText: String { description } }

/// One address of the product: makes the route's pattern and every link to it. `Path<Case.ID>("/cases/:case")`.
public struct Path<each Value: PathValue>: Sendable {
    /// `/cases/:case/dispatch`
    public let pattern: String
    public init(_ pattern: String) { self.pattern = pattern }

    public func callAsFunction(_ value: repeat each Value) -> Link {
        var values: [String] = []
        repeat values.append((each value).pathText)
        var (target, rest) = ("", Substring(pattern))
        for value in values {
            guard let name = rest.utf8.firstIndex(of: UInt8(ascii: ":")) else { break }
            target += rest[..<name]
            target += percentEncoded(value)
            rest = rest[name...]
            rest = rest[(rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex)...]
        }
        return Link(target: target + rest)
    }
}

/// An address without values: `PlainPath("/queue")`.
public typealias PlainPath = Path<>

func percentEncoded(_ text: String) -> String {
    // Keys and codes have nothing to encode.
    if text.utf8.allSatisfy(isUnreserved) { return text }
    var output = ""
    for byte in text.utf8 {
        if isUnreserved(byte) {
            output.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            let digits = Array("0123456789ABCDEF".utf8)
            output += "%" + String(decoding: [digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
        }
    }
    return output
}

/// Unreserved characters of RFC 3986.
private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, 45, 46, 95, 126: true
    default: false
    }
}
