public import Kernel
public import Persistence
import Policy
import Secrets
import Territory
import People

/// Everything a case page shows.
public struct CaseDetail: Sendable, Codable {
    public let file: CaseFile
    public let summary: String
    public let placeName: String
    public let address: String?
    public let longitude: Double?
    public let latitude: Double?
    public let words: [CaseWords]
    public let entries: [CaseEntry]
    public let evidence: [CaseEvidence]
    /// Names of the units that appear, by key.
    public let units: [String: String]
    public let unitPhones: [String: String]
    public let merged: [CaseFile.ID]
    public let hasPhone: Bool
    public let onBehalf: Bool
    /// When telephone and name were erased; nil where they are there or none were left.
    public let contactErased: Instant?
    /// Names of the places it may be, where it is not located yet.
    public let candidates: [String]
    /// Cases split off from this one.
    public let parts: [CaseFile.ID]
}

/// What the resident said, in the order they said it; nil once erased.
public struct CaseWords: Sendable, Codable, Hashable {
    public let id: Identifier<WordsTag>
    public let kind: String
    public let body: String?
    public let at: Instant
}

extension Transaction {
    /// Everything about a case for somebody who may see it, and as what they see it; nil for all others and where there
    /// is none. The case is loaded once for both.
    public func readCase(_ id: CaseFile.ID, _ caller: Caller, secret: String? = nil, at now: Instant) throws
        -> (reader: CaseReader, detail: CaseDetail)?
    {
        guard let (stored, row) = try shownCase(id),
            let reader = try CaseStanding(stored, caller, secret: secret, at: now, self).reader
        else { return nil }
        return (reader, try detail(stored, row))
    }

    /// Everything about a case, for the reporter's own data; who may see it on a page is decided by `readCase`.
    func caseDetail(_ id: CaseFile.ID) throws -> CaseDetail? {
        try shownCase(id).map { stored, row in try detail(stored, row) }
    }

    private func shownCase(_ id: CaseFile.ID) throws -> (StoredCase, Row)? {
        try row(
            """
            SELECT chain, summary, secret, address, longitude, latitude FROM case_file WHERE id = \(id)
            """
        ).map { (try storedCase(id, $0), $0) }
    }

    private func detail(_ stored: StoredCase, _ row: Row) throws -> CaseDetail {
        let (file, id) = (stored.file, stored.file.id)
        var units: [String: String] = [:]
        var phones: [String: String] = [:]
        for key in Set(file.assignments.map(\.unit)) {
            guard let unit = try unit(key) else { continue }
            units[key.description] = unit.name
            phones[key.description] = unit.phone
        }
        let entries = try entries(of: id)
        let contact = try self.row(
            "SELECT phone_hash, on_behalf, erased_at FROM case_contact WHERE case_id = \(id)")
        return CaseDetail(
            file: file, summary: stored.summary, placeName: try fullName(of: file.place),
            address: try row.find("address"), longitude: try row.find("longitude"), latitude: try row.find("latitude"),
            words: try caseWords(of: id), entries: entries,
            evidence: try evidence(of: id), units: units, unitPhones: phones, merged: try mergedCases(into: id),
            hasPhone: try contact?.find("phone_hash", as: String.self) != nil,
            onBehalf: try contact?.get("on_behalf") ?? false, contactErased: try contact?.find("erased_at"),
            candidates: try file.located ? [] : (file.locating?.candidates ?? []).map { try fullName(of: $0) },
            parts: entries.flatMap(\.events).compactMap { if case .splitOff(let part, _) = $0 { part } else { nil } })
    }

    func caseWords(of id: CaseFile.ID) throws -> [CaseWords] {
        try keptWords(of: id).map {
            CaseWords(id: $0.id, kind: $0.kind, body: $0.erasedAt == nil ? $0.body : nil, at: $0.at)
        }
    }

    /// Whether this caller may see the case, as what.
    public func mayRead(_ id: CaseFile.ID, _ caller: Caller, secret: String? = nil, at now: Instant) throws
        -> CaseReader?
    {
        guard let stored = try storedCase(id) else { return nil }
        return try CaseStanding(stored, caller, secret: secret, at: now, self).reader
    }
}

/// Which face of a case somebody sees.
public enum CaseReader: Sendable { case reporter, staff }
