import Cases
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// Lists, one proposal, and its beginning.
struct ProposalRoutes: Sendable {
    let web: ProposalsWeb

    static let stage = Field("stage", .choice(ProposalStage.allCases.map(\.rawValue)), Text("到哪一步", "Standing"))
    static let before = Field("before", .identifier, Text("从哪一个之前", "Continue before"))
    static let title = Field("title", .line, required: true, Text("标题", "Title"))
    static let words = Field("words", .text, required: true, Text("情况和建议", "What is and what should be done"))

    var routes: [Route] {
        [
            .get(
                ProposalPaths.list, ProposalsWeb.readers, Text("代表建议", "Proposals"),
                fields: [ProposalRoutes.stage, ProposalRoutes.before], list),
            .get(ProposalPaths.draft, .permission(.proposalsWrite), Text("写一件建议", "Write a proposal"), form),
            .post(
                ProposalPaths.list, .permission(.proposalsWrite), Text("写一件建议", "Write a proposal"),
                fields: [
                    Field("kind", .line, required: true, Text("哪一种", "Kind")),
                    Field("place", .place, required: true, Text("代表哪里", "Place")), ProposalRoutes.title,
                    ProposalRoutes.words,
                ], draft),
            .get(ProposalPaths.page, ProposalsWeb.readers, Text("一件建议", "A proposal"), page),
            .get(
                ProposalPaths.matters, .permission(.proposalsWrite), Text("可以连上的事", "Matters that may be linked"),
                fields: [
                    Field("category", .line, Text("类别", "Category")),
                    Field("done", .flag, Text("看已办结的", "Closed ones")),
                    Field("after", .identifier, Text("接在这一件之后", "Continue after")),
                ], matters),
        ]
    }

    private func list(_ request: WebRequest) async throws -> Answer {
        let stage: ProposalStage? = try request.query.choice("stage")
        let before: Proposal.ID? = try request.query.identifier("before")
        let (caller, now) = (request.caller, request.now)
        let page = try await web.database.read { tx in
            let found = try tx.proposals(for: caller, stage, before: before, limit: Limits.page + 1, at: now)
            return ProposalListPage(
                proposals: try tx.shown(Array(found.prefix(Limits.page)), at: now), hasMore: found.count > Limits.page,
                figures: try tx.proposalFigures(for: caller, at: now), stage: stage,
                writes: caller.mayAnywhere(.proposalsWrite))
        }
        return .page(page.html(request.screen), data: page.proposals)
    }

    /// The places whose people somebody represents, with the kinds that the rules know there.
    private func choices(_ request: WebRequest) async throws -> NewProposalPage {
        let caller = request.caller
        return try await web.database.read { tx in
            let places = Array(caller.places(.proposalsWrite).prefix(Limits.page))
            let kinds = try places.flatMap { try tx.policy(at: $0).pack.proposals?.kinds ?? [] }
            var seen: Set<String> = []
            return NewProposalPage(
                places: try places.map { Option($0.rawValue, Text(same: try tx.fullName(of: $0, from: .district))) },
                kinds: kinds.filter { seen.insert($0.key).inserted }.map { Option($0.key, $0.name) })
        }
    }

    private func form(_ request: WebRequest) async throws -> Answer {
        .page(try await choices(request).html(request.screen))
    }

    private func draft(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        guard let place = try form.place("place") else { throw ProposalProblem.placeMissing.appError }
        let id = try await web.perform(
            DraftProposal(
                kind: try form.text("kind", limit: 60) ?? "", area: place,
                title: try form.text("title", limit: ProposalLimits.title) ?? "",
                words: try form.text("words", limit: ProposalLimits.words) ?? ""), request)
        return .done(
            ProposalPaths.page(id),
            flash: Text(
                "草稿已存。请连上居民反映的事，或记下当面听到的意见。", "Kept as a draft. Now link reports or write down what people said."),
            data: ["id": id], created: true)
    }

    private func page(_ request: WebRequest) async throws -> Answer {
        let id: Proposal.ID = try request.identifier("proposal")
        let (caller, now) = (request.caller, request.now)
        let page = try await web.database.read { tx -> ProposalPage in
            guard let proposal = try tx.proposal(id), ProposalStanding(caller).reads(proposal) else {
                throw AppError.refused
            }
            return try ProposalPage(proposal, caller, tx, at: now)
        }
        return .page(page.html(request.screen), data: page.shown)
    }

    /// Nobody needs to know a number to link what the public pages show anyway.
    private func matters(_ request: WebRequest) async throws -> Answer {
        let id: Proposal.ID = try request.identifier("proposal")
        let category = try request.query.text("category", limit: 60)
        let done = request.query.flag("done")
        let after: CaseFile.ID? = try request.query.identifier("after")
        let caller = request.caller
        let page = try await web.database.read { tx -> MattersPage in
            guard let proposal = try tx.proposal(id), ProposalStanding(caller).isWriter(proposal),
                proposal.state.isWritable
            else { throw AppError.refused }
            let found = try tx.publicCases(
                under: proposal.area, open: !done, category: category, after: after, limit: Limits.page + 1)
            return MattersPage(
                proposal: proposal, title: try tx.proposalTexts([proposal.title])[proposal.title.id] ?? "",
                cases: Array(found.prefix(Limits.page)), hasMore: found.count > Limits.page,
                pack: try tx.policy(at: proposal.area).pack, category: category, done: done)
        }
        return .page(page.html(request.screen), data: page.cases)
    }
}
