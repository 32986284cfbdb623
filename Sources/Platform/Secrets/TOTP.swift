internal import Crypto
public import Kernel

/// One-time codes by time (RFC 6238 over RFC 4226): SHA-1, six digits, 30 seconds, as every authenticator app reads
/// them.
public struct TOTP: Sendable {
    /// Seconds a code is shown.
    public static let period: Int64 = 30
    /// Steps before and after the present one that are accepted, for clocks that differ.
    public static let tolerance: Int64 = 1
    public static let digits = 6

    /// The shared secret; 20 bytes where this product makes it (RFC 4226 section 4, R6).
    public let secret: [UInt8]

    public init(secret: [UInt8]) { self.secret = secret }
    public static func fresh() -> TOTP { TOTP(secret: SecureRandom.bytes(20)) }

    /// Number of the 30-second step that contains the moment.
    public static func step(at now: Instant) -> Int64 {
        let seconds = now.microseconds / 1_000_000
        return seconds / period
    }

    /// The code of a step, `digits` long (RFC 4226 section 5.3).
    public func code(step: Int64, digits: Int = TOTP.digits) -> String {
        let counter = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Array($0) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(mac[mac.count - 1] & 15)
        let word = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt64(1)) { product, _ in product * 10 }
        return padded(Int(UInt64(word) % modulus), digits)
    }

    /// The step whose code this is, if it is right now and newer than the last one used: a code works once.
    /// Spaces are ignored, because apps show `123 456`.
    public func accept(_ typed: String, at now: Instant, after lastStep: Int64?) -> Int64? {
        let code = typed.filter { !$0.isWhitespace }
        guard code.utf8.count == TOTP.digits else { return nil }
        let present = TOTP.step(at: now)
        var found: Int64?
        for step in (present - TOTP.tolerance)...(present + TOTP.tolerance)
        where ConstantTime.equal(self.code(step: step), code) && step > (lastStep ?? -1) {
            found = step
        }
        return found
    }

    /// The secret as a person types it: `ABCD EFGH …`.
    public var typed: String {
        let letters = Array(Base32.encode(secret))
        return stride(from: 0, to: letters.count, by: 4)
            .map { String(letters[$0..<min($0 + 4, letters.count)]) }.joined(separator: " ")
    }

    /// The address an authenticator app reads from a QR code (the "Key URI Format" that the apps share).
    public func uri(issuer: String, account: String) -> String {
        let label = "\(escaped(issuer)):\(escaped(account))"
        return "otpauth://totp/\(label)?secret=\(Base32.encode(secret))&issuer=\(escaped(issuer))"
            + "&algorithm=SHA1&digits=\(TOTP.digits)&period=\(TOTP.period)"
    }

    private func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: String(Unicode.Scalar(byte))
            default: "%" + [byte].hexadecimal.uppercased()
            }
        }.joined()
    }
}

/// Codes for a lost phone, each good once: shown once, kept as keyed hashes.
public enum RecoveryCodes {
    public static let count = 10

    /// Ten codes of 50 bits, `abcde-fgh23`.
    public static func fresh() -> [String] {
        (0..<count).map { _ in
            let letters = Base32.encode(SecureRandom.bytes(7)).lowercased().prefix(10)
            return "\(letters.prefix(5))-\(letters.suffix(5))"
        }
    }
    /// What is compared: small letters without hyphens and spaces.
    public static func normal(_ typed: String) -> String {
        typed.lowercased().filter { !$0.isWhitespace && $0 != "-" }
    }
}
