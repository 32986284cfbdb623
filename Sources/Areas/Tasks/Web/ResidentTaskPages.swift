import Kernel
import Pages

/// What everyone sees of the tasks of a place.
struct PublicTasksPage {
    let code: PlaceCode
    let name: String
    let shown: [PublicTask]
    private let next: CommunityTask.ID?

    /// `tasks` may hold one more than a page, which says that there is a next page.
    init(code: PlaceCode, name: String, tasks: [PublicTask]) {
        (self.code, self.name) = (code, name)
        shown = Array(tasks.prefix(Limits.page))
        next = tasks.count > Limits.page ? shown.last?.id : nil
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .resident, Text("\(name)：社区派的任务", "\(name): tasks of the community"),
            lead: Text(
                "社区发布、谁接了、哪天办好、居民怎么评，都在这里。",
                "What the community posted, who took it, by when, and how residents rated it."),
            width: .wide)
        return screen.page(shell) {
            if shown.isEmpty {
                return screen.empty(
                    Text("现在没有任务", "No tasks now"),
                    Text("社区发布任务后，会出现在这里。", "Tasks appear here once the community posts them."))
            }
            let further = next.map { TaskPaths.publicBoard(code).query([("after", $0.description)]) }
            return screen.cards(shown.map { TaskCard(task: $0).html(screen) })
                + screen.pager(next: further, shown: shown.count)
        }
    }
}

/// A resident rates a task.
struct RatePage {
    let task: PublicTask
    let link: Link

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(.resident, Text(same: task.title), lead: Text(same: task.placeName))
        return screen.page(shell) { "\(screen.quote(task.words))\(done(screen))\(question(screen))" }
    }

    private func done(_ screen: Screen) -> HTML {
        task.result.map { note in
            screen.section(Text("办了什么", "What was done")) { screen.quote(note, by: task.takerName) }
        } ?? .empty
    }

    private func question(_ screen: Screen) -> HTML {
        switch task.state {
        case .finished:
            return screen.section(Text("请您评一评", "Please rate it")) {
                screen.form(link) { form in "\(RatingFields().html(form))\(form.submit(Text("提交评价", "Send")))" }
            }
        case .rated:
            return task.rating.map { screen.notice(Text(same: TaskCard.words($0, screen)), .good) } ?? .empty
        case .offered, .taken:
            return screen.notice(
                Text("还没有办好，办好后请用这个链接来评价。", "It is not done yet. Come back with this link when it is."))
        case .unrated, .expired, .cancelled:
            return screen.notice(Text("这项任务已结束：\(task.state.name.zh)。", "This task has ended: \(task.state.name.en)."))
        }
    }
}

/// The sheet with the rating link, to print or to send.
struct RatingSharePage {
    let task: CommunityTask
    let link: Link
    let address: PublicAddress

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("评价链接", "Rating link"),
            lead: Text(
                "把二维码贴在楼道，或把链接发到居民群。办好后，居民用它来评价。",
                "Put the code up in the stairway or send the link to the residents' group; they rate with it once the task is done."
            ),
            back: NavItem(Text("任务", "Task"), TaskPaths.task(task.id)), actions: screen.printButton(), width: .reading)
        let url = address.url(link)
        return screen.page(shell) {
            screen.addressWarning(address)
                + screen.printSheet(task.title) {
                    """
                    \(QRCode.svg(url, label: screen("评价二维码", "Code for rating")))\
                    \(screen.paragraph(Text("扫一扫，评一评这件事办得怎么样。", "Scan to say how well this was done.")))\
                    <p>\(screen.link(url, to: link))</p>
                    """
                }
        }
    }
}
