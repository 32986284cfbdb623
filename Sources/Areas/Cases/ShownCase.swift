import Kernel
import Persistence
import Policy

/// What is kept of a case beside its chain: the row of the lists, the rows of the units' inboxes, the words, the timer.
/// Each is compared with what the chain makes of it, and each difference is a sentence.
struct ShownCase {
    /// As the chain makes it.
    let file: CaseFile
    let chain: [UInt8]
    let pack: Pack

    /// The columns of `case_file`.
    func differences(in row: Row) throws -> [String] {
        try ([CaseColumn("chain", chain)] + file.columns(in: pack)).compactMap { try differs($0, row) }
    }

    /// The rows of `case_assignment`.
    func differences(inAssignments rows: [Row]) throws -> [String] {
        var left: [Identifier<AssignmentTag>: Row] = [:]
        for row in rows { left[try row.get("id")] = row }
        var found: [String] = []
        for assignment in file.assignments {
            guard let row = left.removeValue(forKey: assignment.id) else {
                found.append("assignment \(assignment.id): its row is missing")
                continue
            }
            let columns = file.columns(of: assignment)
            found += try columns.compactMap { try differs($0, row) }.map { "assignment \(assignment.id): " + $0 }
        }
        return found + left.keys.sorted().map { "assignment \($0): a row that the chain does not know" }
    }

    /// The rows of `case_words`, by the references of the chain, and the summary made of the first ones.
    func differences(inWords kept: [KeptWords], references: [WordsReference], summary: String) throws -> [String] {
        var left: [Identifier<WordsTag>: KeptWords] = [:]
        for words in kept { left[words.id] = words }
        var found: [String] = []
        for reference in references {
            guard let words = left.removeValue(forKey: reference.id) else {
                found.append("words \(reference.id): missing")
                continue
            }
            if words.erasedAt != nil {
                if !words.body.isEmpty || !words.salt.isEmpty {
                    found.append("words \(reference.id): said to be erased, and are there")
                }
            } else if WordsReference.digest(of: words.body, salt: words.salt) != reference.digest {
                found.append("words \(reference.id): not those that were said")
            } else if words.kind == "report", CaseFile.summary(of: words.body) != summary {
                found.append("summary: shown \(summary), not the beginning of the words")
            }
        }
        return found + left.keys.sorted().map { "words \($0): words that the chain does not know" }
    }

    /// The timer that wakes the case.
    func differences(inTimer due: Instant?) -> [String] {
        let next = file.nextMoment(in: pack)
        if due == next { return [] }
        return ["timer: shown \(due?.iso8601 ?? "nothing"), rebuilt \(next?.iso8601 ?? "nothing")"]
    }

    private func differs(_ column: CaseColumn, _ row: Row) throws -> String? {
        let shown = try row.raw(column.name)
        return shown == column.value ? nil : "\(column.name): shown \(told(shown)), rebuilt \(told(column.value))"
    }

    private func told(_ value: SQLValue) -> String {
        switch value {
        case .null: "nothing"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .bytes(let value): value.hexadecimal
        }
    }
}

extension CaseEvent {
    /// What the event remembers of words kept beside the chain.
    var words: WordsReference? {
        switch self {
        case .reported(_, _, _, _, _, _, _, _, _, _, _, _, let words, _, _): words
        case .evaluated(_, _, let words, _), .factsAdded(let words, _), .withdrawn(_, let words),
            .reopened(_, let words):
            words
        case .questionAnswered(let words): words
        default: nil
        }
    }
}
