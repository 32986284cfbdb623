import Kernel
public import Pages
public import Persistence

/// The routes of proposals.
public struct ProposalsWeb: Sendable {
    let database: Database
    public init(database: Database) { self.database = database }

    /// Who writes, hands over, or answers for a unit.
    static let readers = Access.permission(.proposalsWrite, or: [.proposalsManage, .casesHandle])

    public var routes: [Route] {
        ProposalRoutes(web: self).routes + ProposalActRoutes(web: self).routes + PublicProposalRoutes(web: self).routes
    }

    func perform<O: Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
    }
}

extension ProposalState {
    var tone: Tone {
        switch self {
        case .draft, .withdrawn: .neutral
        case .submitted, .handed: .active
        case .returned: .warn
        case .answered, .closed: .good
        }
    }
}

extension ProposalStage {
    /// The figures above a list: each opens to its proposals.
    static func tiles(
        _ figures: [ProposalStage: Int], chosen: ProposalStage?, at link: Link, _ screen: Screen
    ) -> HTML {
        let shown = figures.filter { $0.value > 0 || $0.key == chosen }
        guard !shown.isEmpty else { return .empty }
        return screen.stats(
            allCases.compactMap { stage in
                shown[stage].map { count in
                    screen.stat(
                        stage.name, screen.number(count), link: link.query([("stage", stage.rawValue)]),
                        tone: stage == .late ? .danger : nil)
                }
            })
    }
}

/// A proposal in a list.
struct ProposalCard {
    let proposal: ShownProposal
    let link: Link

    func html(_ screen: Screen) -> HTML {
        var chips = screen.state(proposal.state.name, proposal.state.tone)
        if proposal.isLate { chips += screen.state(Text("逾期", "late"), .danger) }
        if proposal.round > 1 { chips += screen.chip(Text("再办", "once more")) }
        if let answer = proposal.answerName { chips += screen.chip(answer) }
        if let judgement = proposal.judgement { chips += screen.chip(judgement.name) }
        return screen.card(
            proposal.title, link: link, chips: chips,
            facts: [screen(proposal.kind), proposal.areaName, proposal.unit, until(screen)].compactMap(\.self),
            body: "<p>\(screen(sources))</p>", tone: proposal.isLate ? .danger : nil)
    }

    private var sources: Text {
        Text(
            "来自居民反映 \(proposal.reports) 件、当面听到 \(proposal.said) 条",
            "rests on reports (\(proposal.reports)) and things said (\(proposal.said))")
    }

    private func until(_ screen: Screen) -> String? {
        guard let due = proposal.due else { return nil }
        let moment = screen.moment(due)
        return switch proposal.state {
        case .submitted: screen("\(moment) 前交办", "hand over by \(moment)")
        case .handed: screen("\(moment) 前答复", "answer by \(moment)")
        case .answered: screen("\(moment) 前评价", "judge by \(moment)")
        default: nil
        }
    }
}
