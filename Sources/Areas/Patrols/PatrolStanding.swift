public import Kernel
import People
import Persistence
import Policy

/// What somebody may do about patrols, with the posts they hold at the moment.
public struct PatrolStanding: Sendable {
    public let caller: Caller
    private let members: Set<PatrolMember>

    init(_ caller: Caller, _ tx: Transaction, at now: Instant) throws {
        self.caller = caller
        var members = Set(caller.units.map { PatrolMember.unit($0) })
        if case .staff(let account) = caller.kind {
            members.formUnion(try tx.heldPosts(by: account, at: now).map { .post($0.id) })
        }
        self.members = members
    }

    func isMember(_ team: [PatrolMember]) -> Bool { team.contains { members.contains($0) } }
    func acts(for party: PatrolParty) -> Bool {
        if case .unit(let id) = party { caller.units.contains(id) } else { false }
    }

    /// Walks the rounds of a route: the team, or whoever holds the kind's permission where there is none. Who leads at
    /// the place may always.
    func walks(_ plan: PatrolPlan, at area: PlaceCode, _ rules: PatrolRules) -> Bool {
        if isMember(plan.team) || caller.may(.patrolsLead, at: area) { return true }
        guard plan.team.isEmpty, let kind = rules.kind(plan.kind) else { return false }
        return caller.may(kind.walkedBy, at: area)
    }
    func walks(_ round: PatrolRound) -> Bool {
        isMember(round.team) || caller.may(.patrolsLead, at: round.area)
            || round.team.isEmpty && caller.may(.patrolsWalk, at: round.area)
    }
    func leads(_ campaign: PatrolCampaign) -> Bool {
        caller.may(.patrolsLead, at: campaign.area) || isMember([campaign.plan.lead])
    }

    /// Reads everything at a place, or because they walk, lead or answer for it.
    func reads(at area: PlaceCode) -> Bool {
        caller.may(.patrolsWalk, at: area) || caller.may(.patrolsLead, at: area)
            || caller.may(.patrolsRelease, at: area)
    }
    func reads(_ round: PatrolRound) -> Bool { reads(at: round.area) || isMember(round.team) }
    func reads(_ campaign: PatrolCampaign) -> Bool { reads(at: campaign.area) || isMember(campaign.plan.team) }
    func reads(_ finding: PatrolFinding, _ tx: Transaction) throws -> Bool {
        if reads(at: finding.area) || acts(for: finding.facts.party) { return true }
        return try tx.patrolRound(finding.facts.round).map { isMember($0.team) } ?? false
    }

    /// The table of who may do what to a finding.
    func may(_ act: PatrolFindingAct, _ finding: PatrolFinding, _ tx: Transaction) throws -> Bool {
        let area = finding.area
        let leads =
            try caller.may(.patrolsLead, at: area)
            || finding.facts.origin.campaign.flatMap { try tx.patrolCampaign($0) }.map(self.leads) ?? false
        func walks() throws -> Bool {
            try leads || caller.may(.patrolsWalk, at: area)
                || tx.patrolRound(finding.facts.round).map { isMember($0.team) } ?? false
        }
        return switch act {
        case .rectify: try acts(for: finding.facts.party) || walks()
        case .recheckFine, .recheckNotFine: try walks()
        case .void: leads
        case .handOver: try walks() && caller.mayAnywhere(.casesIntake)
        case .propose, .reply: try walks()
        case .withdraw: leads || caller.may(.patrolsRelease, at: area)
        case .release, .decline: caller.may(.patrolsRelease, at: area)
        }
    }
}

extension Transaction {
    func patrolStanding(of caller: Caller, at now: Instant) throws -> PatrolStanding {
        try PatrolStanding(caller, self, at: now)
    }
}
