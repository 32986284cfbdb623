import Crypto
import Foundation
import Geometry
public import Kernel
public import Persistence
public import Policy
import Territory

// How a case is kept: one row of what is shown, the chain of entries it is the fold of, and a row for each assignment
// for the units' inboxes. A case is loaded by folding its chain, which `CaseFolds` spares where it was used lately.

/// A case with what only the database knows.
public struct StoredCase: Sendable {
    public var file: CaseFile
    /// Hash of the newest entry.
    public var chain: [UInt8]
    public var summary: String
    /// Hash of the reporter's secret, see `CaseSecret`.
    public var secret: String
}

extension Transaction {
    public func storedCase(_ id: CaseFile.ID) throws -> StoredCase? {
        guard let row = try row("SELECT chain, summary, secret FROM case_file WHERE id = \(id)") else { return nil }
        return try storedCase(id, row)
    }

    /// The case of a row with its columns `chain`, `summary` and `secret`.
    func storedCase(_ id: CaseFile.ID, _ row: Row) throws -> StoredCase {
        let chain: [UInt8] = try row.get("chain")
        return StoredCase(
            file: try caseFile(id, chain), chain: chain, summary: try row.get("summary"), secret: try row.get("secret"))
    }

    /// The fold of a case's chain, whose newest hash is given. Throws `DatabaseFault` where the chain does not begin.
    func caseFile(_ id: CaseFile.ID, _ chain: [UInt8]) throws -> CaseFile {
        if let known = CaseFolds.recent.fold(id, chain) { return known }
        var file: CaseFile?
        for entry in try entries(of: id) {
            if file == nil { file = CaseFile(id: id, opening: entry) } else { file?.apply(entry) }
        }
        guard let file else { throw DatabaseFault(.row, "the chain of case \(id) does not begin with a report") }
        CaseFolds.recent.keep(file, chain)
        return file
    }

    public func caseID(number: String) throws -> CaseFile.ID? {
        try value("SELECT id FROM case_file WHERE number = \(number)")
    }

    /// Writes a new case with its first entry and the words that it is about.
    func insertCase(_ draft: CaseDraft) throws {
        for row in draft.rows { try send(row) }
        try keepAround(draft.file, before: nil, in: draft.policy.pack)
        try index(draft.text, kind: "case", id: draft.file.id.rawValue)
        let (file, chain) = (draft.file, draft.chain)
        afterCommit { CaseFolds.recent.keep(file, chain) }
    }

    /// Writes what an entry changed: the row, the entry, the units' inboxes, counters and the next timer.
    func saveCase(_ stored: StoredCase, after entry: CaseEntry, to file: CaseFile, in pack: Pack) throws {
        let link = try CaseLink(entry, after: stored.chain)
        let chain = (CaseColumn("chain", link.hash), CaseColumn("chain", stored.chain))
        let changed = try update(
            "case_file", [chain.0] + file.columns(in: pack), before: [chain.1] + stored.file.columns(in: pack),
            where: "id = \(file.id) AND version = \(stored.file.version)")
        guard changed == 1 else { throw CaseProblem.stale(current: stored.file.version).appError }
        try send(link.insertion(of: file.id))
        try keepAround(file, before: stored.file, in: pack)
        afterCommit { CaseFolds.recent.keep(file, link.hash) }
    }

    private func keepAround(_ file: CaseFile, before: CaseFile?, in pack: Pack) throws {
        try keepAssignments(file, before: before)
        try keepCounters(file, before: before, zone: pack.zone)
        let moment = file.nextMoment(in: pack)
        if moment != before?.nextMoment(in: pack) {
            if let moment {
                try schedule(CaseTimer.kind, subject: file.id.rawValue, due: moment)
            } else {
                try cancelTimer(CaseTimer.kind, subject: file.id.rawValue)
            }
        }
        changed("case:\(file.id)")
        changed("desk:\(file.desk)")
        if let before, before.desk != file.desk { changed("desk:\(before.desk)") }
        changed("cases")
    }

    private func keepAssignments(_ file: CaseFile, before: CaseFile?) throws {
        for assignment in file.assignments {
            let columns = file.columns(of: assignment)
            guard let earlier = before?.assignments.first(where: { $0.id == assignment.id }) else {
                try send(.insertion(into: "case_assignment", columns))
                changed("unit:\(assignment.unit)")
                continue
            }
            try update(
                "case_assignment", columns, before: before?.columns(of: earlier) ?? [], where: "id = \(assignment.id)")
            // What a unit's inbox shows of its part: how far it is, when it is due, grade and place of the case.
            if earlier != assignment || assignment.state.isOpen { changed("unit:\(assignment.unit)") }
        }
    }

    /// All entries of a case in order.
    public func entries(of id: CaseFile.ID) throws -> [CaseEntry] {
        let entries = try rows(
            """
            SELECT sequence, at, by_key, by_name, events FROM case_entry
            WHERE case_id = \(id) ORDER BY sequence
            """
        ).map { try CaseLink.read($0).entry }
        return try entries.isEmpty ? links(of: id).map(\.entry) : entries
    }
}

/// An entry with the hash that binds it to the one before.
public struct CaseLink: Sendable {
    public let entry: CaseEntry
    /// The events as the hash binds them.
    public let body: String
    public let hash: [UInt8]
    /// The events as they are kept.
    public var packed: [UInt8] { EntryText.packed.pack(body) }

    public init(_ entry: CaseEntry, after previous: [UInt8]) throws {
        self.init(entry, body: try JSON.encode(entry.events), after: previous)
    }
    /// Recomputes the hash over the kept body, for `verify`.
    public init(_ entry: CaseEntry, body: String, after previous: [UInt8]) {
        self.entry = entry
        self.body = body
        var digest = SHA256()
        digest.update(data: previous)
        digest.update(data: Array(CaseLink.text(of: entry, body).utf8))
        hash = Array(digest.finalize())
    }

    /// The row of `case_entry`.
    func insertion(of id: CaseFile.ID) -> SQL {
        """
        INSERT INTO case_entry (case_id, sequence, at, by_key, by_name, events, hash)
        VALUES (\(id), \(entry.sequence), \(entry.at), \(entry.by), \(entry.byName),
            \(packed), \(hash))
        """
    }

    /// What a row of `case_entry` says: the entry, and its events as the hash binds them.
    static func read(_ row: Row) throws -> (entry: CaseEntry, body: String) {
        let sequence: Int = try row.get("sequence")
        let body: String
        let events: [CaseEvent]
        do {
            body = try EntryText.packed.unpack(row.get("events"))
            events = try JSON.decode(body)
        } catch { throw DatabaseFault(.row, "entry \(sequence): its events cannot be read") }
        let entry = CaseEntry(
            sequence: sequence, at: try row.get("at"), by: try row.get("by_key"),
            byName: try row.get("by_name"), events: events)
        return (entry, body)
    }

    /// What the hash is over, behind the hash of the entry before: number, time in microseconds, who, as whom, events.
    static func text(of entry: CaseEntry, _ body: String) -> String {
        "\(entry.sequence)|\(entry.at.microseconds)|\(entry.by)|\(entry.byName)|\(body)"
    }
}

extension CaseState: SQLConvertible {}
extension Need: SQLConvertible {}
extension Channel: SQLConvertible {}
extension AnswerOutcome: SQLConvertible {}
extension ClosingKind: SQLConvertible {}
extension Assignment.Role: SQLConvertible {}
extension Assignment.State: SQLConvertible {}
