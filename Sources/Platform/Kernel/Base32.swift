/// Base32 (RFC 4648, section 6) without padding: what authenticator apps read and people can type.
public enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    public static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count * 8 + 4) / 5)
        var buffer: UInt32 = 0
        var held = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            held += 8
            while held >= 5 {
                held -= 5
                output.append(alphabet[Int(buffer >> UInt32(held) & 31)])
            }
        }
        if held > 0 { output.append(alphabet[Int(buffer << UInt32(5 - held) & 31)]) }
        return String(decoding: output, as: UTF8.self)
    }

    /// The bytes; case, spaces, hyphens and padding are ignored. Nil for any other character.
    public static func decode(_ text: String) -> [UInt8]? {
        var output: [UInt8] = []
        var buffer: UInt32 = 0
        var held = 0
        for byte in text.utf8 {
            let value: UInt32
            switch byte {
            case 65...90: value = UInt32(byte) - 65
            case 97...122: value = UInt32(byte) - 97
            case 50...55: value = UInt32(byte) - 50 + 26
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "="): continue
            default: return nil
            }
            buffer = (buffer << 5 | value) & 0xFFFF
            held += 5
            if held >= 8 {
                held -= 8
                output.append(UInt8(truncatingIfNeeded: buffer >> UInt32(held)))
            }
        }
        return output
    }
}
