public import Kernel

/// What somebody may do with proposals: the table of who is on which side.
public struct ProposalStanding: Sendable {
    public let caller: Caller
    public init(_ caller: Caller) { self.caller = caller }

    func isWriter(_ proposal: Proposal) -> Bool { caller.kind == .staff(proposal.writer) }

    /// Whether they do such acts; the rules look closer at whether it is time for them.
    func may(_ side: ProposalAct.Side, _ proposal: Proposal) -> Bool {
        switch side {
        case .writer: isWriter(proposal) && caller.may(.proposalsWrite, at: proposal.area)
        case .office: proposal.submittedAt != nil && caller.may(.proposalsManage, at: proposal.area)
        case .unit: proposal.unit.map { caller.units.contains($0) } ?? false
        }
    }

    /// Its writer; the office once it was submitted; the unit while it is theirs.
    func reads(_ proposal: Proposal) -> Bool {
        isWriter(proposal) || may(.office, proposal) || may(.unit, proposal)
    }
}
