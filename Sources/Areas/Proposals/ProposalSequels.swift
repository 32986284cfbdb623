public import Cases
public import Kernel
import Pages
public import People
public import Persistence

/// The public proposals that a report became part of, for whoever reported it.
public enum ProposalSequels {
    @Sendable
    public static func of(_ id: CaseFile.ID, in tx: Transaction) throws -> [CaseOrigin] {
        try tx.publishedProposals(restingOn: [id]).map { proposal, title in
            CaseOrigin(Text("代表建议《\(title)》", "the proposal “\(title)”"), ProposalPaths.published(proposal.id))
        }
    }
}

/// What proposals hold about a resident: which of their reports became part of one. They name nobody, so that nothing
/// of it goes with an erasure; what somebody said to a representative is kept without who said it.
public struct ProposalPersonalRecords: PersonalRecords {
    public init() {}

    public func export(_ resident: Identifier<ResidentTag>, in tx: Transaction) throws -> [PersonalSection] {
        let cases = try tx.rows(
            "SELECT id FROM case_file WHERE reporter = \(resident) ORDER BY id LIMIT \(Limits.bulk)"
        )
        .map { try $0.get("id", as: CaseFile.ID.self) }
        let items = try tx.publishedProposals(restingOn: cases).map { proposal, title -> [PersonalSection.Item] in
            [
                .init(Text("代表建议", "Proposal"), title), .init(Text("状态", "State"), proposal.state.name),
            ]
        }
        return items.isEmpty ? [] : [PersonalSection(Text("用到您反映的事的代表建议", "Proposals your reports are part of"), items)]
    }

    public func erase(_ resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws {}
}

extension Transaction {
    /// Public proposals that rest on any of these reports, with their titles, the newest first.
    func publishedProposals(restingOn cases: [CaseFile.ID]) throws -> [(proposal: Proposal, title: String)] {
        guard !cases.isEmpty else { return [] }
        let found: [Proposal] = try rows(
            """
            SELECT p.details FROM proposal p WHERE p.published = 1 AND p.id IN (
                SELECT c.proposal FROM proposal_case c WHERE c.case_id IN (\(list: cases)))
            ORDER BY p.id DESC LIMIT \(Limits.page)
            """
        ).map { try $0.json("details") }
        let titles = try proposalTexts(found.map(\.title))
        return found.map { ($0, titles[$0.title.id] ?? "") }
    }
}
