public import Kernel

/// Why something on the task board was refused.
public enum TaskProblem: Problem, Hashable {
    case notNow(state: TaskState)
    case takenBy(name: String)
    case tooMany(most: Int)
    case notForYou(kinds: [Text])
    case timeOver
    case promisedPast
    case promisedTooLate(latest: CivilDate)
    case wordsMissing(field: String)
    case tooLong(field: String, most: Int)
    case unknownTaker(key: String, allowed: [String])
    case alreadyRated
    case scoreOutOfRange
    case choicesMissing(field: String)
    case ownWork

    public var appError: AppError {
        switch self {
        case .notNow, .takenBy, .timeOver, .alreadyRated, .tooMany: AppError("task." + word, status: 409, message)
        case .notForYou, .ownWork: AppError("task." + word, status: 403, message)
        case .wordsMissing(let field), .tooLong(let field, _), .choicesMissing(let field): .invalid(field, message)
        case .promisedPast, .promisedTooLate: .invalid("day", message)
        case .unknownTaker: .invalid("takers", message)
        case .scoreOutOfRange: .invalid("score", message)
        }
    }

    /// The stable machine word.
    private var word: String { String(String(describing: self).prefix { $0 != "(" }) }

    private var message: Text {
        switch self {
        case .notNow(let state):
            Text(
                "现在不能这样办：这项任务已是“\(state.name.zh)”。请看页面上的最新情况。",
                "Not possible now: this task is already “\(state.name.en)”. Look at its latest state.")
        case .takenBy(let name):
            Text("这项任务刚刚由“\(name)”接下了。请看看别的任务。", "“\(name)” has just taken this task. Please look at the others.")
        case .tooMany(let most):
            Text(
                "同时最多接 \(most) 项任务。请先完成或退回手上的任务。",
                "At most \(most) tasks at a time. Finish or give back one you have first.")
        case .notForYou(let kinds):
            Text(
                "这项任务只发给：\(kinds.map(\.zh).joined(separator: "、"))。",
                "This task is offered only to: \(kinds.map(\.en).joined(separator: ", ")).")
        case .timeOver:
            Text(
                "时间已过，这项任务已退回任务板。您的说明没有保存；如仍能办，请重新接单。",
                "Its time is over and it went back to the board. Your words were not saved; take it again if you still can."
            )
        case .promisedPast: Text("承诺的日子不能早于今天。", "The promised day cannot be before today.")
        case .promisedTooLate(let latest):
            Text(
                "承诺的日子不能晚于 \(latest)，那天任务会退回任务板。",
                "The promised day cannot be after \(latest): that day the task goes back to the board.")
        case .wordsMissing: Text("这一项不能为空，请填写后再提交。", "This cannot be empty. Fill it in and submit again.")
        case .tooLong(_, let most): Text("最多 \(most) 个字，请缩短后再提交。", "At most \(most) characters; shorten it.")
        case .unknownTaker(let key, let allowed):
            Text(
                "“\(key)”不能接任务，可选：\(allowed.joined(separator: "、"))。",
                "“\(key)” does not take tasks; allowed: \(allowed.joined(separator: ", ")).")
        case .alreadyRated: Text("这项任务已经评过了，谢谢。", "This task was rated already, thank you.")
        case .scoreOutOfRange: Text("请打 1 到 5 分。", "Give a score from 1 to 5.")
        case .choicesMissing: Text("请选一项。", "Choose one.")
        case .ownWork: Text("不能评价自己办的任务，请由居民或别的同事评价。", "Nobody rates their own work; a resident or a colleague must.")
        }
    }
}

extension TaskState {
    public var name: Text {
        switch self {
        case .offered: Text("待接单", "Open to take")
        case .taken: Text("办理中", "In progress")
        case .finished: Text("待评价", "Waiting for a rating")
        case .rated: Text("已评价", "Rated")
        case .unrated: Text("已完成，未评价", "Done, not rated")
        case .expired: Text("没有人接", "Nobody took it")
        case .cancelled: Text("已撤下", "Taken down")
        }
    }
}
