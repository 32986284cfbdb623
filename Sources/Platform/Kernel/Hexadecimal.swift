extension Sequence<UInt8> {
    /// Two lower-case digits for each byte.
    public var hexadecimal: String {
        var output: [UInt8] = []
        output.reserveCapacity(underestimatedCount * 2)
        for byte in self {
            output.append(HexadecimalDigits.lower[Int(byte >> 4)])
            output.append(HexadecimalDigits.lower[Int(byte & 15)])
        }
        return String(decoding: output, as: UTF8.self)
    }
}

private enum HexadecimalDigits {
    static let lower = Array("0123456789abcdef".utf8)
}

extension [UInt8] {
    /// Nil unless the text is pairs of hexadecimal digits.
    public init?(hexadecimal text: String) {
        let digits = text.utf8.map { byte -> UInt8? in
            switch byte {
            case 48...57: byte - 48
            case 97...102: byte - 87
            case 65...70: byte - 55
            default: nil
            }
        }
        guard digits.count.isMultiple(of: 2) else { return nil }
        self = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            append(high << 4 | low)
        }
    }
}
