public import Kernel

/// Why something about a call for help was refused.
public enum HelpProblem: Problem, Hashable {
    case notHere
    case notNow(state: HelpState)
    case enoughComing(count: Int)
    case notAsked
    case notComing
    case unknownKind(key: String, allowed: [String])
    case unknownSkill(key: String, allowed: [String])
    case outcomeMissing
    case wordsMissing
    case tooLong(field: String, most: Int)
    case telephoneMissing
    case homeMissing
    case distanceOutOfRange
    case hoursMissing
    case agreeFirst
    case offerMissing
    case positionMissing

    public var appError: AppError {
        switch self {
        case .notNow, .enoughComing, .notComing, .offerMissing: AppError("help." + word, status: 409, message)
        case .notHere: AppError("help.notHere", status: 422, message)
        case .notAsked: AppError("help.notAsked", status: 403, message)
        case .unknownKind: .invalid("kind", message)
        case .unknownSkill: .invalid("skills", message)
        case .outcomeMissing: .invalid("outcome", message)
        case .wordsMissing: .invalid("words", message)
        case .tooLong(let field, _): .invalid(field, message)
        case .telephoneMissing: .invalid("phone", message)
        case .homeMissing: .invalid("place", message)
        case .distanceOutOfRange: .invalid("metres", message)
        case .hoursMissing: .invalid("until-hour", message)
        case .agreeFirst: .invalid("agree", message)
        case .positionMissing: .invalid("longitude", message)
        }
    }

    /// The stable machine word.
    private var word: String { String(String(describing: self).prefix { $0 != "(" }) }

    private var message: Text {
        switch self {
        case .notHere:
            Text(
                "这里还没有开通邻里求助。紧急情况请拨打 110、119 或 120；别的事请反映给社区。",
                "Calls for help are not set up here. In an emergency call 110, 119 or 120; report other matters.")
        case .notNow(let state):
            Text(
                "现在不能这样办：这次求助已是“\(state.name.zh)”。请看页面上的最新情况。",
                "Not possible now: this call is already “\(state.name.en)”. Look at its latest state.")
        case .enoughComing(let count):
            Text(
                "已经有 \(count) 个人去了，够了。谢谢您！", "\(count) on the way already, which is enough. Thank you!")
        case .notAsked:
            Text("这次求助没有问到您，您不能应答。", "You were not asked for this call and cannot answer it.")
        case .notComing:
            Text("您没有应答这次求助，或已经退出。请刷新页面。", "You are not on the way to this call. Reload the page.")
        case .unknownKind(let key, let allowed):
            Text(
                "没有“\(key)”这种求助，可选：\(allowed.joined(separator: "、"))。",
                "There is no kind of help “\(key)”; allowed: \(allowed.joined(separator: ", ")).")
        case .unknownSkill(let key, let allowed):
            Text(
                "没有“\(key)”这种本领，可选：\(allowed.joined(separator: "、"))。",
                "There is no skill “\(key)”; allowed: \(allowed.joined(separator: ", ")).")
        case .outcomeMissing: Text("请选一项：后来怎样了。", "Choose how it ended.")
        case .wordsMissing: Text("请说一句：怎么了，要人做什么。", "Say in a sentence what happened and what is needed.")
        case .tooLong(_, let most): Text("最多 \(most) 个字，请缩短后再提交。", "At most \(most) characters; shorten it.")
        case .telephoneMissing:
            Text("请留一个电话，来的人才能找到您。", "Leave a telephone number so that whoever comes can find you.")
        case .homeMissing: Text("请选到小区或网格，这样才知道谁离得近。", "Choose your estate or grid, so that distances are known.")
        case .distanceOutOfRange: Text("请从名单里选能去多远。", "Choose from the list how far you go.")
        case .hoursMissing: Text("请把开始和结束的时间都选上，或都不选。", "Choose both ends of the hours, or neither.")
        case .agreeFirst: Text("请先勾选同意；不同意就不会登记。", "Tick that you agree; without it nothing is registered.")
        case .offerMissing: Text("您还没有登记做帮手，请先登记。", "You have not offered to help yet. Please register first.")
        case .positionMissing: Text("没有得到位置，没有更新。请再试一次。", "No position came; nothing changed. Try again.")
        }
    }
}

extension HelpState {
    public var name: Text {
        switch self {
        case .waiting: Text("正在找人", "Looking for somebody")
        case .answered: Text("有人正赶来", "Somebody is coming")
        case .arrived: Text("人到了", "Somebody is there")
        case .ended: Text("已结束", "Ended")
        case .cancelled: Text("已取消", "Cancelled")
        case .unanswered: Text("没有人来", "Nobody came")
        }
    }
}

extension HelpOutcome {
    public var name: Text {
        switch self {
        case .helped: Text("帮到了", "Helped")
        case .byPhone: Text("电话里解决了", "Settled by telephone")
        case .emergency: Text("已交给 110、119、120 或 122", "Handed over to 110, 119, 120 or 122")
        case .notNeeded: Text("不需要了", "No longer needed")
        case .notFound: Text("没有找到人", "Nobody was found there")
        case .unconfirmed: Text("到时没有人确认", "Nobody confirmed how it ended")
        }
    }
}
