public import Kernel

/// Why a command to a case was refused.
public enum CaseProblem: Problem, Hashable {
    case notNow(state: CaseState)
    case stale(current: Int)
    case noSuchAssignment
    case assignmentNotOpen
    case assistingStillOpen(count: Int)
    case evidenceMissing
    case answerMissing
    case checkMissing
    case evaluationMissing
    case callBackMissing(tries: Int)
    case checkByHandler
    case reasonMissing
    case decidedDispatch
    case objectionTooLate
    case tooManyReturns(most: Int)
    case objectionPending
    case nothingToDecide
    case holdPending
    case extensionPending
    case tooManyWords(most: Int)
    case holdTooLong(most: String)
    case tooManyHolds(most: Int)
    case unknownHoldReason(allowed: [String])
    case extensionTooLate(percent: Int)
    case extensionTooLong(most: String)
    case tooManyExtensions(most: Int)
    case tooManyReworks(most: Int)
    case tooManyReopenings(most: Int)
    case reopeningTooLate
    /// Closed without an evaluation, and the time to evaluate has passed once more.
    case evaluationTooLate
    case unknownCategory(String)
    case unknownGrade(String)
    case unknownReferral(String, allowed: [String])
    case nothingChanged
    case noUnits
    case notLocated
    case mergeIntoItself
    case mergeTargetNotOpen
    case mergeOutsidePlace
    case alreadyEvaluated
    case noQuestion
    case notWhistled
    case selfHandlingNotAllowed
    case noWhistleHere
    case scoreOutOfRange
    /// Only what has ended is packed.
    case packageOfOpenCase(state: CaseState)

    public var appError: AppError {
        switch self {
        case .stale, .notNow, .packageOfOpenCase: AppError("case." + word, status: 409, message)
        default: AppError("case." + word, status: 422, message)
        }
    }

    /// The stable machine word.
    var word: String { String(describing: self).prefix { $0 != "(" }.description }

    private var message: Text {
        switch self {
        case .notNow(let state):
            Text(
                "现在不能这样办：这个案卷已是“\(state.name.zh)”。页面已更新，请看最新情况。",
                "Not possible now: this case is already “\(state.name.en)”. The page shows the latest state.")
        case .stale:
            Text(
                "您打开页面后，案卷有了变化，您的操作没有执行。请看下面的最新情况再决定。",
                "The case changed after you opened the page; your action was not carried out. Look at the latest state and decide again."
            )
        case .noSuchAssignment: Text("没有这项派遣。请刷新页面。", "There is no such assignment. Reload the page.")
        case .assignmentNotOpen: Text("这项派遣已办结或已退回。", "This assignment is already finished or returned.")
        case .assistingStillOpen(let count):
            Text(
                "还有 \(count) 个协办单位没有办完，主办单位不能先报办结。",
                "\(count) assisting units are not finished; the lead unit cannot finish first.")
        case .evidenceMissing: Text("请先上传现场照片或文件，再报办结。", "Add a photo or document as evidence first.")
        case .answerMissing: Text("还没有答复居民，不能结案。", "The resident has not been answered; it cannot be closed.")
        case .checkMissing: Text("还没有核查通过，不能结案。", "The work has not been checked; it cannot be closed.")
        case .evaluationMissing:
            Text(
                "居民还没有评价，不能结案。评价期过后并已回访的，才可以结案。",
                "The resident has not evaluated it, so it cannot be closed. It can be after the time to evaluate and a call-back."
            )
        case .callBackMissing(let tries):
            Text(
                "还没有回访，不能结案。请先回访；联系不上的，至少试 \(tries) 次并记下。",
                "The reporter was not called back; it cannot be closed. Call first; if nobody answers, try \(tries) times and note it."
            )
        case .packageOfOpenCase(let state):
            Text(
                "案卷还没有办结（现在是“\(state.name.zh)”），不能导出案卷包。",
                "The case has not ended (it is “\(state.name.en)”); it cannot be packed yet.")
        case .checkByHandler: Text("办理人不能核查自己的工作，请换人核查。", "Whoever did the work cannot check it; another person must.")
        case .reasonMissing: Text("请写明理由。", "Give a reason.")
        case .decidedDispatch:
            Text("这次派遣已经裁定，不能再退回。", "This dispatch was decided by the arbiter and cannot be returned.")
        case .objectionTooLate:
            Text("已过异议期限，请先办理；确有困难可申请延期。", "The time for objections has passed. Work on it, or ask for an extension.")
        case .tooManyReturns(let most):
            Text("已退回 \(most) 次，不能再退，请办理。", "Returned \(most) times already; it cannot be returned again.")
        case .objectionPending: Text("已有一项异议等待裁定。", "An objection is already waiting for a decision.")
        case .nothingToDecide:
            Text("没有等待审批的申请，可能别人已经处理。", "Nothing is waiting for a decision; somebody may have decided it.")
        case .holdPending:
            Text("已有一份挂账申请在等审批，请等结果，不能再提一份。", "A hold is already waiting for a decision; wait for it.")
        case .extensionPending:
            Text("已有一份延期申请在等审批，请等结果，不能再提一份。", "An extension is already waiting for a decision; wait for it.")
        case .tooManyWords(let most):
            Text(
                "这件事已补充了 \(most) 次，不能再加。请把要说的告诉办理人，或拨打社区电话；以前说的都还在。",
                "Facts were added \(most) times already; no more fit. Tell whoever works on it, or call the community; all you said is kept."
            )
        case .holdTooLong(let most): Text("挂账最长 \(most)。", "A hold lasts \(most) at most.")
        case .tooManyHolds(let most): Text("最多挂账 \(most) 次。", "At most \(most) holds.")
        case .unknownHoldReason(let allowed):
            Text(
                "请从规定的挂账理由中选择：\(allowed.joined(separator: "、"))。",
                "Choose one of the allowed reasons: \(allowed.joined(separator: ", ")).")
        case .extensionTooLate(let percent):
            Text(
                "时限已过 \(percent)%，不能再申请延期，请尽快办理并说明情况。",
                "\(percent)% of the time has passed; an extension can no longer be asked.")
        case .extensionTooLong(let most): Text("一次最多延期 \(most)。", "One extension is at most \(most).")
        case .tooManyExtensions(let most): Text("最多延期 \(most) 次。", "At most \(most) extensions.")
        case .tooManyReworks(let most):
            Text("已返工 \(most) 次，请改为督办或重新派遣。", "Reworked \(most) times already; supervise it or dispatch it anew.")
        case .tooManyReopenings(let most):
            Text(
                "已重办 \(most) 次。请拨打街道电话，由专人跟进。",
                "Reopened \(most) times already. Call the street office; a person will follow it up.")
        case .evaluationTooLate:
            Text(
                "评价期已过，这件事不能再评价了。如果问题还在，请重新反映，我们接着办。",
                "The time to evaluate this matter has passed. If the problem is still there, please report it again.")
        case .reopeningTooLate:
            Text("已过重办期限，请重新反映，我们会附上这个案卷。", "Too late to reopen. Report it again; this case will be attached.")
        case .unknownCategory(let key):
            Text("没有“\(key)”这个类别，请从列表中选择。", "There is no category “\(key)”; choose from the list.")
        case .unknownGrade(let key):
            Text("没有“\(key)”这个等级，请从列表中选择。", "There is no grade “\(key)”; choose from the list.")
        case .unknownReferral(let key, let allowed):
            Text(
                "没有“\(key)”这个渠道，可选：\(allowed.joined(separator: "、"))。",
                "There is no channel “\(key)”; allowed: \(allowed.joined(separator: ", ")).")
        case .nothingChanged: Text("没有改动任何内容。", "Nothing was changed.")
        case .noUnits: Text("请至少选一个单位。", "Choose at least one unit.")
        case .notLocated: Text("请先定位到网格，再受理。", "Locate it in a grid before accepting it.")
        case .mergeIntoItself: Text("不能并入自己。", "A case cannot be merged into itself.")
        case .mergeTargetNotOpen: Text("要并入的案卷已结束，请选一个办理中的案卷。", "The other case is no longer open; choose one that is.")
        case .mergeOutsidePlace: Text("只能并入同一街道的案卷。", "Cases can be merged within one street only.")
        case .alreadyEvaluated:
            Text(
                "您已经评价过了，谢谢。如果问题又出现，可以申请重办。",
                "You have evaluated this already, thank you. If it is back, ask to reopen it.")
        case .noQuestion: Text("现在没有需要回答的问题。", "There is no question to answer now.")
        case .notWhistled: Text("只有吹哨叫来的单位才能这样评价。", "Only units that were whistled for are rated like this.")
        case .noWhistleHere:
            Text("本地规则没有吹哨这一步，请增加协办单位。", "This place’s rules have no whistle; add assisting units instead.")
        case .selfHandlingNotAllowed:
            Text("按规则，这类事不能自办自结，请受理后派遣。", "By the rules such a matter is not settled alone; accept and dispatch it.")
        case .scoreOutOfRange: Text("请打 1 到 5 分。", "Give a score from 1 to 5.")
        }
    }
}
