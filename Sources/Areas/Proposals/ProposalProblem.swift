public import Kernel

/// Why something about a proposal was refused.
public enum ProposalProblem: Problem, Hashable {
    case notHere
    case changedMeanwhile
    case notNow(state: ProposalState)
    case unknownKind(key: String, allowed: [String])
    case notYourPost
    case placeMissing
    case titleMissing
    case wordsMissing(field: String)
    case tooLong(field: String, most: Int)
    case personal(field: String, PersonalTrace)
    case unknownCase
    case linkedAlready
    case tooMany(most: Int)
    case tooOften
    case nothingGathered
    case unknownUnit
    case otherUnit
    case prolongedAlready
    case nothingLonger
    case secondRound
    case answerMissing(allowed: [String])
    case judgementMissing

    public var appError: AppError {
        switch self {
        case .notHere: AppError("proposal.notHere", status: 422, message)
        case .unknownKind: .invalid("kind", message)
        case .placeMissing: .invalid("place", message)
        case .titleMissing: .invalid("title", message)
        case .wordsMissing(let field), .tooLong(let field, _), .personal(let field, _): .invalid(field, message)
        case .unknownCase: .invalid("case", message)
        case .unknownUnit, .otherUnit: .invalid("unit", message)
        case .answerMissing: .invalid("answer", message)
        case .judgementMissing: .invalid("satisfied", message)
        default: AppError("proposal." + word, status: 409, message)
        }
    }

    /// The stable machine word.
    private var word: String { String(String(describing: self).prefix { $0 != "(" }) }

    private var message: Text { writing ?? answering }

    private var writing: Text? {
        switch self {
        case .notHere:
            Text("这里的规则没有代表建议。请联系管理员。", "The rules here know no proposals. Ask the administrators.")
        case .changedMeanwhile:
            Text("刚才有人改过，没有保存。请刷新页面再试。", "Somebody changed it just now; nothing was saved. Reload and try again.")
        case .unknownKind(let key, let allowed):
            Text(
                "没有“\(key)”这种建议，可选：\(allowed.joined(separator: "、"))。",
                "There is no kind of proposal “\(key)”; allowed: \(allowed.joined(separator: ", ")).")
        case .notYourPost:
            Text(
                "您现在的岗位不能提这种建议。请换一种，或联系代表联络机构。", "Your post may not write this kind. Choose another or ask the office.")
        case .placeMissing: Text("请选您代表的地方。", "Choose the place you represent.")
        case .titleMissing: Text("请写一个标题：建议做什么。", "Write a title: what should be done.")
        case .personal(_, let trace):
            Text(
                "里面好像有\(trace.name.zh)。建议和公开的答复写事情、不写个人，请改掉再提交。",
                "It seems to hold \(trace.name.en). Proposals and public answers are about matters, not persons; change it and send it again."
            )
        case .unknownCase:
            Text(
                "这件事连不上：它不在您代表的地方，或不公开。请从名单里选。",
                "It cannot be linked: not in your place, or not public. Choose from the list.")
        case .linkedAlready: Text("这件事已经连上了。", "It is linked already.")
        case .tooMany(let most):
            Text(
                "一件建议最多连 \(most) 件事、记 \(most) 条意见。请另写一件。",
                "One proposal rests on \(most) of each at most. Write another one.")
        case .tooOften:
            Text("这份草稿改得太多次了。请撤回它，重新写一件。", "This draft was changed too often. Withdraw it and write it anew.")
        case .nothingGathered:
            Text(
                "还没有写明是谁的意见。请连上至少一件居民反映的事，或记下至少一条当面听到的意见。",
                "It rests on nothing yet. Link at least one report or write down at least one thing somebody told you.")
        default: nil
        }
    }

    private var answering: Text {
        switch self {
        case .notNow(let state):
            Text(
                "现在不能这样办：这件建议已是“\(state.name.zh)”。请刷新页面看最新情况。",
                "Not possible now: this proposal is “\(state.name.en)”. Reload the page.")
        case .wordsMissing: Text("请写几句。", "Write a few words.")
        case .tooLong(_, let most): Text("最多 \(most) 个字，请缩短后再提交。", "At most \(most) characters; shorten it.")
        case .unknownUnit: Text("请从名单里选承办单位。", "Choose the unit from the list.")
        case .otherUnit: Text("刚退回的单位说不归它管，请选另一个单位。", "That unit just sent it back; choose another.")
        case .prolongedAlready:
            Text("已经按难办的期限办了，不能再延。", "It has the longer time already and cannot be prolonged again.")
        case .nothingLonger: Text("这里难办的和一般的期限一样长，没有可延的。", "Difficult ones have no longer time here.")
        case .secondRound:
            Text(
                "这是代表不满意后再办的，不能退回也不能延期，请答复。",
                "It is worked on once more; it can neither be sent back nor prolonged. Answer it.")
        case .answerMissing(let allowed):
            Text(
                "请选答复属于哪一类：\(allowed.joined(separator: "、"))。",
                "Choose what the answer comes to: \(allowed.joined(separator: ", ")).")
        case .judgementMissing: Text("请选满意还是不满意。", "Choose whether you are satisfied.")
        default: Text("现在不能这样办，请刷新页面。", "Not possible now; reload the page.")
        }
    }
}
