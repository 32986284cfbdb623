public import Kernel
import People
public import Persistence
import Policy
import Territory

/// Which proposals a list shows; every figure of this area is such a filter.
public enum ProposalStage: String, Sendable, Codable, CaseIterable {
    case draft, returned, submitted, handed, late, answered, satisfied, unsatisfied, closed, withdrawn

    /// What the public list knows.
    static let forPublic: [ProposalStage] = [.handed, .answered, .satisfied, .unsatisfied, .closed]

    public var name: Text {
        switch self {
        case .draft: Text("草稿", "Drafts")
        case .returned: Text("退回修改", "Returned")
        case .submitted: Text("等交办", "To be handed over")
        case .handed: Text("等答复", "To be answered")
        case .late: Text("逾期", "Late")
        case .answered: Text("等代表评价", "To be judged")
        case .satisfied: Text("代表满意", "Satisfied")
        case .unsatisfied: Text("代表不满意", "Not satisfied")
        case .closed: Text("已办结", "Closed")
        case .withdrawn: Text("已撤回", "Withdrawn")
        }
    }

    func condition(at now: Instant) -> SQL {
        switch self {
        case .draft, .returned, .submitted, .handed, .answered, .closed, .withdrawn: "state = \(rawValue)"
        case .late: "state IN ('submitted', 'handed') AND due < \(now)"
        // Also those that are worked on once more because the first answer was not accepted.
        case .satisfied: "judgement = 'satisfied'"
        case .unsatisfied: "judgement = 'not'"
        }
    }
}

/// A proposal as lists and clients see it; no persons.
public struct ShownProposal: Sendable, Hashable, Codable {
    public let id: Proposal.ID
    public let title: String
    public let kind: Text
    public let state: ProposalState
    public let isLate: Bool
    public let area: PlaceCode
    public let areaName: String
    public let unit: String?
    public let submittedAt: Instant?
    public let handedAt: Instant?
    /// Until when it is handed over, answered or judged; nil where nothing is awaited.
    public let due: Instant?
    public let round: Int
    /// Key and name of what the answer came to.
    public let answer: String?
    public let answerName: Text?
    public let answeredAt: Instant?
    public let judgement: ProposalJudgement?
    /// Reports it rests on, and things said to its writer.
    public let reports: Int
    public let said: Int
    public let isPublished: Bool
}

extension Transaction {
    /// Proposals that somebody may read, the newest first. `before` is the last one of the page before.
    public func proposals(
        for caller: Caller, _ stage: ProposalStage? = nil, before: Proposal.ID? = nil, limit: Int = Limits.page,
        at now: Instant
    ) throws -> [Proposal] {
        try proposals(scope(of: caller), stage, before, limit, now)
    }

    /// How many stand where, of those somebody may read.
    public func proposalFigures(for caller: Caller, at now: Instant) throws -> [ProposalStage: Int] {
        try figures(scope(of: caller), ProposalStage.allCases, now)
    }

    /// What everybody may read.
    public func publishedProposals(
        _ stage: ProposalStage? = nil, before: Proposal.ID? = nil, limit: Int = Limits.page, at now: Instant
    ) throws -> [Proposal] {
        try proposals("published = 1", stage, before, limit, now)
    }

    public func publishedProposalFigures(at now: Instant) throws -> [ProposalStage: Int] {
        try figures("published = 1", ProposalStage.forPublic, now)
    }

    private func proposals(
        _ scope: SQL, _ stage: ProposalStage?, _ before: Proposal.ID?, _ limit: Int, _ now: Instant
    ) throws -> [Proposal] {
        var conditions = ["(\(scope))" as SQL]
        if let stage { conditions.append(stage.condition(at: now)) }
        if let before { conditions.append("id < \(before)") }
        return try rows(
            "SELECT details FROM proposal WHERE \(SQL.joined(conditions, by: " AND ")) ORDER BY id DESC LIMIT \(limit)"
        ).map { try $0.json("details") }
    }

    private func figures(_ scope: SQL, _ stages: [ProposalStage], _ now: Instant) throws -> [ProposalStage: Int] {
        try stages.reduce(into: [:]) { counts, stage in
            counts[stage] = try value(
                "SELECT count(*) FROM proposal WHERE (\(scope)) AND \(stage.condition(at: now))")
        }
    }

    /// The same as `ProposalStanding.reads`, for lists.
    private func scope(of caller: Caller) -> SQL {
        var parts: [SQL] = caller.places(.proposalsManage).map { place in
            "(submitted_at IS NOT NULL AND area >= \(place) AND area < \(place.end))"
        }
        if case .staff(let account) = caller.kind { parts.append("writer = \(account)") }
        if !caller.units.isEmpty { parts.append("unit IN (\(list: caller.units))") }
        return parts.isEmpty ? "1 = 0" : SQL.joined(parts, by: " OR ")
    }

    /// With the names that lists show.
    public func shown(_ proposals: [Proposal], at now: Instant) throws -> [ShownProposal] {
        let titles = try proposalTexts(proposals.map(\.title))
        return try proposals.map { proposal in
            let rules = try proposalRules(of: proposal).rules
            let unit = proposal.unit ?? proposal.answer?.unit
            return ShownProposal(
                id: proposal.id, title: titles[proposal.title.id] ?? "",
                kind: rules.kind(proposal.kind)?.name ?? Text(same: proposal.kind), state: proposal.state,
                isLate: proposal.isLate(at: now), area: proposal.area,
                areaName: try fullName(of: proposal.area, from: .street),
                unit: try unit.flatMap { try self.unit($0)?.name }, submittedAt: proposal.submittedAt,
                handedAt: proposal.handedAt, due: proposal.due, round: proposal.round,
                answer: proposal.answer?.kind,
                answerName: proposal.answer.map { rules.answer($0.kind)?.name ?? Text(same: $0.kind) },
                answeredAt: proposal.answer?.at, judgement: proposal.judgement, reports: proposal.cases.count,
                said: proposal.appeals.count, isPublished: proposal.isPublished)
        }
    }
}
