import Geometry
import Kernel
import Pages
import Persistence
import Policy
import Territory

/// Staff who are told, and neighbours who were asked: the board, one call, and what may be done with it.
struct CallRoutes: Sendable {
    let database: Database

    private static let staff = Access.permission(.helpAnswer, or: [.helpLead])

    var routes: [Route] {
        [
            .get(HelpPaths.board, CallRoutes.staff, Text("求助台", "Board of calls"), board),
            .get(HelpPaths.boardLive, CallRoutes.staff, Text("求助台的变化", "Changes of the board of calls"), boardLive),
            .get(HelpPaths.call, .anyone, Text("一次求助", "A call for help"), call),
            .get(HelpPaths.callLive, .anyone, Text("一次求助的变化", "Changes of a call"), callLive),
            .get(HelpPaths.way, .anyone, Text("求助人在哪里（地图数据）", "Where the caller is, map data"), way),
            .post(HelpPaths.accept, .anyone, Text("我去", "I am coming"), accept),
            .post(HelpPaths.decline, .resident, Text("来不了", "I cannot"), decline),
            .post(HelpPaths.stepBack, .anyone, Text("去不了了", "I cannot come after all"), stepBack),
            .post(HelpPaths.arrive, .anyone, Text("我到了", "I am there"), arrive),
            .post(HelpPaths.end, .anyone, Text("结束", "It is over"), fields: [HelpOutcome.field], end),
            .post(HelpPaths.cancel, .permission(.helpLead), Text("取消求助", "Cancel the call"), cancel),
            .post(
                HelpPaths.settle, .permission(.helpLead), Text("补记结果", "Write down what became of it"),
                fields: [HelpOutcome.field], settle),
        ]
    }

    // MARK: The board

    private func board(_ request: WebRequest) async throws -> Answer {
        let caller = request.caller
        let page = try await database.read { tx in
            let board = try tx.helpBoard(HelpScope(of: caller))
            return HelpBoardPage(
                board: board, caller: caller,
                labels: try HelpLabels(board.waiting + board.going + board.unanswered + board.ended, tx))
        }
        return .page(page.html(request.screen), data: page.board)
    }

    private func boardLive(_ request: WebRequest) async throws -> Answer {
        .live(HelpWeb.stream(database, [HelpTopic.calls]))
    }

    // MARK: One call

    /// Anonymous visitors are asked to sign in; everybody who has nothing to do with the call learns nothing.
    private func standing(_ request: WebRequest, _ tx: Transaction) throws -> (call: HelpCall, isAsked: Bool) {
        guard request.caller.kind != .anonymous else { throw AppError.signInNeeded }
        guard let call = try tx.helpCall(try request.identifier("call")) else { throw AppError.refused }
        let standing = HelpStanding(call, request.caller)
        let isAsked = try tx.wasAsked(call.id, request.caller)
        guard standing.reads || standing.isComing || isAsked else { throw AppError.refused }
        return (call, isAsked)
    }

    private func call(_ request: WebRequest) async throws -> Answer {
        let (caller, now) = (request.caller, request.now)
        let found = try await database.read { tx in try standing(request, tx) }
        // Opening writes down who read; the page itself only shows.
        let reads = HelpStanding(found.call, caller).reads
        let words = reads ? try await database.perform(OpenHelpCall(found.call.id), by: caller, at: now) : nil
        let page = try await database.read { tx in
            // As it is now, after the reading was written.
            let call = try tx.helpCall(found.call.id) ?? found.call
            let asked: AskedCall? =
                if case .resident(let id) = caller.kind {
                    try tx.askedCalls(of: id).first { $0.call.id == call.id }
                } else { nil }
            return HelpCallPage(
                call: call, rules: try tx.helpRules(of: call), words: words, asked: asked,
                standing: HelpStanding(call, caller), who: HelpComer(caller),
                areaName: try tx.fullName(of: call.area, from: .street), coming: try tx.shownComing(of: call),
                entries: caller.isStaff ? try tx.helpEntries(of: call.id) : [])
        }
        return .page(page.html(request.screen), data: page.shown)
    }

    private func callLive(_ request: WebRequest) async throws -> Answer {
        let call = try await database.read { tx in try standing(request, tx) }.call
        return .live(HelpWeb.stream(database, [HelpTopic.call(call.id)]))
    }

    /// The caller's point, for who may read the door.
    private func way(_ request: WebRequest) async throws -> Answer {
        let (id, caller) = (try request.identifier("call", of: HelpCallTag.self), request.caller)
        guard caller.kind != .anonymous else { throw AppError.signInNeeded }
        guard let words = try await database.perform(OpenHelpCall(id), by: caller, at: request.now),
            let point = words.point
        else { throw AppError.refused }
        let title = request.screen("求助的人在这里", "The caller is here")
        let document = WayDocument(features: [
            WayDocument.Feature(
                geometry: .init(coordinates: [point.longitude, point.latitude]), properties: .init(title: title))
        ])
        return .file(type: "application/geo+json", bytes: Array(try JSON.encode(document).utf8))
    }

    private func act(_ request: WebRequest, _ command: HelpCommand, _ flash: Text) async throws -> Answer {
        let id: HelpCall.ID = try request.identifier("call")
        guard request.caller.kind != .anonymous else { throw AppError.signInNeeded }
        let call = try await database.perform(
            ActOnHelpCall(id, command), by: request.caller, at: request.now, key: request.idempotencyKey)
        let back = command == .decline || command == .stepBack
        let next = back && !request.caller.isStaff ? HelpPaths.helping() : HelpPaths.call(id)
        return .done(next, flash: flash, data: call)
    }

    private func accept(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .accept,
            Text("谢谢您！门牌和电话在下面，路上小心。", "Thank you! Door and telephone are below. Take care on the way."))
    }
    private func decline(_ request: WebRequest) async throws -> Answer {
        try await act(request, .decline, Text("好的，已去问别人。", "All right; somebody else is asked."))
    }
    private func stepBack(_ request: WebRequest) async throws -> Answer {
        try await act(request, .stepBack, Text("已退出，正在找别人。", "You stepped back; somebody else is being looked for."))
    }
    private func arrive(_ request: WebRequest) async throws -> Answer {
        try await act(
            request, .arrive, Text("记下了：您到了。办完请点“结束”。", "Noted: you are there. Press “It is over” when it is done."))
    }
    private func end(_ request: WebRequest) async throws -> Answer {
        try await act(request, .end(try request.form.helpOutcome()), Text("求助已结束，谢谢！", "The call is over. Thank you!"))
    }
    private func cancel(_ request: WebRequest) async throws -> Answer {
        try await act(request, .cancel, Text("求助已取消。", "The call is cancelled."))
    }
    private func settle(_ request: WebRequest) async throws -> Answer {
        try await act(request, .settle(try request.form.helpOutcome()), Text("结果已补记。", "It is written down."))
    }
}

/// A GeoJSON document of one point.
private struct WayDocument: Encodable {
    struct Feature: Encodable {
        struct Geometry: Encodable {
            var type = "Point"
            let coordinates: [Double]
        }
        struct Properties: Encodable {
            let title: String
            var level = "red"
        }
        var type = "Feature"
        let geometry: Geometry
        let properties: Properties
    }
    var type = "FeatureCollection"
    let features: [Feature]
}
