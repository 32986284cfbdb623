internal import Crypto
internal import Kernel

/// SHA-256 of a value that is unguessable by itself (a session's secret, a link's secret), as 64 hexadecimal digits.
/// For guessable values (telephone numbers, six-digit codes) use `KeyRing.keyedHash`.
public enum Fingerprint {
    public static func of(_ text: String) -> String { of(Array(text.utf8)) }
    public static func of(_ bytes: [UInt8]) -> String { SHA256.hash(data: bytes).hexadecimal }
}
