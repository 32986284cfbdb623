/// A text with holes for a case's own words: its keys, its number, the codes of its place.
struct TextTemplate: Sendable {
    private let pieces: [String]
    private let holes: [Int]

    /// Every token that stands between quotation marks becomes a hole; of equal tokens the first counts.
    init(_ text: String, _ tokens: [String]) {
        var found: [(Range<String.Index>, Int)] = []
        for (index, token) in tokens.enumerated() where !token.isEmpty && tokens.firstIndex(of: token) == index {
            found += text.ranges(of: "\"" + token + "\"").map { ($0, index) }
        }
        found.sort { $0.0.lowerBound < $1.0.lowerBound }
        var pieces: [String] = []
        var position = text.startIndex
        for (range, _) in found {
            pieces.append(String(text[position..<range.lowerBound]))
            position = range.upperBound
        }
        self.pieces = pieces + [String(text[position...])]
        holes = found.map(\.1)
    }

    func filled(_ words: [String]) -> String {
        var text = ""
        text.reserveCapacity(pieces.reduce(holes.count * 24) { $0 + $1.utf8.count })
        for (piece, hole) in zip(pieces, holes) {
            text += piece
            text += "\""
            text += words[hole]
            text += "\""
        }
        return text + (pieces.last ?? "")
    }
}
