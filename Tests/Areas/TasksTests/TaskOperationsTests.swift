import Kernel
import Persistence
import Tasks
import Testing

/// The operations, on both engines.
@Suite("Task operations")
struct TaskOperationsTests {
    @Test("a task goes from the community to a company to a resident's rating, and its chain says so")
    func wholeWay() async throws {
        try await TaskHouse.each { house in
            let posted = try await house.post()
            let taken = try await house.take(posted.id, house.company, at: TaskHouse.start + .hours(1))
            #expect(taken.takerName == "和美物业")
            let day = Zone.china.date(TaskHouse.start + .days(2))
            try await house.act(posted.id, .promise(TaskPromise(day: day, words: "换新扶手")), by: house.company)
            try await house.act(posted.id, .finish(note: "已换"), by: house.company, at: TaskHouse.start + .days(1))
            let rating = TaskRating(done: true, score: 5, words: "很稳", by: .resident)
            let rated = try await house.act(
                posted.id, .rate(rating), by: .anonymous, at: TaskHouse.start + .days(2), secret: posted.ratingSecret)
            #expect(rated.state == .rated)
            let entries = try await house.database.read { try $0.taskEntries(of: posted.id) }
            #expect(entries.map(\.sequence) == [1, 2, 3, 4, 5])
            #expect(try await house.differences().isEmpty)
            #expect(try await house.database.nextTimerDue() == nil)
        }
    }

    @Test("of 64 who reach for a task at once exactly one gets it, and the others are told who")
    func race() async throws {
        try await TaskHouse.each { house in
            var takers: [Caller] = []
            for number in 0..<64 {
                takers.append(
                    try await TaskHouse.taker(
                        house.database, "物业 \(number)", kind: "property", account: 100 + Int64(number)))
            }
            let posted = try await house.post()
            let outcomes = await withTaskGroup(of: String?.self) { group in
                for taker in takers { group.addTask { await refusal { try await house.take(posted.id, taker) } } }
                return await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == nil }.count == 1)
            #expect(outcomes.compactMap(\.self).allSatisfy { $0 == "task.takenBy" }, "\(Set(outcomes))")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("a company that reaches for eight tasks at once gets the three it may hold")
    func capRace() async throws {
        try await TaskHouse.each { house in
            var ids: [CommunityTask.ID] = []
            for number in 0..<8 { ids.append(try await house.post("任务 \(number)").id) }
            let outcomes = await withTaskGroup(of: String?.self) { group in
                for id in ids { group.addTask { await refusal { try await house.take(id, house.company) } } }
                return await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == nil }.count == 3)
            #expect(outcomes.compactMap(\.self).allSatisfy { $0 == "task.tooMany" }, "\(Set(outcomes))")
        }
    }

    @Test("time alone brings a task back, ends an offer, and ends the time to rate")
    func timers() async throws {
        try await TaskHouse.each { house in
            let posted = try await house.post()
            try await house.take(posted.id, house.company)
            try await house.pass(TaskHouse.start + .days(7))
            var task = try await house.database.read { try $0.task(posted.id) }
            #expect(task?.state == .offered)
            #expect(task?.returns == 1)
            try await house.pass(TaskHouse.start + .days(21))
            task = try await house.database.read { try $0.task(posted.id) }
            #expect(task?.state == .expired)
            let board = try await house.database.read { try $0.taskBoard(TaskScope(of: house.poster)) }
            #expect(board.waiting.map(\.id) == [posted.id])
            try await house.act(posted.id, .offerAgain, by: house.poster, at: TaskHouse.start + .days(21))
            try await house.take(posted.id, house.rival, at: TaskHouse.start + .days(22))
            try await house.act(posted.id, .finish(note: "好了"), by: house.rival, at: TaskHouse.start + .days(22))
            try await house.pass(TaskHouse.start + .days(29))
            task = try await house.database.read { try $0.task(posted.id) }
            #expect(task?.state == .unrated)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("a company whose time is over is told so, and the work of others is not touched")
    func overdueTaker() async throws {
        try await TaskHouse.each { house in
            let posted = try await house.post()
            try await house.take(posted.id, house.company)
            try await house.pass(TaskHouse.start + .days(7))
            let late = TaskHouse.start + .days(8)
            #expect(
                await refusal { try await house.act(posted.id, .finish(note: "好了"), by: house.company, at: late) }
                    == "task.timeOver")
            #expect(
                await refusal { try await house.act(posted.id, .finish(note: "好了"), by: house.rival, at: late) }
                    == "refused")
        }
    }

    @Test("only those a task is offered to take it, near its place, and only its taker works on it")
    func standing() async throws {
        try await TaskHouse.each { house in
            let posted = try await house.post(takers: ["property"])
            #expect(await refusal { try await house.take(posted.id, house.police) } == "task.notForYou")
            let far = try await TaskHouse.taker(
                house.database, "远处物业", kind: "property", at: TaskHouse.other, account: 30)
            #expect(await refusal { try await house.take(posted.id, far) } == "task.notForYou")
            #expect(
                await refusal { try await house.act(posted.id, .take(.unit(house.company.units[0])), by: house.rival) }
                    == "refused")
            #expect(
                await refusal { try await house.act(posted.id, .cancel(reason: "x"), by: house.company) } == "refused")
            #expect(
                await refusal { try await house.act(posted.id, .take(.unit(house.company.units[0])), by: .anonymous) }
                    == "refused")
            try await house.take(posted.id, house.company)
            #expect(await refusal { try await house.act(posted.id, .finish(note: "好了"), by: house.rival) } == "refused")
        }
    }

    @Test("posting needs the permission at the place, words, and takers the pack knows")
    func posting() async throws {
        try await TaskHouse.each { house in
            func post(_ place: PlaceCode, _ title: String, _ takers: [String]) async -> String? {
                await refusal {
                    try await house.database.perform(
                        PostTask(place: place, title: title, words: "说明", takers: takers), by: house.poster,
                        at: TaskHouse.start)
                }
            }
            #expect(await post(TaskHouse.other, "扶手", []) == "refused")
            #expect(await post(TaskHouse.community, "   ", []) == "invalid.title")
            #expect(
                await post(TaskHouse.community, String(repeating: "长", count: Limits.line + 1), []) == "invalid.title")
            #expect(await post(TaskHouse.community, "扶手", ["aliens"]) == "invalid.takers")
        }
    }

    @Test("only the link of this task rates it, once, and nobody rates their own work")
    func ratings() async throws {
        try await TaskHouse.each { house in
            let (posted, other) = (try await house.post(), try await house.post("另一项"))
            try await house.take(posted.id, house.company)
            try await house.act(posted.id, .finish(note: "好了"), by: house.company)
            let rating = TaskCommand.rate(TaskRating(done: true, score: 4, by: .resident))
            #expect(await refusal { try await house.act(posted.id, rating, by: .anonymous) } == "refused")
            #expect(
                await refusal { try await house.act(posted.id, rating, by: .anonymous, secret: other.ratingSecret) }
                    == "refused")
            let both = Caller(
                kind: house.company.kind, name: "两头", grants: house.company.grants + house.poster.grants,
                units: house.company.units)
            let forResident = TaskCommand.rate(TaskRating(done: true, score: 5, by: .poster))
            #expect(await refusal { try await house.act(posted.id, forResident, by: both) } == "task.ownWork")
            let renewed = try await house.database.perform(
                RenewRatingLink(posted.id), by: house.poster, at: TaskHouse.start)
            #expect(
                await refusal { try await house.act(posted.id, rating, by: .anonymous, secret: posted.ratingSecret) }
                    == "refused")
            try await house.act(posted.id, rating, by: .anonymous, secret: renewed)
            #expect(
                await refusal { try await house.act(posted.id, rating, by: .anonymous, secret: renewed) }
                    == "task.alreadyRated")
        }
    }

    @Test("what everyone sees names no person and no key of an account")
    func publicView() async throws {
        try await TaskHouse.each { house in
            let posted = try await house.post("扶手 <script>alert(1)</script>")
            try await house.take(posted.id, house.company)
            let shown = try await house.database.read { try JSON.encode(try $0.publicTasks(under: TaskHouse.street)) }
            #expect(shown.contains("和美物业"))
            #expect(!shown.contains("张三") && !shown.contains("李平") && !shown.contains("staff:"))
        }
    }
}
