public import Kernel

/// Why something about emergency mode was refused.
public enum EmergencyProblem: Problem, Hashable {
    case notHere
    case unknownKind(key: String, allowed: [String])
    case levelNotAllowed(kind: Text, allowed: [Text])
    case placesMissing
    case tooManyPlaces(most: Int)
    case differentRules
    case reasonMissing
    case reasonTooLong(most: Int)
    case endMissing
    case endTooEarly
    case lastsTooLong(most: Limit)
    case beginsInThePast
    case beginsTooLate(days: Int)
    case notNow(state: EmergencyState)
    case notLonger
    case notConfirmed
    case notYourPost
    case answerMissing
    case reasonOfRefusalMissing
    case substituteMissing

    public var appError: AppError {
        switch self {
        case .notNow: AppError("emergency.notNow", status: 409, message)
        case .notHere: AppError("emergency.notHere", status: 422, message)
        case .notYourPost: AppError("emergency.notYourPost", status: 403, message)
        case .unknownKind: .invalid("kind", message)
        case .levelNotAllowed, .placesMissing, .tooManyPlaces, .differentRules: .invalid("places", message)
        case .reasonMissing, .reasonTooLong: .invalid("reason", message)
        case .endMissing, .endTooEarly, .lastsTooLong, .notLonger: .invalid("until", message)
        case .beginsInThePast, .beginsTooLate: .invalid("begins", message)
        case .notConfirmed: .invalid("confirmed", message)
        case .answerMissing: .invalid("answer", message)
        case .reasonOfRefusalMissing: .invalid("why", message)
        case .substituteMissing: .invalid("substitute", message)
        }
    }

    private var message: Text {
        switch self {
        case .notHere:
            Text("这里的规则包没有写应急状态，不能启动。", "The pack here knows no emergency mode; it cannot be called.")
        case .unknownKind(let key, let allowed):
            Text(
                "没有“\(key)”这种应急状态，可选：\(allowed.joined(separator: "、"))。",
                "There is no emergency “\(key)”; allowed: \(allowed.joined(separator: ", ")).")
        case .levelNotAllowed(let kind, let allowed):
            Text(
                "“\(kind.zh)”只能由这些级别启动：\(allowed.map(\.zh).joined(separator: "、"))。请改选地点，或报上级启动。",
                "“\(kind.en)” may be called only at: \(allowed.map(\.en).joined(separator: ", ")). "
                    + "Choose other places, or ask the level above.")
        case .placesMissing: Text("请至少选一个地点。", "Choose at least one place.")
        case .tooManyPlaces(let most):
            Text("一次最多 \(most) 个地点；更多请选上一级。", "At most \(most) places at once; for more choose the level above.")
        case .differentRules:
            Text("这些地点用的规则包不一样，请分开启动。", "These places have different packs; call it for each of them.")
        case .reasonMissing: Text("请写明理由，会公开显示。", "Say why; it is shown to everybody.")
        case .reasonTooLong(let most): Text("理由最多 \(most) 个字。", "At most \(most) characters for the reason.")
        case .endMissing: Text("请写明什么时候结束，到时自动恢复。", "Say when it ends; everything goes back by itself then.")
        case .endTooEarly: Text("结束时间要晚于开始时间，也要晚于现在。", "It must end after it begins, and later than now.")
        case .lastsTooLong(let most):
            Text(
                "一次最长 \(most.text.zh)；到时还需要，可以再延长。", "\(most.text.en) at most; it can be extended when the time comes.")
        case .beginsInThePast: Text("开始时间已经过去；马上开始请留空。", "That moment has passed; leave it empty to begin now.")
        case .beginsTooLate(let days):
            Text("最多提前 \(days) 天安排。", "It may be arranged \(days) days ahead at most.")
        case .notNow(let state):
            Text(
                "现在不能这样办：它已是“\(state.name.zh)”。请刷新页面。",
                "Not possible now: it is already “\(state.name.en)”. Reload the page.")
        case .notLonger:
            Text("新的结束时间要比原来的晚。要提前结束，请用“提前结束”。", "The new end must be later. To end it sooner use “End early”.")
        case .notConfirmed: Text("请先勾选“我已核对”。", "Tick “I have checked this” first.")
        case .notYourPost:
            Text("这个岗位不在范围内，或不是您担任。", "This post is not in its scope, or you do not hold it.")
        case .answerMissing: Text("请选一项：能到、不能到，或由谁代。", "Choose: coming, cannot, or who stands in.")
        case .reasonOfRefusalMissing: Text("请选一项原因，好安排别人。", "Choose why, so that somebody else can be found.")
        case .substituteMissing: Text("请从名单里选代班的人。", "Choose from the list who stands in.")
        }
    }
}
