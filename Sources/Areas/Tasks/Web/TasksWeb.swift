import Kernel
public import Pages
public import Persistence
import Policy
import Secrets
import Territory

/// The routes of the task board.
public struct TasksWeb: Sendable {
    let database: Database
    /// Stands before links that are printed.
    let address: PublicAddress
    public init(database: Database, address: PublicAddress) { (self.database, self.address) = (database, address) }

    private static let rating = [
        Field("done", .choice(["yes", "no"]), required: true, Text("办成了吗", "Was it done")),
        Field("score", .integer, required: true, Text("1 到 5 分", "1 to 5")),
        Field("words", .text, Text("想说的话", "Words")),
    ]

    public var routes: [Route] { lists + work + residents }

    private var lists: [Route] {
        [
            .get(TaskPaths.board, .permission(.tasksPost, or: [.tasksTake]), Text("任务板", "Task board"), board),
            .get(
                TaskPaths.live, .permission(.tasksPost, or: [.tasksTake]), Text("任务板的变化", "Changes of the task board"),
                live),
            .get(TaskPaths.post, .permission(.tasksPost), Text("发布任务", "Post a task"), postForm),
            .post(
                TaskPaths.board, .permission(.tasksPost), Text("发布任务", "Post a task"),
                fields: [
                    Field("title", .line, required: true, Text("要办的事", "What needs doing")),
                    Field("words", .text, required: true, Text("说明", "Description")),
                    Field("place", .place, required: true, Text("地点", "Place")),
                    Field("takers", .list, Text("发给谁", "Offered to")),
                ], post),
        ]
    }

    private var work: [Route] {
        [
            .get(TaskPaths.task, .anyone, Text("任务", "Task"), task),
            .post(
                TaskPaths.take, .permission(.tasksTake), Text("接单", "Take a task"),
                fields: [Field("as", .line, Text("以谁的名义", "As whom"))], take),
            .post(
                TaskPaths.promise, .permission(.tasksTake), Text("承诺", "Promise"),
                fields: [
                    Field("day", .date, required: true, Text("哪天办好", "Done by")),
                    Field("words", .text, required: true, Text("怎么办", "What will be done")),
                ], promise),
            .post(
                TaskPaths.giveBack, .permission(.tasksTake), Text("退回任务板", "Give back"),
                fields: [Field("reason", .text, required: true, Text("理由", "Reason"))], giveBack),
            .post(
                TaskPaths.finish, .permission(.tasksTake), Text("报完成", "Report as done"),
                fields: [Field("note", .text, required: true, Text("做了什么", "What was done"))], finish),
            .post(TaskPaths.offerAgain, .permission(.tasksPost), Text("再次发布", "Offer again"), offerAgain),
            .post(
                TaskPaths.cancel, .permission(.tasksPost), Text("撤下任务", "Take down"),
                fields: [Field("reason", .text, required: true, Text("理由", "Reason"))], cancel),
            .post(
                TaskPaths.rateFor, .permission(.tasksPost), Text("代居民评价", "Rate for a resident"),
                fields: TasksWeb.rating, rateForResident),
            .post(TaskPaths.ratingLink, .permission(.tasksPost), Text("新的评价链接", "New rating link"), renewLink),
            .get(TaskPaths.share, .permission(.tasksPost), Text("评价链接", "Rating link"), share),
        ]
    }

    private var residents: [Route] {
        [
            .get(
                TaskPaths.publicBoard, .anyone, Text("社区在办的任务", "Tasks of a community"),
                fields: [Field("after", .identifier, Text("从哪一项之后", "Continue after"))], publicBoard),
            .get(TaskPaths.rate, .secretLink, Text("评价任务", "Rate a task"), ratePage),
            .post(TaskPaths.rate, .secretLink, Text("评价任务", "Rate a task"), fields: TasksWeb.rating, rate),
        ]
    }
}

// MARK: The board

extension TasksWeb {
    @Sendable private func board(_ request: WebRequest) async throws -> Answer {
        let (caller, now) = (request.caller, request.now)
        let page = try await database.read { tx in
            let board = try tx.taskBoard(TaskScope(of: caller))
            let seats = try caller.mayAnywhere(.tasksTake) ? tx.taskSeats(of: caller, at: now) : []
            return try TaskBoardPage(board, seats, caller, tx)
        }
        return .page(page.html(request.screen), data: page.board)
    }

    @Sendable private func live(_ request: WebRequest) async throws -> Answer {
        .live(.lookingAgain(after: database.listen(["tasks"])))
    }

    @Sendable private func postForm(_ request: WebRequest) async throws -> Answer {
        let caller = request.caller
        let page = try await database.read { tx in try TaskPostPage(caller, tx) }
        return .page(page.html(request.screen), data: page.options)
    }

    @Sendable private func post(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        guard let place = try form.place("place") else { throw TaskProblem.choicesMissing(field: "place").appError }
        let operation = PostTask(
            place: place, title: try form.required("title", limit: Limits.line),
            words: try form.required("words", limit: Limits.note), takers: form.all("takers").filter { !$0.isEmpty })
        let id = try await perform(operation, request).id
        let secret = RatingLink.derived(for: id, by: try database.resources.get(KeyRing.self))
        return .done(
            TaskPaths.share(id, secret),
            flash: Text(
                "任务已发布。请把下面的评价链接留好，它只在这里显示。",
                "The task is posted. Keep the rating link below; it is shown only here."),
            data: ["id": id.description, "ratingSecret": secret], created: true)
    }

    func perform<O: Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
    }
}

// MARK: One task

extension TasksWeb {
    @Sendable private func task(_ request: WebRequest) async throws -> Answer {
        let id: CommunityTask.ID = try request.identifier("task")
        let (caller, now) = (request.caller, request.now)
        let page = try await database.read { tx in try TaskPage(id, caller, at: now, tx) }
        guard let page else { throw AppError.refused }
        return .page(page.html(request.screen), data: page.shown)
    }

    private func act(_ request: WebRequest, _ command: TaskCommand, _ flash: Text) async throws -> Answer {
        let id: CommunityTask.ID = try request.identifier("task")
        let task = try await perform(ActOnTask(id, command), request)
        return .done(TaskPaths.task(id), flash: flash, data: task)
    }

    @Sendable private func take(_ request: WebRequest) async throws -> Answer {
        let id: CommunityTask.ID = try request.identifier("task")
        let wanted = request.form["as"].flatMap(TaskTaker.init)
        let (caller, now) = (request.caller, request.now)
        let seat = try await database.read { tx -> TaskSeat in
            guard let task = try tx.task(id) else { throw AppError.refused }
            let seats = try tx.taskSeats(of: caller, at: now).filter { wanted == nil || $0.taker == wanted }
            if let seat = seats.first(where: { $0.fits(task) }) { return seat }
            throw TaskProblem.notForYou(kinds: try tx.takerNames(task.takers, at: task.place)).appError
        }
        return try await act(
            request, .take(seat.taker),
            Text("接单成功。请尽快写下承诺：哪天办好、怎么办。", "It is yours. Say soon by which day and how you will do it."))
    }

    @Sendable private func promise(_ request: WebRequest) async throws -> Answer {
        guard let day = try request.form.date("day") else { throw TaskProblem.wordsMissing(field: "day").appError }
        let words = try request.form.required("words", limit: Limits.note)
        return try await act(
            request, .promise(TaskPromise(day: day, words: words)),
            Text("承诺已公布，居民都看得到。", "Your promise is published; residents can see it."))
    }

    @Sendable private func giveBack(_ request: WebRequest) async throws -> Answer {
        let reason = try request.form.required("reason", limit: Limits.note)
        return try await act(
            request, .giveBack(reason: reason),
            Text("已退回任务板，别人可以接了。", "It is back on the board for others."))
    }

    @Sendable private func finish(_ request: WebRequest) async throws -> Answer {
        let note = try request.form.required("note", limit: Limits.note)
        return try await act(
            request, .finish(note: note), Text("已报完成，等居民评价。", "Reported as done; residents can rate it now."))
    }

    @Sendable private func offerAgain(_ request: WebRequest) async throws -> Answer {
        try await act(request, .offerAgain, Text("已再次发布。", "It is offered again."))
    }

    @Sendable private func cancel(_ request: WebRequest) async throws -> Answer {
        let reason = try request.form.required("reason", limit: Limits.note)
        return try await act(request, .cancel(reason: reason), Text("任务已撤下，记录保留。", "Taken down; its record stays."))
    }

    @Sendable private func rateForResident(_ request: WebRequest) async throws -> Answer {
        try await act(request, .rate(try rating(request.form, by: .poster)), Text("评价已记下。", "The rating is recorded."))
    }

    @Sendable private func renewLink(_ request: WebRequest) async throws -> Answer {
        let id: CommunityTask.ID = try request.identifier("task")
        // Without the form's key, so that nothing keeps the secret.
        let secret = try await database.perform(RenewRatingLink(id), by: request.caller, at: request.now)
        return .done(
            TaskPaths.share(id, secret),
            flash: Text("新链接已生成，旧链接不能再用。", "Here is a new link; the old one no longer works."),
            data: ["ratingSecret": secret])
    }

    @Sendable private func share(_ request: WebRequest) async throws -> Answer {
        let id: CommunityTask.ID = try request.identifier("task")
        guard let secret = request.parameters["secret"] else { throw AppError.refused }
        guard let task = try await database.read({ tx in try tx.task(id, ratingSecret: secret) }) else {
            throw AppError.refused
        }
        try request.caller.require(.tasksPost, at: task.place)
        let link = TaskPaths.rate(id, secret)
        let page = RatingSharePage(task: task, link: link, address: address)
        return .page(page.html(request.screen), data: ["link": address.url(link)])
    }

    private func rating(_ form: Form, by: TaskRating.By) throws -> TaskRating {
        guard let done = try form.text("done", limit: 3), ["yes", "no"].contains(done) else {
            throw TaskProblem.choicesMissing(field: "done").appError
        }
        guard let score = try form.integer("score", in: 1...5) else {
            throw TaskProblem.choicesMissing(field: "score").appError
        }
        return TaskRating(done: done == "yes", score: score, words: try form.text("words", limit: 500), by: by)
    }
}

// MARK: For residents

extension TasksWeb {
    @Sendable private func publicBoard(_ request: WebRequest) async throws -> Answer {
        let code = try request.place("place")
        let after: CommunityTask.ID? = try request.query.identifier("after")
        let page = try await database.read { tx -> PublicTasksPage in
            guard let place = try tx.place(code) else { throw AppError.refused }
            let tasks = try tx.publicTasks(under: code, after: after, limit: Limits.page + 1)
            return PublicTasksPage(code: code, name: place.name, tasks: tasks)
        }
        return .page(page.html(request.screen), data: page.shown)
    }

    private func rated(_ request: WebRequest) async throws -> (CommunityTask, String, Link) {
        let id: CommunityTask.ID = try request.identifier("task")
        guard let secret = request.parameters["secret"] else { throw AppError.refused }
        let found = try await database.read { tx -> (CommunityTask, String)? in
            guard let task = try tx.task(id, ratingSecret: secret) else { return nil }
            return (task, try tx.fullName(of: task.place, from: .street))
        }
        guard let found else { throw AppError.refused }
        return (found.0, found.1, TaskPaths.rate(id, secret))
    }

    @Sendable private func ratePage(_ request: WebRequest) async throws -> Answer {
        let (task, placeName, link) = try await rated(request)
        let shown = PublicTask(task, placeName: placeName)
        return .page(RatePage(task: shown, link: link).html(request.screen), data: shown)
    }

    @Sendable private func rate(_ request: WebRequest) async throws -> Answer {
        let (task, placeName, link) = try await rated(request)
        let command = TaskCommand.rate(try rating(request.form, by: .resident))
        let after = try await perform(ActOnTask(task.id, command, secret: request.parameters["secret"]), request)
        return .done(
            link, flash: Text("谢谢您的评价。", "Thank you for your rating."),
            data: PublicTask(after, placeName: placeName))
    }
}
