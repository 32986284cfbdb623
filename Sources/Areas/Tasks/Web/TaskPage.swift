import Kernel
import Pages
import Persistence
import Policy
import Territory

/// One task with its story. Staff who have to do with it see names and can act; everyone else sees what is public.
struct TaskPage {
    let shown: PublicTask
    private let task: CommunityTask
    private let entries: [TaskEntry]
    private let seats: [TaskSeat]
    private let offeredTo: [Text]
    private let caller: Caller
    private let zone: Zone
    private var isPoster: Bool { caller.may(.tasksPost, at: task.place) && caller.isStaff }
    private var isTaker: Bool { caller.mayAnywhere(.tasksTake) && task.taker?.isActed(by: caller) == true }
    /// Staff who post, take or have this task.
    private var isInside: Bool { isPoster || isTaker || seats.contains { $0.fits(task) } }

    /// Nil where there is no such task.
    init?(_ id: CommunityTask.ID, _ caller: Caller, at now: Instant, _ tx: Transaction) throws {
        guard let task = try tx.task(id) else { return nil }
        (self.task, self.caller) = (task, caller)
        shown = PublicTask(task, placeName: try tx.fullName(of: task.place, from: .street))
        entries = try tx.taskEntries(of: id)
        seats = try caller.mayAnywhere(.tasksTake) ? tx.taskSeats(of: caller, at: now) : []
        offeredTo = try tx.offeredTo(task)
        zone = try tx.policy(version: task.policy).pack.zone
    }

    func html(_ screen: Screen) -> HTML {
        let back =
            isInside
            ? NavItem(Text("任务板", "Task board"), TaskPaths.board())
            : NavItem(Text("社区的任务", "The community's tasks"), TaskPaths.publicBoard(task.place))
        let shell = PageShell(
            isInside ? .desk : .resident, Text(same: task.title), back: back, width: .wide)
        return screen.page(shell) { screen.columns(main: main(screen), side: side(screen)) }
    }

    private func main(_ screen: Screen) -> HTML {
        """
        \(screen.quote(task.words))\(next(screen))\(result(screen))\
        \(screen.section(Text("经过", "What happened")) { screen.timeline(entries.reversed().map { story($0, screen) }) })
        """
    }

    /// The promise on every page: what happens next, by when, by whom, and what if not.
    private func next(_ screen: Screen) -> HTML {
        let clock = TaskCard.clock(shown, screen)
        switch task.state {
        case .offered:
            return screen.promise(
                Text("等待接单", "Waiting for somebody to take it"), who: screen.list(offeredTo.map { screen($0) }),
                by: task.offerEnds,
                otherwise: Text("到时没人接，社区会看到并重新安排。", "Then the community sees it and decides anew."),
                clock: clock)
        case .taken:
            let next = task.promise.map { Text(same: $0.words) } ?? Text("已接单，还没有写承诺", "Taken; no promise yet")
            let due = task.promise.map { zone.instant($0.day, secondOfDay: 86_399) } ?? task.finishBy ?? task.offerEnds
            let clock = screen.clock(ClockView(from: task.takenAt ?? task.postedAt, due: due))
            return screen.promise(
                next, who: task.takerName, by: due,
                otherwise: Text(
                    "到期没办好，任务自动退回任务板给别人接。", "If it is not done in time it goes back to the board for others."),
                clock: clock)
        case .finished:
            return screen.promise(
                Text("等待居民评价", "Waiting for residents to rate it"), by: task.rateBy,
                otherwise: Text("没人评价就按“已完成，未评价”结束。", "Otherwise it ends as done and not rated."), clock: clock)
        case .rated, .unrated, .expired, .cancelled: return .empty
        }
    }

    private func result(_ screen: Screen) -> HTML {
        let note = task.result.map { note in
            screen.section(Text("办了什么", "What was done")) { screen.quote(note, by: task.takerName) }
        }
        let rating = shown.rating.map { rating in
            screen.notice(Text(same: TaskCard.words(rating, screen)), rating.done && rating.score >= 3 ? .good : .warn)
        }
        let words = isInside ? task.rating?.words.map { screen.quote($0, by: screen("居民", "A resident")) } : nil
        return "\(note)\(rating)\(words)"
    }

    private func story(_ entry: TaskEntry, _ screen: Screen) -> TimelineEntry {
        let (title, content, tone) = entry.event.story(screen, inside: isInside)
        return TimelineEntry(
            entry.at, title, by: isInside && !entry.byName.isEmpty ? entry.byName : nil, content: content, tone: tone)
    }

    private func side(_ screen: Screen) -> HTML {
        let facts = screen.facts([
            (Text("状态", "State"), screen.state(task.state.name, task.state.tone)),
            (Text("地点", "Place"), screen.chip(shown.placeName, icon: .pin)),
            (Text("发给", "Offered to"), HTML(text: screen.list(offeredTo.map { screen($0) }))),
            (Text("办理方", "Taken by"), task.takerName.map { screen.unit($0) } ?? HTML(text: screen.noData)),
            (Text("发布", "Posted"), screen.time(task.postedAt)),
        ])
        return screen.panel {
            "\(facts)\(TaskActions(task: task, seats: seats, isPoster: isPoster, isTaker: isTaker, zone: zone).html(screen))"
        }
    }
}

extension TaskEvent {
    /// How a step is told; `inside` shows staff's reasons.
    func story(_ screen: Screen, inside: Bool) -> (Text, HTML, Tone) {
        func words(_ text: String?) -> HTML { text.map { screen.quote($0) } ?? .empty }
        switch self {
        case .posted: return (Text("社区发布", "Posted by the community"), .empty, .neutral)
        case .taken(_, let name, let by):
            return (
                Text("“\(name)”接单", "Taken by “\(name)”"),
                screen.paragraph(Text("要在 \(screen.moment(by)) 前办好。", "To be done by \(screen.moment(by)).")), .active
            )
        case .promised(let promise):
            return (
                Text("承诺 \(screen.day(promise.day)) 前办好", "Promised by \(screen.day(promise.day))"),
                words(promise.words), .active
            )
        case .returned(let reason?, _):
            return (Text("退回任务板", "Given back to the board"), inside ? words(reason) : .empty, .warn)
        case .returned(nil, _):
            return (Text("到期没办好，自动退回任务板", "Not done in time; back on the board by itself"), .empty, .warn)
        case .finished(let note, _): return (Text("报完成", "Reported as done"), words(note), .good)
        case .rated(let rating):
            let shown = PublicTask.PublicRating(done: rating.done, score: rating.score)
            return (
                Text(same: TaskCard.words(shown, screen)), inside ? words(rating.words) : .empty,
                rating.done ? .good : .warn
            )
        case .ratingEnded: return (Text("评价时间结束，没有人评价", "The time to rate ended without a rating"), .empty, .neutral)
        case .expired: return (Text("到时没有人接", "Nobody took it in time"), .empty, .warn)
        case .offeredAgain: return (Text("社区再次发布", "Offered again by the community"), .empty, .neutral)
        case .cancelled(let reason):
            return (Text("社区撤下", "Taken down by the community"), inside ? words(reason) : .empty, .neutral)
        }
    }
}
