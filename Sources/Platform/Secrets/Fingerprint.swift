internal import Crypto

/// SHA-256 of a value that is unguessable by itself (a session's secret, a link's secret), as 64 hexadecimal digits.
/// For guessable values (telephone numbers, six-digit codes) use `KeyRing.keyedHash`.
public enum Fingerprint {
    public static func of(_ text: String) -> String { of(Array(text.utf8)) }
    public static func of(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var output: [UInt8] = []
    for byte in bytes {
        output.append(digits[Int(byte >> 4)])
        output.append(digits[Int(byte & 15)])
    }
    return String(decoding: output, as: UTF8.self)
}

/// Nil unless the text is pairs of hexadecimal digits.
func bytes(hexadecimal text: String) -> [UInt8]? {
    let digits = text.utf8.map { byte -> UInt8? in
        switch byte {
        case 48...57: byte - 48
        case 97...102: byte - 87
        case 65...70: byte - 55
        default: nil
        }
    }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var output: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
        guard let high = digits[index], let low = digits[index + 1] else { return nil }
        output.append(high << 4 | low)
    }
    return output
}
