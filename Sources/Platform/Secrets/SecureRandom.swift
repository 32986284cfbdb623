internal import Kernel

/// Unguessable values from the operating system's generator (`getrandom` on Linux).
public enum SecureRandom {
    public static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var output: [UInt8] = []
        output.reserveCapacity(count + 8)
        while output.count < count {
            withUnsafeBytes(of: generator.next()) { output.append(contentsOf: $0) }
        }
        output.removeLast(output.count - count)
        return output
    }

    /// `count` decimal digits, each equally likely; leading zeros are kept.
    public static func digits(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
    }

    /// A secret for an address or a cookie: base32 in lower case, 8 bits of chance for each of `bytes`.
    public static func token(bytes count: Int = 32) -> String { Base32.encode(bytes(count)).lowercased() }
}

/// Comparison that takes as long for a wrong value as for a right one.
public enum ConstantTime {
    /// Whether the bytes are the same. Only a difference in length ends early: lengths of secrets are public.
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
    public static func equal(_ left: String, _ right: String) -> Bool { equal(Array(left.utf8), Array(right.utf8)) }
}
