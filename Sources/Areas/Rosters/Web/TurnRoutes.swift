import Cases
import Kernel
import Media
import Pages
import Persistence
import Policy

/// Whoever has the turn: what was left for them, the list of the day, the journal, the hand-over.
struct TurnRoutes: Sendable {
    let database: Database
    let media: MediaStore

    var routes: [Route] {
        [
            .get(RotaPaths.mine, .anyone, Text("我的轮值", "My turns"), mine),
            .get(RotaPaths.turn, .anyone, Text("一个轮值", "One rota"), turn),
            .get(RotaPaths.past, .anyone, Text("过去的一轮", "A turn that is over"), past),
            .post(RotaPaths.accept, .anyone, Text("接班", "Accept the turn"), accept),
            .post(
                RotaPaths.tick, .anyone, Text("勾一项", "Tick an entry of the list"),
                fields: [
                    Field("item", .line, required: true, Text("清单上的一项", "Key of the entry")),
                    Field("done", .flag, Text("做了", "It was done")),
                ], tick),
            .post(
                RotaPaths.journal, .anyone, Text("写日志", "Write into the journal"),
                fields: [
                    Field("words", .text, required: true, Text("看到什么、做了什么", "What was seen or done")),
                    Field("follow", .flag, Text("还要跟进", "Still to be seen to")),
                ], write),
            .post(
                RotaPaths.report, .anyone, Text("日志变成案卷", "Make an entry a case"),
                fields: [
                    Field("private", .flag, Text("不在公开页面显示", "Not on public pages")),
                    Field("photos", .files, Text("照片", "Photos")),
                ], bodyLimit: Limits.filesPerCase * Limits.fileBytes + Limits.formBytes, report),
            .post(RotaPaths.settle, .anyone, Text("跟进完了", "It is seen to"), settle),
            .post(
                RotaPaths.handOver, .anyone, Text("交班", "Hand the turn over"),
                fields: [
                    Field("done", .list, Text("清单上做过的", "Entries that were seen to")),
                    Field("note", .text, Text("留给下一位的话", "A note for the next one")),
                ], handOver),
        ]
    }

    // MARK: Pages

    private func mine(_ request: WebRequest) async throws -> Answer {
        guard let who = RotaPerson(request.caller) else { throw AppError.signInNeeded }
        let views = try await database.read { tx in
            try tx.rotas(of: who).map { try tx.rotaView($0, at: request.now) }
        }
        return .page(MyTurnsPage(views: views, caller: request.caller).html(request.screen), data: views.map(\.rota))
    }

    private func turn(_ request: WebRequest) async throws -> Answer {
        let page = try await database.read { tx in
            let standing = try RotaStanding(request, tx)
            let rota = standing.rota
            let view = try tx.rotaView(rota, at: request.now)
            return TurnPage(
                view: view, caller: request.caller, plans: standing.plans,
                left: try tx.turnNotes([rota.turn?.handOver?.note, rota.coming?.note].compactMap(\.self)),
                following: try tx.turnNotes(rota.following),
                journal: try rota.turn.map { try tx.turnNotes(rota.id, turn: $0.number, .journal) } ?? [],
                rows: try tx.turnRows(of: rota.id, limit: 9))
        }
        return .page(page.html(request.screen), data: page.view.rota)
    }

    private func past(_ request: WebRequest) async throws -> Answer {
        let number = try request.count("turn")
        let page = try await database.read { tx in
            let rota = try RotaStanding(request, tx).rota
            guard let row = try tx.turnRow(of: rota.id, number: number) else { throw AppError.refused }
            return PastTurnPage(
                view: try tx.rotaView(rota, at: request.now), row: row,
                journal: try tx.turnNotes(rota.id, turn: number, .journal),
                left: try tx.turnNotes(rota.id, turn: number, .handOver),
                said: try tx.turnNotes(rota.id, turn: number, .rating))
        }
        return .page(page.html(request.screen), data: page.row)
    }

    // MARK: Acts

    private func perform<O: Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        guard request.caller.kind != .anonymous else { throw AppError.signInNeeded }
        return try await database.perform(
            operation, by: request.caller, at: request.now, key: request.idempotencyKey)
    }

    private func accept(_ request: WebRequest) async throws -> Answer {
        let id: Rota.ID = try request.identifier("rota")
        let rota = try await perform(ActOnRota(id, .accept), request)
        return .done(
            RotaPaths.turn(id), flash: Text("已接班，辛苦您了。", "The turn is yours. Thank you."), data: rota)
    }

    private func tick(_ request: WebRequest) async throws -> Answer {
        let id: Rota.ID = try request.identifier("rota")
        let key = try request.form.required("item", limit: 60)
        let rota = try await perform(ActOnRota(id, .tick(key: key, isDone: request.form.flag("done"))), request)
        return .done(RotaPaths.turn(id).fragment("today"), data: rota)
    }

    private func write(_ request: WebRequest) async throws -> Answer {
        let id: Rota.ID = try request.identifier("rota")
        let operation = WriteJournal(
            id, try request.form.text("words", limit: Limits.words) ?? "", follow: request.form.flag("follow"))
        let note = try await perform(operation, request)
        return .done(
            RotaPaths.turn(id).fragment("journal"), flash: Text("已记下。", "Written down."), data: ["id": note],
            created: true)
    }

    private func report(_ request: WebRequest) async throws -> Answer {
        guard request.caller.kind != .anonymous else { throw AppError.signInNeeded }
        let id: Rota.ID = try request.identifier("rota")
        let note: TurnNote.ID = try request.identifier("note")
        // Who may not is refused before anything is taken in.
        _ = try await database.read { try RotaStanding(request, $0) }
        let photos = try await CaseFiles(media: media).keep(request.files)
        let outcome = try await perform(
            ReportFromJournal(id, note, isPrivate: request.form.flag("private"), photos: photos), request)
        return .done(
            RotaPaths.turn(id).fragment("journal"),
            flash: Text("已成为案卷 \(outcome.number)，社区会受理。", "It is case \(outcome.number) now; the community takes it."),
            data: outcome, created: true)
    }

    private func settle(_ request: WebRequest) async throws -> Answer {
        let id: Rota.ID = try request.identifier("rota")
        _ = try await perform(SettleEntry(id, try request.identifier("note")), request)
        return .done(RotaPaths.turn(id), flash: Text("好，不再跟进。", "Good; it is seen to."))
    }

    private func handOver(_ request: WebRequest) async throws -> Answer {
        let id: Rota.ID = try request.identifier("rota")
        let operation = HandOverTurn(
            id, done: request.form.all("done").filter { !$0.isEmpty }.prefix(60).map { String($0.prefix(60)) },
            note: try request.form.text("note", limit: Limits.words))
        let rota = try await perform(operation, request)
        return .done(
            RotaPaths.turn(id), flash: Text("已交班，下一位会看到。", "Handed over; the next one sees it."), data: rota)
    }
}
