internal import Kernel

/// Full text on a `tsvector` that holds exactly the pieces the program cut, with a GIN index.
enum PostgresFullText {
    static func reindex(_ change: IndexedText, in connection: any Connection) throws {
        guard let text = change.text else {
            try connection.send("DELETE FROM fulltext WHERE kind = \(change.kind) AND id = \(change.id)")
            return
        }
        let pieces = array(text.pieces)
        try connection.send(
            """
            INSERT INTO fulltext (kind, id, place, pieces)
            VALUES (\(change.kind), \(change.id), \(text.place), array_to_tsvector(CAST(\(pieces) AS text[])))
            ON CONFLICT (kind, id) DO UPDATE SET place = excluded.place, pieces = excluded.pieces
            """)
    }

    static func search(
        _ wanted: [FullTextTokens.Wanted], kind: String, under places: [PlaceCode], limit: Int,
        in connection: any Connection
    ) throws -> [Int64] {
        var conditions = wanted.map { quoted($0.piece) + ($0.beginning ? ":*" : "") }
        if let areas = FullText.pieces(of: places) {
            conditions.append("(" + areas.map(quoted).joined(separator: " | ") + ")")
        }
        let query = conditions.joined(separator: " & ")
        let ranges = places.map { "(place >= \($0) AND place < \($0.end))" as SQL }
        return try connection.rows(
            """
            SELECT id FROM fulltext
            WHERE pieces @@ CAST(\(query) AS tsquery) AND kind = \(kind) AND (\(SQL.joined(ranges, by: " OR ")))
            ORDER BY id DESC LIMIT \(limit)
            """, writable: false
        ).map { try $0.get("id") }
    }

    /// Pieces are letters, digits and pictographs only, so quotes and backslashes cannot occur in them.
    private static func array(_ pieces: [String]) -> String {
        "{" + pieces.map { "\"" + $0 + "\"" }.joined(separator: ",") + "}"
    }
    private static func quoted(_ piece: String) -> String { "'" + piece + "'" }
}
