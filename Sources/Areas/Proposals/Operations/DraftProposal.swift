public import Kernel
import People
public import Persistence
import Policy
import Territory

/// A representative begins a proposal: a draft that nobody else sees yet.
public struct DraftProposal: Operation {
    /// Key of a kind of the pack.
    public var kind: String
    public var area: PlaceCode
    public var title: String
    public var words: String
    public init(kind: String, area: PlaceCode, title: String, words: String) {
        (self.kind, self.area, self.title, self.words) = (kind, area, title, words)
    }

    /// Throws `AppError.refused` where the person may not, `ProposalProblem` where the rules refuse.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Proposal.ID {
        guard case .staff(let account) = caller.kind else { throw AppError.refused }
        try caller.require(.proposalsWrite, at: area)
        _ = try tx.activePlace(area)
        let policy = try tx.policy(at: area)
        guard let rules = policy.pack.proposals else { throw ProposalProblem.notHere.appError }
        guard let known = rules.kind(kind) else {
            throw ProposalProblem.unknownKind(key: kind, allowed: rules.kinds.map(\.key)).appError
        }
        guard
            try tx.heldPosts(by: account, at: now).contains(where: {
                known.writers.contains($0.kind) && $0.place.contains(area)
            })
        else { throw ProposalProblem.notYourPost.appError }
        let id: Proposal.ID = tx.newID()
        let event = ProposalEvent.drafted(
            kind: kind, area: area, policy: policy.version, writer: account,
            title: try tx.keepText(title, "title", of: id, most: ProposalLimits.title, forPublic: true, at: now),
            words: try tx.keepText(words, "words", of: id, most: ProposalLimits.words, forPublic: true, at: now))
        _ = try tx.insertProposal(id, event, by: caller, at: now)
        try tx.audit("proposal.draft", by: caller, subject: "proposal:\(id)", place: area, at: now)
        return id
    }
}
