import Kernel
import Pages
import Persistence
import Policy
import Territory

/// Campaigns: planned, inspected together, closed with their results.
struct CampaignRoutes: Sendable {
    let web: PatrolsWeb
    /// Units that the form of a plan has room for.
    static let units = 6

    private static let fields =
        [
            Field("title", .line, required: true, Text("名称", "Title")),
            Field("purpose", .text, required: true, Text("为什么做、做到什么样", "Purpose")),
            Field("place", .list, required: true, Text("地点", "Places")),
            Field("since", .date, required: true, Text("从哪天", "From")),
            Field("until", .date, required: true, Text("到哪天", "To")),
            Field("lead", .line, required: true, Text("牵头", "Lead")),
            Field("dates", .text, required: true, Text("联合检查日期", "Days of joint inspection")),
        ]
        + (1...units).flatMap { number in
            [
                Field("unit-\(number)", .line, Text("参加单位 \(number)", "Unit \(number)")),
                Field("items-\(number)", .list, Text("参加单位 \(number) 查什么", "What unit \(number) looks at")),
            ]
        }

    var routes: [Route] {
        [
            .get(
                PatrolPaths.campaigns, PatrolsWeb.readers, Text("联合检查", "Campaigns"),
                fields: [Field("before", .identifier, Text("从哪一次之前", "Continue before"))], list),
            .get(PatrolPaths.newCampaign, .permission(.patrolsLead), Text("新的联合检查", "Plan a campaign"), form),
            .post(
                PatrolPaths.campaigns, .permission(.patrolsLead), Text("新的联合检查", "Plan a campaign"),
                fields: CampaignRoutes.fields, plan),
            .get(PatrolPaths.campaign, PatrolsWeb.readers, Text("一次联合检查", "A campaign"), page),
            .post(
                PatrolPaths.inspection, PatrolsWeb.readers, Text("增加检查日期", "Add a day of inspection"),
                fields: [Field("date", .date, required: true, Text("哪一天", "Day"))], inspection),
            .post(
                PatrolPaths.closing, PatrolsWeb.readers, Text("结束联合检查", "Close a campaign"),
                fields: [
                    Field("results", .text, required: true, Text("结果", "Results")),
                    Field("not-yet", .list, Text("还没好的，写成“编号 理由”", "Not settled yet: “number reason”")),
                ], close),
        ]
    }

    private func list(_ request: WebRequest) async throws -> Answer {
        let (caller, now) = (request.caller, request.now)
        let before: PatrolCampaign.ID? = try request.query.identifier("before")
        let (campaigns, figures) = try await web.database.read { tx in
            let campaigns = try tx.patrolCampaigns(for: caller, before: before, limit: Limits.page + 1, at: now)
            return (campaigns, try campaigns.map { try tx.patrolFigures(of: .campaign($0.id), at: now) })
        }
        let (screen, shown) = (request.screen, campaigns.prefix(Limits.page))
        let shell = PageShell(
            .desk, Text("联合检查", "Campaigns"),
            lead: Text("几个部门一个方案，一起查，一起改到位。", "Several departments, one plan, until it is put right."),
            back: NavItem(Text("巡检", "Patrols"), PatrolPaths.board()),
            actions: caller.mayAnywhere(.patrolsLead)
                ? screen.button(Text("新的联合检查", "Plan a campaign"), to: PatrolPaths.newCampaign(), .primary) : .empty,
            width: .wide)
        let next =
            campaigns.count > Limits.page
            ? shown.last.map { PatrolPaths.campaigns().query([("before", "\($0.id)")]) } : nil
        return .page(
            screen.page(shell) {
                guard !shown.isEmpty else {
                    return screen.empty(
                        Text("还没有联合检查", "No campaigns yet"),
                        Text("定好方案后，参加的单位都看得到。", "Once one is planned, every unit that takes part sees it."))
                }
                let cards = zip(shown, figures).map { campaign, figures in
                    screen.card(
                        campaign.plan.title, link: PatrolPaths.campaign(campaign.id),
                        chips: campaign.closedAt == nil
                            ? screen.state(Text("进行中", "Running"), .active) : screen.state(Text("已结束", "Ended")),
                        facts: [
                            "\(screen.day(campaign.plan.from)) – \(screen.day(campaign.plan.to))",
                            screen(
                                "发现 \(figures.found)，已改好 \(figures.closed)",
                                "\(figures.found) found, \(figures.closed) put right"),
                        ])
                }
                return "\(screen.cards(Array(cards)))\(screen.pager(next: next, shown: shown.count))"
            }, data: Array(shown))
    }

    private func form(_ request: WebRequest) async throws -> Answer {
        let (caller, now) = (request.caller, request.now)
        let choices = try await web.database.read { tx in try PatrolChoices(caller, at: nil, tx, at: now) }
        return .page(CampaignFormPage(choices: choices).html(request.screen))
    }

    private func plan(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        guard let from = try form.date("since"), let to = try form.date("until") else {
            throw PatrolProblem.datesReversed.appError
        }
        guard let lead = form["lead"].flatMap({ PatrolMember($0) }) else { throw PatrolProblem.leadMissing.appError }
        let parts = try (1...CampaignRoutes.units).compactMap { number -> PatrolPart? in
            guard let text = form["unit-\(number)"], !text.isEmpty else { return nil }
            guard case .unit(let unit)? = PatrolMember(text) else { throw PatrolProblem.unknownMember.appError }
            return PatrolPart(unit: unit, items: form.all("items-\(number)").filter { !$0.isEmpty })
        }
        let places = try form.all("place").filter { !$0.isEmpty }.map { text -> PlaceCode in
            guard let place = try Form(["place": [text]]).place("place") else {
                throw PatrolProblem.placeMissing.appError
            }
            return place
        }
        let plan = PatrolCampaignPlan(
            title: try form.required("title", limit: 60), places: places, from: from, to: to, lead: lead, parts: parts,
            dates: try form.patrolDates("dates"))
        let id = try await web.perform(
            PlanCampaign(plan, purpose: try form.required("purpose", limit: PatrolLimits.words)), request)
        return .done(
            PatrolPaths.campaign(id),
            flash: Text("方案已定，参加的单位都看得到。", "The plan stands; every unit that takes part sees it."),
            data: ["id": id.description], created: true)
    }

    private func page(_ request: WebRequest) async throws -> Answer {
        let id: PatrolCampaign.ID = try request.identifier("campaign")
        let (caller, now) = (request.caller, request.now)
        let page = try await web.database.read { tx -> CampaignPage in
            guard let campaign = try tx.patrolCampaign(id) else { throw AppError.refused }
            let standing = try tx.patrolStanding(of: caller, at: now)
            guard standing.reads(campaign) else { throw AppError.refused }
            return try CampaignPage(campaign, standing, tx, at: now)
        }
        return .page(page.html(request.screen), data: page.campaign)
    }

    private func inspection(_ request: WebRequest) async throws -> Answer {
        let id: PatrolCampaign.ID = try request.identifier("campaign")
        guard let day = try request.form.date("date") else { throw PatrolProblem.datesMissing.appError }
        _ = try await web.perform(SetInspection(id, day: day), request)
        return .done(PatrolPaths.campaign(id), flash: Text("日期已加上。", "The day is added."))
    }

    /// A page sends one field for each finding; a JSON client may send a list of “number reason”.
    private func close(_ request: WebRequest) async throws -> Answer {
        let id: PatrolCampaign.ID = try request.identifier("campaign")
        let form = request.form
        var reasons: [PatrolFinding.ID: String] = [:]
        for name in form.names where name.hasPrefix("not-yet.") {
            guard let finding = PatrolFinding.ID(String(name.dropFirst(8))) else { continue }
            reasons[finding] = try form.text(name, limit: PatrolLimits.words)
        }
        for line in form.all("not-yet") {
            let pieces = line.split(separator: " ", maxSplits: 1).map(String.init)
            if pieces.count == 2, let finding = PatrolFinding.ID(pieces[0]) { reasons[finding] = pieces[1] }
        }
        let after = try await web.perform(
            CloseCampaign(id, results: try form.required("results", limit: Limits.note), notYet: reasons), request)
        return .done(
            PatrolPaths.campaign(id), flash: Text("联合检查已结束，结果已写明。", "The campaign is closed with its results."),
            data: after)
    }
}

extension Transaction {
    /// Campaigns that somebody may see, the newest first.
    func patrolCampaigns(
        for caller: Caller, before: PatrolCampaign.ID?, limit: Int, at now: Instant
    ) throws -> [PatrolCampaign] {
        let scope = PatrolScope(caller, Transaction.patrolReaders + [.casesHandle])
        let standing = try patrolStanding(of: caller, at: now)
        let earlier: SQL = before.map { "AND id < \($0)" } ?? ""
        let campaigns: [PatrolCampaign] = try records(
            where: "\(scope.around) \(earlier) ORDER BY id DESC LIMIT \(limit)")
        return campaigns.filter { standing.reads($0) }
    }
}
