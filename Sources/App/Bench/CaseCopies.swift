import Cases
import Kernel
import Persistence
import Policy

/// Everything kept of one case, as rows with holes where copies differ.
struct CaseOriginal: Sendable {
    struct Rows: Sendable {
        let table: String
        let columns: [String]
        let values: [[Value]]
    }
    enum Value: Sendable {
        case fixed(SQLValue)
        /// Text with the case's own words replaced.
        case text(TextTemplate)
        case caseID, number, place, desk, newID
        case assignment(Int)
    }
    let file: CaseFile
    let tables: [Rows]
    let pack: Pack

    init(_ id: CaseFile.ID, _ tx: Transaction) throws {
        guard let stored = try tx.storedCase(id)?.file else { throw BenchProblem("a case is gone") }
        file = stored
        pack = try tx.policy(version: stored.policy).pack
        let assignments = stored.assignments.map { $0.id.description }
        // In the order of `CaseCopies.words(_:)`.
        let tokens = ([id.description, stored.number, stored.place.rawValue, stored.desk.rawValue] + assignments).map {
            "\"\($0)\""
        }
        let reader = RowReader(file: stored, tokens: tokens, assignments: stored.assignments.map(\.id.rawValue))
        tables = [
            try reader.rows("case_file", tx.rows("SELECT * FROM case_file WHERE id = \(id)")),
            try reader.rows("case_entry", tx.rows("SELECT * FROM case_entry WHERE case_id = \(id) ORDER BY sequence")),
            try reader.rows("case_words", tx.rows("SELECT * FROM case_words WHERE case_id = \(id)")),
            try reader.rows("case_assignment", tx.rows("SELECT * FROM case_assignment WHERE case_id = \(id)")),
            try reader.rows("audit", tx.rows("SELECT * FROM audit WHERE subject = \("case:\(id)")")),
            try reader.rows("timer", tx.rows("SELECT * FROM timer WHERE kind = \(CaseTimer.kind) AND subject = \(id)")),
        ]
    }
}

/// Reads rows of a case and marks what belongs to it alone.
private struct RowReader {
    let file: CaseFile
    let tokens: [String]
    let assignments: [Int64]

    func rows(_ table: String, _ rows: [Row]) throws -> CaseOriginal.Rows {
        let columns = rows.first?.columnNames ?? []
        return CaseOriginal.Rows(
            table: table, columns: columns,
            values: try rows.map { row in
                try columns.map { column in value(try row.raw(column), table, column) }
            })
    }

    private func value(_ raw: SQLValue, _ table: String, _ column: String) -> CaseOriginal.Value {
        switch (raw, column) {
        case (.integer(file.id.rawValue), _): return .caseID
        case (.integer(let number), "id"):
            if table == "case_assignment", let index = assignments.firstIndex(of: number) { return .assignment(index) }
            return .newID
        case (.text(file.number), _): return .number
        case (.text(file.place.rawValue), _): return .place
        case (.text(file.place.desk.rawValue), "community"), (.text(file.desk.rawValue), "desk"): return .desk
        case (.text(let text), "events"): return .text(TextTemplate(text, tokens))
        case (.text(let text), "subject"):
            return .text(TextTemplate("\"" + text.dropFirst(5) + "\"", tokens, before: "case:"))
        default: return .fixed(raw)
        }
    }
}

/// A text with holes.
struct TextTemplate: Sendable {
    private let pieces: [String]
    private let holes: [Int]
    private let quoted: Bool
    private let before: String

    /// `before`: the text is this and one token without quotes.
    init(_ text: String, _ tokens: [String], before: String? = nil) {
        var found: [(Range<String.Index>, Int)] = []
        for (index, token) in tokens.enumerated() where tokens.firstIndex(of: token) == index {
            found += text.ranges(of: token).map { ($0, index) }
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
        quoted = before == nil
        self.before = before ?? ""
    }

    func filled(_ words: [String]) -> String {
        var text = before
        for (piece, hole) in zip(pieces, holes) {
            text += piece
            if quoted { text += "\"" }
            text += words[hole]
            if quoted { text += "\"" }
        }
        return text + (pieces.last ?? "")
    }
}

/// Copies of originals as rows.
struct CaseCopies {
    private let originals: [CaseOriginal]
    private let places: [PlaceCode]
    private let closed: [Int]
    private let open: [Int]

    init(_ originals: [CaseOriginal], places: [PlaceCode]) {
        (self.originals, self.places) = (originals, places)
        closed = originals.indices.filter { !originals[$0].file.state.isOpen }
        open = originals.indices.filter { originals[$0].file.state.isOpen }
    }

    private struct Copy {
        let original: Int
        let number: Int
        let id: Int64
        let place: PlaceCode
        /// What fills the holes: id, number, place, desk, assignments.
        let words: [String]
        let assignments: [Int64]
    }
    private struct Tally: Hashable {
        let original: Int
        let place: PlaceCode
    }

    func insert(_ range: Range<Int>, _ tx: Transaction) throws {
        let copies = range.map { copy($0, tx) }
        for table in originals[0].tables.indices {
            guard let model = originals.first(where: { !$0.tables[table].columns.isEmpty })?.tables[table] else {
                continue
            }
            let copied = copies.lazy.flatMap { rows($0, table, tx) }
            try tx.bulkInsert(table: model.table, columns: model.columns, rows: copied)
        }
        for copy in copies {
            let words = copy.words[1] + " " + BenchWords.all[copy.number % BenchWords.all.count]
            try tx.index(words, kind: "case", id: copy.id, place: copy.place)
        }
        for (tally, count) in Dictionary(grouping: copies, by: { Tally(original: $0.original, place: $0.place) }) {
            let original = originals[tally.original]
            var file = original.file
            file.place = tally.place
            for counter in file.counters(zone: original.pack.zone) { try tx.add(count.count, to: counter) }
        }
    }

    private func copy(_ number: Int, _ tx: Transaction) -> Copy {
        let isOpen = number % 20 == 0
        let kinds = isOpen ? open : closed
        let original = kinds[(number / 20) % kinds.count]
        let place = places[(number * 7_919) % places.count]
        let id = tx.newID(CaseTag.self).rawValue
        let assignments = originals[original].file.assignments.map { _ in tx.newID(AssignmentTag.self).rawValue }
        let words = ["\(id)", CaseCopies.caseNumber(number), place.rawValue, String(place.rawValue.prefix(12))]
        return Copy(
            original: original, number: number, id: id, place: place, words: words + assignments.map { "\($0)" },
            assignments: assignments)
    }

    private func rows(_ copy: Copy, _ table: Int, _ tx: Transaction) -> [[SQLValue]] {
        let model = originals[copy.original].tables[table]
        return model.values.map { row in
            zip(model.columns, row).map { column, value in
                switch value {
                case .fixed(let value): later(value, column, table: model.table, copy)
                case .text(let template): .text(template.filled(copy.words))
                case .caseID: .integer(copy.id)
                case .number: .text(copy.words[1])
                case .place: .text(copy.words[2])
                case .desk: .text(copy.words[3])
                case .newID: .integer(tx.newID(WordsTag.self).rawValue)
                case .assignment(let index): .integer(copy.assignments[index])
                }
            }
        }
    }

    /// Due times spread over three days, timers from tomorrow on, so that copies do not all wake at one moment.
    private func later(_ value: SQLValue, _ column: String, table: String, _ copy: Copy) -> SQLValue {
        guard case .integer(let moment) = value, moment < Int64.max / 4 else { return value }
        let spread = Int64(copy.number % 4_320) * 60_000_000
        switch (table, column) {
        case ("case_file", "next_due"), ("case_assignment", "due"): return .integer(moment + spread)
        case ("timer", "due"), ("timer", "wake"): return .integer(moment + 86_400_000_000 + spread)
        default: return value
        }
    }

    /// Numbers of a day before the platform began: none is given out twice.
    private static func caseNumber(_ number: Int) -> String {
        let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        var (rest, text) = (number, "")
        for _ in 0..<6 {
            text = String(letters[rest % 32]) + text
            rest /= 32
        }
        return "200101-" + text
    }
}
