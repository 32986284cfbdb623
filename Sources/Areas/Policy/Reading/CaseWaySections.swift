import Kernel

/// Steps, escalation, and the rules of objection, hold, extension, rework, evaluation and closing.
extension PackDraft {
    mutating func readCaseWay() {
        steps = sections["steps"]?.list(most: 40).compactMap(PackDraft.step) ?? []
        escalation = sections["escalation"]?.list(most: 100).compactMap(PackDraft.escalationStep) ?? []
        if let fields = section("objection", ["limit", "most-returns", "decided-cannot-return"]),
            let limit = fields["limit"]?.limit(), let most = fields["most-returns"]?.integer(0...20)
        {
            objection = ObjectionRules(
                limit: limit, mostReturns: most, decidedCannotReturn: fields.flag("decided-cannot-return", or: true))
        }
        if let fields = section("hold", ["most", "most-times", "reasons"]), let most = fields["most"]?.limit(),
            let times = fields["most-times"]?.integer(0...20)
        {
            hold = HoldRules(most: most, mostTimes: times, reasons: PackDraft.choices(fields["reasons"]))
        }
        if let fields = section("extension", ["most", "most-times", "ask-before-percent"]),
            let most = fields["most"]?.limit(), let times = fields["most-times"]?.integer(0...20),
            let percent = fields["ask-before-percent"]?.integer(1...100)
        {
            extending = ExtensionRules(most: most, mostTimes: times, mustAskBeforePercent: percent)
        }
        if let fields = section("rework", ["most-times", "tighten-percent"]),
            let times = fields["most-times"]?.integer(0...20), let percent = fields["tighten-percent"]?.integer(0...90)
        {
            rework = ReworkRules(mostTimes: times, tightenPercent: percent)
        }
        readEvaluationAndClosing()
    }

    private mutating func readEvaluationAndClosing() {
        if let fields = section("evaluation", ["window", "reopen-most-times", "reopen-tighten-percent"]),
            let window = fields["window"]?.limit(), let times = fields["reopen-most-times"]?.integer(0...20),
            let percent = fields["reopen-tighten-percent"]?.integer(0...90)
        {
            evaluation = EvaluationRules(window: window, reopenMostTimes: times, reopenTightenPercent: percent)
        }
        let needed = ["needs-evidence", "needs-check", "needs-call-back", "unanswered-closes"]
        if let fields = sections["closing"]?.fields(needed + ["call-back-tries"], required: needed) {
            closing = ClosingRules(
                needsEvidence: fields["needs-evidence"]?.flag() ?? true,
                needsCheck: fields.strings("needs-check") { $0.reference(.grade) },
                needsCallBack: fields["needs-call-back"]?.flag() ?? true,
                callBackTries: fields["call-back-tries"]?.integer(1...10) ?? ClosingRules.usualTries,
                unansweredCloses: fields["unanswered-closes"]?.flag() ?? false)
        }
    }

    /// The values of a section in which every key is needed.
    func section(_ name: String, _ keys: [String]) -> Fields? { sections[name]?.fields(keys, required: keys) }

    static func choices(_ cursor: Cursor?) -> [Choice] {
        guard let cursor else { return [] }
        let choices = cursor.list(most: 60).compactMap { entry -> Choice? in
            guard let fields = entry.fields(["key", "name"], required: ["key", "name"]), let key = fields["key"]?.key(),
                let name = fields["name"]?.text()
            else { return nil }
            return Choice(key: key, name: name)
        }
        if choices.isEmpty { cursor.wrong("至少要有一个选项。", "There must be at least one choice.") }
        return choices
    }

    private static func step(_ entry: Cursor) -> PackStep? {
        guard let fields = entry.fields(["kind", "name", "by", "about"], required: ["kind", "name"]),
            let kind = fields["kind"]?.choice(StepKind.self), let name = fields["name"]?.text()
        else { return nil }
        return PackStep(
            kind: kind, name: name, by: fields.strings("by") { $0.reference(.actor) }, about: fields["about"]?.text())
    }

    private static func escalationStep(_ entry: Cursor) -> EscalationStep? {
        let known = ["clock", "at-percent", "notify", "raise", "supervise"]
        guard let fields = entry.fields(known, required: ["clock", "at-percent", "notify"]),
            let clock = fields["clock"]?.choice(ClockKind.self), let percent = fields["at-percent"]?.integer(1...1_000)
        else { return nil }
        return EscalationStep(
            clock: clock, atPercent: percent, notify: fields.strings("notify") { $0.reference(.notified) },
            raise: fields.flag("raise", or: false), supervise: fields.flag("supervise", or: false), rule: entry.path)
    }
}

/// Whistle, tasks and indicators.
extension PackDraft {
    mutating func readWhistleAndTasks() {
        if sections["whistle"] != nil,
            let fields = section("whistle", ["levels", "calls", "reasons", "answer-within", "arrive-within"]),
            let answer = fields["answer-within"]?.limit(), let arrive = fields["arrive-within"]?.limit()
        {
            whistle = WhistleRules(
                levels: fields.strings("levels") { $0.reference(.level) },
                calls: fields.strings("calls") { $0.reference(.unit) }, reasons: PackDraft.choices(fields["reasons"]),
                answerWithin: answer, arriveWithin: arrive)
        }
        let keys = ["most-per-taker", "finish-within", "offered-for", "rate-within", "takers"]
        if let fields = section("tasks", keys), let most = fields["most-per-taker"]?.integer(1...100),
            let finish = fields["finish-within"]?.limit(), let offered = fields["offered-for"]?.limit(),
            let rate = fields["rate-within"]?.limit()
        {
            tasks = TaskRules(
                mostPerTaker: most, finishWithin: finish, offeredFor: offered, rateWithin: rate,
                takers: fields.strings("takers") { $0.reference(.actor) })
        }
    }

    mutating func readIndicators() {
        let keys = ["closing-denominator", "excluded", "weights", "small-number", "rates"]
        guard let fields = section("indicators", keys),
            let denominator = fields["closing-denominator"]?.choice(IndicatorRules.ClosingDenominator.self),
            let weightsCursor = fields["weights"],
            let weights = weightsCursor.fields(
                ["response", "solved", "satisfied"], required: ["response", "solved", "satisfied"]),
            let response = weights["response"]?.integer(0...100), let solved = weights["solved"]?.integer(0...100),
            let satisfied = weights["satisfied"]?.integer(0...100),
            let small = fields["small-number"]?.integer(0...10_000)
        else { return }
        if response + solved + satisfied != 100 {
            weightsCursor.wrong(
                "三率权重之和应为 100，现在是 \(response + solved + satisfied)。",
                "The weights of the three rates must add up to 100; they make \(response + solved + satisfied).")
        }
        indicators = IndicatorRules(
            closingDenominator: denominator, excluded: fields.strings("excluded") { $0.choice() },
            responseWeight: response, solvedWeight: solved, satisfiedWeight: satisfied, smallNumber: small,
            rates: PackDraft.rates(fields["rates"]))
    }

    private static func rates(_ cursor: Cursor?) -> [RateFormula] {
        var lines: [String: Int] = [:]
        return cursor?.list(most: 60).compactMap { entry in
            let known = ["key", "name", "numerator", "denominator"]
            guard let fields = entry.fields(known, required: known), let key = fields["key"]?.key(),
                let name = fields["name"]?.text(), let numerator = fields["numerator"]?.choice(CountName.self),
                let denominator = fields["denominator"]?.choice(CountName.self)
            else { return nil }
            if let first = lines.updateValue(entry.line, forKey: key) {
                entry.wrong("“\(key)”在第 \(first) 行已经写过。", "“\(key)” is already declared in line \(first).")
            }
            if numerator == denominator {
                fields["denominator"]?.wrong("分子和分母相同。", "Numerator and denominator are the same.")
            }
            return RateFormula(key: key, name: name, numerator: numerator, denominator: denominator)
        } ?? []
    }
}
