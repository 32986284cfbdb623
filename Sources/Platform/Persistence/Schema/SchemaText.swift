/// Spells a schema text for an engine. Only the type of a column is translated: the word behind a column's name in
/// `CREATE TABLE` and behind `ADD COLUMN name` in `ALTER TABLE`; so a column may be called `text` or `number`.
/// On SQLite every table becomes STRICT; on PostgreSQL `WITHOUT ROWID` is left out.
enum SchemaText {
    static func translate(_ text: String, for engine: Database.Engine) -> String {
        statements(pieces(text)).map { statement($0, engine) }.joined(separator: ";")
    }

    /// A word, or anything between words: one sign, white space, a quoted text or a comment.
    private struct Piece {
        var text: String
        let isWord: Bool
        let isBlank: Bool
        var upper: String { isWord ? text.uppercased() : text }
    }

    private static func spelling(_ word: String, _ engine: Database.Engine) -> String? {
        switch (word, engine) {
        case ("identifier", .sqlite), ("integer", .sqlite), ("flag", .sqlite): "INTEGER"
        case ("number", .sqlite): "REAL"
        case ("text", .sqlite): "TEXT"
        case ("bytes", .sqlite): "BLOB"
        case ("identifier", .postgres), ("integer", .postgres): "BIGINT"
        case ("flag", .postgres): "SMALLINT"
        case ("number", .postgres): "DOUBLE PRECISION"
        case ("text", .postgres): "TEXT COLLATE \"C\""
        case ("bytes", .postgres): "BYTEA"
        default: nil
        }
    }

    private static func statement(_ original: [Piece], _ engine: Database.Engine) -> String {
        var pieces = original
        let words = pieces.indices.filter { !pieces[$0].isBlank }
        let opening = words.prefix(6).map { pieces[$0].upper }
        if opening.starts(with: ["CREATE", "TABLE"]) || opening.starts(with: ["CREATE", "TEMPORARY", "TABLE"]) {
            table(&pieces, words, engine)
        } else if opening.starts(with: ["ALTER", "TABLE"]) {
            column(&pieces, words, engine)
        }
        return pieces.map(\.text).joined()
    }

    /// The second word behind `(` or `,` of the outer parentheses is a type, unless the first begins a constraint.
    private static func table(_ pieces: inout [Piece], _ words: [Int], _ engine: Database.Engine) {
        let constraints: Set = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "LIKE"]
        var (depth, place, closing) = (0, 0, -1)
        for (order, index) in words.enumerated() {
            switch pieces[index].text {
            case "(":
                depth += 1
                place = depth == 1 ? 0 : place
            case ")":
                depth -= 1
                if depth == 0 { closing = order }
            case "," where depth == 1: place = 0
            default:
                if depth == 1 { place += 1 }
                if depth == 1, place == 1, constraints.contains(pieces[index].upper) { place = 100 }
                if depth == 1, place == 2, pieces[index].isWord,
                    let type = spelling(pieces[index].text.lowercased(), engine)
                {
                    pieces[index].text = type
                }
            }
        }
        if closing >= 0 { finish(&pieces, words, closing, engine) }
    }

    private static func finish(_ pieces: inout [Piece], _ words: [Int], _ closing: Int, _ engine: Database.Engine) {
        let tail = words[(closing + 1)...]
        switch engine {
        case .sqlite:
            let last = tail.last ?? words[closing]
            if tail.contains(where: { pieces[$0].upper == "STRICT" }) { return }
            pieces[last].text += tail.isEmpty ? " STRICT" : ", STRICT"
        case .postgres:
            for index in tail where ["WITHOUT", "ROWID", "STRICT", ","].contains(pieces[index].upper) {
                pieces[index].text = ""
            }
        }
    }

    private static func column(_ pieces: inout [Piece], _ words: [Int], _ engine: Database.Engine) {
        guard let add = words.firstIndex(where: { pieces[$0].upper == "ADD" }) else { return }
        let name = add + 1 < words.count && pieces[words[add + 1]].upper == "COLUMN" ? add + 2 : add + 1
        guard name + 1 < words.count else { return }
        let index = words[name + 1]
        if let type = spelling(pieces[index].text.lowercased(), engine) { pieces[index].text = type }
    }

    /// Splits at semicolons outside quotes and comments.
    private static func statements(_ pieces: [Piece]) -> [[Piece]] {
        pieces.split(omittingEmptySubsequences: false) { $0.text == ";" }.map(Array.init)
    }

    private static func pieces(_ text: String) -> [Piece] {
        let scalars = Array(text.unicodeScalars)
        var pieces: [Piece] = []
        var start = 0
        while start < scalars.count {
            let (end, isWord, isBlank) = piece(scalars, from: start)
            let piece = String(String.UnicodeScalarView(scalars[start..<end]))
            pieces.append(Piece(text: piece, isWord: isWord, isBlank: isBlank))
            start = end
        }
        return pieces
    }

    private static func piece(_ scalars: [Unicode.Scalar], from start: Int) -> (end: Int, isWord: Bool, isBlank: Bool) {
        func end(_ holds: (Unicode.Scalar) -> Bool) -> Int {
            scalars[start...].firstIndex { !holds($0) } ?? scalars.count
        }
        let first = scalars[start]
        switch first {
        case "'", "\"":
            let close = scalars[(start + 1)...].firstIndex(of: first) ?? scalars.count - 1
            return (close + 1, false, false)
        case "-" where start + 1 < scalars.count && scalars[start + 1] == "-":
            return (end { $0 != "\n" }, false, true)
        case _ where first.properties.isWhitespace:
            return (end { $0.properties.isWhitespace }, false, true)
        case _ where isLetter(first):
            return (end(isLetter), true, false)
        default: return (start + 1, false, false)
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}
