import Kernel
import Pages
import People
import Policy
import Territory

/// What the forms of a case's actions offer to choose from.
struct CaseChoices: Sendable {
    let categories: [Option]
    let grades: [Option]
    /// Units around the place.
    let units: [Unit]
    /// Where the catalogue leads, with why.
    let routing: ResolvedRouting?
    let suggestions: [CategorySuggestion]
    /// Places for locating: the lists of a place picker.
    let places: [PlacePicker.Level]
}

/// The forms of a case's actions, one for each action that this person may give in this state.
struct CaseActionForms {
    let screen: Screen
    let file: CaseFile
    let policy: PolicyInForce
    let choices: CaseChoices
    let caller: Caller
    /// Where a browser goes afterwards.
    let back: Link

    private var pack: Pack { policy.pack }

    /// Actions open to this person now, in the order of work.
    var available: [CaseAction] { CaseAction.allCases.filter(isAvailable) }

    func isAvailable(_ action: CaseAction) -> Bool {
        guard action.isPossible(file) else { return false }
        if action == .whistle && pack.whistle == nil { return false }
        if action.needsAssignment { return ownAssignment(action) != nil }
        guard case .permission(let first, let others) = action.access else { return false }
        let permissions = [first] + others
        let hasUnit = file.assignments.contains { $0.state.isOpen && caller.units.contains($0.unit) }
        return permissions.contains {
            caller.may($0, at: file.place) || $0 == .casesHandle && hasUnit && caller.mayAnywhere($0)
        }
    }

    private func ownAssignment(_ action: CaseAction) -> Assignment? {
        file.assignments.first { assignment in
            guard caller.units.contains(assignment.unit), caller.mayAnywhere(.casesHandle) else { return false }
            switch action {
            case .whistleRating: return assignment.role == .whistled && assignment.ratingByUnit == nil
            case .receipt: return assignment.state == .assigned
            case .objection: return assignment.state.isOpen && !assignment.decided
            case .arrival: return assignment.state == .assigned || assignment.state == .received
            default: return assignment.state.isOpen
            }
        }
    }

    /// One action's form, folded away unless it is the decision the case waits for.
    func html(_ action: CaseAction, open: Bool) -> HTML {
        let look: ButtonLook = [.voiding, .refusal, .withdrawal].contains(action) ? .danger : open ? .primary : .plain
        let form = screen.form(
            CasePaths.action(action)(file.id), multipart: action.takesFiles, draft: "\(action.rawValue)-\(file.id)"
        ) { form in
            """
            \(form.hidden("version", String(file.version)))\(form.hidden("back", back.target))\
            \(fields(action, form))\
            \(action.takesFiles ? form.photos("files") : .empty)\
            \(decides(action) ? .empty : form.submit(action.title, look))
            """
        }
        return open
            ? "<div class=\"decision\"><h3>\(screen(action.title))</h3>\(form)</div>"
            : "<details class=\"more\"><summary>\(screen(action.title))</summary><div>\(form)</div></details>"
    }

    /// Actions with two buttons instead of one.
    private func decides(_ action: CaseAction) -> Bool {
        [.objectionDecision, .holdDecision, .extensionDecision, .check, .verification, .callBack].contains(action)
    }

    private func fields(_ action: CaseAction, _ form: Screen) -> HTML {
        let assignment = ownAssignment(action).map { form.hidden("assignment", $0.id.description) } ?? .empty
        switch action {
        case .acceptance, .closure: return .empty
        case .evidence: return .empty
        case .receipt, .arrival: return assignment
        case .facts, .reply: return form.words("words", Text("情况", "Facts"), required: true)
        case .question: return form.words("text", Text("想问居民什么", "What to ask the resident"), required: true)
        case .verificationRequest: return form.line("note", Text("请核实什么", "What to look at"))
        case .contacting: return form.line("note", Text("怎么联系的，说了什么", "How, and what was said"))
        case .progress, .handling: return assignment + form.words("note", Text("做了什么", "What was done"), required: true)
        case .selfHandling: return form.words("note", Text("怎样办好的", "How it was mended"), required: true)
        case .objection: return assignment + form.reasonBox("reason", Text("为什么不该由本单位办", "Why it is not this unit’s"))
        case .extensionRequest:
            return assignment + length(form, most: pack.extending.most)
                + form.reasonBox("reason", Text("为什么需要延期", "Why more time is needed"))
        case .holdRequest: return hold(form)
        case .correction: return correction(form)
        case .refusal: return refusal(form)
        case .dispatch: return dispatch(form)
        case .assistance, .whistle: return units(form, action)
        case .answer: return answer(form)
        case .evaluation: return evaluation(form)
        case .merger: return form.line("into", Text("并入哪个案卷（编号）", "Number of the case to merge into"), required: true)
        case .whistleRating: return whistleRating(form, assignment)
        case .check:
            return form.words("note", Text("现场看到了什么", "What was seen on the spot"), required: true)
                + two(form, "passed", Text("核查通过", "Passed"), Text("不通过，返工", "Failed: rework"))
        case .verification:
            return form.words("note", Text("现场看到了什么", "What was seen on the spot"), required: true)
                + two(form, "found", Text("情况属实", "It is so"), Text("没有发现", "Not found"))
        case .callBack:
            return form.line("note", Text("居民怎么说", "What the resident said"))
                + two(form, "reached", Text("已联系上", "Reached"), Text("没联系上", "Not reached"))
        case .objectionDecision:
            return asked(file.objection?.reason) + form.reasonBox("reason", Text("裁定理由", "Reason of the decision"))
                + two(form, "upheld", Text("成立，换单位", "Upheld: another unit"), Text("不成立，继续办", "Refused: goes on"))
        case .holdDecision:
            return asked(file.holdAsked?.note) + form.line("reason", Text("意见", "Remark"))
                + two(form, "granted", Text("同意挂账", "Grant"), Text("不同意", "Refuse"))
        case .extensionDecision:
            return asked(file.extensionAsked?.reason) + form.line("reason", Text("意见", "Remark"))
                + two(form, "granted", Text("同意延期", "Grant"), Text("不同意", "Refuse"))
        case .resumption, .supervision, .voiding, .reopening, .withdrawal:
            return form.reasonBox("reason", Text("理由", "Reason"))
        }
    }

    private func two(_ form: Screen, _ name: String, _ yes: Text, _ no: Text) -> HTML {
        form.buttons(
            form.submit(yes, .primary, name: name, value: "1"), form.submit(no, .plain, name: name, value: "0"))
    }
    private func asked(_ text: String?) -> HTML { text.map { screen.quote($0) } ?? .empty }

    private func length(_ form: Screen, most: Limit) -> HTML {
        form.line(
            "limit", Text("多久", "How long"),
            hint: Text(
                "如 3d（3 天）、2d working（2 个工作日）、8h；最长 \(most.text.zh)", "Like 3d, 2d working, 8h; at most \(most.text.en)"
            ), required: true)
    }

    private func hold(_ form: Screen) -> HTML {
        form.select(
            "hold-reason", Text("挂账理由", "Reason"), pack.hold.reasons.map { Option($0.key, $0.name) }, required: true)
            + length(form, most: pack.hold.most) + form.words("note", Text("说明", "Explanation"), required: true)
    }

    private func correction(_ form: Screen) -> HTML {
        """
        \(suggestions)\(form.select("category", Text("类别", "Category"), choices.categories, value: file.category))
        \(form.select("grade", Text("等级", "Grade"), choices.grades, value: file.grade))
        \(form.placePicker(PlacePicker(levels: choices.places, children: TerritoryPaths.choices())))
        \(form.reasonBox("reason", Text("更正理由", "Why"), hint: Text("更正后会重新分派和计时，前后都会记录。", "Routing and clocks run again once; before and after are recorded.")))
        """
    }

    private var suggestions: HTML {
        guard !choices.suggestions.isEmpty else { return .empty }
        let items = choices.suggestions.map { suggestion -> HTML in
            let name = pack.category(suggestion.category)?.name ?? Text(same: suggestion.category)
            return
                "<li>\(screen(name)) \(screen.percent(Int(suggestion.confidence * 100), of: 100)) \(screen.why(Why(suggestion.why)))</li>"
        }
        return "<div class=\"suggestions\"><p>\(screen("从文字看可能是：", "The words suggest:"))</p><ul>\(items)</ul></div>"
    }

    private func refusal(_ form: Screen) -> HTML {
        form.select(
            "referral", Text("正确的渠道", "The right channel"),
            pack.referrals.map { Option($0.referral.key, $0.referral.channel, hint: $0.referral.advice) },
            required: true)
            + form.words("reason", Text("向居民说明", "Explain to the resident"), required: true)
    }

    private func dispatch(_ form: Screen) -> HTML {
        let why = choices.routing.map { routing in
            screen.why(Why(routing.why, rule: routing.rule), label: Text("为什么建议这样派", "Why this suggestion"))
        }
        return """
            \(form.select("lead", Text("主办单位", "Lead unit"), unitOptions, value: choices.routing?.lead.description, required: true))\(why)
            <details class="more"\(choices.routing?.assisting.isEmpty == false ? " open" as HTML : .empty)>\
            <summary>\(screen("协办单位", "Assisting units"))</summary><div>
            \(form.checkboxes("assisting", Text("请谁协办", "Who assists"), unitOptions, values: choices.routing?.assisting.map(\.description) ?? [], inline: true))
            </div></details>
            \(form.line("why", Text("派遣说明", "Note to the units")))
            """
    }
    private func units(_ form: Screen, _ action: CaseAction) -> HTML {
        let busy = Set(file.assignments.filter(\.state.isOpen).map(\.unit))
        let free = choices.units.filter { !busy.contains($0.id) }
        let options = free.map { Option($0.id.description, Text(same: $0.name)) }
        let boxes = form.checkboxes(
            "units", action == .whistle ? Text("请谁来", "Who is called") : Text("协办单位", "Assisting units"), options,
            inline: true)
        return boxes
            + (action == .whistle
                ? form.reasonBox("reason", Text("为什么吹哨", "Why the whistle")) : form.line("why", Text("说明", "Note")))
    }
    private var unitOptions: [Option] { choices.units.map { Option($0.id.description, Text(same: $0.name)) } }

    private func answer(_ form: Screen) -> HTML {
        let early = file.state == .dispatched || file.state == .held
        let outcomes = AnswerOutcome.allCases.filter { !early || $0 != .solved }
        return """
            \(form.words("text", Text("写给居民的答复", "The answer to the resident"), hint: Text("说人话：做了什么、结果怎样、还有什么安排。", "Plain words: what was done, with what result, what follows."), required: true))
            \(form.choices("outcome", Text("结果", "Outcome"), outcomes.map { Option($0.rawValue, $0.name) }, required: true))
            """
    }

    private func evaluation(_ form: Screen) -> HTML {
        """
        \(form.choices("solved", Text("居民说解决了吗", "Does the resident say it is solved"), [Option("1", Text("解决了", "Solved")), Option("0", Text("没有解决", "Not solved"))], required: true))
        \(form.choices("satisfied", Text("居民满意吗", "Is the resident satisfied"), [Option("1", Text("满意", "Satisfied")), Option("0", Text("不满意", "Not satisfied"))], required: true))
        \(form.words("words", Text("居民的原话", "The resident’s words")))
        """
    }

    private func whistleRating(_ form: Screen, _ own: HTML) -> HTML {
        let byCaller = own.isEmpty
        let targets = file.assignments.filter { $0.role == .whistled && $0.ratingByCaller == nil }
        let scores = (1...5).reversed().map { Option(String($0), Text("\($0) 分", "\($0) of 5")) }
        return """
            \(byCaller ? form.hidden("by-caller", "1") + form.select("assignment", Text("评价谁", "Whom"), targets.map { target in
                Option(target.id.description, Text(same: choices.units.first { $0.id == target.unit }?.name ?? target.unit.description))
            }, required: true) : own)
            \(form.choices("score", Text("打分", "Score"), scores, required: true))\(form.line("note", Text("说明", "Note")))
            """
    }
}

extension CaseAction {
    var needsAssignment: Bool {
        switch self {
        case .receipt, .arrival, .progress, .handling, .objection, .extensionRequest: true
        default: false
        }
    }

    /// The decision the case waits for, as an action.
    static func expected(_ file: CaseFile) -> CaseAction? {
        switch file.need {
        case .none: nil
        case .locate: .correction
        case .accept: .acceptance
        case .verify: .verification
        case .dispatch: .dispatch
        case .objection: .objectionDecision
        case .hold: .holdDecision
        case .extend: .extensionDecision
        case .check: .check
        case .answer: .answer
        case .callBack: file.calledBack ? .evaluation : .callBack
        case .close: .closure
        }
    }
}
