import Kernel
import Pages

/// What the reader may do with a task now.
struct TaskActions {
    let task: CommunityTask
    let seats: [TaskSeat]
    let isPoster: Bool
    let isTaker: Bool
    let zone: Zone

    func html(_ screen: Screen) -> HTML {
        var parts: [HTML] = []
        if task.state == .offered { parts += TakeButtons(task: task, seats: seats).html(screen) }
        if task.state == .taken, isTaker { parts += [finish(screen), promise(screen), giveBack(screen)] }
        if isPoster { parts += poster(screen) }
        return parts.isEmpty ? .empty : "<div class=\"buttons\">\(parts)</div>"
    }

    private func promise(_ screen: Screen) -> HTML {
        let latest = task.finishBy.map { zone.date($0) }
        return screen.confirm(
            task.promise == nil ? Text("写承诺", "Promise") : Text("改承诺", "Change the promise"),
            at: TaskPaths.promise(task.id), done: Text("公布承诺", "Publish the promise")
        ) { form in
            """
            \(form.date("day", Text("哪天办好", "Done by"), value: task.promise?.day, required: true,
                earliest: zone.date(screen.now), latest: latest))\
            \(form.words("words", Text("怎么办", "What will be done"), value: task.promise?.words, required: true, limit: Limits.note))
            """
        }
    }

    private func finish(_ screen: Screen) -> HTML {
        screen.confirm(Text("报完成", "Report as done"), .primary, at: TaskPaths.finish(task.id)) { form in
            form.words(
                "note", Text("做了什么", "What was done"), hint: Text("居民会看到，请写具体。", "Residents read this; be concrete."),
                required: true, limit: Limits.note)
        }
    }

    private func giveBack(_ screen: Screen) -> HTML {
        screen.confirm(
            Text("退回", "Give back"), .quiet, at: TaskPaths.giveBack(task.id),
            question: Text("退回后别人可以接。", "Then others can take it.")
        ) { $0.reasonBox(hint: Text("会写进任务记录。", "It becomes part of the task's record.")) }
    }

    private func poster(_ screen: Screen) -> [HTML] {
        var parts: [HTML] = []
        if task.needsPoster {
            parts.append(screen.act(Text("再次发布", "Offer again"), at: TaskPaths.offerAgain(task.id), .primary))
        }
        if task.state == .finished, !isTaker {
            parts.append(
                screen.confirm(
                    Text("代居民评价", "Rate for a resident"), at: TaskPaths.rateFor(task.id),
                    question: Text("居民当面或电话里说的，请照实记下。", "Write down what a resident told you.")
                ) { RatingFields().html($0) })
        }
        if task.state.isOpen {
            parts.append(screen.act(Text("新的评价链接", "New rating link"), at: TaskPaths.ratingLink(task.id), .quiet))
        }
        if task.state == .offered || task.state == .taken || task.needsPoster {
            parts.append(
                screen.confirm(Text("撤下", "Take down"), .danger, at: TaskPaths.cancel(task.id)) {
                    $0.reasonBox(hint: Text("会写进任务记录。", "It becomes part of the task's record."))
                })
        }
        return parts
    }
}

/// The three questions of a rating.
struct RatingFields {
    func html(_ form: Screen) -> HTML {
        """
        \(form.choices("done", Text("办成了吗？", "Was it done?"),
            [Option("yes", Text("办成了", "Yes")), Option("no", Text("没办成", "No"))], required: true, inline: true))\
        \(form.choices("score", Text("打几分？", "How good was it?"), [
            Option("5", Text("5 很好", "5 very good")), Option("4", Text("4 好", "4 good")),
            Option("3", Text("3 一般", "3 fair")), Option("2", Text("2 不好", "2 poor")),
            Option("1", Text("1 很差", "1 very poor")),
        ], required: true, inline: true))\
        \(form.words("words", Text("想说的话", "Anything to add"), hint: Text("只有社区和办理的人看得到。", "Only the community and whoever did it read this."),
            limit: 500, rows: 3))
        """
    }
}
