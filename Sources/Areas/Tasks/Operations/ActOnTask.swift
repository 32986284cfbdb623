public import Kernel
public import Persistence
import Policy

/// Gives one command to one task: load, decide, save, tell.
public struct ActOnTask: Operation {
    public var id: CommunityTask.ID
    public var command: TaskCommand
    /// The secret of the rating link, where a resident rates.
    public var secret: String?
    public init(_ id: CommunityTask.ID, _ command: TaskCommand, secret: String? = nil) {
        (self.id, self.command, self.secret) = (id, command, secret)
    }

    /// Throws `AppError.refused` where the caller may not, `TaskProblem` where the board's rules refuse.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> CommunityTask {
        guard let stored = try tx.storedTask(id) else { throw AppError.refused }
        try checkStanding(tx, stored, caller)
        try checkLengths()
        let policy = try tx.policy(version: stored.task.policy)
        let context = TaskContext(
            rules: policy.pack.tasks, calendar: policy.calendar,
            takerName: try seat(tx, for: stored.task, at: now)?.name ?? "", held: try held(tx))
        let events: [TaskEvent]
        do { events = try stored.task.decide(command, in: context, at: now) } catch { throw error.appError }
        var current = stored
        for event in events {
            let entry = TaskEntry(
                sequence: current.task.version + 1, at: now, by: caller.key,
                byName: caller.isStaff ? caller.name : "", event: event)
            current = try tx.saveTask(current, entry)
        }
        if command != .tick {
            try tx.audit("task." + word, by: caller, subject: "task:\(id)", place: stored.task.place, at: now)
        }
        return current.task
    }

    private func held(_ tx: Transaction) throws -> Int {
        guard case .take(let taker) = command else { return 0 }
        return try tx.value("SELECT count(*) FROM task WHERE taker = \(taker.description) AND state = 'taken'") ?? 0
    }

    /// In which capacity the taker takes this task. Throws `TaskProblem.notForYou` where it is not offered to them.
    private func seat(_ tx: Transaction, for task: CommunityTask, at now: Instant) throws -> TaskSeat? {
        guard case .take(let taker) = command else { return nil }
        if let seat = try tx.taskSeats(of: taker, at: now).first(where: { $0.fits(task) }) { return seat }
        throw TaskProblem.notForYou(kinds: try tx.takerNames(task.takers, at: task.place)).appError
    }

    /// The table of who may give which command.
    private func checkStanding(_ tx: Transaction, _ stored: StoredTask, _ caller: Caller) throws {
        if caller.kind == .system { return }
        let task = stored.task
        switch command {
        case .take(let taker):
            guard caller.mayAnywhere(.tasksTake), taker.isActed(by: caller) else { throw AppError.refused }
        case .promise, .giveBack, .finish:
            guard caller.mayAnywhere(.tasksTake), task.taker?.isActed(by: caller) == true else {
                // A page that is a little old: say what happened instead of hiding the task.
                if task.state != .taken, try tx.wasHeld(task.id, by: caller) {
                    throw TaskProblem.timeOver.appError
                }
                throw AppError.refused
            }
        case .rate(let rating): try checkRater(rating, stored, caller)
        case .offerAgain, .cancel: try caller.require(.tasksPost, at: task.place)
        case .tick: throw AppError.refused
        }
    }

    private func checkRater(_ rating: TaskRating, _ stored: StoredTask, _ caller: Caller) throws {
        switch rating.by {
        case .resident:
            guard let secret, RatingLink.opens(secret, stored.ratingSecret) else { throw AppError.refused }
        case .poster:
            try caller.require(.tasksPost, at: stored.task.place)
            guard stored.task.taker?.isActed(by: caller) != true else { throw TaskProblem.ownWork.appError }
        }
    }

    private func checkLengths() throws {
        let texts: [(String, String?)] =
            switch command {
            case .promise(let promise): [("words", promise.words)]
            case .giveBack(let reason), .cancel(let reason): [("reason", reason)]
            case .finish(let note): [("note", note)]
            case .rate(let rating): [("words", rating.words)]
            case .take, .offerAgain, .tick: []
            }
        for (field, text) in texts where (text?.count ?? 0) > Limits.note {
            throw TaskProblem.tooLong(field: field, most: Limits.note).appError
        }
    }

    /// The command's name without its content, for audit rows.
    private var word: String { String(String(describing: command).prefix { $0 != "(" }) }
}
