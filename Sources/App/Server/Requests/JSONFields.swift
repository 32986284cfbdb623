import Kernel

/// Reads one JSON object (RFC 8259) into named values as a form would send them: `{"place":{"code":"34"}}` becomes
/// `place.code=34`, a list of plain values repeats its name, a list of objects counts (`items.0.name`); null is absent.
struct JSONFields {
    static let mostDepth = 16

    private let bytes: [UInt8]
    private var next = 0
    private var pairs: [(String, String)] = []

    /// Throws `RequestProblem` where the text is no JSON object, is nested too deeply or has too many values.
    static func read(_ bytes: [UInt8]) throws(RequestProblem) -> [(String, String)] {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .badEncoding }
        var reader = JSONFields(bytes)
        reader.skipSpace()
        guard reader.peek == UInt8(ascii: "{") else {
            if reader.peek == nil { throw .badJSON(at: reader.next) }
            throw .notAnObject
        }
        try reader.value(named: "", depth: 0)
        reader.skipSpace()
        guard reader.peek == nil else { throw .badJSON(at: reader.next) }
        return reader.pairs
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }
    private var peek: UInt8? { next < bytes.count ? bytes[next] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 32 || byte == 9 || byte == 10 || byte == 13 { next += 1 }
    }
    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        next += 1
        return true
    }
    private mutating func demand(_ byte: UInt8) throws(RequestProblem) {
        guard take(byte) else { throw .badJSON(at: next) }
    }
    private mutating func keep(_ name: String, _ value: String) throws(RequestProblem) {
        guard pairs.count < FormFields.mostFields else { throw .tooManyFields(limit: FormFields.mostFields) }
        pairs.append((name, value))
    }

    private mutating func value(named name: String, depth: Int) throws(RequestProblem) {
        guard depth < JSONFields.mostDepth else { throw .tooDeep }
        switch peek {
        case UInt8(ascii: "{"): try object(named: name, depth: depth)
        case UInt8(ascii: "["): try list(named: name, depth: depth)
        case UInt8(ascii: "\""): try keep(name, try string())
        case UInt8(ascii: "t"): try word("true", named: name)
        case UInt8(ascii: "f"): try word("false", named: name)
        case UInt8(ascii: "n"): try word("null", named: nil)
        default: try number(named: name)
        }
    }
    private mutating func object(named name: String, depth: Int) throws(RequestProblem) {
        next += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw .badJSON(at: next) }
            let key = try string()
            skipSpace()
            try demand(UInt8(ascii: ":"))
            skipSpace()
            try value(named: name.isEmpty ? key : name + "." + key, depth: depth + 1)
            skipSpace()
            if take(UInt8(ascii: "}")) { return }
            try demand(UInt8(ascii: ","))
        }
    }
    private mutating func list(named name: String, depth: Int) throws(RequestProblem) {
        next += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return }
        var index = 0
        while true {
            skipSpace()
            let nested = peek == UInt8(ascii: "{") || peek == UInt8(ascii: "[")
            try value(named: nested ? "\(name).\(index)" : name, depth: depth + 1)
            index += 1
            skipSpace()
            if take(UInt8(ascii: "]")) { return }
            try demand(UInt8(ascii: ","))
        }
    }
    private mutating func word(_ word: StaticString, named name: String?) throws(RequestProblem) {
        let matches = word.withUTF8Buffer { bytes[next...].starts(with: $0) }
        guard matches else { throw .badJSON(at: next) }
        next += word.utf8CodeUnitCount
        if let name { try keep(name, word.description) }
    }
    private mutating func number(named name: String) throws(RequestProblem) {
        let start = next
        _ = take(UInt8(ascii: "-"))
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[next - whole] != UInt8(ascii: "0") else { throw .badJSON(at: start) }
        if take(UInt8(ascii: ".")), digits() == 0 { throw .badJSON(at: next) }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            if digits() == 0 { throw .badJSON(at: next) }
        }
        try keep(name, String(decoding: bytes[start..<next], as: UTF8.self))
    }
    private mutating func digits() -> Int {
        let start = next
        while let byte = peek, (48...57).contains(byte) { next += 1 }
        return next - start
    }

    private mutating func string() throws(RequestProblem) -> String {
        next += 1
        let start = next
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 32 { next += 1 }
        if peek == UInt8(ascii: "\"") {
            next += 1
            return String(decoding: bytes[start..<next - 1], as: UTF8.self)
        }
        var output = Array(bytes[start..<next])
        while true {
            guard let byte = peek, byte >= 32 else { throw .badJSON(at: next) }
            next += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: output, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") { try escape(into: &output) } else { output.append(byte) }
        }
    }
    private mutating func escape(into output: inout [UInt8]) throws(RequestProblem) {
        guard let byte = peek else { throw .badJSON(at: next) }
        next += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
        case UInt8(ascii: "b"): output.append(8)
        case UInt8(ascii: "f"): output.append(12)
        case UInt8(ascii: "n"): output.append(10)
        case UInt8(ascii: "r"): output.append(13)
        case UInt8(ascii: "t"): output.append(9)
        case UInt8(ascii: "u"): output += Array(String(Character(try scalar())).utf8)
        default: throw .badJSON(at: next - 1)
        }
    }
    /// `\uXXXX`, or two of them that make one character; a lone half is refused.
    private mutating func scalar() throws(RequestProblem) -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(truncatingIfNeeded: first)), take(UInt8(ascii: "\\")),
            take(UInt8(ascii: "u"))
        else { throw .badJSON(at: next) }
        let second = try unit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw .badJSON(at: next) }
        return scalar
    }
    private mutating func unit() throws(RequestProblem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 128 else {
                throw .badJSON(at: next)
            }
            value = value << 4 | UInt32(digit)
            next += 1
        }
        return value
    }
}
