public import Kernel

/// Version 7 of RFC 9562: 48 bits of the time in milliseconds, then chance. What is kept under such keys arrives in
/// their order, so an index of a million of them is written at its end and not all over.
public enum UUIDv7 {
    /// A fresh one, e.g. `019aa5d8-1f3c-7c1e-9a55-3f0c2b1d4e6f`.
    public static func fresh(at now: Instant) -> String {
        var bytes = SecureRandom.bytes(16)
        let milliseconds = UInt64(clamping: now.microseconds / 1_000)
        for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64(index))) }
        bytes[6] = 0x70 | bytes[6] & 0x0F
        bytes[8] = 0x80 | bytes[8] & 0x3F
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }

    /// The twelve hexadecimal digits of the time with which a text begins that is one or begins with one; nil for any
    /// other text.
    public static func time(of text: some StringProtocol) -> String? {
        let letters = Array(text.utf8.prefix(36))
        guard letters.count == 36, letters[14] == UInt8(ascii: "7") else { return nil }
        for (index, letter) in letters.enumerated() {
            let hyphen = [8, 13, 18, 23].contains(index)
            guard hyphen ? letter == UInt8(ascii: "-") : isHexadecimal(letter) else { return nil }
        }
        return String(decoding: letters[0..<8] + letters[9..<13], as: UTF8.self)
    }

    private static func isHexadecimal(_ letter: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(letter)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(letter)
    }
}
