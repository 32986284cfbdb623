import Kernel
import People
import Persistence
import Tasks

/// The board of community tasks.
extension DistrictRun {
    func workOnTask() async throws {
        let chosen = ledger.tasks.min {
            SeededGenerator.mixed(step.chance ^ UInt64($0.madeBy))
                < SeededGenerator.mixed(step.chance ^ UInt64($1.madeBy))
        }
        guard let chosen, !chance(4) else { return try await postTask() }
        let id = chosen.id
        guard let task = try await database.read({ try $0.task(id) }) else {
            throw breach(.exactlyOnce, "task \(id) was acknowledged and is not there")
        }
        let (command, actor) = try await taskCommand(task)
        let reply = try await send(ActOnTask(id, command), by: actor.caller)
        let word = String(String(describing: command).prefix { $0 != "(" })
        let result = reply.outcome.map { "now \($0.state)" } ?? "refused (\(reply.refusal?.code ?? ""))"
        tell("\(actor.name) \(word) task \(id), \(task.state): \(result)")
        guard let after = reply.outcome else { return }
        tally.done["task." + word, default: 0] += 1
        checked(.exactlyOnce)
        if case .take(let taker) = command {
            guard task.state == .offered, after.taker == taker else {
                throw breach(.exactlyOnce, "task \(id) was given to \(taker) while it was \(task.state)")
            }
            guard case .staff(let account) = actor.kind, isOwn(taker, account) else {
                throw breach(.access, "\(actor.name) took task \(id) for \(taker)")
            }
        }
        guard after.version == task.version + 1 else {
            throw breach(.exactlyOnce, "task \(id) went from entry \(task.version) to \(after.version) by one command")
        }
    }

    private func isOwn(_ taker: TaskTaker, _ account: Account.ID) -> Bool {
        switch taker {
        case .person(let person): person == account
        case .unit(let unit): powers.seats(of: account).contains { $0.unit == unit }
        }
    }

    private func postTask() async throws {
        let district = world.districts[chance(4) ? world.districts.count - 1 : 0]
        guard let place = district.communities.randomElement(using: &random) else { return }
        let posters = powers.holders(of: .tasksPost, at: place)
        let actor: Actor =
            if let poster = posters.randomElement(using: &random), !chance(6) { try await staff(poster) } else {
                try await anybody()
            }
        let post = PostTask(place: place, title: "给独居老人理发", words: "周六上午，社区活动室。")
        let reply = try await send(post, by: actor.caller)
        tell("\(actor.name) posts a task at \(place): \(reply.refusal?.code ?? "done")")
        guard let made = reply.outcome else { return }
        checked(.access)
        guard case .staff(let account) = actor.kind, powers.may(.tasksPost, account, at: place) else {
            throw breach(.access, "\(actor.name) may not post tasks at \(place), and did")
        }
        tally.done["task.post", default: 0] += 1
        ledger.tasks.append((made.id, step.number))
    }

    private func taskCommand(_ task: CommunityTask) async throws -> (TaskCommand, Actor) {
        let day = Zone.china.date(now).adding(days: Int.random(in: 0...8, using: &random))
        switch task.state {
        case .taken:
            let actor = try await holder(of: task)
            let all: [TaskCommand] = [
                .promise(TaskPromise(day: day, words: "那天来办")), .finish(note: "办好了"), .finish(note: "办好了"),
                .giveBack(reason: "来不了"),
            ]
            return (all.randomElement(using: &random) ?? .finish(note: "办好了"), actor)
        case .finished:
            let done = !chance(5)
            let rating = TaskRating(done: done, score: Int.random(in: 1...5, using: &random), by: .poster)
            return (.rate(rating), try await poster(at: task.place))
        case .offered where !chance(10):
            let takers = powers.holders(of: .tasksTake, at: task.place)
            guard let account = takers.randomElement(using: &random) else { break }
            let unit = powers.seats(of: account).compactMap(\.unit).first
            return (.take(unit.map { .unit($0) } ?? .person(account)), try await staff(account))
        default: break
        }
        return (chance(2) ? .offerAgain : .cancel(reason: "不用了"), try await poster(at: task.place))
    }

    private func holder(of task: CommunityTask) async throws -> Actor {
        if chance(10) { return try await anybody() }
        switch task.taker {
        case .person(let account): return try await staff(account)
        case .unit(let unit):
            guard let officer = powers.officers(of: unit).first else { return try await anybody() }
            return try await staff(officer)
        case nil: return try await anybody()
        }
    }

    private func poster(at place: PlaceCode) async throws -> Actor {
        guard !chance(10), let poster = powers.holders(of: .tasksPost, at: place).randomElement(using: &random) else {
            return try await anybody()
        }
        return try await staff(poster)
    }
}
