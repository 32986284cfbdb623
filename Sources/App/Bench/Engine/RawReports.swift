import Cases
import Kernel
import Persistence
import Secrets
import Server

/// The very rows that one report writes, taken from the newest report of a store, for as many reports as wanted: what
/// an engine is given without anything of the product around it.
struct RawReports: Sendable {
    /// A row for the statement with that number.
    struct Insert: Sendable {
        let statement: Int
        let values: [SQLValue]
    }
    struct Report: Sendable {
        let inserts: [Insert]
        let counters: Set<Counter>
    }
    let statements: [String]

    private let engine: BenchStore.Engine
    private let original: CaseOriginal
    private let pieces: [String]
    private let keyRow: (columns: [String], values: [SQLValue])
    private let keyRing: KeyRing
    private let places: [PlaceCode]

    /// `pieces`: what the words of a case are found under, as the engine keeps it.
    init(
        _ house: House, _ engine: BenchStore.Engine, places: [PlaceCode],
        pieces: (CaseOriginal) async throws -> [String]
    ) async throws {
        (self.engine, self.places) = (engine, places)
        keyRing = try house.database.resources.get(KeyRing.self)
        let (newest, row) = try await house.database.read { tx -> (CaseOriginal, [(String, SQLValue)]) in
            guard let id = try tx.value("SELECT MAX(id) FROM case_file", as: Identifier<CaseTag>.self),
                let row = try tx.row("SELECT * FROM command_key ORDER BY at DESC LIMIT 1")
            else { throw BenchProblem("no report over HTTP is stored") }
            return (try CaseOriginal(id, tx), try row.columnNames.map { ($0, try row.raw($0)) })
        }
        original = newest
        keyRow = (row.map(\.0), row.map(\.1))
        self.pieces = try await pieces(newest)
        var statements = newest.tables.map { RawReports.insert(into: $0.table, $0.columns) }
        statements.append(RawReports.insert(into: "command_key", row.map(\.0)))
        switch engine {
        case .sqlite:
            statements.append(RawReports.insert(into: "texts_case", ["id", "place", "words"]))
            statements.append(RawReports.insert(into: "fulltext_case", ["rowid", "pieces"]))
        case .postgres:
            statements.append(RawReports.insert(into: "fulltext", ["kind", "id", "place", "pieces"]))
        }
        self.statements = statements
    }

    /// A table that a report writes nothing into has no columns here, and its statement is never run.
    private static func insert(into table: String, _ columns: [String]) -> String {
        if columns.isEmpty { return "SELECT 1" }
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
    }

    /// Reports with numbers that were not given out before.
    func made(_ numbers: Range<Int>, at now: Instant) throws -> [Report] {
        try numbers.map { number in
            let place = places[(number * 7_919) % places.count]
            // Keys grow from report to report, a thousand in a millisecond, as under load.
            let moment = now + Span(microseconds: Int64(number))
            let key = { (_: Instant, slot: Int) in CaseCopies.key(at: moment, number * 8 + slot) }
            let letters = CaseCopies.scattered(number)
            let copy = CaseCopy(original, number: "990101-" + letters, place: place, key: key)
            var inserts: [Insert] = []
            for (table, rows) in try copy.rows(keyRing, key: key).enumerated() {
                inserts += rows.map { Insert(statement: table, values: $0) }
            }
            inserts.append(Insert(statement: original.tables.count, values: keyed(number)))
            inserts += indexing(copy, letters: letters)
            var file = original.file
            file.place = place
            return Report(inserts: inserts, counters: file.counters(zone: original.zone))
        }
    }

    /// The row of the form's key with another key of the same length.
    private func keyed(_ number: Int) -> [SQLValue] {
        zip(keyRow.columns, keyRow.values).map { column, value in
            guard column == "key" else { return value }
            let mark = String(1_000_000_000_000 + number)
            switch value {
            case .text(let text): return .text(text.dropLast(mark.utf8.count) + mark)
            case .bytes(let bytes): return .bytes(bytes.dropLast(mark.utf8.count) + Array(mark.utf8))
            default: return value
            }
        }
    }

    private func indexing(_ copy: CaseCopy, letters: String) -> [Insert] {
        let (old, new) = (original.file.place.rawValue, copy.place.rawValue)
        let oldLetters = original.file.number.suffix(6).lowercased()
        let pieces = pieces.map { piece -> String in
            if piece == oldLetters { return letters.lowercased() }
            guard let first = piece.first, piece.count > 1, old.hasPrefix(piece.dropFirst()) else { return piece }
            return String(first) + new.prefix(piece.count - 1)
        }
        let first = original.tables.count + 1
        switch engine {
        case .sqlite:
            return [
                Insert(
                    statement: first,
                    values: [.integer(copy.id), .text(new), .text(String(copy.searchable.prefix(400)))]),
                Insert(
                    statement: first + 1, values: [.integer(copy.id), .text(pieces.joined(separator: " "))]),
            ]
        case .postgres:
            let vector = pieces.map { "'\($0)'" }.joined(separator: " ")
            return [
                Insert(statement: first, values: [.text("case"), .integer(copy.id), .text(new), .text(vector)])
            ]
        }
    }
}
