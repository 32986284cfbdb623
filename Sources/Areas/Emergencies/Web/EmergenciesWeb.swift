import Kernel
public import Pages
import People
public import Persistence
import Policy

/// The routes of emergency mode.
public struct EmergenciesWeb: Sendable {
    let database: Database
    public init(database: Database) { self.database = database }

    private static let places = Field("places", .list, Text("地点", "Places"))
    private static let kind = Field("kind", .line, Text("情况", "What"))
    private static let begins = Field("begins", .instant, Text("从什么时候", "From"))
    private static let until = Field("until", .instant, Text("到什么时候", "Until"))
    private static let reason = Field("reason", .text, required: true, Text("理由", "Reason"))

    public var routes: [Route] {
        let callers = Access.permission(.emergenciesCall)
        return [
            .get(EmergencyPaths.open, .anyone, Text("应急状态", "Emergency mode"), open),
            .get(
                EmergencyPaths.list, .staff, Text("应急状态", "Emergency mode"),
                fields: [Field("before", .identifier, Text("此前", "Before"))], list),
            .get(
                EmergencyPaths.call, callers, Text("启动应急状态", "Call emergency mode"),
                fields: [EmergenciesWeb.kind, EmergenciesWeb.places, EmergenciesWeb.begins, EmergenciesWeb.until],
                form),
            .post(
                EmergencyPaths.list, callers, Text("启动应急状态", "Call emergency mode"),
                fields: [
                    EmergenciesWeb.kind, EmergenciesWeb.places, EmergenciesWeb.begins, EmergenciesWeb.until,
                    EmergenciesWeb.reason,
                    Field("confirmed", .flag, required: true, Text("我已核对", "I have checked this")),
                ], call),
            .get(EmergencyPaths.mine, .staff, Text("我的应急职责", "My emergency duty"), mine),
            .get(EmergencyPaths.act, .staff, Text("应急状态", "An emergency"), page),
            .get(
                EmergencyPaths.people, .permission(.casesRead, or: [.emergenciesCall]), Text("应急动员名单", "Mobilisation"),
                fields: [Field("page", .integer, Text("第几页", "Page"))], people),
            .get(
                EmergencyPaths.peopleLive, .permission(.casesRead, or: [.emergenciesCall]),
                Text("应急动员名单的更新", "Mobilisation, live"), peopleLive),
            .post(
                EmergencyPaths.answers, .staff, Text("应急应答", "Answer a mobilisation"),
                fields: [
                    Field("post", .identifier, required: true, Text("岗位", "Post")),
                    Field(
                        "answer", .choice(["coming", "cannot", "substitute"]), required: true, Text("应答", "Answer")),
                    Field(
                        "why", .choice(MobilisationAnswer.WhyNot.allCases.map(\.rawValue)), Text("为什么不能到", "Why not")),
                    Field("substitute", .identifier, Text("谁代", "Who stands in")),
                ], answer),
            .post(
                EmergencyPaths.longer, callers, Text("延长应急状态", "Extend an emergency"),
                fields: [EmergenciesWeb.until, EmergenciesWeb.reason], extend),
            .post(
                EmergencyPaths.end, callers, Text("提前结束应急状态", "End an emergency early"),
                fields: [EmergenciesWeb.reason], end),
        ]
    }
}

// MARK: What everybody and staff read

extension EmergenciesWeb {
    @Sendable private func open(_ request: WebRequest) async throws -> Answer {
        let acts = try await database.read { try $0.emergencies() }
        let page = OpenEmergenciesPage(acts: acts)
        return .page(page.html(request.screen), data: page.shown)
    }

    @Sendable private func list(_ request: WebRequest) async throws -> Answer {
        let before: EmergencyAct.ID? = try request.query.identifier("before")
        let (caller, now) = (request.caller, request.now)
        let page = try await database.read { tx in
            EmergencyListPage(
                acts: try tx.emergencies(before: before), waiting: try tx.waitingMobilisations(of: caller, at: now))
        }
        return .page(page.html(request.screen), data: page.acts)
    }

    @Sendable private func page(_ request: WebRequest) async throws -> Answer {
        let id: EmergencyAct.ID = try request.identifier("act")
        let (caller, now) = (request.caller, request.now)
        let page = try await database.read { tx in
            guard let act = try tx.emergency(id) else { throw AppError.refused }
            return EmergencyPage(
                act: act, entries: try tx.emergencyEntries(of: id),
                sums: act.state == .running ? try tx.mobilisationSums(of: act, at: now) : nil,
                pack: try tx.policy(version: act.terms.policy).pack, caller: caller,
                keepers: try tx.resource(EmergencyRecordKeepers.self))
        }
        return .page(page.html(request.screen), data: page.act)
    }

    @Sendable private func mine(_ request: WebRequest) async throws -> Answer {
        guard case .staff(let account) = request.caller.kind else { throw AppError.refused }
        let now = request.now
        let page = try await database.read { tx in
            let duties = try tx.ownDuties(of: account, at: now)
            return OwnDutyPage(
                duties: duties,
                substitutes: try Set(duties.map(\.act)).reduce(into: [:]) { known, act in
                    known[act.id] = try tx.substitutes(in: act, at: now).filter { $0.account != account }
                })
        }
        return .page(page.html(request.screen), data: page.duties)
    }

    /// Names and telephones are for those who read the work of one of its places.
    private func readable(_ request: WebRequest, _ tx: Transaction) throws -> EmergencyAct {
        let caller = request.caller
        guard let act = try tx.emergency(try request.identifier("act")),
            act.terms.places.contains(where: { caller.may(.casesRead, at: $0) || caller.may(.emergenciesCall, at: $0) })
        else { throw AppError.refused }
        return act
    }

    @Sendable private func people(_ request: WebRequest) async throws -> Answer {
        let number = try request.query.integer("page", in: 0...10_000) ?? 0
        let (caller, now) = (request.caller, request.now)
        let page = try await database.read { tx in
            let act = try readable(request, tx)
            let lines = try tx.mobilisation(of: act, page: number, at: now)
            return MobilisationPage(
                act: act, lines: lines,
                turns: try tx.resource(EmergencyRecordKeepers.self).onTurn(lines, in: tx, at: now),
                sums: try tx.mobilisationSums(of: act, at: now), page: number, caller: caller)
        }
        return .page(page.html(request.screen), data: page.lines)
    }

    @Sendable private func peopleLive(_ request: WebRequest) async throws -> Answer {
        let act = try await database.read { try readable(request, $0) }
        return .live(.lookingAgain(after: database.listen([EmergencyTopic.act(act.id)])))
    }
}

// MARK: Acts

extension EmergenciesWeb {
    @Sendable private func form(_ request: WebRequest) async throws -> Answer {
        let (caller, now, zone) = (request.caller, request.now, request.screen.zone)
        let query = request.query
        let kind = try query.text("kind", limit: 80)
        let places = query.all("places").compactMap { PlaceCode($0) }
        let (from, until) = (try query.moment("begins", zone), try query.moment("until", zone))
        let page = try await database.read { tx -> CallEmergencyPage in
            var page = try CallEmergencyPage(tx, caller, kind: kind, places: places, from: from, until: until)
            // The same checks as the act itself; what is wrong is said above the form, which keeps what was chosen.
            if let kind { try page.preview(tx, caller, kind, at: now) }
            return page
        }
        return .page(page.html(request.screen), data: page.forecast)
    }

    @Sendable private func call(_ request: WebRequest) async throws -> Answer {
        let (form, zone) = (request.form, request.screen.zone)
        let operation = CallEmergency(
            kind: try form.required("kind", limit: 80), places: form.all("places").compactMap { PlaceCode($0) },
            from: try form.moment("begins", zone), until: try form.moment("until", zone),
            reason: try form.text("reason", limit: EmergencyLimits.reason) ?? "", confirmed: form.flag("confirmed"))
        let act = try await database.perform(
            operation, by: request.caller, at: request.now, key: request.idempotencyKey)
        let flash =
            act.state == .running
            ? Text("应急状态已启动，有职责的人都会看到。", "Emergency mode is on; everybody with a duty sees it.")
            : Text("已安排，到时自动启动。", "Arranged; it begins by itself.")
        return .done(EmergencyPaths.act(act.id), flash: flash, data: act, created: true)
    }

    @Sendable private func extend(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        guard let until = try form.moment("until", request.screen.zone) else {
            throw EmergencyProblem.endMissing.appError
        }
        let reason = try form.text("reason", limit: EmergencyLimits.reason) ?? ""
        return try await act(
            request, .extend(until: until, reason: reason), Text("已延长。", "Extended."))
    }

    @Sendable private func end(_ request: WebRequest) async throws -> Answer {
        let reason = try request.form.text("reason", limit: EmergencyLimits.reason) ?? ""
        return try await act(
            request, .end(reason: reason), Text("已结束，一切自动恢复平时。", "Over; everything is as always again."))
    }

    private func act(_ request: WebRequest, _ command: EmergencyCommand, _ flash: Text) async throws -> Answer {
        let id: EmergencyAct.ID = try request.identifier("act")
        let act = try await database.perform(
            ActOnEmergency(id, command), by: request.caller, at: request.now, key: request.idempotencyKey)
        return .done(EmergencyPaths.act(id), flash: flash, data: act)
    }

    @Sendable private func answer(_ request: WebRequest) async throws -> Answer {
        let (id, form) = (try request.identifier("act", of: EmergencyTag.self), request.form)
        guard let post: Identifier<PostTag> = try form.identifier("post") else {
            throw EmergencyProblem.notYourPost.appError
        }
        let answer: MobilisationAnswer
        switch try form.text("answer", limit: 20) {
        case "coming": answer = .coming
        case "cannot":
            guard let why: MobilisationAnswer.WhyNot = try form.choice("why") else {
                throw EmergencyProblem.reasonOfRefusalMissing.appError
            }
            answer = .cannot(why)
        case "substitute":
            guard let other: Identifier<AccountTag> = try form.identifier("substitute") else {
                throw EmergencyProblem.substituteMissing.appError
            }
            answer = .substitute(other)
        default: throw EmergencyProblem.answerMissing.appError
        }
        _ = try await database.perform(
            AnswerMobilisation(id, post: post, answer), by: request.caller, at: request.now,
            key: request.idempotencyKey)
        let back = form.flag("list") ? EmergencyPaths.people(id) : EmergencyPaths.mine()
        return .done(back, flash: Text("记下了。", "Noted."))
    }
}

extension Form {
    /// A moment as `datetime-local` sends it, in the place's own zone.
    fileprivate func moment(_ name: String, _ zone: Zone) throws(AppError) -> Instant? {
        guard let text = try text(name, limit: 40) else { return nil }
        if let instant = Instant(iso8601: text) { return instant }
        if let utc = Instant(iso8601: text + "Z") { return utc - .seconds(zone.offsetSeconds) }
        throw .invalid(name, Text("时间写得不对，请重新选择。", "This is no time; choose it again."))
    }
}
