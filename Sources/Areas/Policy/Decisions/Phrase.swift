/// Text prepared for matching: UTF-8, Latin letters small, full-width letters and digits made narrow.
public struct FoldedText: Sendable, Hashable {
    let bytes: [UInt8]

    public init(_ text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let narrow = (0xFF01...0xFF5E).contains(scalar.value) ? scalar.value - 0xFEE0 : scalar.value
            if narrow < 128 {
                let byte = UInt8(narrow)
                bytes.append((65...90).contains(byte) ? byte + 32 : byte)
            } else {
                bytes.append(contentsOf: Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter)
            }
        }
        self.bytes = bytes
    }

    init(folded bytes: [UInt8]) { self.bytes = bytes }

    func contains(_ part: [UInt8]) -> Bool {
        guard let first = part.first, part.count <= bytes.count else { return part.isEmpty }
        let last = bytes.count - part.count
        var start = 0
        while start <= last {
            if bytes[start] == first, bytes[start..<start + part.count].elementsEqual(part) { return true }
            start += 1
        }
        return false
    }
}

/// A phrase of a pack: `漏水`, or `老人+摔倒` where every part must be there, in any order.
public struct Phrase: Sendable, Hashable {
    /// As the pack writes it.
    public let text: String
    let parts: [[UInt8]]

    /// Nil where a part is empty.
    public init?(_ text: String) {
        let parts = text.split(separator: "+", omittingEmptySubsequences: false).map {
            FoldedText(String($0).filter { !$0.isNewline }).bytes
        }
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        (self.text, self.parts) = (text, parts)
    }
    public func matches(_ text: FoldedText) -> Bool { parts.allSatisfy(text.contains) }
    /// Letters in all parts together: a longer phrase says more.
    var length: Int { text.count - (parts.count - 1) }
}
