import Cases
import Kernel
import Pages
import People
import Persistence
import Policy

/// Findings: lists behind every number, one finding, and what may be done with it.
struct FindingRoutes: Sendable {
    let web: PatrolsWeb

    static let files = Field("files", .files, Text("照片", "Photos"))
    static let filter = [
        Field("standing", .choice(PatrolFindingFilter.Standing.allCases.map(\.rawValue)), Text("到哪一步", "Standing")),
        Field("item", .line, Text("哪一项", "Item")), Field("party", .line, Text("责任方", "Party")),
        Field("origin", .line, Text("路线或联合检查", "Route or campaign")), Field("spot", .line, Text("哪一处", "Stop")),
        Field("before", .identifier, Text("从哪一个之前", "Continue before")),
    ]

    var routes: [Route] {
        let words = Field("words", .text, Text("做了什么、看到什么", "What was done or seen"))
        let reason = Field("reason", .text, required: true, Text("理由", "Reason"))
        let text = Field("text", .text, required: true, Text("公开的文字", "Words for the public"))
        return [
            .get(
                PatrolPaths.findings, PatrolsWeb.readers, Text("巡查发现", "Findings"), fields: FindingRoutes.filter, list),
            .get(PatrolPaths.finding, PatrolsWeb.readers, Text("一个发现", "A finding"), page),
            .get(PatrolPaths.photo, PatrolsWeb.readers, Text("发现的照片", "A photo of a finding"), photo),
            .post(
                PatrolPaths.rectify, PatrolsWeb.readers, Text("报整改完成", "Report as put right"),
                fields: [words, FindingRoutes.files], bodyLimit: PatrolsWeb.photoBytes, rectify),
            .post(
                PatrolPaths.recheck, PatrolsWeb.readers, Text("复查", "Recheck"),
                fields: [
                    Field("result", .choice(["fine", "not-fine"]), required: true, Text("合格吗", "Is it fine")), words,
                    FindingRoutes.files,
                ], bodyLimit: PatrolsWeb.photoBytes, recheck),
            .post(PatrolPaths.void, PatrolsWeb.readers, Text("撤销发现", "Withdraw a finding"), fields: [reason], void),
            .post(PatrolPaths.handOver, PatrolsWeb.readers, Text("转成案卷", "Make it a case"), fields: [words], handOver),
            .post(
                PatrolPaths.propose, PatrolsWeb.readers, Text("提出公开", "Propose for publishing"),
                fields: [text, Field("photo", .list, Text("公开哪几张照片", "Photos that are shown"))], propose),
            .post(PatrolPaths.reply, PatrolsWeb.readers, Text("责任方的答复", "Reply of the party"), fields: [text], reply),
            .post(PatrolPaths.release, .permission(.patrolsRelease), Text("同意公开", "Release"), release),
            .post(
                PatrolPaths.decline, .permission(.patrolsRelease), Text("不同意公开", "Decline"), fields: [reason], decline),
            .post(
                PatrolPaths.withdraw, PatrolsWeb.readers, Text("撤下公开的发现", "Take down"), fields: [reason], withdraw),
        ]
    }

    private func list(_ request: WebRequest) async throws -> Answer {
        let query = request.query
        let filter = PatrolFindingFilter(
            try query.choice("standing"), item: try query.text("item", limit: 60),
            party: try query.text("party", limit: 60),
            origin: query["origin"].flatMap { PatrolOrigin($0) }, spot: try query.text("spot", limit: Limits.line))
        let before: PatrolFinding.ID? = try query.identifier("before")
        let (caller, now) = (request.caller, request.now)
        let page = try await web.database.read { tx in
            let found = try tx.patrolFindings(filter, for: caller, before: before, limit: Limits.page + 1, at: now)
            return FindingListPage(
                filter: filter, findings: Array(found.prefix(Limits.page)), hasMore: found.count > Limits.page,
                labels: try PatrolLabels(found, tx),
                originName: try filter.origin.flatMap { try tx.originName($0) },
                partyName: try filter.party.flatMap { try tx.partyName(key: $0) },
                items: try tx.patrolItems(for: caller))
        }
        return .page(page.html(request.screen), data: page.findings)
    }

    private func page(_ request: WebRequest) async throws -> Answer {
        let id: PatrolFinding.ID = try request.identifier("finding")
        let (caller, now) = (request.caller, request.now)
        let page = try await web.database.read { tx -> FindingPage in
            guard let finding = try tx.patrolFinding(id) else { throw AppError.refused }
            let standing = try tx.patrolStanding(of: caller, at: now)
            guard try standing.reads(finding, tx) else { throw AppError.refused }
            return try FindingPage(finding, standing, tx, at: now)
        }
        return .page(page.html(request.screen), data: page.finding)
    }

    private func photo(_ request: WebRequest) async throws -> Answer {
        let id: PatrolFinding.ID = try request.identifier("finding")
        let file: Identifier<PatrolPhotoTag> = try request.identifier("file")
        let (caller, now) = (request.caller, request.now)
        let photo = try await web.database.read { tx -> PatrolPhoto? in
            guard let finding = try tx.patrolFinding(id),
                try tx.patrolStanding(of: caller, at: now).reads(finding, tx)
            else { return nil }
            return try tx.patrolPhotos(of: id).first { $0.id == file }
        }
        return try await web.answer(photo, request)
    }

    // MARK: What may be done

    private func act(
        _ request: WebRequest, _ act: PatrolFindingAct, _ flash: Text, words: String = "", photos: [KeptFile] = [],
        shown: [Identifier<PatrolPhotoTag>] = []
    ) async throws -> Answer {
        let id: PatrolFinding.ID = try request.identifier("finding")
        let after = try await web.perform(
            ActOnFinding(id, act, words: words, photos: photos, shown: shown), request)
        return .done(PatrolPaths.finding(id), flash: flash, data: after)
    }

    private func words(_ request: WebRequest, _ name: String = "words") throws -> String {
        try request.form.text(name, limit: PatrolLimits.words) ?? ""
    }

    private func rectify(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .rectify, Text("记下了，等别人复查。", "Noted; somebody else will recheck it."),
            words: try words(request), photos: try await web.photos(request))
    }

    private func recheck(_ request: WebRequest) async throws -> Answer {
        let result = try request.form.required("result", limit: 20)
        guard ["fine", "not-fine"].contains(result) else { throw PatrolProblem.wordsMissing(field: "result").appError }
        return try await act(
            request, result == "fine" ? .recheckFine : .recheckNotFine,
            result == "fine"
                ? Text("复查合格，已办结。", "Rechecked and fine; it is closed.")
                : Text("已退回整改，期限更短。", "Back to be put right, on a shorter limit."),
            words: try words(request), photos: try await web.photos(request))
    }

    private func void(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .void, Text("已撤销，记录保留。", "Withdrawn; the record stays."), words: try words(request, "reason"))
    }
    private func handOver(_ request: WebRequest) async throws -> Answer {
        try await act(request, .handOver, Text("已转成案卷。", "It goes on as a case."), words: try words(request))
    }
    private func propose(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .propose, Text("已提出，等另一个人审核。", "Proposed; another person decides."),
            words: try words(request, "text"), shown: try request.form.identifiers("photo"))
    }
    private func reply(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .reply, Text("答复已记下，会一起公开。", "The reply is noted and published with it."),
            words: try words(request, "text"))
    }
    private func release(_ request: WebRequest) async throws -> Answer {
        try await act(request, .release, Text("已公开，居民看得到了。", "Published; residents can read it."))
    }
    private func decline(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .decline, Text("已记下：不公开。", "Noted: it is not published."), words: try words(request, "reason"))
    }
    private func withdraw(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .withdraw, Text("已撤下，理由会公开。", "Taken down; the reason is shown."),
            words: try words(request, "reason"))
    }
}

extension Transaction {
    fileprivate func originName(_ origin: PatrolOrigin) throws -> String? {
        switch origin {
        case .route(let id): try patrolRoute(id)?.plan.name
        case .campaign(let id): try patrolCampaign(id)?.plan.title
        }
    }
    fileprivate func partyName(key: String) throws -> String? {
        if let member = PatrolMember(key), case .unit(let id) = member { return try unit(id)?.name }
        guard key.hasPrefix("party:"), let id = Identifier<PatrolPartyTag>(String(key.dropFirst(6))) else { return nil }
        return try partyName(.outside(id))
    }
    /// The items that the rules at somebody's first place know, for the filter.
    fileprivate func patrolItems(for caller: Caller) throws -> [PatrolItem] {
        let places = Transaction.patrolReaders.flatMap { caller.places($0) }
        guard let first = places.first else { return [] }
        return try policy(at: first).pack.patrols?.items ?? []
    }
}
