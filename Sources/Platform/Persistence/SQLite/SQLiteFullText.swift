internal import Kernel

/// Full text on FTS5. Each kind has a table of its texts (id, place, words) and a contentless FTS5 table whose row
/// number is the id, so "newest first" is the index's own order backwards. Taking a text away hands FTS5 the pieces
/// it was indexed under.
enum SQLiteFullText {
    /// Changes that may wait for the end of a transaction.
    static let mostWaiting = 2_000

    static func reindex(_ changes: [IndexedText], in connection: any Connection) throws {
        var known: [String: Tables] = [:]
        for change in changes {
            let tables: Tables
            if let seen = known[change.kind] {
                tables = seen
            } else {
                tables = Tables(change.kind)
                if try !tables.exist(in: connection) { try tables.create(in: connection) }
                known[change.kind] = tables
            }
            try apply(change, to: tables, in: connection)
        }
    }

    private static func apply(_ change: IndexedText, to tables: Tables, in connection: any Connection) throws {
        if let text = change.text, try insert(text, as: change.id, to: tables, in: connection) { return }
        let old = try connection.first("SELECT place, words FROM \(tables.texts) WHERE id = \(change.id)")
        if let old {
            let pieces = FullText.pieces(of: try old.get("words"), at: try old.get("place")).joined(separator: " ")
            try connection.execute(
                "INSERT INTO \(tables.index) (\(tables.index), rowid, pieces) VALUES ('delete', \(change.id), \(pieces))"
            )
            try connection.execute("DELETE FROM \(tables.texts) WHERE id = \(change.id)")
        }
        if let text = change.text { _ = try insert(text, as: change.id, to: tables, in: connection) }
    }

    /// Adds a text; false where there is one under its id.
    private static func insert(
        _ text: SearchableText, as id: Int64, to tables: Tables, in connection: any Connection
    ) throws -> Bool {
        let added = try connection.execute(
            """
            INSERT INTO \(tables.texts) (id, place, words) VALUES (\(id), \(text.place), \(text.words))
            ON CONFLICT (id) DO NOTHING
            """)
        guard added == 1 else { return false }
        try connection.execute(
            "INSERT INTO \(tables.index) (rowid, pieces) VALUES (\(id), \(text.pieces.joined(separator: " ")))")
        return true
    }

    static func search(
        _ wanted: [FullTextTokens.Wanted], kind: String, under places: [PlaceCode], limit: Int,
        in connection: any Connection
    ) throws -> [Int64] {
        let tables = Tables(kind)
        guard try tables.exist(in: connection) else { return [] }
        var conditions = wanted.map { quoted($0.piece) + ($0.beginning ? "*" : "") }
        if let areas = FullText.pieces(of: places) {
            conditions.append("(" + areas.map(quoted).joined(separator: " OR ") + ")")
        }
        let ranges = places.map { "(place >= \($0) AND place < \($0.end))" as SQL }
        return try connection.rows(
            """
            SELECT texts.id AS id
            FROM \(tables.index) CROSS JOIN \(tables.texts) AS texts ON texts.id = \(tables.index).rowid
            WHERE \(tables.index) MATCH \(conditions.joined(separator: " AND ")) AND (\(SQL.joined(ranges, by: " OR ")))
            ORDER BY \(tables.index).rowid DESC LIMIT \(limit)
            """, writable: false
        ).map { try $0.get("id") }
    }

    private static func quoted(_ piece: String) -> String { "\"" + piece + "\"" }

    /// The two tables of a kind. They are made with the kind's first text.
    private struct Tables {
        let index: SQL
        let texts: SQL
        private let name: String

        init(_ kind: String) {
            let word = kind.replacing("-", with: "_")
            name = "fulltext_" + word
            (index, texts) = (SQL(trustedText: name), SQL(trustedText: "texts_" + word))
        }

        func exist(in connection: any Connection) throws -> Bool {
            try connection.first("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = \(name)", writable: false)
                != nil
        }

        func create(in connection: any Connection) throws {
            try connection.execute(
                """
                CREATE TABLE \(texts) (id INTEGER PRIMARY KEY, place TEXT NOT NULL, words TEXT NOT NULL) STRICT
                """)
            try connection.execute(
                """
                CREATE VIRTUAL TABLE \(index)
                USING fts5(pieces, content='', columnsize=0, detail=none, tokenize='ascii')
                """)
        }
    }
}
