public import Kernel
public import Persistence

/// An open case that may be about the same matter.
public struct SimilarCase: Sendable, Codable, Hashable {
    public let file: CaseRow
    /// 0…1: share of the shorter text’s pairs of letters found in the other (overlap coefficient over bigrams).
    public let likeness: Double

    /// From this likeness on a case is shown as similar.
    static let least = 0.25
    /// Whether a case with this first line may be shown to somebody who writes these words.
    static func isShown(_ summary: String, for words: String) -> Bool {
        let wanted = Bigrams(words)
        return wanted.count >= 2 && wanted.likeness(to: Bigrams(summary)) >= least
    }
}

extension Transaction {
    /// Open public cases in the same community whose words are like these, most alike first. Looks at the newest
    /// `window` open ones, so its cost is bounded.
    public func similarCases(
        to words: String, at place: PlaceCode, publicOnly: Bool = true, window: Int = 300, limit: Int = 5
    )
        throws -> [SimilarCase]
    {
        let wanted = Bigrams(words)
        guard wanted.count >= 2 else { return [] }
        let shown: SQL = publicOnly ? "AND c.private = 0" : ""
        let scope: SQL =
            place.reaches(.community)
            ? "c.community = \(place.desk)" : "substr(c.place, 1, \(place.rawValue.utf8.count)) = \(place)"
        return try rows(
            """
            SELECT \(CaseRow.columns) FROM case_file c
            WHERE c.open = 1 AND \(scope) \(shown) AND c.merged_into IS NULL
            ORDER BY c.id DESC LIMIT \(window)
            """
        ).map(CaseRow.init)
            .map { SimilarCase(file: $0, likeness: wanted.likeness(to: Bigrams($0.summary))) }
            .filter { $0.likeness >= SimilarCase.least }
            .sorted { ($0.likeness, $0.file.id) > ($1.likeness, $1.file.id) }
            .prefix(limit).map { $0 }
    }
}

/// The pairs of neighbouring letters of a text, without spaces and punctuation.
struct Bigrams {
    private let pairs: Set<UInt64>
    var count: Int { pairs.count }

    init(_ text: String) {
        var pairs: Set<UInt64> = []
        var previous: UInt32?
        for scalar in text.lowercased().unicodeScalars.prefix(200) {
            guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                previous = nil
                continue
            }
            if let previous { pairs.insert(UInt64(previous) << 32 | UInt64(scalar.value)) }
            previous = scalar.value
        }
        self.pairs = pairs
    }
    /// The smaller text's share in common: a short question finds the long report that contains it.
    func likeness(to other: Bigrams) -> Double {
        let smaller = min(count, other.count)
        return smaller == 0 ? 0 : Double(pairs.intersection(other.pairs).count) / Double(smaller)
    }
}
