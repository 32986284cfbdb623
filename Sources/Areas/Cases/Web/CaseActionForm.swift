import Kernel
public import Pages
import Policy

// What comes in with each action, and the command it means.

extension CaseAction {
    private static let reason = Field("reason", .text, required: true, Text("理由", "Reason"))
    private static let note = Field("note", .text, required: true, Text("情况说明", "What was found or done"))
    private static let assignment = Field("assignment", .identifier, required: true, Text("派遣编号", "Assignment"))
    private static let words = Field("words", .text, Text("想说的话", "Words"))
    private static let granted = Field("granted", .flag, required: true, Text("同意", "Granted"))
    private static let limit = Field(
        "limit", .line, required: true, Text("时长，如 3d、2d working、8h", "How long, e.g. 3d, 2d working, 8h"))

    /// The action's inputs; `version` and files are added for all.
    public var fields: [Field] {
        let own: [Field] =
            switch self {
            case .facts, .reply: [Field("words", .text, required: true, Text("补充的情况", "More facts"))]
            case .question: [Field("text", .text, required: true, Text("要问居民的问题", "The question"))]
            case .withdrawal: [Field("reason", .text, Text("撤回原因", "Why"))]
            case .verificationRequest: [Field("note", .text, Text("要核实什么", "What to look at"))]
            case .verification: [Field("found", .flag, required: true, Text("情况属实", "It is so")), CaseAction.note]
            case .acceptance, .closure, .evidence: []
            case .refusal:
                [Field("referral", .line, required: true, Text("正确的渠道", "The right channel")), CaseAction.reason]
            case .correction:
                [
                    Field("category", .line, Text("类别", "Category")), Field("place", .place, Text("地点", "Place")),
                    Field("grade", .line, Text("等级", "Grade")), CaseAction.reason,
                ]
            case .selfHandling: [CaseAction.note]
            case .dispatch:
                [
                    Field("lead", .identifier, required: true, Text("主办单位", "Lead unit")),
                    Field("assisting", .list, Text("协办单位", "Assisting units")), Field("why", .text, Text("理由", "Why")),
                ]
            case .assistance:
                [Field("units", .list, required: true, Text("协办单位", "Units")), Field("why", .text, Text("理由", "Why"))]
            case .objection: [CaseAction.assignment, CaseAction.reason]
            case .objectionDecision:
                [Field("upheld", .flag, required: true, Text("异议成立", "Upheld")), CaseAction.reason]
            case .receipt, .arrival: [CaseAction.assignment]
            case .contacting: [Field("note", .text, Text("联系情况", "What was said"))]
            case .progress, .handling: [CaseAction.assignment, CaseAction.note]
            case .whistle: [Field("units", .list, required: true, Text("呼叫的单位", "Units called")), CaseAction.reason]
            case .whistleRating:
                [
                    CaseAction.assignment, Field("by-caller", .flag, Text("由吹哨方评价", "By the side that whistled")),
                    Field("score", .integer, required: true, Text("1 到 5 分", "1 to 5")),
                    Field("note", .text, Text("说明", "Note")),
                ]
            case .holdRequest:
                [
                    Field("hold-reason", .line, required: true, Text("挂账理由", "Reason of the pack")), CaseAction.note,
                    CaseAction.limit,
                ]
            case .holdDecision, .extensionDecision: [CaseAction.granted, Field("reason", .text, Text("理由", "Reason"))]
            case .resumption, .supervision, .voiding, .reopening: [CaseAction.reason]
            case .extensionRequest: [CaseAction.assignment, CaseAction.limit, CaseAction.reason]
            case .check: [Field("passed", .flag, required: true, Text("通过", "Passed")), CaseAction.note]
            case .answer:
                [
                    Field("text", .text, required: true, Text("答复内容", "The answer")),
                    Field(
                        "outcome", .choice(AnswerOutcome.allCases.map(\.rawValue)), required: true,
                        Text("结果", "Outcome")),
                ]
            case .callBack:
                [
                    Field("reached", .flag, required: true, Text("联系上了", "Reached")),
                    Field("note", .text, Text("说明", "Note")),
                ]
            case .evaluation:
                [
                    Field("solved", .flag, required: true, Text("是否解决", "Solved")),
                    Field("satisfied", .flag, required: true, Text("是否满意", "Satisfied")), CaseAction.words,
                ]
            case .merger: [Field("into", .line, required: true, Text("并入的案卷编号", "Number of the case to merge into"))]
            }
        let version = Field("version", .integer, Text("页面看到的版本", "Version the page showed"))
        return own + [version] + (takesFiles ? [Field("files", .files, Text("照片或文件", "Photos or files"))] : [])
    }

    /// The command a form means. `files` is how many files came with it; `find` turns a case number into its key.
    func command(
        _ form: Form, files: Int, find: (String) throws -> CaseFile.ID?
    ) throws -> (command: CaseCommand, words: String?) {
        func reason(_ name: String = "reason") throws -> String { try form.text(name, limit: Limits.note) ?? "" }
        func assignment() throws -> Identifier<AssignmentTag> {
            guard let id = try form.identifier("assignment", of: AssignmentTag.self) else {
                throw CaseProblem.noSuchAssignment.appError
            }
            return id
        }
        switch self {
        case .facts: return (.addFacts(words: nil, files: files), try form.required("words"))
        case .reply:
            let words = try form.required("words")
            return (.answerQuestion(words: WordsReference(id: Identifier(rawValue: 0), digest: "")), words)
        case .evaluation:
            let answers = (solved: try answer(form, "solved"), satisfied: try answer(form, "satisfied"))
            return (.evaluate(solved: answers.solved, satisfied: answers.satisfied, words: nil), try form.text("words"))
        case .question: return (.askQuestion(text: try reason("text")), nil)
        case .withdrawal: return (.withdraw(reason: try reason()), nil)
        case .reopening: return (.reopen(reason: try reason()), nil)
        case .verificationRequest: return (.askVerification(note: try reason("note")), nil)
        case .verification: return (.verify(found: try answer(form, "found"), note: try reason("note")), nil)
        case .acceptance: return (.accept, nil)
        case .refusal: return (.decline(referral: try form.required("referral", limit: 80), reason: try reason()), nil)
        case .correction:
            return (
                .correct(
                    Correction(
                        category: try form.text("category", limit: 80), place: try form.deepestPlace("place"),
                        grade: try form.text("grade", limit: 80), reason: try reason())), nil
            )
        case .selfHandling: return (.selfHandle(note: try reason("note"), evidence: files), nil)
        case .merger:
            let number = try form.required("into", limit: 40)
            guard let target = try find(number.uppercased()) else {
                throw AppError.invalid(
                    "into", Text("没有编号为“\(number)”的案卷。", "There is no case with the number “\(number)”."))
            }
            return (.merge(into: target), nil)
        case .supervision: return (.supervise(reason: try reason()), nil)
        case .voiding: return (.void(reason: try reason()), nil)
        case .evidence: return (.addEvidence(files: files), nil)
        case .closure: return (.close, nil)
        case .answer:
            guard let outcome = try form.choice("outcome", of: AnswerOutcome.self) else {
                throw AppError.invalid("outcome", Text("请选择办理结果。", "Choose the outcome."))
            }
            return (.answer(text: try form.required("text", limit: Limits.note), outcome: outcome), nil)
        case .callBack: return (.callBack(reached: try answer(form, "reached"), note: try reason("note")), nil)
        case .check:
            return (.check(passed: try answer(form, "passed"), note: try reason("note"), evidence: files), nil)
        default: return (try workCommand(form, files: files, assignment: assignment, reason: reason), nil)
        }
    }

    private func workCommand(
        _ form: Form, files: Int, assignment: () throws -> Identifier<AssignmentTag>, reason: (String) throws -> String
    ) throws -> CaseCommand {
        switch self {
        case .dispatch:
            guard let lead = try form.identifier("lead", of: UnitTag.self) else { throw CaseProblem.noUnits.appError }
            return .dispatch(lead: lead, assisting: try form.identifiers("assisting", most: 15), why: try reason("why"))
        case .assistance: return .addAssisting(units: try form.identifiers("units", most: 15), why: try reason("why"))
        case .whistle: return .whistle(units: try form.identifiers("units", most: 15), reason: try reason("reason"))
        case .whistleRating:
            let score = try form.integer("score", in: 1...5) ?? 0
            return .rateWhistle(
                assignment: try assignment(), byCaller: form.flag("by-caller"), score: score, note: try reason("note"))
        case .objection: return .object(assignment: try assignment(), reason: try reason("reason"))
        case .objectionDecision:
            return .decideObjection(upheld: try answer(form, "upheld"), reason: try reason("reason"))
        case .receipt: return .receive(assignment: try assignment())
        case .arrival: return .arrive(assignment: try assignment())
        case .progress: return .progress(assignment: try assignment(), note: try reason("note"))
        case .handling: return .handle(assignment: try assignment(), note: try reason("note"), evidence: files)
        case .contacting: return .contact(note: try reason("note"))
        case .holdRequest:
            return .askHold(
                reason: try form.required("hold-reason", limit: 80), note: try reason("note"), limit: try limit(form))
        case .holdDecision: return .decideHold(granted: try answer(form, "granted"), reason: try reason("reason"))
        case .resumption: return .resume(reason: try reason("reason"))
        case .extensionRequest:
            return .askExtension(assignment: try assignment(), limit: try limit(form), reason: try reason("reason"))
        case .extensionDecision:
            return .decideExtension(granted: try answer(form, "granted"), reason: try reason("reason"))
        default: throw AppError.refused
        }
    }

    /// A question with two answers must be answered: neither is assumed.
    private func answer(_ form: Form, _ name: String) throws -> Bool {
        guard form[name]?.isEmpty == false else {
            throw AppError.invalid(name, Text("请选择“是”或“否”。", "Choose yes or no."))
        }
        return form.flag(name)
    }

    private func limit(_ form: Form) throws -> Limit {
        let text = try form.required("limit", limit: 40)
        guard let limit = Limit(text), limit.amount > 0 else {
            throw AppError.invalid(
                "limit", Text("请按“3d”“2d working”“8h”这样写时长。", "Write a length like 3d, 2d working or 8h."))
        }
        return limit
    }
}
