import Cases
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// The lead: rotas of their places, who takes part, who stands in.
struct PlanRoutes: Sendable {
    let database: Database

    private static let plans = Access.permission(.rostersPlan)

    var routes: [Route] {
        [
            .get(
                RotaPaths.plans, PlanRoutes.plans, Text("轮值安排", "Rotas"),
                fields: [Field("after", .identifier, Text("接在这一个之后", "Continues after this one"))], list),
            .get(RotaPaths.newPlan, PlanRoutes.plans, Text("新设轮值", "Set up a rota"), form),
            .post(
                RotaPaths.plans, PlanRoutes.plans, Text("新设轮值", "Set up a rota"),
                fields: [
                    Field("kind", .line, required: true, Text("哪种轮值", "Kind")),
                    Field("place", .place, required: true, Text("地点", "Place")),
                    Field("title", .line, Text("名字；同一处有几个时要写", "Name; needed where there are several")),
                    Field("start", .date, required: true, Text("第一天", "First day")),
                ], plan),
            .get(
                RotaPaths.plan, PlanRoutes.plans, Text("安排一个轮值", "One rota, for the lead"),
                fields: [Field("before", .integer, Text("更早的轮次", "Turns before this one"))], page),
            .post(
                RotaPaths.members, PlanRoutes.plans, Text("加入成员", "Add a member"),
                fields: [
                    Field("login", .line, Text("工作人员的登录名", "Login name of a member of staff")),
                    Field("resident", .identifier, Text("报名的居民", "A resident who offered")),
                    Field("since", .date, Text("从哪天起", "From what day")),
                ], add),
            .post(RotaPaths.closing, PlanRoutes.plans, Text("结束轮值", "Close a rota"), close),
        ]
    }

    private func list(_ request: WebRequest) async throws -> Answer {
        let places = request.caller.places(.rostersPlan)
        let after: Rota.ID? = try request.query.identifier("after")
        let views = try await database.read { tx in
            try tx.rotas(under: places, after: after).map { try tx.rotaView($0, at: request.now) }
        }
        return .page(RotaListPage(views: views).html(request.screen), data: views.map(\.rota))
    }

    private func form(_ request: WebRequest) async throws -> Answer { .page(try await formPage(request)) }

    private func formPage(_ request: WebRequest) async throws -> HTML {
        guard let home = request.caller.places(.rostersPlan).first else { throw AppError.refused }
        return try await database.read { [screen = request.screen] tx in
            let chosen = try screen.values.deepestPlace("place")
            let pack = try tx.policy(at: home).pack
            return NewRotaPage(
                screen: screen, kinds: pack.rotas, home: home, homeName: try tx.fullName(of: home, from: .street),
                levelNames: pack.levels,
                levels: try PlaceLevels(tx, home: home, chosen: chosen).levels, today: pack.zone.date(screen.now)
            ).html
        }
    }

    private func plan(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        if form["step"] == "place" {
            // Without scripts: the same form with everything typed and the next list of places.
            var again = request
            again.screen.values = form
            return .page(try await formPage(again))
        }
        guard let home = request.caller.places(.rostersPlan).first else { throw AppError.refused }
        guard let start = try form.date("start") else {
            throw AppError.invalid("start", Text("请选第一天。", "Choose the first day."))
        }
        let operation = PlanRota(
            kind: try form.text("kind", limit: 60) ?? "", place: try form.deepestPlace("place") ?? home,
            title: try form.text("title", limit: 40), start: start)
        let id = try await database.perform(
            operation, by: request.caller, at: request.now, key: request.idempotencyKey)
        return .done(
            RotaPaths.plan(id),
            flash: Text("已设立。请把参加的人按顺序加进来。", "Set up. Now add those who take part, in their order."),
            data: ["id": id], created: true)
    }

    private func page(_ request: WebRequest) async throws -> Answer {
        let before = try request.query.integer("before", in: 0...1_000_000)
        let page = try await database.read { tx -> RotaPlanPage in
            let standing = try RotaStanding(request, tx)
            guard standing.plans else { throw AppError.refused }
            let reach =
                request.caller.places(.rostersPlan).first { $0.contains(standing.rota.place) } ?? standing.rota.place
            return RotaPlanPage(
                view: try tx.rotaView(standing.rota, at: request.now), caller: request.caller,
                candidates: try tx.accounts(under: reach, limit: Limits.bulk).filter(\.active).map(\.login),
                rows: try tx.turnRows(of: standing.rota.id, before: before))
        }
        return .page(page.html(request.screen), data: page.view.rota)
    }

    private func add(_ request: WebRequest) async throws -> Answer {
        let id: Rota.ID = try request.identifier("rota")
        let form = request.form
        let resident: Identifier<ResidentTag>? = try form.identifier("resident")
        let login = try form.text("login", limit: 60)
        let day = try form.date("since")
        let (who, since) = try await database.read { tx -> (RotaPerson, CivilDate) in
            guard let rota = try tx.rota(id) else { throw AppError.refused }
            try request.caller.require(.rostersPlan, at: rota.place)
            let today = rota.day(request.now, in: try tx.policy(at: rota.place).pack.zone)
            let since = day ?? max(today, rota.start)
            if let resident {
                // Only those who offered: nobody is put on a roster unasked.
                guard rota.wishes.contains(.resident(resident)) else { throw AppError.refused }
                return (.resident(resident), since)
            }
            guard let account = try tx.account(login: login ?? "") else { throw RotaProblem.unknownLogin.appError }
            return (.staff(account.id), since)
        }
        let rota = try await database.perform(
            ActOnRota(id, .add(who, since: since)), by: request.caller, at: request.now, key: request.idempotencyKey)
        return .done(RotaPaths.plan(id), flash: Text("已加入，排在最后。", "Added at the end of the order."), data: rota)
    }

    private func close(_ request: WebRequest) async throws -> Answer {
        let id: Rota.ID = try request.identifier("rota")
        let rota = try await database.perform(
            ActOnRota(id, .close), by: request.caller, at: request.now, key: request.idempotencyKey)
        return .done(
            RotaPaths.plan(id), flash: Text("这一轮值完就结束，记录保留。", "It ends with this turn; what was written stays."),
            data: rota)
    }
}
