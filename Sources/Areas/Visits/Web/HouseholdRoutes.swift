import Households
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

// MARK: One household, for those who visit it

extension VisitsWeb {
    private func id(_ request: WebRequest) throws -> Household.ID { try request.identifier("household") }

    @Sendable func page(_ request: WebRequest) async throws -> Answer {
        let id = try id(request)
        let page = try await database.read { tx in try HouseholdPage(tx, id, request.caller, at: request.now) }
        return .page(page.html(request.screen), data: page.shown)
    }

    /// Shown in this answer alone: in no cookie, no address and no cache.
    @Sendable func open(_ request: WebRequest) async throws -> Answer {
        let id = try id(request)
        guard let reason = try request.form.choice("reason", of: HouseholdViewReason.self),
            HouseholdViewReason.choices.contains(reason)
        else { throw AppError.invalid("reason", Text("请选择为什么要看。", "Choose why you need to see it.")) }
        let opened = try await database.perform(
            OpenHousehold(id, why: reason), by: request.caller, at: request.now)
        if request.wantsJSON { return .json(opened) }
        var shown = request
        shown.screen.path = VisitPaths.household(id).target
        let page = try await database.read { [shown] tx in
            try HouseholdPage(tx, id, shown.caller, opened: opened, at: shown.now)
        }
        return .page(page.html(shown.screen))
    }

    @Sendable func contact(_ request: WebRequest) async throws -> Answer {
        let (id, form) = (try id(request), request.form)
        guard let way = try form.choice("way", of: VisitWay.self) else {
            throw AppError.invalid("way", Text("请选择怎样联系的。", "Choose how you were in touch."))
        }
        guard let reached = form["reached"], ["yes", "no"].contains(reached) else {
            throw AppError.invalid("reached", Text("请选择联系上没有。", "Say whether somebody was reached."))
        }
        let errand = try form.text("errand", limit: 60).map {
            RecordContact.NewErrand(key: $0, words: try form.text("errand-words", limit: Limits.note) ?? "")
        }
        let finding = try form.text("finding", limit: Limits.words).map {
            RecordContact.Finding(words: $0, agreed: form.flag("agreed"), isPrivate: form.flag("private"))
        }
        let operation = RecordContact(
            id, seen: try version(form), way: way, reached: reached == "yes", at: try moment(form),
            note: try form.text("note", limit: Limits.note), done: try form.identifiers("done"),
            event: try form.text("event", limit: 60), errand: errand, finding: finding)
        let outcome = try await perform(operation, request)
        return .done(VisitPaths.round(), flash: HouseholdFlash.contact(outcome), data: outcome, created: true)
    }

    /// `2026-11-21T18:00` in China's time, or with its zone as programs write it.
    private func moment(_ form: Form) throws -> Instant? {
        guard let text = try form.text("at", limit: 40) else { return nil }
        if let instant = Instant(iso8601: text) ?? Instant(iso8601: text + "+08:00") { return instant }
        throw AppError.invalid("at", Text("时间写得不对，请重新选择。", "This is no time; choose it again."))
    }

    @Sendable func change(_ request: WebRequest) async throws -> Answer {
        let id = try id(request)
        let operation = ChangeHousehold(id, seen: try version(request.form), values: try values(request.form))
        let outcome = try await perform(operation, request)
        return .done(VisitPaths.household(id), flash: HouseholdFlash.change(outcome), data: outcome)
    }

    @Sendable func decide(_ request: WebRequest) async throws -> Answer {
        let id = try id(request)
        let conflict: FieldConflict.ID = try request.identifier("conflict")
        guard let keep = try request.form.choice("keep", of: HouseholdEvent.Side.self) else {
            throw AppError.invalid("keep", Text("请选择留哪一个。", "Choose which one stays."))
        }
        let household = try await perform(DecideConflict(id, conflict, keep: keep), request)
        return .done(VisitPaths.household(id), flash: Text("已处理。", "Decided."), data: household)
    }

    @Sendable func errand(_ request: WebRequest) async throws -> Answer {
        let id = try id(request)
        let operation = AskErrand(
            id, key: try request.form.required("errand", limit: 60),
            words: try request.form.text("words", limit: Limits.note) ?? "")
        let task = try await perform(operation, request)
        return .done(
            VisitPaths.household(id), flash: Text("已记下这件代办。", "The errand is written down."), data: ["id": task])
    }

    @Sendable func endCare(_ request: WebRequest) async throws -> Answer {
        let id: CareTask.ID = try request.identifier("task")
        let dropped = try request.form.choice("drop", of: CareEvent.DropReason.self)
        let task = try await perform(EndCareTask(id, dropped: dropped), request)
        let flash =
            dropped == nil ? Text("已办完。", "Done.") : Text("已记下不办，理由留在记录里。", "Dropped; the reason stays on record.")
        return .done(VisitPaths.household(task.household), flash: flash, data: task)
    }
}

// MARK: Decisions about one household

extension VisitsWeb {
    func decide(
        _ request: WebRequest, _ decision: HouseholdDecision, _ flash: Text, back: ((Household) -> Link)? = nil
    ) async throws -> Answer {
        let household = try await perform(DecideHousehold(try id(request), decision), request)
        return .done(back?(household) ?? VisitPaths.household(household.id), flash: flash, data: household)
    }

    @Sendable func pause(_ request: WebRequest) async throws -> Answer {
        let reason = try request.form.required("reason", limit: 60)
        let until = try request.form.date("until")
        return try await decide(
            request, .pause(reason: reason, until: until),
            until == nil
                ? Text("已暂停走访，要恢复时请点“恢复走访”。", "Visits rest now, until somebody lets them go on.")
                : Text("已暂停走访。到日子会自动恢复。", "Visits rest now; they go on by themselves on the day."))
    }

    @Sendable func resume(_ request: WebRequest) async throws -> Answer {
        try await decide(request, .resume, Text("已恢复走访。", "Visits go on."))
    }

    @Sendable func tier(_ request: WebRequest) async throws -> Answer {
        let key = try request.form.required("tier", limit: 60)
        let why = try request.form.choice("why", of: TierGround.self) ?? .judged
        return try await decide(request, .tier(key, why), Text("走访层级已改。", "The tier was changed."))
    }

    @Sendable func ground(_ request: WebRequest) async throws -> Answer {
        guard let basis = try basis(request.form) else { throw HouseholdProblem.noBasis.appError }
        return try await decide(request, .ground(basis), Text("依据已写明。", "The ground is written down."))
    }

    @Sendable func moved(_ request: WebRequest) async throws -> Answer {
        try await decide(request, .moved, Text("已记为搬走，不再走访。", "Recorded as moved away; no more visits."))
    }

    @Sendable func letGo(_ request: WebRequest) async throws -> Answer {
        let operation = LetGoOfHousehold(try id(request), erasing: request.form.flag("whole"))
        let household = try await perform(operation, request)
        return .done(
            VisitPaths.household(household.id),
            flash: Text("个人信息已销毁，不能恢复。", "The personal data was destroyed and cannot be restored."),
            data: household)
    }

    @Sendable func merge(_ request: WebRequest) async throws -> Answer {
        guard let into: Household.ID = try request.form.identifier("into") else {
            throw HouseholdProblem.nothingChosen.appError
        }
        return try await decide(
            request, .merge(into: into),
            Text(
                "已并入。两边填得不一样的地方并排留着，请逐项核对。",
                "Merged. Where the two differ, both values stay side by side; please decide each.")
        ) { _ in VisitPaths.household(into) }
    }
}

/// What a person reads after a write.
enum HouseholdFlash {
    static func contact(_ outcome: RecordContact.Outcome) -> Text {
        var text =
            outcome.counts
            ? Text("已记下，本期的走访算完成了。", "Written down; this window’s visit is done.")
            : Text("已记下。这次不算完成本期走访。", "Written down. It does not complete this window’s visit.")
        if let number = outcome.caseNumber {
            text = text + Text("上报的事编号 \(number)。", " The matter reported is \(number).")
        }
        return outcome.conflicts.isEmpty ? text : text + conflict(outcome.conflicts)
    }
    static func change(_ outcome: ChangeHousehold.Outcome) -> Text {
        outcome.conflicts.isEmpty
            ? Text("登记已修改。", "The entry was changed.") : Text("已保存。", "Saved. ") + conflict(outcome.conflicts)
    }
    private static func conflict(_ fields: [HouseholdField]) -> Text {
        Text(
            "同一时间别人也改了“\(fields.map(\.name.zh).joined(separator: "、"))”，两种写法都留着，请核对后选一个。",
            " Somebody else changed “\(fields.map(\.name.en).joined(separator: ", "))” at the same time; both are kept, please decide."
        )
    }
}
