import Kernel
import Pages
import Persistence
import Policy

/// A row that was ticked in a list, with the version the list showed: `42-7`.
struct PickedCase: LosslessStringConvertible, Hashable, Sendable {
    let id: CaseFile.ID
    let seen: Int
    init(_ id: CaseFile.ID, seen: Int) { (self.id, self.seen) = (id, seen) }
    init?(_ text: String) {
        let parts = text.split(separator: "-")
        guard parts.count == 2, let id = CaseFile.ID(String(parts[0])), let seen = Int(parts[1]), seen > 0 else {
            return nil
        }
        self.init(id, seen: seen)
    }
    var description: String { "\(id)-\(seen)" }
}

/// What is done to many cases of a list at once. Each case by itself: one that is refused, or that changed since the
/// list was shown, changes nothing and stops nobody else.
struct CaseBulkRoutes: Sendable {
    let database: Database

    /// What can be done to many cases at once.
    enum Action: String, CaseIterable, Sendable {
        case accept, dispatch, supervise
        var name: Text {
            switch self {
            case .accept: Text("批量受理", "Accept all")
            case .dispatch: Text("按目录派遣", "Dispatch by the catalogue")
            case .supervise: Text("批量督办", "Supervise all")
            }
        }
    }

    var routes: [Route] {
        [
            .post(
                CasePaths.bulk, .permission(.casesTriage, or: [.casesDispatch, .casesSupervise]),
                Text("批量处理", "Act on many"),
                fields: [
                    Field(
                        "id", .list, required: true,
                        Text("案卷和列表里看到的版本，如 42-7", "Cases, each with the version the list showed, like 42-7")),
                    Field(
                        "action", .choice(Action.allCases.map(\.rawValue)), required: true, Text("做什么", "What to do")),
                    Field("reason", .text, Text("理由", "Reason")),
                ], act)
        ]
    }

    private func act(_ request: WebRequest) async throws -> Answer {
        let picked = try picked(request.form)
        guard let action = try request.form.choice("action", of: Action.self) else {
            throw AppError.invalid("action", Text("请选择要做什么。", "Choose what to do."))
        }
        let reason = try request.form.text("reason", limit: Limits.note) ?? ""
        var outcome = CaseBulkOutcome()
        for row in picked {
            do {
                try await act(action, on: row, reason: reason, request)
                outcome.done += 1
            } catch let error as AppError {
                outcome.left.append(try await left(row, error, request))
            }
        }
        let back = request.form["from"].map(Link.local) ?? CasePaths.list()
        if outcome.left.isEmpty || request.wantsJSON {
            return .done(back, flash: Text("办了 \(outcome.done) 件。", "\(outcome.done) done."), data: outcome)
        }
        var screen = request.screen
        screen.path = back.target
        return .page(CaseBulkPage(screen: screen, action: action, outcome: outcome, back: back).html, data: outcome)
    }

    private func picked(_ form: Form) throws -> [PickedCase] {
        let given = form.all("id").flatMap { $0.split(separator: ",") }.map { String($0).trimmed }.filter {
            !$0.isEmpty
        }
        guard !given.isEmpty else { throw AppError.invalid("id", Text("请先勾选案卷。", "Select cases first.")) }
        guard given.count <= Limits.bulk else {
            throw AppError.invalid(
                "id", Text("一次最多 \(Limits.bulk) 件，没有办理。", "At most \(Limits.bulk) at once; nothing was done."))
        }
        return try given.map { text in
            guard let picked = PickedCase(text) else {
                throw AppError.invalid(
                    "id",
                    Text(
                        "“\(text)”不对：要有案卷和列表里看到的版本，如 42-7。请刷新列表再选。",
                        "“\(text)” is not a case with the version the list showed, like 42-7. Reload the list and select again."
                    ))
            }
            return picked
        }
    }

    private func act(_ action: Action, on row: PickedCase, reason: String, _ request: WebRequest) async throws {
        let command: CaseCommand
        switch action {
        case .accept: command = .accept
        case .supervise: command = .supervise(reason: reason)
        case .dispatch:
            let routing = try await database.read { [now = request.now] tx -> ResolvedRouting? in
                guard let file = try tx.storedCase(row.id)?.file else { throw AppError.refused }
                let policy = try tx.policy(version: file.policy)
                return try tx.routing(for: file, words: try tx.words(of: row.id), in: policy, at: now)
            }
            guard let routing else {
                throw AppError.invalid(
                    "action", Text("目录没有给出单位，请逐件派遣。", "The catalogue names no unit; dispatch one by one."))
            }
            command = .dispatch(lead: routing.lead, assisting: routing.assisting, why: routing.why[request.language])
        }
        let key = request.idempotencyKey.map { "\($0)#\(row.id)" }
        let act = ActOnCase(row.id, command, seen: row.seen)
        _ = try await database.perform(act, by: request.caller, at: request.now, key: key)
    }

    /// Why a row was left as it is; of one that changed meanwhile, what changed. Nothing of a case one may not read.
    private func left(_ row: PickedCase, _ error: AppError, _ request: WebRequest) async throws -> CaseBulkOutcome.Left
    {
        let screen = request.screen
        return try await database.read { tx in
            guard let found = try tx.readCase(row.id, screen.caller, at: screen.now), found.reader == .staff else {
                return CaseBulkOutcome.Left(id: row.id, number: nil, reason: AppError.refused.message)
            }
            let detail = found.detail
            let number = detail.file.number
            guard error.code == "case.stale", detail.file.version > row.seen else {
                return CaseBulkOutcome.Left(id: row.id, number: number, reason: error.message)
            }
            let pack = try tx.policy(version: detail.file.policy).pack
            let story = CaseStory(detail: detail, pack: pack, screen: screen, forStaff: true)
            let state = detail.file.state.name
            return CaseBulkOutcome.Left(
                id: row.id, number: number,
                reason: Text(
                    "列表打开后有了变化，没有办理。现在：\(state.zh)。",
                    "It changed after the list was opened and was left alone. Now: \(state.en)."),
                changed: story.titles(after: row.seen))
        }
    }
}

/// What came of acting on many: how many were done, and each that was left with the reason.
struct CaseBulkOutcome: Sendable, Codable {
    struct Left: Sendable, Codable {
        let id: CaseFile.ID
        /// Nil where the caller may not read the case.
        let number: String?
        let reason: Text
        /// What happened to it since the list was shown.
        var changed: [Text] = []
    }
    var done = 0
    var left: [Left] = []
}

/// The buttons of a bulk bar that a person may use.
struct CaseBulkForm {
    let caller: Caller

    func html(_ form: Screen) -> HTML {
        let allowed = CaseBulkRoutes.Action.allCases.filter { action in
            switch action {
            case .accept: caller.mayAnywhere(.casesTriage)
            case .dispatch: caller.mayAnywhere(.casesDispatch)
            case .supervise: caller.mayAnywhere(.casesSupervise)
            }
        }
        let reason =
            allowed.contains(.supervise)
            ? form.line("reason", Text("理由（督办必填）", "Reason (needed to supervise)")) : .empty
        return HTML(joining: allowed.map { form.submit($0.name, .plain, name: "action", value: $0.rawValue) }) + reason
    }
}

/// Shown where some of the chosen cases were left: which, why, and what happened to them meanwhile.
struct CaseBulkPage {
    let screen: Screen
    let action: CaseBulkRoutes.Action
    let outcome: CaseBulkOutcome
    let back: Link

    var html: HTML {
        screen.page(
            PageShell(
                .desk, action.name,
                lead: Text(
                    "办了 \(outcome.done) 件，\(outcome.left.count) 件没有办。",
                    "\(outcome.done) done, \(outcome.left.count) left as they were."),
                back: NavItem(Text("回到列表", "Back to the list"), back), width: .wide)
        ) {
            screen.table(
                Text("没有办的", "Left as they were"),
                [
                    DataColumn(Text("编号", "Number")), DataColumn(Text("为什么", "Why")),
                    DataColumn(Text("其间发生了什么", "What happened meanwhile")),
                ], outcome.left.map(row), showsCaption: false)
        }
    }

    private func row(_ left: CaseBulkOutcome.Left) -> [HTML] {
        [
            left.number.map { screen.link(Text(same: $0), to: CasePaths.page(left.id)) } ?? "—",
            "\(screen(left.reason))",
            left.changed.isEmpty ? "—" : "\(screen.list(left.changed.map { screen($0) }))",
        ]
    }
}
