import Cases
public import Kernel
public import Pages
public import Persistence
import Policy
import Territory

/// The routes of evaluation: the leader's board, the wall, months, exclusions, and what everyone may read.
public struct EvaluationWeb: Sendable {
    let database: Database
    let boards: BoardCache
    /// The present, for live streams that outlive the request that opened them.
    let clock: @Sendable () -> Instant

    public init(database: Database, clock: @escaping @Sendable () -> Instant) {
        (self.database, self.clock) = (database, clock)
        boards = BoardCache(database)
    }

    private static let place = Field("place", .place, Text("地点", "Place"))

    public var routes: [Route] {
        [
            .get(
                EvaluationPaths.board, .permission(.boardRead), Text("看板", "Board"), fields: [EvaluationWeb.place],
                board),
            .get(
                EvaluationPaths.boardLive, .permission(.boardRead), Text("看板的变化", "Changes of the board"),
                fields: [EvaluationWeb.place], boardLive),
            .get(
                EvaluationPaths.wall, .permission(.boardRead), Text("大屏", "Wall"), fields: [EvaluationWeb.place], wall),
            .get(
                EvaluationPaths.wallLive, .permission(.boardRead), Text("大屏的变化", "Changes of the wall"),
                fields: [EvaluationWeb.place], wallLive),
            .get(
                EvaluationPaths.comparison, .permission(.boardRead), Text("对比", "Comparison"),
                fields: [
                    EvaluationWeb.place, Field("month", .line, Text("月份", "Month")),
                    Field("by", .choice(["places", "units"]), Text("按地点或单位", "By places or units")),
                    Field("sort", .line, Text("排序", "Order")),
                ], comparison),
            .get(
                EvaluationPaths.months, .permission(.boardRead), Text("月份封存", "Months"),
                fields: [EvaluationWeb.place, Field("until", .line, Text("到哪个月", "Up to month"))], months),
            .get(
                EvaluationPaths.month, .permission(.boardRead), Text("一个月的数字", "A month's figures"),
                fields: [EvaluationWeb.place], month),
            .post(
                EvaluationPaths.freeze, .permission(.monthsFreeze), Text("封存月份", "Freeze a month"),
                fields: [Field("place", .place, required: true, Text("区县", "District"))], freeze),
            .post(
                EvaluationPaths.exclusions, .permission(.boardRead, or: [.casesHandle, .casesDispatch]),
                Text("申请剔除", "Ask for an exclusion"),
                fields: [
                    Field("number", .line, required: true, Text("案卷编号", "Case number")),
                    Field(
                        "reason", .choice(IndicatorRules.Exclusion.allCases.map(\.rawValue)), required: true,
                        Text("理由", "Reason")),
                    Field("note", .text, required: true, Text("情况说明", "What the matter is")),
                ], askExclusion),
            .post(
                EvaluationPaths.exclusion, .permission(.monthsFreeze), Text("审定剔除申请", "Decide an exclusion"),
                fields: [
                    Field("decision", .choice(["grant", "refuse"]), required: true, Text("决定", "Decision")),
                    Field("note", .text, Text("说明", "Note")),
                ], decideExclusion),
            .get(EvaluationPaths.rates, .anyone, Text("三率公示", "Published rates"), rates),
        ]
    }

    /// The place of the board: the one asked for, where the caller may read it; else the first they may read.
    private func place(_ request: WebRequest) throws -> PlaceCode {
        guard let place = try request.query.place("place") else {
            guard let first = request.caller.places(.boardRead).first else { throw AppError.refused }
            return first
        }
        try request.caller.require(.boardRead, at: place)
        return place
    }

    private func monthAsked(_ text: String?, at now: Instant) throws(AppError) -> CivilMonth {
        guard let text, !text.isEmpty else { return CivilMonth(of: Zone.china.date(now)) }
        guard let month = CivilMonth(text) else { throw MonthProblem.badMonth(text).appError }
        return month
    }
}

// MARK: The board and the wall

extension EvaluationWeb {
    @Sendable private func board(_ request: WebRequest) async throws -> Answer {
        let board = try await boards.board(try place(request), at: request.now, waits: false)
        return .page(BoardPage(board: board).html(request.screen), data: board)
    }

    @Sendable private func wall(_ request: WebRequest) async throws -> Answer {
        let board = try await boards.board(try place(request), at: request.now, waits: false)
        return .page(WallPage(board: board).html(request.screen), data: board)
    }

    @Sendable private func boardLive(_ request: WebRequest) async throws -> Answer {
        live(try place(request), request.screen) { BoardNow(board: $0).html($1) }
    }

    @Sendable private func wallLive(_ request: WebRequest) async throws -> Answer {
        live(try place(request), request.screen) { WallTiles(board: $0).html($1) }
    }

    /// Sends the part anew after changes, at most once a second; without changes twice a minute, because clocks run out
    /// by themselves. The page and the stream call the same function.
    private func live(
        _ place: PlaceCode, _ screen: Screen, _ draw: @escaping @Sendable (LeaderBoard, Screen) -> HTML
    ) -> Answer {
        let beats = Beats(database.listen(["cases"]), every: .seconds(1), atLeastEvery: 30)
        return .live(
            AsyncStream(bufferingPolicy: .bufferingNewest(1)) { output in
                // Lives as long as the browser listens; ended by the stream's own end.
                let work = Task { [boards, clock] in
                    for await _ in beats.stream {
                        var present = screen
                        present.now = clock()
                        // Without a board the stream ends, and the browser comes back for a new one by itself.
                        guard let board = try? await boards.board(place, at: present.now, waits: true) else { break }
                        output.yield(LiveEvent(name: "message", data: draw(board, present).markup))
                    }
                    output.finish()
                }
                output.onTermination = { _ in work.cancel() }
            })
    }

    @Sendable private func comparison(_ request: WebRequest) async throws -> Answer {
        let place = try place(request)
        let month = try monthAsked(request.query["month"], at: request.now)
        let byUnits = request.query["by"] == "units"
        let sort = request.query["sort"]
        let page = try await database.read { tx in try ComparisonPage(month, place, byUnits: byUnits, sort: sort, tx) }
        return .page(page.html(request.screen), data: page.rows)
    }
}

// MARK: Months

extension EvaluationWeb {
    @Sendable private func months(_ request: WebRequest) async throws -> Answer {
        let place = try place(request)
        let until = try monthAsked(request.query["until"], at: request.now)
        let caller = request.caller
        let page = try await database.read { tx in try MonthsPage(until: until, place, caller, tx) }
        return .page(page.html(request.screen), data: page.months)
    }

    @Sendable private func month(_ request: WebRequest) async throws -> Answer {
        let place = try place(request)
        let month = try monthAsked(request.parameters["month"], at: request.now)
        let caller = request.caller
        let page = try await database.read { tx in try MonthPage(month, place, caller, tx) }
        return .page(page.html(request.screen), data: page.shown)
    }

    @Sendable private func freeze(_ request: WebRequest) async throws -> Answer {
        let month = try monthAsked(request.parameters["month"], at: request.now)
        guard let place = try request.form.place("place") else { throw AppError.refused }
        let frozen = try await perform(FreezeMonth(month, district: place), request)
        return .done(
            EvaluationPaths.month(month).query([("place", place.rawValue)]),
            flash: Text(
                "已封存。以后的变化只作对照，不再改动这些数字。",
                "Frozen. Later changes are shown beside these figures and no longer alter them."), data: frozen)
    }

    @Sendable private func askExclusion(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        guard let reason: IndicatorRules.Exclusion = try form.choice("reason") else {
            throw MonthProblem.unknownReason(allowed: IndicatorRules.Exclusion.allCases.map(\.name)).appError
        }
        let operation = AskExclusion(
            number: try form.required("number", limit: 40).uppercased(), reason: reason,
            note: try form.required("note", limit: Limits.note))
        let id = try await perform(operation, request)
        let back = form["from"].map(Link.local) ?? EvaluationPaths.months()
        return .done(
            back, flash: Text("申请已提交，由另一位同事审定。", "Your request is in; a colleague decides it."),
            data: ["exclusion": id.description], created: true)
    }

    @Sendable private func decideExclusion(_ request: WebRequest) async throws -> Answer {
        let id: Exclusion.ID = try request.identifier("exclusion")
        let decision = try request.form.required("decision", limit: 10)
        guard ["grant", "refuse"].contains(decision) else { throw AppError.refused }
        let operation = DecideExclusion(
            id, granted: decision == "grant", note: try request.form.text("note", limit: Limits.note) ?? "")
        let granted = try await perform(operation, request)
        let back = request.form["from"].map(Link.local) ?? EvaluationPaths.months()
        let flash =
            granted
            ? Text("已同意剔除，案卷编号和理由会公示。", "Left out; the case's number and the reason are published.")
            : Text("已驳回，这个案卷照常计入。", "Refused; the case is counted as before.")
        return .done(back, flash: flash, data: ["granted": granted])
    }

    private func perform<O: Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
    }

    @Sendable private func rates(_ request: WebRequest) async throws -> Answer {
        let place = try request.place("place")
        let now = request.now
        let report = try await database.read { tx in try tx.ratesReport(place, at: now) }
        return .page(RatesPage(report: report).html(request.screen), data: report)
    }
}
