public import Kernel
public import Persistence
public import Policy
import Secrets

// How a proposal is kept: one row of what is shown and the chain of entries it is the fold of.

/// A proposal with what only the database knows.
struct StoredProposal {
    var proposal: Proposal
    /// Hash of the newest entry, hexadecimal.
    var chain: String
}

extension Transaction {
    /// The proposal; nil where there is none.
    public func proposal(_ id: Proposal.ID) throws -> Proposal? {
        try row("SELECT details FROM proposal WHERE id = \(id)").map { try $0.json("details") }
    }

    /// Everything that happened to a proposal, oldest first.
    public func proposalEntries(of id: Proposal.ID, limit: Int = 1_000) throws -> [ProposalEntry] {
        try rows(
            """
            SELECT sequence, at, by_key, by_name, event FROM proposal_event WHERE proposal = \(id)
            ORDER BY sequence LIMIT \(limit)
            """
        ).map(ProposalEntry.init)
    }

    /// The rules a proposal is judged by. Throws `ProposalProblem.notHere` where its version has none.
    public func proposalRules(of proposal: Proposal) throws -> (rules: ProposalRules, policy: PolicyInForce) {
        let policy = try policy(version: proposal.policy)
        guard let rules = policy.pack.proposals else { throw ProposalProblem.notHere.appError }
        return (rules, policy)
    }

    func storedProposal(_ id: Proposal.ID) throws -> StoredProposal? {
        try row("SELECT details, chain FROM proposal WHERE id = \(id)").map { row in
            StoredProposal(proposal: try row.json("details"), chain: try row.get("chain"))
        }
    }

    /// Writes a proposal with its first entry.
    func insertProposal(
        _ id: Proposal.ID, _ event: ProposalEvent, by caller: Caller, at now: Instant
    ) throws -> StoredProposal {
        let entry = ProposalEntry(sequence: 1, at: now, by: caller.key, byName: caller.name, event: event)
        guard let proposal = Proposal(id: id, opening: entry) else { throw AppError.refused }
        let hash = try entry.hash(after: "")
        try execute(
            """
            INSERT INTO proposal (id, version, state, kind, area, writer, published, chain, details)
            VALUES (\(id), 1, \(proposal.state), \(proposal.kind), \(proposal.area), \(proposal.writer),
                \(proposal.isPublished), \(hash), \(try JSON.encode(proposal)))
            """)
        try keep(entry, of: id, hash: hash)
        return StoredProposal(proposal: proposal, chain: hash)
    }

    /// Writes what entries changed. Throws `ProposalProblem.changedMeanwhile` where somebody else changed it meanwhile.
    func saveProposal(
        _ stored: StoredProposal, _ events: [ProposalEvent], by caller: Caller, at now: Instant
    ) throws -> StoredProposal {
        guard !events.isEmpty else { return stored }
        var next = stored
        for event in events {
            let entry = ProposalEntry(
                sequence: next.proposal.version + 1, at: now, by: caller.key,
                byName: caller.isStaff ? caller.name : "", event: event)
            next.chain = try entry.hash(after: next.chain)
            next.proposal.apply(entry)
            try keep(entry, of: next.proposal.id, hash: next.chain)
            try keepLink(event, of: next.proposal.id)
        }
        let proposal = next.proposal
        let changed = try execute(
            """
            UPDATE proposal SET version = \(proposal.version), state = \(proposal.state), unit = \(proposal.unit),
                submitted_at = \(proposal.submittedAt), handed_at = \(proposal.handedAt), due = \(proposal.due),
                answer = \(proposal.answer?.kind), judgement = \(proposal.judgement),
                published = \(proposal.isPublished), ended_at = \(proposal.endedAt), chain = \(next.chain),
                details = \(try JSON.encode(proposal))
            WHERE id = \(proposal.id) AND version = \(stored.proposal.version)
            """)
        guard changed == 1 else { throw ProposalProblem.changedMeanwhile.appError }
        return next
    }

    /// The next moment of a proposal as its timer has it.
    func scheduleProposal(_ proposal: Proposal, _ rules: ProposalRules) throws {
        if let moment = proposal.nextMoment(rules) {
            try schedule(ProposalTimer.kind, subject: proposal.id.rawValue, due: moment)
        } else {
            try cancelTimer(ProposalTimer.kind, subject: proposal.id.rawValue)
        }
    }

    private func keep(_ entry: ProposalEntry, of id: Proposal.ID, hash: String) throws {
        try execute(
            """
            INSERT INTO proposal_event (proposal, sequence, at, by_key, by_name, event, hash)
            VALUES (\(id), \(entry.sequence), \(entry.at), \(entry.by), \(entry.byName),
                \(try JSON.encode(entry.event)), \(hash))
            """)
    }

    private func keepLink(_ event: ProposalEvent, of id: Proposal.ID) throws {
        switch event {
        case .linked(let file):
            try execute("INSERT INTO proposal_case (case_id, proposal) VALUES (\(file), \(id))")
        case .unlinked(let file):
            try execute("DELETE FROM proposal_case WHERE case_id = \(file) AND proposal = \(id)")
        default: break
        }
    }
}

extension ProposalEntry {
    init(_ row: Row) throws {
        self.init(
            sequence: try row.get("sequence"), at: try row.get("at"), by: try row.get("by_key"),
            byName: try row.get("by_name"), event: try row.json("event"))
    }

    /// Binds the entry to the one before: SHA-256, hexadecimal.
    func hash(after previous: String) throws -> String {
        Fingerprint.of("\(previous)|\(sequence)|\(at.microseconds)|\(by)|\(byName)|\(try JSON.encode(event))")
    }
}

extension ProposalState: SQLConvertible {}
extension ProposalJudgement: SQLConvertible {}
