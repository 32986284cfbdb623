import Households
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// What everybody may read: who looks after a place, and whose turn it is. Residents of it offer and rate here.
struct PublicRosterRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        [
            .get(PeoplePaths.turns, .anyone, Text("谁负责这里、本周谁轮值", "Who is responsible and whose turn it is"), roster),
            .post(
                RotaPaths.join, .resident, Text("报名轮值", "Offer to take turns"),
                fields: [
                    Field("called", .line, required: true, Text("邻居怎么称呼您", "What neighbours may call you")),
                    Field("named", .flag, Text("同意公开这个称呼", "Agrees that everybody may read it")),
                ], join),
            .post(RotaPaths.dropWish, .resident, Text("收回报名", "Take an offer back"), dropWish),
            .post(
                RotaPaths.rate, .resident, Text("评价一轮", "Say how a turn went"),
                fields: [
                    Field(
                        "answer", .choice(TurnAnswer.allCases.map(\.rawValue)), required: true,
                        Text("在意的事解决了吗", "Was what mattered seen to")),
                    Field("words", .text, Text("想说的话", "Words")),
                ], rate),
        ]
    }

    private func roster(_ request: WebRequest) async throws -> Answer {
        let (code, now, caller) = (try request.place("place"), request.now, request.caller)
        let page = try await database.read { tx -> PublicRosterPage in
            guard let place = try tx.place(code), place.active else { throw AppError.refused }
            let turns = try tx.rotas(for: code).map { rota -> PublicTurns in
                try publicTurns(rota, caller, tx, at: now)
            }
            let below = try tx.rotas(under: [code]).filter { $0.place != code && !$0.isClosed }
            return PublicRosterPage(
                place: place, fullName: try tx.fullName(of: code, from: .district), turns: turns,
                entries: try tx.roster(for: code, at: now),
                below: try tx.places(Set(below.map(\.place))).sorted { $0.code < $1.code })
        }
        return .page(page.html(request.screen), data: page.shown)
    }

    private func publicTurns(
        _ rota: Rota, _ caller: Caller, _ tx: Transaction, at now: Instant
    ) throws -> PublicTurns {
        let view = try tx.rotaView(rota, at: now)
        var turns = PublicTurns(view: view)
        turns.isMember = RotaPerson(caller).map { who in rota.members.contains { $0.who == who } } ?? false
        guard case .resident(let resident) = caller.kind else { return turns }
        turns.mayOffer = view.kind.residents && !turns.isMember && !rota.wishes.contains(.resident(resident))
        turns.hasOffered = rota.wishes.contains(.resident(resident))
        if view.kind.rated, let household = try tx.household(of: resident, under: rota.place) {
            turns.ratable = try tx.ratableTurns(of: rota.id, by: household, at: now)
            turns.said = try tx.turnRows(of: rota.id, limit: 2)
        }
        return turns
    }

    private func perform<O: Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
    }

    private func back(_ request: WebRequest) -> Link { request.form["from"].map(Link.local) ?? RotaPaths.mine() }

    private func join(_ request: WebRequest) async throws -> Answer {
        let operation = OfferTurns(
            try request.identifier("rota"), called: try request.form.text("called", limit: Limits.line) ?? "",
            named: request.form.flag("named"))
        let rota = try await perform(operation, request)
        return .done(
            back(request), flash: Text("已报名，社区确认后会排上。", "You offered; the community adds you."), data: ["id": rota.id],
            created: true)
    }

    private func dropWish(_ request: WebRequest) async throws -> Answer {
        _ = try await perform(ActOnRota(try request.identifier("rota"), .dropWish), request)
        return .done(back(request), flash: Text("报名已收回。", "Your offer is taken back."))
    }

    private func rate(_ request: WebRequest) async throws -> Answer {
        guard let answer: TurnAnswer = try request.form.choice("answer") else {
            throw AppError.invalid("answer", Text("请选一项。", "Choose one."))
        }
        let operation = RateTurn(
            try request.identifier("rota"), turn: try request.count("turn"), answer,
            words: try request.form.text("words", limit: Limits.words))
        _ = try await perform(operation, request)
        return .done(back(request), flash: Text("谢谢您，已记下；不记是谁说的。", "Thank you. It is counted, not who said it."))
    }
}

/// A rota as everybody sees it, with what this visitor may do.
struct PublicTurns {
    let view: RotaView
    var isMember = false
    var mayOffer = false
    var hasOffered = false
    /// Turns this household may still speak about.
    var ratable: [TurnRow] = []
    /// What residents said, for residents of the place.
    var said: [TurnRow] = []
}
