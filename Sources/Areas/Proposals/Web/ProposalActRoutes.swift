import Cases
import Kernel
import Pages
import Persistence

/// What may be done with a proposal.
struct ProposalActRoutes: Sendable {
    let web: ProposalsWeb

    private static let writer = Access.permission(.proposalsWrite)
    private static let office = Access.permission(.proposalsManage)
    private static let unit = ProposalsWeb.readers
    private static let reason = Field("reason", .text, required: true, Text("理由", "Reason"))

    var routes: [Route] { writing + answering }

    private var writing: [Route] {
        [
            .post(
                ProposalPaths.words, ProposalActRoutes.writer, Text("修改建议", "Change a proposal"),
                fields: [ProposalRoutes.title, ProposalRoutes.words], reword),
            .post(
                ProposalPaths.link, ProposalActRoutes.writer, Text("连上一件事", "Link a report"),
                fields: [Field("case", .identifier, required: true, Text("哪一件", "Report"))], link),
            .post(ProposalPaths.unlink, ProposalActRoutes.writer, Text("取消连上的事", "Unlink a report"), unlink),
            .post(
                ProposalPaths.hear, ProposalActRoutes.writer, Text("记下一条意见", "Write down what somebody said"),
                fields: [Field("said", .text, required: true, Text("听到什么", "What was said"))], hear),
            .post(ProposalPaths.forget, ProposalActRoutes.writer, Text("删去一条意见", "Delete what somebody said"), forget),
            .post(ProposalPaths.submit, ProposalActRoutes.writer, Text("提交建议", "Submit a proposal"), submit),
            .post(
                ProposalPaths.withdraw, ProposalActRoutes.writer, Text("撤回建议", "Withdraw a proposal"),
                fields: [ProposalActRoutes.reason], withdraw),
            .post(
                ProposalPaths.judge, ProposalActRoutes.writer, Text("评价答复", "Judge an answer"),
                fields: [
                    Field("satisfied", .choice(["1", "0"]), required: true, Text("满意吗", "Satisfied")),
                    Field("words", .text, Text("为什么", "Why")),
                ], judge),
        ]
    }

    private var answering: [Route] {
        [
            .post(
                ProposalPaths.giveBack, ProposalActRoutes.office, Text("退回修改", "Return a proposal"),
                fields: [ProposalActRoutes.reason], giveBack),
            .post(
                ProposalPaths.handOver, ProposalActRoutes.office, Text("交办建议", "Hand a proposal over"),
                fields: [
                    Field("unit", .identifier, required: true, Text("承办单位", "Unit")),
                    Field("difficult", .flag, Text("涉及面广、难办", "Wide or difficult")),
                    Field("public", .flag, Text("公开", "Public")),
                ], handOver),
            .post(
                ProposalPaths.prolong, ProposalActRoutes.office, Text("延长答复期限", "Prolong the time to answer"),
                fields: [ProposalActRoutes.reason], prolong),
            .post(
                ProposalPaths.sendBack, ProposalActRoutes.unit, Text("退回交办机构", "Send back to the office"),
                fields: [ProposalActRoutes.reason], sendBack),
            .post(
                ProposalPaths.answer, ProposalActRoutes.unit, Text("答复建议", "Answer a proposal"),
                fields: [
                    Field("answer", .line, required: true, Text("属于哪一类", "What it comes to")),
                    Field("words", .text, required: true, Text("答复", "Answer")),
                    Field("public", .flag, Text("公开", "Public")),
                ], answer),
        ]
    }

    private func act(_ request: WebRequest, _ act: ProposalAct, _ flash: Text, at part: String = "") async throws
        -> Answer
    {
        let id: Proposal.ID = try request.identifier("proposal")
        _ = try await web.perform(ActOnProposal(id, act), request)
        let (caller, now) = (request.caller, request.now)
        let (reads, shown) = try await web.database.read { tx -> (Bool, [ShownProposal]) in
            guard let after = try tx.proposal(id), ProposalStanding(caller).reads(after) else { return (false, []) }
            return (true, try tx.shown([after], at: now))
        }
        // A unit that sent it back has nothing to do with it any more.
        guard reads, let after = shown.first else { return .done(ProposalPaths.list(), flash: flash) }
        let page = ProposalPaths.page(id)
        return .done(part.isEmpty ? page : page.fragment(part), flash: flash, data: after)
    }

    private func text(_ request: WebRequest, _ name: String, _ limit: Int = ProposalLimits.note) throws -> String {
        try request.form.text(name, limit: limit) ?? ""
    }

    // MARK: Its writer

    private func reword(_ request: WebRequest) async throws -> Answer {
        let act = ProposalAct.reword(
            title: try text(request, "title", ProposalLimits.title),
            words: try text(request, "words", ProposalLimits.words))
        return try await self.act(request, act, Text("已存。", "Saved."))
    }
    private func link(_ request: WebRequest) async throws -> Answer {
        guard let file: CaseFile.ID = try request.form.identifier("case") else {
            throw ProposalProblem.unknownCase.appError
        }
        return try await act(request, .link(file), Text("已连上。", "Linked."), at: "gathered")
    }
    private func unlink(_ request: WebRequest) async throws -> Answer {
        try await act(request, .unlink(try request.identifier("case")), Text("已取消。", "Unlinked."), at: "gathered")
    }
    private func hear(_ request: WebRequest) async throws -> Answer {
        try await act(request, .hear(try text(request, "said")), Text("已记下。", "Written down."), at: "gathered")
    }
    private func forget(_ request: WebRequest) async throws -> Answer {
        try await act(request, .forget(try request.identifier("appeal")), Text("已删去。", "Deleted."), at: "gathered")
    }
    private func submit(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .submit,
            Text("已提交。交办、答复都会在这里看到。", "Submitted. You see here when it is handed over and answered."))
    }
    private func withdraw(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .withdraw(reason: try text(request, "reason")), Text("已撤回，记录保留。", "Withdrawn; the record stays."))
    }
    private func judge(_ request: WebRequest) async throws -> Answer {
        guard let said = request.form["satisfied"], ["1", "0"].contains(said) else {
            throw ProposalProblem.judgementMissing.appError
        }
        let satisfied = said == "1"
        return try await act(
            request, .judge(satisfied: satisfied, words: try request.form.text("words", limit: ProposalLimits.note)),
            satisfied
                ? Text("已记下，办结。", "Noted; it is closed.")
                : Text("已记下。头一次不满意的，单位要再办一次。", "Noted. After a first “no” the unit works on it once more."))
    }

    // MARK: The office

    private func giveBack(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .giveBack(reason: try text(request, "reason")), Text("已退回，代表会看到理由。", "Returned with the reason."))
    }
    private func handOver(_ request: WebRequest) async throws -> Answer {
        guard let unit: Identifier<UnitTag> = try request.form.identifier("unit") else {
            throw ProposalProblem.unknownUnit.appError
        }
        let act = ProposalAct.handOver(
            unit: unit, difficult: request.form.flag("difficult"), isPublic: request.form.flag("public"))
        return try await self.act(request, act, Text("已交办，单位会收到提醒。", "Handed over; the unit is told."))
    }
    private func prolong(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .prolong(reason: try text(request, "reason")),
            Text("已延长，理由记在经过里。", "Prolonged; the reason is kept."))
    }

    // MARK: The unit

    private func sendBack(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .sendBack(reason: try text(request, "reason")), Text("已退回交办机构。", "Sent back to the office."))
    }
    private func answer(_ request: WebRequest) async throws -> Answer {
        let act = ProposalAct.answer(
            kind: try text(request, "answer", 60), words: try text(request, "words", ProposalLimits.words),
            isPublic: request.form.flag("public"))
        return try await self.act(request, act, Text("已答复，等代表评价。", "Answered; the representative judges it."))
    }
}
