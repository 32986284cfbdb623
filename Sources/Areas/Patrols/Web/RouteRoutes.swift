import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// Routes: drawn, changed, ended; and what was walked along them.
struct RouteRoutes: Sendable {
    let web: PatrolsWeb

    static let fields = [
        Field("place", .place, Text("地点", "Place")), Field("kind", .line, required: true, Text("哪种巡查", "Kind")),
        Field("name", .line, required: true, Text("路线名称", "Name")),
        Field("stops", .text, required: true, Text("巡查点，一行一个", "Stops, one a line")),
        Field("rhythm", .choice(["weekly", "monthly", "dates"]), required: true, Text("多久一次", "How often")),
        Field("weekdays", .list, Text("星期几，1 到 7", "Weekdays, 1 to 7")),
        Field("days", .line, Text("每月几号", "Days of the month")), Field("dates", .text, Text("日期", "Dates")),
        Field("team", .list, Text("队伍", "Team")),
    ]

    var routes: [Route] {
        [
            .get(
                PatrolPaths.routes, PatrolsWeb.readers, Text("巡查路线", "Routes"),
                fields: [Field("after", .identifier, Text("从哪一条之后", "Continue after"))], list),
            .get(PatrolPaths.newRoute, .permission(.patrolsLead), Text("新路线", "New route"), form),
            .post(
                PatrolPaths.routes, .permission(.patrolsLead), Text("新路线", "New route"), fields: RouteRoutes.fields,
                draw),
            .get(PatrolPaths.route, PatrolsWeb.readers, Text("巡查路线", "Route"), page),
            .post(
                PatrolPaths.route, .permission(.patrolsLead), Text("修改路线", "Change a route"),
                fields: RouteRoutes.fields, change),
            .post(PatrolPaths.endRoute, .permission(.patrolsLead), Text("停用路线", "End a route"), end),
        ]
    }

    private func list(_ request: WebRequest) async throws -> Answer {
        let (caller, now) = (request.caller, request.now)
        let after: PatrolRoute.ID? = try request.query.identifier("after")
        let (routes, standings) = try await web.database.read { tx in
            let routes = try tx.patrolRoutes(for: caller, after: after, limit: Limits.page + 1, at: now)
            return (routes, try routes.map { try tx.roundStanding(of: $0, at: now) })
        }
        let screen = request.screen
        let shown = routes.prefix(Limits.page)
        let shell = PageShell(
            .desk, Text("巡查路线", "Routes"), back: NavItem(Text("巡检", "Patrols"), PatrolPaths.board()),
            actions: caller.mayAnywhere(.patrolsLead)
                ? screen.button(Text("新路线", "New route"), to: PatrolPaths.newRoute(), .primary) : .empty, width: .wide)
        let next =
            routes.count > Limits.page ? shown.last.map { PatrolPaths.routes().query([("after", "\($0.id)")]) } : nil
        return .page(
            screen.page(shell) {
                guard !shown.isEmpty else {
                    return screen.empty(
                        Text("还没有路线", "No routes yet"),
                        Text("负责人画好路线后，到日子会自己提醒。", "Once somebody draws one, its rounds come due by themselves."))
                }
                let cards = zip(shown, standings).map { route, standing in
                    screen.card(
                        route.plan.name, link: PatrolPaths.route(route.id),
                        facts: [
                            screen(route.plan.rhythm.text(screen)),
                            screen("\(route.plan.stops.count) 处", "\(route.plan.stops.count) stops"),
                            standing.next.map { screen("下一趟 \(screen.day($0))", "next \(screen.day($0))") } ?? "",
                        ].filter { !$0.isEmpty },
                        body: standing.missed.isEmpty
                            ? .empty
                            : screen.state(
                                Text("\(standing.missed.count) 趟没有走", "\(standing.missed.count) not walked"), .warn))
                }
                return "\(screen.cards(Array(cards)))\(screen.pager(next: next, shown: shown.count))"
            }, data: Array(shown))
    }

    private func form(_ request: WebRequest) async throws -> Answer {
        let (caller, now) = (request.caller, request.now)
        let form = try await web.database.read { tx in try RouteForm(caller, nil, tx, at: now) }
        return .page(form.page(request.screen))
    }

    private func draw(_ request: WebRequest) async throws -> Answer {
        guard let place = try request.form.place("place") else { throw PatrolProblem.placeMissing.appError }
        let id = try await web.perform(try operation(request.form, nil, place), request)
        return .done(
            PatrolPaths.route(id),
            flash: Text("路线已设好，到日子会自己提醒。", "The route is drawn; its rounds come due by themselves."),
            data: ["id": id.description], created: true)
    }

    private func change(_ request: WebRequest) async throws -> Answer {
        let id: PatrolRoute.ID = try request.identifier("route")
        guard let route = try await web.database.read({ try $0.patrolRoute(id) }) else { throw AppError.refused }
        _ = try await web.perform(try operation(request.form, id, route.area), request)
        return .done(
            PatrolPaths.route(id), flash: Text("已修改，从今天起按新的走。", "Changed; it holds from today."),
            data: ["id": id.description])
    }

    private func operation(_ form: Form, _ id: PatrolRoute.ID?, _ place: PlaceCode) throws -> DrawRoute {
        DrawRoute(
            route: id, area: place, kind: try form.required("kind", limit: 60),
            name: try form.required("name", limit: 60),
            stops: try form.required("stops", limit: Limits.words).split(whereSeparator: \.isNewline)
                .map { String($0).trimmed }, rhythm: try form.patrolRhythm(), team: try form.patrolTeam("team"))
    }

    private func page(_ request: WebRequest) async throws -> Answer {
        let id: PatrolRoute.ID = try request.identifier("route")
        let (caller, now) = (request.caller, request.now)
        let page = try await web.database.read { tx -> RoutePage in
            guard let route = try tx.patrolRoute(id) else { throw AppError.refused }
            let standing = try tx.patrolStanding(of: caller, at: now)
            guard standing.reads(at: route.area) || standing.isMember(route.plan.team) else { throw AppError.refused }
            let (rules, _) = try tx.patrolRules(at: route.area)
            let leads = caller.may(.patrolsLead, at: route.area) && route.endedAt == nil
            return RoutePage(
                route: route, rules: rules, standing: try tx.roundStanding(of: route, at: now),
                rounds: try tx.patrolRounds(of: .route(id)), areaName: try tx.stopName(of: route.area),
                team: try route.plan.team.map { try tx.memberName($0, at: now) },
                mayBegin: route.endedAt == nil && standing.walks(route.plan, at: route.area, rules),
                form: leads ? try RouteForm(caller, route, tx, at: now) : nil)
        }
        return .page(page.html(request.screen), data: page.route)
    }

    private func end(_ request: WebRequest) async throws -> Answer {
        let id: PatrolRoute.ID = try request.identifier("route")
        _ = try await web.perform(EndRoute(id), request)
        return .done(PatrolPaths.routes(), flash: Text("路线已停用，走过的记录保留。", "The route is ended; what was walked stays."))
    }
}

extension Transaction {
    /// Routes that somebody may see, by place.
    func patrolRoutes(
        for caller: Caller, after: PatrolRoute.ID?, limit: Int, at now: Instant
    ) throws -> [PatrolRoute] {
        let scope = PatrolScope(caller, Transaction.patrolReaders + [.casesHandle])
        let standing = try patrolStanding(of: caller, at: now)
        let routes: [PatrolRoute] = try records(
            where: """
                ended_at IS NULL AND id > \(after?.rawValue ?? 0) AND \(scope.around) ORDER BY id LIMIT \(limit)
                """)
        return routes.filter { standing.reads(at: $0.area) || standing.isMember($0.plan.team) }
    }
}

extension Form {
    func patrolRhythm() throws -> PatrolRhythm {
        switch self["rhythm"] {
        case "weekly": return .weekly(all("weekdays").compactMap { Int($0) }.sorted())
        case "monthly":
            let text = try text("days", limit: 100) ?? ""
            return .monthly(text.split { !$0.isNumber }.compactMap { Int($0) })
        case "dates": return .dates(try patrolDates("dates"))
        default: throw PatrolProblem.rhythmMissing.appError
        }
    }

    /// Dates, one a line or with commas between.
    func patrolDates(_ name: String) throws -> [CivilDate] {
        let text = try text(name, limit: Limits.words) ?? ""
        return try text.split { $0.isWhitespace || ",，、;；".contains($0) }.map { part in
            guard let day = try Form([name: [String(part)]]).date(name) else {
                throw PatrolProblem.datesMissing.appError
            }
            return day
        }
    }

    func patrolTeam(_ name: String) throws -> [PatrolMember] {
        try all(name).filter { !$0.isEmpty }.map { text in
            guard let member = PatrolMember(text) else { throw PatrolProblem.unknownMember.appError }
            return member
        }
    }
}
