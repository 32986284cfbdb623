import Kernel
import Pages
import Persistence
import Policy

/// Swaps, absences and leaving: what members arrange among themselves, and who stands in.
struct SwapRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        [
            .post(
                RotaPaths.swaps, .anyone, Text("请求换班", "Ask to swap turns"),
                fields: [
                    Field("turn", .integer, required: true, Text("自己的一轮", "One’s own turn")),
                    Field("other", .integer, required: true, Text("想换的一轮", "The turn wanted instead")),
                ], ask),
            .post(
                RotaPaths.swap, .anyone, Text("答复换班", "Answer an ask to swap"),
                fields: [Field("agree", .flag, Text("同意", "Agreed"))], answer),
            .post(
                RotaPaths.absences, .anyone, Text("请假", "Be away"),
                fields: [
                    Field("member", .integer, Text("谁；自己可以不填", "Who; not needed for oneself")),
                    Field("first", .date, required: true, Text("第一天", "First day")),
                    Field("last", .date, required: true, Text("最后一天", "Last day")),
                    Field("substitute", .integer, Text("谁顶班（负责人填）", "Who stands in, by the lead")),
                ], absent),
            .post(RotaPaths.back, .anyone, Text("提前回来", "Be back earlier"), back),
            .post(
                RotaPaths.leave, .anyone, Text("退出轮值", "Leave the rota"),
                fields: [Field("last", .date, Text("最后一天", "Last day"))], leave),
            .post(
                RotaPaths.substitute, .permission(.rostersPlan), Text("安排顶班", "Name who stands in"),
                fields: [Field("substitute", .integer, required: true, Text("谁顶班", "Who stands in"))], substitute),
        ]
    }

    private func act(_ request: WebRequest, _ command: RotaCommand, _ flash: Text) async throws -> Answer {
        guard request.caller.kind != .anonymous else { throw AppError.signInNeeded }
        let id: Rota.ID = try request.identifier("rota")
        let rota = try await database.perform(
            ActOnRota(id, command), by: request.caller, at: request.now, key: request.idempotencyKey)
        let who = RotaPerson(request.caller)
        // Whoever is no member any more has no page of it left.
        let next =
            rota.members.contains { $0.who == who && $0.until == nil }
            ? RotaPaths.turn(id)
            : request.caller.may(.rostersPlan, at: rota.place) ? RotaPaths.plan(id) : RotaPaths.mine()
        let from = request.form["from"].map(Link.local)
        return .done(from == RotaPaths.plan(id) ? RotaPaths.plan(id) : next, flash: flash, data: rota)
    }

    private static let turns = 0...100_000

    private func ask(_ request: WebRequest) async throws -> Answer {
        guard let turn = try request.form.integer("turn", in: SwapRoutes.turns),
            let other = try request.form.integer("other", in: SwapRoutes.turns)
        else { throw RotaProblem.swapNotPossible.appError }
        return try await act(
            request, .askSwap(turn: turn, other: other),
            Text("已问对方，同意以后才算换。", "The other one is asked; it is swapped once they agree."))
    }

    private func answer(_ request: WebRequest) async throws -> Answer {
        let agrees = request.form.flag("agree")
        return try await act(
            request, .answerSwap(try request.count("swap"), agrees: agrees),
            agrees ? Text("换好了。", "Swapped.") : Text("好，没有换。", "All right; nothing is swapped."))
    }

    private func absent(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        let id: Rota.ID = try request.identifier("rota")
        let named = try form.integer("member", in: 1...100_000)
        let own = try await database.read { tx -> Int? in
            try tx.rota(id)?.members.last { $0.who == RotaPerson(request.caller) }?.number
        }
        guard let member = named ?? own else { throw RotaProblem.notMember.appError }
        guard let from = try form.date("first"), let to = try form.date("last") else {
            throw AppError.invalid("first", Text("请选从哪天到哪天。", "Choose from what day to what day."))
        }
        let substitute = try form.integer("substitute", in: 1...100_000)
        return try await act(
            request, .announceAbsence(member: member, from: from, to: to, substitute: substitute),
            substitute == nil
                ? Text("已记下，负责人会安排顶班。", "Noted; the lead names who stands in.") : Text("已安排顶班。", "Somebody stands in."))
    }

    private func back(_ request: WebRequest) async throws -> Answer {
        try await act(request, .endAbsence(try request.count("absence")), Text("好，照常轮。", "Good; turns go on as usual."))
    }

    private func leave(_ request: WebRequest) async throws -> Answer {
        let member = try request.count("member")
        let id: Rota.ID = try request.identifier("rota")
        let day = try request.form.date("last")
        let last = try await database.read { tx -> CivilDate in
            guard let rota = try tx.rota(id) else { throw AppError.refused }
            if let day { return day }
            let today = rota.day(request.now, in: try tx.policy(at: rota.place).pack.zone)
            return rota.turn.flatMap { $0.member == member ? $0.lastDay : nil } ?? today
        }
        return try await act(
            request, .remove(member: member, last: last), Text("到 \(last) 为止。谢谢！", "Until \(last). Thank you!"))
    }

    private func substitute(_ request: WebRequest) async throws -> Answer {
        guard let member = try request.form.integer("substitute", in: 1...100_000) else {
            throw RotaProblem.substituteAway.appError
        }
        return try await act(
            request, .nameSubstitute(absence: try request.count("absence"), member: member),
            Text("已安排顶班。", "Somebody stands in."))
    }
}
