public import Kernel

/// The first 400 characters of a text at a place, cut into what it is found under.
public struct SearchableText: Sendable {
    let place: String
    let words: String
    let pieces: [String]

    public init(_ text: String, at place: PlaceCode) {
        self.place = place.rawValue
        words = String(FullTextTokens.beginning(of: text))
        pieces = FullText.pieces(of: words, at: place.rawValue)
    }
}

/// A change of the full-text index: no text takes the text away.
struct IndexedText {
    let kind: String
    let id: Int64
    let text: SearchableText?
}

extension Transaction {
    /// Makes a text searchable; the same kind and id replaces the text before.
    public func index(_ text: SearchableText, kind: String, id: Int64) throws {
        try reindex(IndexedText(kind: kind, id: id, text: text))
    }
    public func index(_ text: String, kind: String, id: Int64, place: PlaceCode) throws {
        try index(SearchableText(text, at: place), kind: kind, id: id)
    }

    /// Takes a text out of the search; nothing where there is none.
    public func unindex(kind: String, id: Int64) throws {
        try reindex(IndexedText(kind: kind, id: id, text: nil))
    }

    /// The texts of a kind that hold every word, below any of the places; newest (largest id) first. Empty where
    /// nothing in `words` can be searched or no place is given.
    public func search(_ words: String, kind: String, under places: [PlaceCode], limit: Int) throws -> [Int64] {
        let wanted = FullTextTokens.wanted(by: words)
        if wanted.isEmpty || places.isEmpty || limit < 1 { return [] }
        try FullText.check(kind)
        switch engine {
        case .sqlite:
            try flushIndexing()
            return try run { try SQLiteFullText.search(wanted, kind: kind, under: places, limit: limit, in: $0) }
        case .postgres:
            return try run { try PostgresFullText.search(wanted, kind: kind, under: places, limit: limit, in: $0) }
        }
    }

    private func reindex(_ text: IndexedText) throws {
        try requireWritable()
        try FullText.check(text.kind)
        switch engine {
        case .sqlite:
            effects.indexing.append(text)
            if effects.indexing.count >= SQLiteFullText.mostWaiting { try flushIndexing() }
        case .postgres: try run { try PostgresFullText.reindex(text, in: $0) }
        }
    }

    private func flushIndexing() throws {
        if effects.indexing.isEmpty { return }
        let waiting = effects.indexing
        effects.indexing = []
        try run { try SQLiteFullText.reindex(waiting, in: $0) }
    }
}

enum FullText {
    /// Letters of the codes that are pieces too: province, city, district, street, community, grid. So a search in one
    /// street does not walk through a city's matches.
    private static let levels = [2, 4, 6, 9, 12, 15]
    /// A private-use letter, which no text's piece begins with.
    private static let placeMark = "\u{E000}"

    /// Everything a text at a place is found under.
    static func pieces(of words: String, at place: String) -> [String] {
        let above = levels.lazy.filter { place.utf8.count >= $0 }.map { placeMark + place.prefix($0) }
        return FullTextTokens.pieces(of: words) + above
    }

    /// The pieces of which one must be there to lie below any of the places; nil where a place has none.
    static func pieces(of places: [PlaceCode]) -> [String]? {
        guard places.allSatisfy({ levels.contains($0.rawValue.utf8.count) }) else { return nil }
        return places.map { placeMark + $0.rawValue }
    }

    /// A kind is a short name of the program's own, `a…z`, digits and hyphens.
    static func check(_ kind: String) throws {
        let letters = kind.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        if kind.isEmpty || kind.utf8.count > 40 || !letters {
            throw DatabaseFault(.usage, "\"\(kind)\" is no kind of text: a…z, 0…9 and hyphens, at most 40")
        }
    }
}
