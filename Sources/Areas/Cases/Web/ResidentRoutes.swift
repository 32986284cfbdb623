import Geometry
import Kernel
import Media
import Pages
import Persistence
import Policy
import Secrets
import Territory

/// The resident's routes: report, follow, evaluate, look around.
struct ResidentRoutes: Sendable {
    let database: Database
    let media: MediaStore

    var routes: [Route] {
        [
            .get(CasePaths.report, .anyone, Text("反映问题", "Report"), reportForm),
            .get(CasePaths.reportAt, .anyone, Text("在此处反映问题", "Report at a place"), reportForm),
            .get(CasePaths.building, .anyone, Text("楼栋码", "Building code"), byCode),
            .get(CasePaths.advice, .anyone, Text("边写边提示", "Advice while writing"), advice),
            .post(
                CasePaths.report, .anyone, Text("提交反映", "Send a report"), fields: ResidentRoutes.reportFields,
                bodyLimit: CaseActionRoutes.filesLimit, report),
            .get(CasePaths.own, .secretLink, Text("我反映的事", "One’s own matter"), own),
            .get(CasePaths.ownPhoto, .secretLink, Text("自己案卷的照片", "A photo of one’s own matter"), ownPhoto),
            .get(CasePaths.track, .anyone, Text("查进展", "Follow a matter"), track),
            .post(
                CasePaths.track, .anyone, Text("凭编号和电话查进展", "Find by number and telephone"),
                fields: [
                    Field("number", .line, required: true, Text("编号", "Number")),
                    Field("phone", .line, required: true, Text("登记的电话", "Telephone left with the report")),
                ], findOwn),
            .get(CasePaths.mine, .resident, Text("我的事项", "My matters"), mine),
        ]
    }

    static let reportFields = [
        Field("words", .text, required: true, Text("遇到的事", "What happened")),
        Field("place", .place, Text("选定的地点", "A place of the tree")),
        Field("qr", .line, Text("楼栋码编号", "Number of a building code")),
        Field("address", .line, Text("地址", "Address")),
        Field("longitude", .number, Text("经度（WGS-84）", "Longitude, WGS-84")),
        Field("latitude", .number, Text("纬度（WGS-84）", "Latitude, WGS-84")),
        Field("accuracy", .number, Text("误差（米）", "Accuracy in metres")),
        Field("category", .line, Text("类别", "Category")), Field("phone", .line, Text("电话", "Telephone")),
        Field("name", .line, Text("称呼", "Name")), Field("on-behalf", .flag, Text("代人反映", "For somebody else")),
        Field("private", .flag, Text("不公开", "Not public")), Field("flag", .list, Text("情况", "Circumstances")),
        Field("joining", .identifier, Text("一起跟进的案卷", "Case to join")),
        Field("channel", .choice(Channel.allCases.map(\.rawValue)), Text("来源（工作人员）", "Channel (staff)")),
        Field("files", .files, Text("照片", "Photos")),
    ]

    // MARK: Report

    private func reportForm(_ request: WebRequest) async throws -> Answer {
        let known = try request.parameters["place"].map { _ in try request.place("place") }
        return .page(try await page(request, known: known))
    }

    private func byCode(_ request: WebRequest) async throws -> Answer {
        let token = request.parameters["token"] ?? ""
        guard let building = try await database.read({ tx in try tx.building(qr: token) }) else {
            throw AppError(
                "code.unknown", status: 404,
                Text(
                    "这个楼栋码已失效。请直接写地址反映，或告诉社区更换。",
                    "This building code is no longer valid. Report with the address, or tell the community."))
        }
        return .page(try await page(request, known: building.code))
    }

    private func page(_ request: WebRequest, known: PlaceCode?) async throws -> HTML {
        let home = try database.resources.get(HomePlace.self)
        return try await database.read { tx in
            let place = try known.map { try tx.activePlace($0) }
            let chosen = try request.screen.values.deepestPlace("place") ?? request.query.place("under")
            let policy = try tx.policy(at: place?.code ?? home.code)
            return ReportPage(
                screen: request.screen, home: home, known: place,
                knownName: try place.map { try tx.fullName(of: $0.code) },
                levels: try PlaceLevels(tx, home: home.code, chosen: chosen).levels, pack: policy.pack,
                byStaff: request.caller.mayAnywhere(.casesIntake) && request.caller.isStaff
            ).html
        }
    }

    private func advice(_ request: WebRequest) async throws -> Answer {
        let words = try request.query.text("words") ?? ""
        let home = try database.resources.get(HomePlace.self).code
        let place = try request.query.deepestPlace("place") ?? request.query.place("known") ?? home
        let panel = try await database.read { tx -> AdvicePanel in
            let pack = try tx.policy(at: place).pack
            let suggestion = words.count < 4 ? nil : pack.suggestCategories(for: words, limit: 1).first
            return AdvicePanel(
                screen: request.screen, emergency: pack.emergency(in: words),
                referral: pack.referral(words: words, category: suggestion?.category),
                category: suggestion.flatMap { found in pack.category(found.category).map { ($0.name, found.why) } },
                similar: words.count < 4 ? [] : try tx.similarCases(to: words, at: place, limit: 3), pack: pack)
        }
        return .fragment(panel.html)
    }

    private func report(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        if form["step"] == "place" { return .page(try await again(request)) }
        let home = try database.resources.get(HomePlace.self).code
        let channel: Channel =
            request.caller.isStaff ? try form.choice("channel") ?? .web : form["known"] == nil ? .web : .qr
        let position = try await position(form)
        if request.caller.kind == .anonymous { try takeAllowance(position, home, at: request.now) }
        let operation = ReportCase(
            words: try form.required("words"), jurisdiction: home, position: position,
            category: try form.text("category", limit: 80), channel: channel, contact: try contact(form),
            isPrivate: form.flag("private"), flags: form.all("flag").filter { CaseFlag(rawValue: $0) != nil },
            joining: try form.identifier("joining"), evidence: try await CaseFiles(media: media).keep(request.files))
        // Without an account the key alone could be somebody else's: the sender's address makes it theirs.
        let key = request.idempotencyKey.map { key in
            request.caller.kind == .anonymous ? Fingerprint.of(request.remoteAddress + "|" + key) : key
        }
        let outcome = try await database.perform(operation, by: request.caller, at: request.now, key: key)
        // An answer that was given before comes without its secret.
        let secret =
            outcome.secret.isEmpty
            ? CaseSecret.derived(for: outcome.id, by: try database.resources.get(KeyRing.self)) : outcome.secret
        let opens = try await opensAtDesk(outcome.id, request)
        return .done(
            opens ? CasePaths.page(outcome.id) : CasePaths.own(outcome.id, secret),
            flash: Text("收到了，编号 \(outcome.number)。", "Received. Your number is \(outcome.number)."),
            data: ReportReceipt(id: outcome.id, number: outcome.number, secret: secret), created: true)
    }

    /// Whether who reported sees the case as staff do; nobody else is asked about in the database.
    private func opensAtDesk(_ id: CaseFile.ID, _ request: WebRequest) async throws -> Bool {
        guard request.caller.isStaff else { return false }
        return try await database.read { [caller = request.caller, now = request.now] tx in
            try tx.mayRead(id, caller, at: now) == .staff
        }
    }

    /// Before photos are decoded and anything is written. A place that is only described in words counts for the desk
    /// at which unlocated matters wait.
    private func takeAllowance(_ position: ReportPosition, _ home: PlaceCode, at now: Instant) throws {
        guard let allowance = database.resources.find(ReportAllowance.self) else { return }
        let grid = try position.point.flatMap {
            try database.resources.get(Locator.self).locate($0, accuracyMetres: position.accuracyMetres).certain
        }
        try allowance.take(at: position.place ?? grid ?? home, at: now)
    }

    /// Without scripts: the same form with everything typed and the next list of places.
    private func again(_ request: WebRequest) async throws -> HTML {
        var request = request
        request.screen.values = request.form
        return try await page(request, known: try request.form.place("known"))
    }

    private func position(_ form: Form) async throws -> ReportPosition {
        var position = ReportPosition(
            place: try form.deepestPlace("place"), address: try form.text("address", limit: Limits.line))
        if let token = try form.text("qr", limit: 60) {
            guard let building = try await database.read({ tx in try tx.building(qr: token) }) else {
                throw AppError.invalid(
                    "qr",
                    Text(
                        "没有这个楼栋码。请核对编号，或换一种方式说明地点；其他内容都在。",
                        "There is no such building code. Check it or say where in another way; the rest is kept."))
            }
            position.place = building.code
        }
        if position.place == nil { position.place = try form.place("known") }
        if let longitude = try form.number("longitude", in: -180...180),
            let latitude = try form.number("latitude", in: -90...90)
        {
            position.point = GeoPoint(longitude: longitude, latitude: latitude)
            position.accuracyMetres = try form.number("accuracy", in: 0...100_000) ?? 50
        }
        return position
    }

    private func contact(_ form: Form) throws -> ReportContact {
        let phone = try form.text("phone", limit: 40)
        let digits = phone.map(CasePhone.digits)
        if let digits, !(7...15).contains(digits.count) {
            throw AppError.invalid(
                "phone",
                Text("电话应是手机号，或区号加座机号；也可以不填。", "A mobile number, or an area code and number; or leave it empty."))
        }
        return ReportContact(phone: digits, name: try form.text("name", limit: 50), onBehalf: form.flag("on-behalf"))
    }

    // MARK: Follow

    private func own(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("case", of: CaseTag.self)
        let secret = request.parameters["secret"] ?? ""
        let page = try await database.read { tx -> OwnCasePage in
            guard
                let (reader, detail) = try tx.readCase(id, request.caller, secret: secret, at: request.now),
                reader == .reporter
            else { throw ResidentRoutes.unknownLink }
            let policy = try tx.policy(version: detail.file.policy)
            let words = detail.words.first { $0.kind == "report" }?.body ?? ""
            let fresh = request.now - detail.file.reportedAt < .hours(2) && detail.file.state.isOpen
            return OwnCasePage(
                screen: request.screen, detail: detail, policy: policy, secret: secret,
                emergency: fresh ? policy.pack.emergency(in: words) : nil,
                readings: try tx.contactReadings(of: id, at: request.now),
                sequels: try (try? tx.resource(CaseSequels.self))?.find(id, tx) ?? [])
        }
        return request.wantsFragment ? .fragment(page.body) : .page(page.html, data: page.data)
    }

    static let unknownLink = AppError(
        "link.unknown", status: 404,
        Text(
            "这个链接无效。请用编号和登记的电话查询，或再反映一次。",
            "This link is not valid. Use the number and the telephone you left, or report again."))

    private func ownPhoto(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("case", of: CaseTag.self)
        let file = try request.identifier("file", of: EvidenceTag.self)
        let secret = request.parameters["secret"] ?? ""
        let found = try await database.read { tx -> CaseEvidence? in
            guard try tx.mayRead(id, request.caller, secret: secret, at: request.now) != nil else { return nil }
            return try tx.evidence(of: id).first { $0.id == file }
        }
        return try await CasePhoto(media: media).answer(found, request)
    }

    private func track(_ request: WebRequest) async throws -> Answer {
        .page(
            request.screen.page(
                PageShell(
                    .resident, Text("查进展", "Follow a matter"),
                    lead: Text(
                        "有链接直接打开链接；没有链接，用编号和当时留的电话。",
                        "Open your link; without it, use the number and the telephone you left.")
                )
            ) {
                request.screen.form(CasePaths.track()) { form in
                    """
                    \(form.line("number", Text("编号", "Number"), hint: Text("例如 261121-7K3QMX", "For example 261121-7K3QMX"), required: true))
                    \(form.line("phone", Text("登记的电话", "Telephone"), required: true, kind: .telephone, autocomplete: "tel"))
                    \(form.submit(Text("查看", "Show"), .primary))
                    """
                }
            })
    }

    private func findOwn(_ request: WebRequest) async throws -> Answer {
        let number = try request.form.required("number", limit: 40).uppercased()
        let phone = CasePhone.digits(try request.form.required("phone", limit: 40))
        let outcome = try await database.perform(
            RenewLink(number: number, phone: phone), by: request.caller, at: request.now)
        guard let outcome else {
            throw AppError.invalid(
                "number",
                Text(
                    "没有找到：请核对编号和电话。没有留电话的，只能用链接查看。",
                    "Not found: check the number and the telephone. Without a telephone only the link works."))
        }
        return .done(CasePaths.own(outcome.id, outcome.secret), data: ["number": number])
    }

    private func mine(_ request: WebRequest) async throws -> Answer {
        guard case .resident(let resident) = request.caller.kind else { throw AppError.signInNeeded }
        let (rows, packs) = try await database.read { tx in
            let rows = try tx.cases(of: resident)
            return (rows, try CasePacks(tx, rows))
        }
        let screen = request.screen
        let cards = rows.map { row in
            screen.card(
                row.summary, link: CasePaths.own(row.id, "mine"),
                chips: CaseChips(screen, packs).state(row), facts: [row.number, screen.ago(row.reportedAt)])
        }
        return .page(
            screen.page(.resident, Text("我的事项", "My matters")) {
                rows.isEmpty
                    ? screen.empty(
                        Text("还没有反映过事情", "Nothing reported yet"),
                        Text("您反映的每件事都会列在这里，随时看到进展。", "Every matter you report is listed here with its progress."),
                        action: screen.button(Text("反映问题", "Report"), to: CasePaths.report(), .primary))
                    : screen.cards(cards)
            }, data: rows.map(OwnCaseRow.init))
    }
}

/// What a client gets for its report: the number to say and the secret that opens its page.
struct ReportReceipt: Encodable, Sendable {
    let id: CaseFile.ID
    let number: String
    let secret: String
}
