public import Kernel
import Pages

/// Everything that can be done to a case, as a noun in the address. One row here is a route, a form, an OpenAPI
/// operation and a command.
public enum CaseAction: String, Sendable, CaseIterable {
    case facts, question, reply, withdrawal
    case verificationRequest = "verification-request"
    case verification, acceptance, refusal, correction
    case selfHandling = "self-handling"
    case dispatch, assistance, objection
    case objectionDecision = "objection-decision"
    case receipt, contacting, arrival, progress, whistle
    case whistleRating = "whistle-rating"
    case holdRequest = "hold-request"
    case holdDecision = "hold-decision"
    case resumption
    case extensionRequest = "extension-request"
    case extensionDecision = "extension-decision"
    case handling, check, answer
    case callBack = "call-back"
    case evaluation, reopening, closure, merger, supervision, voiding, evidence

    /// What a reporter may do by the secret link.
    public static let reporters: [CaseAction] = [.facts, .reply, .withdrawal, .evaluation, .reopening]

    public var title: Text {
        switch self {
        case .facts: Text("补充情况", "Add facts")
        case .question: Text("向居民提问", "Ask the resident")
        case .reply: Text("回答问题", "Answer the question")
        case .withdrawal: Text("撤回", "Withdraw")
        case .verificationRequest: Text("派人核实", "Send for verification")
        case .verification: Text("核实", "Verify")
        case .acceptance: Text("受理", "Accept")
        case .refusal: Text("不予受理并指明渠道", "Decline and name the channel")
        case .correction: Text("更正分类、等级或地点", "Correct category, grade or place")
        case .selfHandling: Text("自办自结", "Handle it yourself")
        case .dispatch: Text("派遣", "Dispatch")
        case .assistance: Text("增加协办单位", "Add assisting units")
        case .objection: Text("提出异议", "Object")
        case .objectionDecision: Text("裁定异议", "Decide the objection")
        case .receipt: Text("接收", "Receive")
        case .contacting: Text("已联系居民", "Resident contacted")
        case .arrival: Text("已到场", "On site")
        case .progress: Text("记录进展", "Record progress")
        case .whistle: Text("吹哨", "Whistle")
        case .whistleRating: Text("评价吹哨报到", "Rate the whistle call")
        case .holdRequest: Text("申请挂账", "Ask for a hold")
        case .holdDecision: Text("审批挂账", "Decide the hold")
        case .resumption: Text("恢复办理", "Resume")
        case .extensionRequest: Text("申请延期", "Ask for an extension")
        case .extensionDecision: Text("审批延期", "Decide the extension")
        case .handling: Text("报办结", "Report done")
        case .check: Text("核查", "Check the work")
        case .answer: Text("答复居民", "Answer the resident")
        case .callBack: Text("回访", "Call back")
        case .evaluation: Text("评价", "Evaluate")
        case .reopening: Text("申请重办", "Ask to reopen")
        case .closure: Text("结案", "Close")
        case .merger: Text("并案", "Merge")
        case .supervision: Text("督办", "Supervise")
        case .voiding: Text("作废", "Void")
        case .evidence: Text("上传材料", "Add evidence")
        }
    }

    /// Whether the form may carry photos and files.
    public var takesFiles: Bool {
        switch self {
        case .facts, .verification, .selfHandling, .handling, .check, .evidence, .progress: true
        default: false
        }
    }
}
