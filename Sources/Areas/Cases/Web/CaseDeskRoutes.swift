import Kernel
import Media
import Pages
import Persistence
import People
import Policy
import Retention
import Territory

/// The desk: the queue of decisions, the case beside it, lists, bulk actions, exports.
struct CaseDeskRoutes: Sendable {
    let database: Database
    let media: MediaStore

    static let readers = Access.permission(.casesRead, or: [.casesHandle, .casesTriage, .casesVerify])

    var routes: [Route] {
        [
            .get(
                CasePaths.queue,
                .permission(.casesTriage, or: [.casesDispatch, .casesApprove, .casesArbitrate, .casesCheck]),
                Text("待办队列", "Queue"), queue),
            .get(
                CasePaths.queueAt,
                .permission(.casesTriage, or: [.casesDispatch, .casesApprove, .casesArbitrate, .casesCheck]),
                Text("一个辖区的队列", "Queue of a place"), queue),
            .get(
                CasePaths.queueLive,
                .permission(.casesTriage, or: [.casesDispatch, .casesApprove, .casesArbitrate, .casesCheck]),
                Text("队列实时更新", "Live queue"), queueLive),
            .post(
                CasePaths.locateByRule, .permission(.casesTriage), Text("按规则批量定位", "Locate by a rule"),
                fields: [
                    Field("containing", .line, required: true, Text("文字包含", "Words contain")),
                    Field("place", .place, required: true, Text("定位到", "Place")),
                ], locateByRule),
            .get(CasePaths.page, CaseDeskRoutes.readers, Text("案卷", "Case"), page),
            .get(CasePaths.live, .anyone, Text("案卷实时更新", "Live case"), live),
            .get(CasePaths.sheet, CaseDeskRoutes.readers, Text("打印案卷", "Print a case file"), sheet),
            .get(CasePaths.photo, CaseDeskRoutes.readers, Text("案卷照片", "A file of a case"), photo),
            .post(
                CasePaths.contact, .permission(.casesReadPersonal, or: [.casesHandle]),
                Text("查看反映人电话", "Show the reporter’s telephone"),
                fields: [
                    Field("purpose", .line, required: true, Text("查看原因", "Why"))
                ], contact),
            .post(
                CasePaths.split, .permission(.casesMerge), Text("分案", "Split"),
                fields: [
                    Field("part", .list, required: true, Text("每件事", "Each matter")),
                    Field("reason", .text, required: true, Text("理由", "Reason")),
                ], split),
        ]
    }

    // MARK: Queue

    private func desk(_ request: WebRequest) throws -> PlaceCode {
        if request.parameters["place"] != nil {
            let place = try request.place("place")
            guard CaseDesks.permissions.contains(where: { request.caller.may($0, at: place) }) else {
                throw AppError.refused
            }
            return place
        }
        guard let first = CaseDesks(request.caller).places.first else { throw AppError.refused }
        return first
    }

    private func queue(_ request: WebRequest) async throws -> Answer {
        let desk = try desk(request)
        let chosen = try request.query.identifier("case", of: CaseTag.self)
        let screen = request.screen
        let panel = { @Sendable (tx: Transaction) in
            try chosen.map { try CaseFilePages(tx, request).page($0, back: CasePaths.queueAt(desk)).panel }
        }
        // Opening a case beside the queue draws the case alone.
        if request.wantsFragment, chosen != nil {
            return .fragment(try await database.read { try panel($0) } ?? .empty)
        }
        let (page, detail) = try await database.read { tx in (try QueuePage(tx, request, desk: desk), try panel(tx)) }
        if request.wantsFragment { return .fragment(page.list) }
        return .page(page.html(screen, detail: detail), data: page.rows)
    }

    /// With `below=1` also what happens at the desks below.
    private func queueLive(_ request: WebRequest) async throws -> Answer {
        let desk = try desk(request)
        guard request.query.flag("below") else {
            return .live(LiveFragments.stream(database, topics: ["desk:\(desk)"]))
        }
        let topics = try await database.read { tx in try tx.deskTopics(under: desk) }
        return .live(LiveFragments.calm(LiveFragments.stream(database, topics: topics)))
    }

    private func locateByRule(_ request: WebRequest) async throws -> Answer {
        let desk = try desk(request)
        guard let place = try request.form.deepestPlace("place") else {
            throw AppError.invalid("place", Text("请选择定位到哪里。", "Choose where they belong."))
        }
        let containing = try request.form.required("containing", limit: 60)
        var located = 0
        var after: CaseFile.ID?
        repeat {
            let turn = LocateByRule(desk: desk, containing: containing, place: place, after: after)
            let outcome = try await database.perform(turn, by: request.caller, at: request.now)
            located += outcome.located
            after = outcome.next
        } while after != nil
        return .done(
            CasePaths.queueAt(desk),
            flash: Text("按“\(containing)”定位了 \(located) 件。", "“\(containing)”: \(located) located."),
            data: ["located": located])
    }

    // MARK: One case

    private func page(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("case", of: CaseTag.self)
        let page = try await database.read { tx in try CaseFilePages(tx, request).page(id, back: CasePaths.page(id)) }
        return request.wantsFragment ? .fragment(page.panel) : .page(page.html, data: page.detail)
    }

    private func sheet(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("case", of: CaseTag.self)
        let page = try await database.read { tx in try CaseFilePages(tx, request).page(id, back: CasePaths.page(id)) }
        return .page(page.sheet)
    }

    /// Wakes pages that show the case: staff by their place, the reporter by the link's secret.
    private func live(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("case", of: CaseTag.self)
        let secret = request.query["secret"]
        let reader = try await database.read { tx in try tx.mayRead(id, request.caller, secret: secret, at: request.now)
        }
        guard reader != nil else { throw AppError.refused }
        return .live(LiveFragments.stream(database, topics: ["case:\(id)"]))
    }

    private func photo(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("case", of: CaseTag.self)
        let file = try request.identifier("file", of: EvidenceTag.self)
        let found = try await database.read { tx -> CaseEvidence? in
            guard try tx.mayRead(id, request.caller, at: request.now) != nil else { return nil }
            return try tx.evidence(of: id).first { $0.id == file }
        }
        return try await CasePhoto(media: media).answer(found, request)
    }

    private func contact(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("case", of: CaseTag.self)
        let reveal = RevealContact(id, purpose: try request.form.required("purpose", limit: Limits.line))
        let contact = try await database.perform(reveal, by: request.caller, at: request.now)
        if request.wantsJSON { return .json(contact) }
        // Shown in this answer alone: in no cookie, no address and no cache.
        var shown = request
        shown.screen.path = CasePaths.page(id).target
        let page = try await database.read { [shown] tx in
            try CaseFilePages(tx, shown).page(id, back: CasePaths.page(id), revealed: contact)
        }
        return .page(page.html)
    }

    private func split(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("case", of: CaseTag.self)
        let parts = request.form.all("part").map { $0.trimmed }.filter { !$0.isEmpty }.map { SplitCase.Part(words: $0) }
        let operation = SplitCase(
            id, parts: parts, reason: try request.form.required("reason", limit: Limits.note),
            seen: try request.form.integer("version", in: 1...1_000_000))
        let outcome = try await database.perform(
            operation, by: request.caller, at: request.now, key: request.idempotencyKey)
        return .done(
            CasePaths.page(id), flash: Text("已分出 \(parts.count) 件。", "\(parts.count) split off."), data: outcome)
    }
}

/// Case pages for staff who may read the case; refused for others, telling nothing.
struct CaseFilePages {
    private let tx: Transaction
    private let request: WebRequest
    init(_ tx: Transaction, _ request: WebRequest) { (self.tx, self.request) = (tx, request) }

    func page(_ id: CaseFile.ID, back: Link, revealed: RevealContact.Outcome? = nil) throws -> CaseFilePage {
        guard let (reader, detail) = try tx.readCase(id, request.caller, at: request.now), reader == .staff else {
            throw AppError.refused
        }
        let policy = try tx.policy(version: detail.file.policy)
        let forms = CaseActionForms(
            screen: request.screen, file: detail.file, policy: policy,
            choices: try CaseChoices(tx, detail, policy, at: request.now), caller: request.caller, back: back)
        return CaseFilePage(
            screen: request.screen, detail: detail, policy: policy, forms: forms, revealed: revealed,
            hold: try tx.legalHold(on: "case:\(id)"),
            archiveYear: detail.file.state.isOpen ? nil : try tx.archiveYear(of: id),
            origin: try (try? tx.resource(CaseOrigins.self))?.find(id, request.caller, tx, request.now))
    }
}

/// The places at whose desk somebody decides.
struct CaseDesks {
    static let permissions: [Permission] = [
        .casesTriage, .casesDispatch, .casesApprove, .casesArbitrate, .casesCheck, .casesCallBack,
    ]
    let places: [PlaceCode]
    init(_ caller: Caller) {
        places = CaseDesks.permissions.flatMap { caller.places($0) }.reduce(into: []) { kept, place in
            if !kept.contains(place) { kept.append(place) }
        }
    }
}

extension CaseChoices {
    init(_ tx: Transaction, _ detail: CaseDetail, _ policy: PolicyInForce, at now: Instant) throws {
        let pack = policy.pack
        let words = detail.words.compactMap(\.body).joined(separator: "\n")
        categories = pack.categories.map { category in
            Option(category.key, category.name, group: pack.group(category.group)?.name)
        }
        grades = pack.grades.map { Option($0.key, $0.name) }
        units = try tx.units(around: detail.file.place)
        routing = try tx.routing(for: detail.file, words: words, in: policy, at: now)
        suggestions = detail.file.categoryConfirmed ? [] : pack.suggestCategories(for: words, limit: 3)
        let home = try tx.resource(HomePlace.self).code
        places = try PlaceLevels(tx, home: home, chosen: detail.file.located ? detail.file.place : nil).levels
    }
}
