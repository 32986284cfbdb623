public import Cases
public import Kernel
public import Pages

/// The addresses of proposals.
public enum ProposalPaths {
    public static let list = PlainPath("/proposals")
    /// The form; posts to `list`.
    public static let draft = PlainPath("/proposals/new")
    public static let page = Path<Proposal.ID>("/proposals/:proposal")
    public static let words = Path<Proposal.ID>("/proposals/:proposal/words")
    /// Public matters of its place, to be linked.
    public static let matters = Path<Proposal.ID>("/proposals/:proposal/matters")
    public static let link = Path<Proposal.ID>("/proposals/:proposal/links")
    public static let unlink = Path<Proposal.ID, CaseFile.ID>("/proposals/:proposal/links/:case/removal")
    public static let hear = Path<Proposal.ID>("/proposals/:proposal/said")
    public static let forget = Path<Proposal.ID, Identifier<ProposalAppealTag>>(
        "/proposals/:proposal/said/:appeal/removal")
    public static let submit = Path<Proposal.ID>("/proposals/:proposal/submission")
    public static let withdraw = Path<Proposal.ID>("/proposals/:proposal/withdrawal")
    public static let judge = Path<Proposal.ID>("/proposals/:proposal/judgement")
    public static let giveBack = Path<Proposal.ID>("/proposals/:proposal/return")
    public static let handOver = Path<Proposal.ID>("/proposals/:proposal/hand-over")
    public static let prolong = Path<Proposal.ID>("/proposals/:proposal/prolongation")
    public static let sendBack = Path<Proposal.ID>("/proposals/:proposal/sending-back")
    public static let answer = Path<Proposal.ID>("/proposals/:proposal/answer")

    // For everybody
    public static let publicList = PlainPath("/proposals/public")
    public static let published = Path<Proposal.ID>("/proposals/public/:proposal")
}
