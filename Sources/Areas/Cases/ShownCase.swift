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
        try place(row) + state(row) + counts(row) + result(row)
    }

    private func place(_ row: Row) throws -> [String] {
        [
            differs("number", try row.get("number", as: String.self), file.number),
            differs("policy", try row.get("policy"), file.policy), differs("place", try row.get("place"), file.place),
            differs("community", try row.get("community"), file.place.desk),
            differs("located", try row.get("located"), file.located), differs("desk", try row.get("desk"), file.desk),
            differs("category", try row.find("category"), file.category),
            differs("category confirmed", try row.get("category_confirmed"), file.categoryConfirmed),
            differs("grade", try row.get("grade"), file.grade),
            differs("grade rank", try row.get("grade_rank"), pack.rank(ofGrade: file.grade) ?? 0),
            differs("private", try row.get("private"), file.isPrivate),
            differs("channel", try row.get("channel"), file.channel),
            differs("anonymous", try row.get("anonymous"), file.anonymous),
            differs("reporter", try row.find("reporter"), file.reporter),
            differs("merged", try row.find("merged_into"), file.mergedInto),
            differs("split from", try row.find("split_from"), file.splitFrom),
        ].compactMap(\.self)
    }

    private func state(_ row: Row) throws -> [String] {
        let next = file.nextClock
        return [
            differs("chain", try row.get("chain", as: [UInt8].self), chain),
            differs("version", try row.get("version"), file.version),
            differs("state", try row.get("state"), file.state),
            differs("open", try row.get("open"), file.state.isOpen), differs("need", try row.get("need"), file.need),
            differs("reported at", try row.get("reported_at"), file.reportedAt),
            differs("updated at", try row.get("updated_at"), file.updatedAt),
            differs("answered at", try row.find("answered_at"), file.answeredAt),
            differs("closed at", try row.find("closed_at"), file.closedAt),
            differs("contacted at", try row.find("contacted_at"), file.contactedAt),
            differs("lead unit", try row.find("lead_unit"), file.lead?.unit),
            differs("next due", try row.get("next_due"), next?.due ?? CaseFile.noDue),
            differs("next clock", try row.find("next_clock"), next?.kind.rawValue),
            differs("supervised", try row.get("supervised"), file.supervised),
        ].compactMap(\.self)
    }

    private func counts(_ row: Row) throws -> [String] {
        [
            differs("dispatched", try row.get("dispatched"), file.facts.contains(.dispatched)),
            differs("handled", try row.get("handled"), file.facts.contains(.handled)),
            differs("self-handled", try row.get("self_handled"), file.selfHandled),
            differs("reopenings", try row.get("reopenings"), file.reopenings),
            differs("reworks", try row.get("reworks"), file.reworks),
            differs("holds", try row.get("holds"), file.holds),
            differs("extensions", try row.get("extensions"), file.extensions),
        ].compactMap(\.self)
    }

    private func result(_ row: Row) throws -> [String] {
        [
            differs("solved", try row.find("solved"), file.judgement?.solved),
            differs("satisfied", try row.find("satisfied"), file.judgement?.satisfied),
            differs("responded", try row.find("responded"), file.respondedInTime),
            differs("in time", try row.find("in_time"), file.closedInTime),
            differs("outcome", try row.find("outcome"), file.outcome),
            differs("closing", try row.find("closing"), file.closing),
        ].compactMap(\.self)
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
            found += try differences(in: row, of: assignment).map { "assignment \(assignment.id): " + $0 }
        }
        return found + left.keys.sorted().map { "assignment \($0): a row that the chain does not know" }
    }

    private func differences(in row: Row, of assignment: Assignment) throws -> [String] {
        let clock = file.shownClock(of: assignment.id)
        return [
            differs("unit", try row.get("unit"), assignment.unit),
            differs("role", try row.get("role"), assignment.role),
            differs("state", try row.get("state"), assignment.state),
            differs("open", try row.get("open"), assignment.state.isOpen),
            differs("place", try row.get("place"), file.place),
            differs("assigned at", try row.get("assigned_at"), assignment.assignedAt),
            differs("due", try row.get("due"), clock?.due ?? CaseFile.noDue),
            differs("handled at", try row.find("handled_at"), assignment.handledAt),
            differs("late", try row.get("late"), clock?.isLate(at: file.updatedAt) ?? false),
        ].compactMap(\.self)
    }

    /// The rows of `case_words`, by the references of the chain, and the summary made of the first ones.
    func differences(inWords rows: [Row], references: [WordsReference], summary: String) throws -> [String] {
        var left: [Identifier<WordsTag>: Row] = [:]
        for row in rows { left[try row.get("id")] = row }
        var found: [String] = []
        for reference in references {
            guard let row = left.removeValue(forKey: reference.id) else {
                found.append("words \(reference.id): missing")
                continue
            }
            let body: String = try row.get("body")
            let salt: [UInt8] = try row.get("salt")
            if try row.find("erased_at", as: Instant.self) != nil {
                if !body.isEmpty || !salt.isEmpty {
                    found.append("words \(reference.id): said to be erased, and are there")
                }
            } else if WordsReference.digest(of: body, salt: salt) != reference.digest {
                found.append("words \(reference.id): not those that were said")
            } else if try row.get("kind", as: String.self) == "report", CaseFile.summary(of: body) != summary {
                found.append("summary: shown \(summary), not the beginning of the words")
            }
        }
        return found + left.keys.sorted().map { "words \($0): words that the chain does not know" }
    }

    /// The timer that wakes the case.
    func differences(inTimer due: Instant?) -> [String] {
        [differs("timer", due, file.nextMoment(in: pack))].compactMap(\.self)
    }

    private func differs<Value: Equatable>(_ name: String, _ shown: Value, _ rebuilt: Value) -> String? {
        shown == rebuilt ? nil : "\(name): shown \(shown), rebuilt \(rebuilt)"
    }
    private func differs<Value: Equatable>(_ name: String, _ shown: Value?, _ rebuilt: Value?) -> String? {
        guard shown != rebuilt else { return nil }
        return "\(name): shown \(shown.map { "\($0)" } ?? "nothing"), rebuilt \(rebuilt.map { "\($0)" } ?? "nothing")"
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
