import Cases
import Kernel
import Pages
import People
import Persistence
import Policy

/// One round: begun, ticked stop by stop, finished; and what was found on the way.
struct RoundRoutes: Sendable {
    let web: PatrolsWeb

    var routes: [Route] {
        [
            .post(
                PatrolPaths.rounds, PatrolsWeb.readers, Text("开始一趟巡查", "Begin a round"),
                fields: [
                    Field("origin", .line, required: true, Text("哪条路线或哪次联合检查", "Route or campaign")),
                    Field("day", .date, required: true, Text("哪一天的", "The day it is owed")),
                ], begin),
            .get(PatrolPaths.round, PatrolsWeb.readers, Text("一趟巡查", "A round"), page),
            .post(
                PatrolPaths.looks, PatrolsWeb.readers, Text("记下查过的", "Tick what was looked at"),
                fields: [
                    Field("stop", .integer, required: true, Text("第几处，从 0 数", "Stop, from 0")),
                    Field("fine", .list, Text("没问题的项", "Items that are fine")),
                    Field("missed", .list, Text("没查的项", "Items not looked at")),
                    Field("next", .line, Text("接着记哪一项的发现", "Item of which a finding is written down next")),
                ], look),
            .post(
                PatrolPaths.hindrance, PatrolsWeb.readers, Text("没走到", "Not reached"),
                fields: [
                    Field("stop", .integer, required: true, Text("第几处，从 0 数", "Stop, from 0")),
                    Field(
                        "why", .choice(PatrolHindrance.allCases.map(\.rawValue)), required: true, Text("为什么", "Why")),
                ], notReached),
            .post(PatrolPaths.finish, PatrolsWeb.readers, Text("结束这一趟", "Finish a round"), finish),
            .get(
                PatrolPaths.newFinding, PatrolsWeb.readers, Text("记下发现", "Write down a finding"),
                fields: [
                    Field("stop", .integer, Text("第几处，从 0 数", "Stop, from 0")),
                    Field("item", .line, Text("哪一项", "Item")),
                ], findingForm),
            .post(
                PatrolPaths.record, PatrolsWeb.readers, Text("记下发现", "Write down a finding"),
                fields: [
                    Field("stop", .integer, required: true, Text("第几处，从 0 数", "Stop, from 0")),
                    Field("item", .line, required: true, Text("哪一项", "Item")),
                    Field("words", .text, required: true, Text("看到什么", "What was seen")),
                    Field("unit", .identifier, Text("责任单位", "Responsible unit")),
                    Field("party", .line, Text("外面的责任方", "Responsible organisation outside")),
                    Field("files", .files, Text("照片", "Photos")),
                ], bodyLimit: PatrolsWeb.photoBytes, record),
        ]
    }

    private func begin(_ request: WebRequest) async throws -> Answer {
        guard let origin = request.form["origin"].flatMap({ PatrolOrigin($0) }), let day = try request.form.date("day")
        else { throw PatrolProblem.notOwed.appError }
        let id = try await web.perform(BeginRound(origin, day: day), request)
        return .done(
            PatrolPaths.round(id),
            flash: Text("开始了。一处一处查，没走到的照实记。", "Begun. Go from stop to stop; what is not reached is written down too."),
            data: ["id": id.description], created: true)
    }

    private func page(_ request: WebRequest) async throws -> Answer {
        let id: PatrolRound.ID = try request.identifier("round")
        let (caller, now) = (request.caller, request.now)
        let page = try await web.database.read { tx -> RoundPage in
            guard let round = try tx.patrolRound(id) else { throw AppError.refused }
            let standing = try tx.patrolStanding(of: caller, at: now)
            guard standing.reads(round) else { throw AppError.refused }
            let findings = try round.findings.compactMap { try tx.patrolFinding($0) }
            return RoundPage(
                round: round, rules: try tx.patrolRules(version: round.policy).rules, findings: findings,
                labels: try PatrolLabels(findings, tx), mayWalk: round.finishedAt == nil && standing.walks(round),
                areaName: try tx.stopName(of: round.area))
        }
        return .page(page.html(request.screen), data: page.round)
    }

    private func walk(_ request: WebRequest, _ command: PatrolRoundCommand, _ flash: Text) async throws -> Answer {
        let id: PatrolRound.ID = try request.identifier("round")
        let round = try await web.perform(WalkRound(id, command), request)
        return .done(PatrolPaths.round(id), flash: flash, data: round)
    }

    private func stop(_ form: Form) throws -> Int {
        guard let stop = try form.integer("stop", in: 0...PatrolLimits.stops) else {
            throw PatrolProblem.noSuchStop.appError
        }
        return stop
    }

    /// A page sends one choice for each item; a JSON client may send two lists.
    private func look(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        func chosen(_ tick: PatrolTick) -> [String] {
            form.all(tick.rawValue).filter { !$0.isEmpty }
                + form.names.filter { $0.hasPrefix("tick.") && form[$0] == tick.rawValue }.map {
                    String($0.dropFirst(5))
                }
        }
        let (stop, fine, missed) = (try stop(form), chosen(.fine), chosen(.missed))
        if let next = try form.text("next", limit: 60) {
            return try await find(next, at: stop, fine, missed, request)
        }
        return try await walk(
            request, .look(stop: stop, fine: fine, missed: missed),
            Text("这一处记下了。", "This stop is noted."))
    }

    /// On to a finding; what was ticked so far is kept. Without the form's key: it may be sent again with other ticks.
    private func find(
        _ item: String, at stop: Int, _ fine: [String], _ missed: [String], _ request: WebRequest
    ) async throws -> Answer {
        let id: PatrolRound.ID = try request.identifier("round")
        let (fine, missed) = (fine.filter { $0 != item }, missed.filter { $0 != item })
        if !fine.isEmpty || !missed.isEmpty {
            let look = WalkRound(id, .look(stop: stop, fine: fine, missed: missed))
            _ = try await web.database.perform(look, by: request.caller, at: request.now)
        }
        return .done(PatrolPaths.newFinding(id).query([("stop", "\(stop)"), ("item", item)]))
    }

    private func notReached(_ request: WebRequest) async throws -> Answer {
        guard let why: PatrolHindrance = try request.form.choice("why") else {
            throw PatrolProblem.wordsMissing(field: "why").appError
        }
        return try await walk(
            request, .notReached(stop: try stop(request.form), why),
            Text("记下了：这一处没走到。", "Noted: this stop was not reached."))
    }

    private func finish(_ request: WebRequest) async throws -> Answer {
        try await walk(request, .finish, Text("这一趟结束了，谢谢您。", "This round is finished. Thank you."))
    }

    private func findingForm(_ request: WebRequest) async throws -> Answer {
        let id: PatrolRound.ID = try request.identifier("round")
        let (caller, now, query) = (request.caller, request.now, request.query)
        let stop = try query.integer("stop", in: 0...PatrolLimits.stops) ?? 0
        let page = try await web.database.read { tx -> NewFindingPage in
            guard let round = try tx.patrolRound(id), round.stops.indices.contains(stop),
                try tx.patrolStanding(of: caller, at: now).walks(round)
            else { throw AppError.refused }
            if let by = round.finishedBy { throw PatrolProblem.finished(by: by).appError }
            return NewFindingPage(
                round: round, stop: stop, item: query["item"],
                rules: try tx.patrolRules(version: round.policy).rules, units: try tx.units(around: round.area),
                parties: try tx.knownParties(at: round.area))
        }
        return .page(page.html(request.screen))
    }

    private func record(_ request: WebRequest) async throws -> Answer {
        let id: PatrolRound.ID = try request.identifier("round")
        let form = request.form
        let operation = RecordFinding(
            id, stop: try stop(form), item: try form.required("item", limit: 60),
            words: try form.required("words", limit: PatrolLimits.words), photos: try await web.photos(request),
            unit: try form.identifier("unit"), outside: try form.text("party", limit: Limits.line))
        let finding = try await web.perform(operation, request)
        return .done(
            PatrolPaths.round(id), flash: Text("发现已记下，责任方会知道期限。", "The finding is written down with its limit."),
            data: ["id": finding.description], created: true)
    }
}
