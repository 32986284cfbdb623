public import Kernel
public import Persistence

/// Rebuilds every proposal from what happened and reports every difference.
public struct ProposalVerification: Sendable, Codable, Hashable {
    public var proposals = 0
    public var entries = 0
    /// What differs, in words; at most `mostShown`, further ones are counted only.
    public var differences: [String] = []
    public var differenceCount = 0
    static let mostShown = 100

    public init() {}

    private mutating func report(_ what: String) {
        differenceCount += 1
        if differences.count < ProposalVerification.mostShown { differences.append(what) }
    }

    /// Checks up to `limit` proposals after `last`; give the returned key to the next turn, nil at the end.
    public mutating func check(
        _ tx: Transaction, after last: Proposal.ID?, limit: Int = 1_000
    ) throws -> Proposal.ID? {
        let rows = try tx.rows(
            "SELECT * FROM proposal WHERE id > \(last?.rawValue ?? 0) ORDER BY id LIMIT \(limit)")
        for row in rows { try check(row, tx) }
        proposals += rows.count
        return rows.count == limit ? try rows.last?.get("id") : nil
    }

    private mutating func check(_ row: Row, _ tx: Transaction) throws {
        let id: Proposal.ID = try row.get("id")
        var proposal: Proposal?
        var chain = ""
        var texts: [ProposalText] = []
        for link in try tx.rows(
            """
            SELECT sequence, at, by_key, by_name, event, hash FROM proposal_event WHERE proposal = \(id)
            ORDER BY sequence
            """)
        {
            let entry = try ProposalEntry(link)
            entries += 1
            if try entry.hash(after: chain) != link.get("hash", as: String.self) {
                report("proposal \(id): the hash of entry \(entry.sequence) does not bind it to the entry before")
            }
            if entry.sequence != (proposal?.version ?? 0) + 1 {
                report("proposal \(id): entry \(entry.sequence) is out of sequence")
            }
            if proposal == nil { proposal = Proposal(id: id, opening: entry) } else { proposal?.apply(entry) }
            texts += entry.event.texts
            chain = try link.get("hash")
        }
        guard let proposal else { return report("proposal \(id) has no first entry") }
        let shown: Proposal = try row.json("details")
        if shown != proposal { report("proposal \(id): what is shown differs from what its entries make") }
        if try row.get("chain", as: String.self) != chain { report("proposal \(id): the last hash differs") }
        for (name, agrees) in try columns(row, proposal) where !agrees { report("proposal \(id): \(name) differs") }
        try checkBeside(proposal, texts, tx)
    }

    private func columns(_ row: Row, _ proposal: Proposal) throws -> [(String, Bool)] {
        [
            ("version", try row.get("version", as: Int.self) == proposal.version),
            ("state", try row.get("state", as: ProposalState.self) == proposal.state),
            ("kind", try row.get("kind", as: String.self) == proposal.kind),
            ("area", try row.get("area", as: PlaceCode.self) == proposal.area),
            ("writer", try row.get("writer", as: Identifier<AccountTag>.self) == proposal.writer),
            ("unit", try row.find("unit", as: Identifier<UnitTag>.self) == proposal.unit),
            ("submitted at", try row.find("submitted_at", as: Instant.self) == proposal.submittedAt),
            ("handed at", try row.find("handed_at", as: Instant.self) == proposal.handedAt),
            ("due", try row.find("due", as: Instant.self) == proposal.due),
            ("answer", try row.find("answer", as: String.self) == proposal.answer?.kind),
            ("judgement", try row.find("judgement", as: ProposalJudgement.self) == proposal.judgement),
            ("published", try row.get("published", as: Bool.self) == proposal.isPublished),
            ("ended at", try row.find("ended_at", as: Instant.self) == proposal.endedAt),
        ]
    }

    /// Its words, the reports it rests on, and the timer.
    private mutating func checkBeside(_ proposal: Proposal, _ texts: [ProposalText], _ tx: Transaction) throws {
        let kept = try tx.rows("SELECT id, salt, body FROM proposal_text WHERE proposal = \(proposal.id)")
            .reduce(into: [Identifier<ProposalTextTag>: String]()) { marks, row in
                marks[try row.get("id")] = ProposalText.mark(of: try row.get("body"), salt: try row.get("salt"))
            }
        for text in texts where kept[text.id] != text.mark {
            report("proposal \(proposal.id): words \(text.id) are not those that were written")
        }
        let linked = try tx.rows("SELECT case_id FROM proposal_case WHERE proposal = \(proposal.id)")
            .map { try $0.get("case_id", as: Int64.self) }
        if Set(linked) != Set(proposal.cases.map(\.rawValue)) {
            report("proposal \(proposal.id): the reports it rests on differ")
        }
        let due: Instant? = try tx.value(
            "SELECT due FROM timer WHERE kind = \(ProposalTimer.kind) AND subject = \(proposal.id.rawValue)")
        if due != proposal.nextMoment(try tx.proposalRules(of: proposal).rules) {
            report("proposal \(proposal.id): the timer differs")
        }
    }
}
