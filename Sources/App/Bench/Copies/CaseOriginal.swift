import Cases
import Kernel
import Persistence
import Policy

/// A case that went through the operations, with every row that is kept of it; holes are where a copy differs. All that
/// follows from its events (columns, clocks, timer, inboxes, counters) is what the operations made of them, so a copy
/// that has other keys, another number and another place of the same kind has the same.
struct CaseOriginal: Sendable {
    struct Rows: Sendable {
        let table: String
        let columns: [String]
        let values: [[Value]]
    }
    enum Value: Sendable {
        case fixed(SQLValue)
        /// One of the case's keys, or one of its words, by its place in `CopyWords`.
        case key(Int), word(Int)
        /// A word behind a fixed beginning: `case:` and the key.
        case behind(String, Int)
        /// A row's own key: made at that moment; the number tells rows of one moment apart.
        case newKey(Instant, Int)
        case secret
        /// Of the entry with that index.
        case body(Int), hash(Int)
    }
    /// A key of the case itself, of an assignment or of words: when it was made, and which one at that moment.
    struct Key: Sendable {
        let number: Int64
        let at: Instant
        let slot: Int
    }

    let file: CaseFile
    let zone: Zone
    /// The case's first.
    let keys: [Key]
    let entries: [CaseEntry]
    let bodies: [TextTemplate]
    let tables: [Rows]
    /// What the reporter said; found by search together with the number.
    let words: String

    init(_ id: CaseFile.ID, _ tx: Transaction) throws {
        guard let stored = try tx.storedCase(id) else { throw BenchProblem("a case is gone") }
        file = stored.file
        zone = try tx.policy(version: file.policy).pack.zone
        let said = try tx.rows("SELECT id, kind, body, at FROM case_words WHERE case_id = \(id) ORDER BY id")
        guard let report = try said.first(where: { try $0.get("kind", as: String.self) == "report" }) else {
            throw BenchProblem("a case without words")
        }
        words = try report.get("body")
        keys =
            [Key(number: id.rawValue, at: file.reportedAt, slot: 0)]
            + file.assignments.enumerated().map { Key(number: $1.id.rawValue, at: $1.assignedAt, slot: $0) }
            + (try said.enumerated().map { Key(number: try $1.get("id"), at: try $1.get("at"), slot: $0) })
        entries = try tx.entries(of: id)
        let tokens = CopyWords.of(keys: keys.map(\.number), number: file.number, place: file.place)
        var bodies: [TextTemplate] = []
        var chain: [UInt8] = []
        for entry in entries {
            let link = try CaseLink(entry, after: chain)
            bodies.append(TextTemplate(link.body, tokens))
            chain = link.hash
        }
        guard chain == stored.chain else { throw BenchProblem("the chain of \(file.number) does not hold") }
        self.bodies = bodies
        tables = try RowReader(stored, keys: keys.map(\.number), tokens: tokens).tables(tx)
    }
}

/// The words that differ between copies, in a fixed order: keys, number, codes of the place and what lies above it.
enum CopyWords {
    static func of(keys: [Int64], number: String, place: PlaceCode) -> [String] {
        let code = place.rawValue
        return keys.map { "\($0)" } + [number, code]
            + [15, 12, 9].map { code.utf8.count > $0 ? String(code.prefix($0)) : "" }
    }
}

/// Reads the rows of a case and marks what belongs to it alone.
private struct RowReader {
    let stored: StoredCase
    let keys: [Int64]
    let tokens: [String]

    init(_ stored: StoredCase, keys: [Int64], tokens: [String]) {
        (self.stored, self.keys, self.tokens) = (stored, keys, tokens)
    }

    func tables(_ tx: Transaction) throws -> [CaseOriginal.Rows] {
        let id = stored.file.id
        return [
            try rows("case_file", tx.rows("SELECT * FROM case_file WHERE id = \(id)")),
            try rows("case_entry", tx.rows("SELECT * FROM case_entry WHERE case_id = \(id) ORDER BY sequence")),
            try rows("case_words", tx.rows("SELECT * FROM case_words WHERE case_id = \(id) ORDER BY id")),
            try rows("case_assignment", tx.rows("SELECT * FROM case_assignment WHERE case_id = \(id) ORDER BY id")),
            try rows("audit", tx.rows("SELECT * FROM audit WHERE subject = \("case:\(id)") ORDER BY id")),
            try rows("timer", tx.rows("SELECT * FROM timer WHERE kind = \(CaseTimer.kind) AND subject = \(id)")),
        ]
    }

    private func rows(_ table: String, _ rows: [Row]) throws -> CaseOriginal.Rows {
        let columns = rows.first?.columnNames ?? []
        return CaseOriginal.Rows(
            table: table, columns: columns,
            values: try rows.enumerated().map { index, row in
                try columns.map { column in try value(row, index, table, column) }
            })
    }

    private func value(_ row: Row, _ index: Int, _ table: String, _ column: String) throws -> CaseOriginal.Value {
        let raw = try row.raw(column)
        switch (table, column) {
        case ("case_entry", "events"): return .body(index)
        case ("case_entry", "hash"): return .hash(index)
        case ("case_file", "chain"): return .hash(stored.file.version - 1)
        case ("case_file", "secret"): return .secret
        case ("audit", "id"): return .newKey(try row.get("at"), index)
        default: break
        }
        switch raw {
        case .integer(let number):
            return keys.firstIndex(of: number).map { .key($0) } ?? .fixed(raw)
        case .text(let text):
            if let index = tokens.firstIndex(of: text), !text.isEmpty { return .word(index) }
            if text == "case:" + tokens[0] { return .behind("case:", 0) }
            return .fixed(raw)
        default: return .fixed(raw)
        }
    }
}
