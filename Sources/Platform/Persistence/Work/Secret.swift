/// Unguessable bytes and their spelling in addresses.
enum Secret {
    /// Bytes of the system's generator (`getrandom` on Linux).
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        // Eight bytes a call of the system, not one.
        while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
        return Array(bytes.prefix(count))
    }

    /// RFC 4648 base 32 in small letters, without padding.
    static func base32(_ bytes: [UInt8]) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        var spelled: [UInt8] = []
        spelled.reserveCapacity((bytes.count * 8 + 4) / 5)
        var (buffer, bits) = (0, 0)
        for byte in bytes {
            buffer = buffer << 8 | Int(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                spelled.append(letters[buffer >> bits & 31])
            }
            buffer &= (1 << bits) - 1
        }
        if bits > 0 { spelled.append(letters[buffer << (5 - bits) & 31]) }
        return String(decoding: spelled, as: UTF8.self)
    }
}
