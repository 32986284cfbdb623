import Kernel
import Pages
import Persistence
import Policy

/// What everybody reads of proposals: no people, and what became of each.
struct PublicProposalRoutes: Sendable {
    let web: ProposalsWeb

    var routes: [Route] {
        [
            .get(
                ProposalPaths.publicList, .anyone, Text("代表建议公开", "Proposals, for everybody"),
                fields: [
                    Field(
                        "stage", .choice(ProposalStage.forPublic.map(\.rawValue)), Text("到哪一步", "Standing")),
                    ProposalRoutes.before,
                ], list),
            .get(ProposalPaths.published, .anyone, Text("一件公开的建议", "A public proposal"), page),
        ]
    }

    private func list(_ request: WebRequest) async throws -> Answer {
        let stage: ProposalStage? = try request.query.choice("stage")
        if let stage, !ProposalStage.forPublic.contains(stage) { throw AppError.refused }
        let before: Proposal.ID? = try request.query.identifier("before")
        let now = request.now
        let page = try await web.database.read { tx in
            let found = try tx.publishedProposals(stage, before: before, limit: Limits.page + 1, at: now)
            return PublicProposalsPage(
                proposals: try tx.shown(Array(found.prefix(Limits.page)), at: now), hasMore: found.count > Limits.page,
                figures: try tx.publishedProposalFigures(at: now), stage: stage)
        }
        return .page(page.html(request.screen), data: page.proposals)
    }

    private func page(_ request: WebRequest) async throws -> Answer {
        let id: Proposal.ID = try request.identifier("proposal")
        let now = request.now
        let page = try await web.database.read { tx -> PublicProposalPage in
            guard let proposal = try tx.proposal(id), proposal.isPublished,
                let shown = try tx.shown([proposal], at: now).first
            else { throw AppError.refused }
            let entries = try tx.proposalEntries(of: id)
            let path = ProposalPath(
                entries: entries, texts: try tx.proposalTexts(entries.flatMap(\.event.texts)),
                units: try ProposalPath.units(entries, tx), rules: try tx.proposalRules(of: proposal).rules,
                isPublic: true)
            return PublicProposalPage(shown: shown, words: path.texts[proposal.words.id] ?? "", path: path)
        }
        return .page(page.html(request.screen), data: page.shown)
    }
}

/// The list for everybody, with figures that open to their proposals.
struct PublicProposalsPage {
    let proposals: [ShownProposal]
    let hasMore: Bool
    let figures: [ProposalStage: Int]
    let stage: ProposalStage?

    func html(_ screen: Screen) -> HTML {
        let here = ProposalPaths.publicList()
        let shell = PageShell(
            .resident, Text("代表建议和答复", "What representatives proposed"),
            lead: stage?.name
                ?? Text(
                    "代表把大家的意见写成建议。交给了谁、什么时候答复、答复了什么、代表满意不满意，都写在这里。",
                    "Representatives turn what people want into proposals. Who has to answer, by when, what they said, and whether it was accepted."
                ), back: stage == nil ? nil : NavItem(Text("全部", "All"), here), width: .reading)
        let next =
            hasMore
            ? proposals.last.map { here.query([("stage", stage?.rawValue), ("before", "\($0.id)")]) } : nil
        return screen.page(shell) {
            """
            \(ProposalStage.tiles(figures, chosen: stage, at: here, screen))\
            \(proposals.isEmpty
                ? screen.empty(Text("现在没有公开的建议", "Nothing is public now"),
                    Text("交办的建议会登在这里。", "Proposals appear here once they are handed over."))
                : screen.cards(proposals.map { ProposalCard(proposal: $0, link: ProposalPaths.published($0.id)).html(screen) }))\
            \(screen.pager(next: next, shown: proposals.count))
            """
        }
    }
}

/// One proposal for everybody.
struct PublicProposalPage {
    let shown: ShownProposal
    let words: String
    let path: ProposalPath

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .resident, Text(same: shown.title),
            lead: Text("\(shown.kind.zh) · \(shown.areaName)", "\(shown.kind.en) · \(shown.areaName)"),
            back: NavItem(Text("代表建议和答复", "What representatives proposed"), ProposalPaths.publicList()),
            width: .reading)
        var facts: [(Text, HTML)] = [
            (
                Text("到哪一步", "Standing"),
                screen.state(shown.state.name, shown.state.tone)
                    + (shown.isLate ? screen.state(Text("逾期", "late"), .danger) : .empty)
            ),
            (
                Text("来自", "Rests on"),
                "\(screen("居民反映 \(shown.reports) 件、当面听到 \(shown.said) 条", "reports (\(shown.reports)), things said (\(shown.said))"))"
            ),
        ]
        if let unit = shown.unit { facts.append((Text("承办单位", "Answered by"), "\(unit)")) }
        if let answer = shown.answerName { facts.append((Text("答复", "Answer"), "\(screen(answer))")) }
        if let judgement = shown.judgement { facts.append((Text("评价", "Judgement"), "\(screen(judgement.name))")) }
        return screen.page(shell) {
            """
            \(screen.facts(facts))\(screen.quote(words))\
            \(screen.section(Text("经过", "Its path")) { screen.timeline(path.entries(screen)) })
            """
        }
    }
}
