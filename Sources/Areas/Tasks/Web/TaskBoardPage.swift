import Kernel
import Pages
import Persistence

/// The board for staff: what waits for the poster, then open, in progress and waiting for a rating, side by side.
struct TaskBoardPage {
    let board: TaskBoard
    private let seats: [TaskSeat]
    private let caller: Caller
    private let names: [PlaceCode: String]
    private let kinds: [CommunityTask.ID: [Text]]

    init(_ board: TaskBoard, _ seats: [TaskSeat], _ caller: Caller, _ tx: Transaction) throws {
        (self.board, self.seats, self.caller) = (board, seats, caller)
        let all = board.waiting + board.offered + board.taken + board.finished + board.ended
        names = try tx.placeNames(of: all)
        kinds = try board.offered.reduce(into: [:]) { $0[$1.id] = try tx.offeredTo($1) }
    }

    func html(_ screen: Screen) -> HTML {
        let post =
            caller.mayAnywhere(.tasksPost)
            ? screen.button(Text("发布任务", "Post a task"), to: TaskPaths.post(), .primary) : .empty
        let shell = PageShell(
            .desk, Text("任务板", "Task board"),
            lead: Text(
                "社区派单、部门接单、居民评单。先接先得，到时没办好会自动退回。",
                "Communities post, units take, residents rate. First come, first served; what is not done in time comes back."
            ),
            actions: post)
        return screen.page(shell) {
            screen.live(TaskPaths.live(), id: "task-board") {
                """
                \(waiting(screen))\
                \(screen.grid([
                    column(.offered, board.offered, screen, empty: Text("发布的任务会出现在这里，谁先接就归谁。",
                        "Posted tasks appear here; whoever takes one first has it.")),
                    column(.taken, board.taken, screen, empty: Text("接了单、还没办好的任务在这里。", "Tasks somebody has taken and not finished.")),
                    column(.finished, board.finished, screen, empty: Text("报了完成、等居民评价的任务在这里。",
                        "Tasks reported as done, waiting for residents.")),
                ]))\
                \(ended(screen))
                """
            }
        }
    }

    private func waiting(_ screen: Screen) -> HTML {
        let mine = board.waiting.filter { caller.may(.tasksPost, at: $0.place) }
        guard !mine.isEmpty else { return .empty }
        let cards = mine.map { task -> HTML in
            card(
                task, actions: screen.act(Text("再次发布", "Offer again"), at: TaskPaths.offerAgain(task.id), .primary),
                screen)
        }
        return screen.section(
            Text("请您决定：没有人接，或居民说没办成", "Yours to decide: nobody took it, or a resident says it was not done")
        ) {
            screen.cards(cards)
        }
    }

    private func column(_ state: TaskState, _ tasks: [CommunityTask], _ screen: Screen, empty: Text) -> HTML {
        let total = board.counts[state.rawValue] ?? tasks.count
        let title = Text("\(state.name.zh)（\(screen.number(total))）", "\(state.name.en) (\(screen.number(total)))")
        return screen.section(title) {
            if tasks.isEmpty { return screen.empty(Text("这里还没有任务", "No tasks here"), empty) }
            let cards = tasks.map { card($0, actions: actions($0, screen), screen) }
            let more: HTML =
                total > tasks.count
                ? screen.paragraph(Text("先显示最急的 \(tasks.count) 项。", "The \(tasks.count) most urgent are shown."))
                : .empty
            return screen.cards(cards) + more
        }
    }

    private func ended(_ screen: Screen) -> HTML {
        guard !board.ended.isEmpty else { return .empty }
        return screen.section(Text("最近结束的", "Ended lately")) {
            screen.cards(board.ended.prefix(12).map { card($0, actions: .empty, screen) })
        }
    }

    private func card(_ task: CommunityTask, actions: HTML, _ screen: Screen) -> HTML {
        let shown = PublicTask(task, placeName: names[task.place] ?? task.place.rawValue)
        return TaskCard(task: shown, offeredTo: kinds[task.id] ?? [], actions: actions).html(screen)
    }

    private func actions(_ task: CommunityTask, _ screen: Screen) -> HTML {
        switch task.state {
        case .offered: return HTML(joining: TakeButtons(task: task, seats: seats).html(screen))
        case .taken where task.taker?.isActed(by: caller) == true:
            return screen.button(Text("办理", "Work on it"), to: TaskPaths.task(task.id), .primary)
        default: return .empty
        }
    }
}

/// One button for each name in which the reader may take a task.
struct TakeButtons {
    let task: CommunityTask
    let seats: [TaskSeat]

    func html(_ screen: Screen) -> [HTML] {
        var seen: Set<TaskTaker> = []
        let mine = seats.filter { $0.fits(task) && seen.insert($0.taker).inserted }
        return mine.map { seat in
            let label =
                mine.count == 1
                ? Text("接单", "Take it") : Text("以“\(seat.name)”接单", "Take it as \(seat.name)")
            return screen.act(label, at: TaskPaths.take(task.id), .primary, fields: [("as", seat.taker.description)])
        }
    }
}
