public import Kernel

/// Markup built by string interpolation: the literal is markup, every interpolated value is escaped. The sibling of
/// `SQL`. Escaping is right for element content and for quoted attributes; there is no other place for a value.
public struct HTML: Sendable, ExpressibleByStringInterpolation {
    public private(set) var markup: String

    /// Markup that is trusted as it stands. Named so that a search finds every use.
    public init(rawMarkup: String) { markup = rawMarkup }
    public init(stringLiteral value: StaticString) { markup = value.description }
    public init(stringInterpolation interpolation: Interpolation) { markup = interpolation.markup }
    public init(joining parts: some Sequence<HTML>, by separator: HTML = "") {
        var text = ""
        var first = true
        for part in parts {
            if !first { text += separator.markup }
            text += part.markup
            first = false
        }
        markup = text
    }
    /// A person's text, escaped.
    public init(text: String) {
        markup = ""
        HTML.escape(text, into: &markup)
    }
    public static let empty: HTML = ""
    public var isEmpty: Bool { markup.isEmpty }
    public static func + (left: HTML, right: HTML) -> HTML { HTML(rawMarkup: left.markup + right.markup) }
    public static func += (left: inout HTML, right: HTML) { left.markup += right.markup }

    public struct Interpolation: StringInterpolationProtocol {
        var markup: String
        public init(literalCapacity: Int, interpolationCount: Int) {
            markup = ""
            markup.reserveCapacity(literalCapacity + interpolationCount * 16)
        }
        public mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { markup += String(decoding: $0, as: UTF8.self) }
        }
        public mutating func appendInterpolation(_ text: String) { HTML.escape(text, into: &markup) }
        public mutating func appendInterpolation(_ text: String?) { if let text { HTML.escape(text, into: &markup) } }
        public mutating func appendInterpolation(_ number: some BinaryInteger) { markup += String(number) }
        public mutating func appendInterpolation<Tag>(_ id: Identifier<Tag>) { markup += id.description }
        public mutating func appendInterpolation(_ code: PlaceCode) { HTML.escape(code.rawValue, into: &markup) }
        public mutating func appendInterpolation(_ link: Link) { HTML.escape(link.target, into: &markup) }
        public mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
        public mutating func appendInterpolation(_ html: HTML?) { if let html { markup += html.markup } }
        public mutating func appendInterpolation(_ parts: some Sequence<HTML>) {
            for part in parts { markup += part.markup }
        }
    }

    static func escape(_ text: String, into output: inout String) {
        var text = text
        text.withUTF8 { bytes in
            guard let first = bytes.firstIndex(where: HTML.needsEscape) else {
                output += String(decoding: bytes, as: UTF8.self)
                return
            }
            var escaped: [UInt8] = []
            escaped.reserveCapacity(bytes.count + 32)
            escaped.append(contentsOf: bytes[..<first])
            for byte in bytes[first...] {
                switch byte {
                case UInt8(ascii: "&"): escaped.append(contentsOf: "&amp;".utf8)
                case UInt8(ascii: "<"): escaped.append(contentsOf: "&lt;".utf8)
                case UInt8(ascii: ">"): escaped.append(contentsOf: "&gt;".utf8)
                case UInt8(ascii: "\""): escaped.append(contentsOf: "&quot;".utf8)
                case UInt8(ascii: "'"): escaped.append(contentsOf: "&#39;".utf8)
                default:
                    // Control characters other than tab and line ends have no place in a page.
                    if byte >= 32 || byte == 9 || byte == 10 || byte == 13 { escaped.append(byte) }
                }
            }
            output += String(decoding: escaped, as: UTF8.self)
        }
    }
    private static func needsEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: byte < 32 && byte != 9 && byte != 10 && byte != 13
        }
    }
}
