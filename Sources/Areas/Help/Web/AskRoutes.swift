import Cases
import Geometry
import Kernel
import Pages
import Persistence
import Policy
import Secrets
import Territory

/// Whoever calls for help: the form, and the page that shows who comes.
struct AskRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        [
            .get(HelpPaths.ask, .anyone, Text("求助", "Call for help"), form),
            .get(
                HelpPaths.advice, .anyone, Text("求助时边写边提示", "Advice while calling for help"),
                fields: [
                    Field("words", .text, Text("怎么了", "What happened")),
                    Field("kind", .line, Text("什么事", "Kind of help")),
                ], advice),
            .post(HelpPaths.ask, .anyone, Text("求助", "Call for help"), fields: AskRoutes.fields, press),
            .get(HelpPaths.press, .permission(.helpLead), Text("代人求助", "Press for a caller"), formForAnother),
            .post(
                HelpPaths.board, .permission(.helpLead), Text("代人求助", "Press for a caller"), fields: AskRoutes.fields,
                pressForAnother),
            .get(HelpPaths.own, .secretLink, Text("我的求助", "One’s own call"), own),
            .get(HelpPaths.ownLive, .secretLink, Text("我的求助的变化", "Changes of one’s own call"), ownLive),
            .post(HelpPaths.ownCancel, .secretLink, Text("取消求助", "Cancel the call"), cancel),
            .post(
                HelpPaths.ownEnd, .secretLink, Text("求助结束", "The call is over"), fields: [HelpOutcome.field], end),
        ]
    }

    static let fields = [
        Field("kind", .line, required: true, Text("什么事", "Kind of help")),
        Field("words", .text, required: true, Text("怎么了，要人做什么", "What happened and what is needed")),
        Field("phone", .line, Text("电话；没有登录时要填", "Telephone; needed without an account")),
        Field("name", .line, Text("怎么称呼", "Name")), Field("place", .place, Text("选定的地点", "A place of the tree")),
        Field("address", .line, Text("地址", "Address")), Field("door", .line, Text("门牌、楼层", "Door and floor")),
        Field("qr", .line, Text("楼栋码编号", "Number of a building code")),
        Field("longitude", .number, Text("经度（WGS-84）", "Longitude, WGS-84")),
        Field("latitude", .number, Text("纬度（WGS-84）", "Latitude, WGS-84")),
        Field("accuracy", .number, Text("误差（米）", "Accuracy in metres")),
    ]

    // MARK: Asking

    private func form(_ request: WebRequest) async throws -> Answer {
        .page(try await page(request, forAnother: false))
    }
    private func formForAnother(_ request: WebRequest) async throws -> Answer {
        .page(try await page(request, forAnother: true))
    }

    private func page(_ request: WebRequest, forAnother: Bool) async throws -> HTML {
        let home = try jurisdiction(request, forAnother: forAnother)
        let keys = try database.resources.get(KeyRing.self)
        return try await database.read { [caller = request.caller, screen = request.screen] tx in
            let chosen = try screen.values.deepestPlace("place")
            let own: [AskPage.OwnCall] =
                if case .resident(let resident) = caller.kind {
                    try tx.helpCalls(of: resident, onlyOpen: true).map { call in
                        AskPage.OwnCall(
                            call: call, kind: try tx.kindName(of: call),
                            link: HelpPaths.own(call.id, HelpLink.derived(for: call.id, by: keys)))
                    }
                } else { [] }
            return AskPage(
                screen: screen, rules: try tx.policy(at: home).pack.help,
                levels: try PlaceLevels(tx, home: home, chosen: chosen).levels, own: own, forAnother: forAnother
            ).html
        }
    }

    /// The district of these pages; for staff the place where they lead calls.
    private func jurisdiction(_ request: WebRequest, forAnother: Bool) throws -> PlaceCode {
        let home = try database.resources.get(HomePlace.self).code
        guard forAnother else { return home }
        if request.caller.may(.helpLead, at: home) { return home }
        return request.caller.places(.helpLead).first ?? home
    }

    private func advice(_ request: WebRequest) async throws -> Answer {
        let words = try request.query.text("words", limit: HelpLimits.words * 2) ?? ""
        let kind = try request.query.text("kind", limit: 60)
        let home = try database.resources.get(HomePlace.self).code
        let pack = try await database.read { try $0.policy(at: home).pack }
        return .fragment(HelpAdvice(screen: request.screen, pack: pack, words: words, kind: kind).html)
    }

    private func press(_ request: WebRequest) async throws -> Answer { try await press(request, forAnother: false) }
    private func pressForAnother(_ request: WebRequest) async throws -> Answer {
        try await press(request, forAnother: true)
    }

    private func press(_ request: WebRequest, forAnother: Bool) async throws -> Answer {
        let form = request.form
        if form["step"] == "place" {
            // Without scripts: the same form with everything typed and the next list of places.
            var again = request
            again.screen.values = form
            return .page(try await page(again, forAnother: forAnother))
        }
        let door = [try form.text("address", limit: Limits.line), try form.text("door", limit: Limits.line)]
            .compactMap(\.self).joined(separator: " ")
        let operation = PressHelp(
            kind: try form.text("kind", limit: 60) ?? "",
            words: try form.text("words", limit: HelpLimits.words) ?? "", place: try await place(form),
            point: try point(form), door: door.isEmpty ? nil : String(door.prefix(Limits.line)),
            phone: try form.text("phone", limit: 40), name: try form.text("name", limit: 50),
            jurisdiction: try jurisdiction(request, forAnother: forAnother), forAnother: forAnother)
        // Without an account the key alone could be somebody else's: the sender's address makes it theirs.
        let key = request.idempotencyKey.map { key in
            request.caller.kind == .anonymous ? Fingerprint.of(request.remoteAddress + "|" + key) : key
        }
        let outcome = try await database.perform(operation, by: request.caller, at: request.now, key: key)
        // An answer that was given before comes without its secret.
        let secret = HelpLink.derived(for: outcome.id, by: try database.resources.get(KeyRing.self))
        let flash =
            outcome.again
            ? Text("您刚才已经求助，正在找人。", "You called a moment ago; somebody is being looked for.")
            : Text("求助已发出。请守着电话，把门打开一条缝。", "Your call is out. Stay by the telephone and leave the door ajar.")
        return .done(
            forAnother ? HelpPaths.call(outcome.id) : HelpPaths.own(outcome.id, secret), flash: flash,
            data: HelpReceipt(
                id: outcome.id, secret: secret, emergency: outcome.emergency, asked: outcome.asked, told: outcome.told),
            created: true)
    }

    private func place(_ form: Form) async throws -> PlaceCode? {
        if let token = try form.text("qr", limit: 60),
            let building = try await database.read({ tx in try tx.building(qr: token) })
        {
            return building.code
        }
        return try form.deepestPlace("place")
    }

    private func point(_ form: Form) throws -> GeoPoint? {
        guard let longitude = try form.number("longitude", in: -180...180),
            let latitude = try form.number("latitude", in: -90...90)
        else { return nil }
        return GeoPoint(longitude: longitude, latitude: latitude)
    }

    // MARK: One's own call

    /// The call of this link. Everything else is answered alike, so that nothing is told.
    private func ownCall(_ request: WebRequest, _ tx: Transaction) throws -> HelpCall {
        let id: HelpCall.ID = try request.identifier("call")
        guard let call = try tx.helpCall(id, secret: request.parameters["secret"] ?? "") else {
            throw AskRoutes.unknownLink
        }
        return call
    }

    private static let unknownLink = AppError(
        "link.unknown", status: 404,
        Text(
            "这个链接无效。如果还需要帮助，请重新求助；紧急情况请拨打 110、119 或 120。",
            "This link is not valid. If you still need help, call again; in an emergency call 110, 119 or 120."))

    private func own(_ request: WebRequest) async throws -> Answer {
        let page = try await database.read { tx in
            let call = try ownCall(request, tx)
            return OwnCallPage(
                screen: request.screen, call: call, rules: try tx.helpRules(of: call),
                pack: try tx.policy(version: call.policy).pack,
                words: try tx.openWords(of: call), secret: request.parameters["secret"] ?? "",
                coming: try tx.shownComing(of: call), readings: try tx.helpReadings(of: call.id, at: request.now))
        }
        return request.wantsFragment ? .fragment(page.body) : .page(page.html, data: page.shown)
    }

    private func ownLive(_ request: WebRequest) async throws -> Answer {
        let call = try await database.read { tx in try ownCall(request, tx) }
        return .live(HelpWeb.stream(database, [HelpTopic.call(call.id)]))
    }

    private func cancel(_ request: WebRequest) async throws -> Answer {
        try await act(request, .cancel, Text("求助已取消，已告诉来的人。", "The call is cancelled; whoever was coming is told."))
    }

    private func end(_ request: WebRequest) async throws -> Answer {
        try await act(request, .end(try request.form.helpOutcome()), Text("记下了。祝您平安！", "Noted. Take care!"))
    }

    private func act(_ request: WebRequest, _ command: HelpCommand, _ flash: Text) async throws -> Answer {
        let id: HelpCall.ID = try request.identifier("call")
        let secret = request.parameters["secret"] ?? ""
        let call = try await database.perform(
            ActOnHelpCall(id, command, secret: secret), by: request.caller, at: request.now,
            key: request.idempotencyKey)
        return .done(HelpPaths.own(id, secret), flash: flash, data: call.id)
    }
}

/// What a client gets for its call: the secret that opens its page, and the number to dial first.
struct HelpReceipt: Encodable, Sendable {
    let id: HelpCall.ID
    let secret: String
    let emergency: String?
    let asked: Int
    let told: Int
}
