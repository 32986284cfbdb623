import Kernel
import Pages

/// A task as boards show it, the same piece for staff and residents.
struct TaskCard {
    let task: PublicTask
    /// Names of the kinds it is offered to.
    var offeredTo: [Text] = []
    var actions: HTML = .empty

    func html(_ screen: Screen) -> HTML {
        screen.card(
            task.title, link: TaskPaths.task(task.id), chips: chips(screen), facts: facts(screen),
            body: "<p>\(String(task.words.prefix(120)))\(task.words.count > 120 ? "…" : "")</p>", actions: actions,
            tone: tone)
    }

    private var tone: Tone? {
        if task.state == .expired || task.rating?.done == false { return .warn }
        return task.rating.map { $0.score >= 4 ? .good : .neutral }
    }

    private func chips(_ screen: Screen) -> HTML {
        """
        \(screen.state(task.state.name, task.state.tone))\(screen.chip(task.placeName, icon: .pin))\
        \(task.takerName.map { screen.unit($0) })\(TaskCard.clock(task, screen))
        """
    }

    static func clock(_ task: PublicTask, _ screen: Screen) -> HTML {
        guard let due = task.nextMoment else { return .empty }
        switch task.state {
        case .offered: return screen.clock(ClockView(Text("接单", "Take"), from: task.postedAt, due: due))
        case .taken: return screen.clock(ClockView(Text("办理", "Do"), from: task.takenAt ?? task.postedAt, due: due))
        case .finished:
            return screen.clock(ClockView(Text("评价", "Rate"), from: task.finishedAt ?? task.postedAt, due: due))
        default: return .empty
        }
    }

    private func facts(_ screen: Screen) -> [String] {
        var facts: [String] = []
        if task.state == .offered, !offeredTo.isEmpty {
            facts.append(screen("发给：", "For: ") + screen.list(offeredTo.map { screen($0) }))
        }
        if let promise = task.promise, task.state == .taken {
            facts.append(screen("承诺 \(screen.day(promise.day)) 前办好", "promised by \(screen.day(promise.day))"))
        } else if task.state == .taken {
            facts.append(screen("还没有写承诺", "no promise yet"))
        }
        if let rating = task.rating { facts.append(TaskCard.words(rating, screen)) }
        if task.returns > 0 { facts.append(screen("退回过 \(task.returns) 次", "came back \(task.returns)×")) }
        facts.append(screen("\(screen.ago(task.postedAt))发布", "posted \(screen.ago(task.postedAt))"))
        return facts
    }

    static func words(_ rating: PublicTask.PublicRating, _ screen: Screen) -> String {
        let done = rating.done ? screen("办成了", "done") : screen("没办成", "not done")
        return screen("居民评价：\(done)，\(rating.score) 分", "Residents: \(done), \(rating.score) of 5")
    }
}

extension TaskState {
    var tone: Tone {
        switch self {
        case .offered: .neutral
        case .taken: .active
        case .finished: .active
        case .rated: .good
        case .unrated, .cancelled: .neutral
        case .expired: .warn
        }
    }
}
