public import Cases
public import Kernel
public import Persistence

/// A report as a proposal that rests on it shows it: masked, nobody named.
public struct LinkedCase: Sendable, Hashable, Codable {
    public let id: CaseFile.ID
    /// For whoever may read the case; nil for others: together with a telephone it opens the matter.
    public let number: String?
    /// Nil where it is not public and its reader may not read it.
    public let summary: String?
    public let category: String?
    public let state: CaseState?
    public let reportedAt: Instant?
}

extension Transaction {
    private static let linkColumns = SQL(
        trustedText: """
            id, number, summary, category, state, place, reported_at, private, category_confirmed, merged_into
            """)

    private func isPublic(_ row: Row) throws -> Bool {
        try !row.get("private", as: Bool.self) && row.get("category_confirmed", as: Bool.self)
            && row.find("merged_into", as: Int64.self) == nil
    }

    /// Public matters of the place a proposal is about, and those that its writer may read there.
    func mayLink(_ id: CaseFile.ID, to proposal: Proposal, _ caller: Caller) throws -> Bool {
        guard let row = try row("SELECT \(Transaction.linkColumns) FROM case_file WHERE id = \(id)") else {
            return false
        }
        let place: PlaceCode = try row.get("place")
        guard proposal.area.contains(place) else { return false }
        return try isPublic(row) || caller.may(.casesRead, at: place)
    }

    /// The reports that a proposal rests on, in the order in which they were linked. One that went into an archive is
    /// named without its words.
    public func linkedCases(of proposal: Proposal, for caller: Caller) throws -> [LinkedCase] {
        guard !proposal.cases.isEmpty else { return [] }
        let kept = try rows(
            "SELECT \(Transaction.linkColumns) FROM case_file WHERE id IN (\(list: proposal.cases))"
        ).reduce(into: [CaseFile.ID: LinkedCase]()) { found, row in
            let id: CaseFile.ID = try row.get("id")
            let reads = caller.may(.casesRead, at: try row.get("place"))
            let isShown = try reads || isPublic(row)
            found[id] = LinkedCase(
                id: id, number: reads ? try row.get("number") : nil,
                summary: isShown ? PublicCase.masked(try row.get("summary")) : nil,
                category: isShown ? try row.find("category") : nil, state: try row.get("state"),
                reportedAt: try row.get("reported_at"))
        }
        return proposal.cases.map {
            kept[$0]
                ?? LinkedCase(id: $0, number: nil, summary: nil, category: nil, state: nil, reportedAt: nil)
        }
    }
}
