public import Kernel
public import Policy

/// What somebody wants to do to a task.
public enum TaskCommand: Sendable, Hashable, Codable {
    case take(TaskTaker)
    case promise(TaskPromise)
    case giveBack(reason: String)
    case finish(note: String)
    case rate(TaskRating)
    case offerAgain
    case cancel(reason: String)
    /// Time passed.
    case tick
}

/// What the rules know beside the task.
public struct TaskContext: Sendable {
    public let rules: TaskRules
    public let calendar: WorkingCalendar
    /// The taker's name as everyone may see it.
    public let takerName: String
    /// Tasks the taker holds at this moment.
    public let held: Int
    public init(rules: TaskRules, calendar: WorkingCalendar, takerName: String = "", held: Int = 0) {
        (self.rules, self.calendar) = (rules, calendar)
        (self.takerName, self.held) = (takerName, held)
    }
    func due(_ limit: Limit, from now: Instant) -> Instant { calendar.deadline(from: now, limit).due }
}

extension CommunityTask {
    /// What a command makes happen; nothing where time has not come. A refused command changes nothing.
    public func decide(
        _ command: TaskCommand, in context: TaskContext, at now: Instant
    ) throws(TaskProblem) -> [TaskEvent] {
        switch command {
        case .take(let taker): try taken(by: taker, context, at: now)
        case .promise(let promise): try promised(promise, context, at: now)
        case .giveBack(let reason): try givenBack(reason, context, at: now)
        case .finish(let note): try finished(note, context, at: now)
        case .rate(let rating): try rated(rating, at: now)
        case .offerAgain: try offeredAgain(context, at: now)
        case .cancel(let reason): try cancelled(reason)
        case .tick: ticked(context, at: now)
        }
    }

    private func taken(
        by taker: TaskTaker, _ context: TaskContext, at now: Instant
    ) throws(TaskProblem) -> [TaskEvent] {
        if state == .taken, let takerName { throw .takenBy(name: takerName) }
        guard state == .offered else { throw .notNow(state: state) }
        guard now < offerEnds else { throw .notNow(state: .expired) }
        guard context.held < context.rules.mostPerTaker else { throw .tooMany(most: context.rules.mostPerTaker) }
        let finishBy = context.due(context.rules.finishWithin, from: now)
        return [.taken(by: taker, name: context.takerName, finishBy: finishBy)]
    }

    private func promised(
        _ promise: TaskPromise, _ context: TaskContext, at now: Instant
    ) throws(TaskProblem) -> [TaskEvent] {
        let finishBy = try deadline(at: now)
        guard !promise.words.isEmpty else { throw .wordsMissing(field: "words") }
        let zone = context.calendar.zone
        guard promise.day >= zone.date(now) else { throw .promisedPast }
        guard promise.day <= zone.date(finishBy) else { throw .promisedTooLate(latest: zone.date(finishBy)) }
        return [.promised(promise)]
    }

    private func givenBack(
        _ reason: String, _ context: TaskContext, at now: Instant
    ) throws(TaskProblem) -> [TaskEvent] {
        _ = try deadline(at: now)
        guard !reason.isEmpty else { throw .wordsMissing(field: "reason") }
        return [.returned(reason: reason, offerEnds: context.due(context.rules.offeredFor, from: now))]
    }

    private func finished(_ note: String, _ context: TaskContext, at now: Instant) throws(TaskProblem) -> [TaskEvent] {
        _ = try deadline(at: now)
        guard !note.isEmpty else { throw .wordsMissing(field: "note") }
        return [.finished(note: note, rateBy: context.due(context.rules.rateWithin, from: now))]
    }

    /// When the task of its taker goes back; refused where nobody has it or that moment is past.
    private func deadline(at now: Instant) throws(TaskProblem) -> Instant {
        guard state == .taken, let finishBy else { throw .notNow(state: state) }
        guard now < finishBy else { throw .timeOver }
        return finishBy
    }

    private func rated(_ rating: TaskRating, at now: Instant) throws(TaskProblem) -> [TaskEvent] {
        if state == .rated { throw .alreadyRated }
        guard state == .finished else { throw .notNow(state: state) }
        guard (1...5).contains(rating.score) else { throw .scoreOutOfRange }
        return [.rated(rating)]
    }

    private func offeredAgain(_ context: TaskContext, at now: Instant) throws(TaskProblem) -> [TaskEvent] {
        guard needsPoster else { throw .notNow(state: state) }
        return [.offeredAgain(offerEnds: context.due(context.rules.offeredFor, from: now))]
    }

    private func cancelled(_ reason: String) throws(TaskProblem) -> [TaskEvent] {
        guard state == .offered || state == .taken || needsPoster else { throw .notNow(state: state) }
        guard !reason.isEmpty else { throw .wordsMissing(field: "reason") }
        return [.cancelled(reason: reason)]
    }

    private func ticked(_ context: TaskContext, at now: Instant) -> [TaskEvent] {
        guard let moment = nextMoment, moment <= now else { return [] }
        switch state {
        case .offered: return [.expired]
        case .taken: return [.returned(reason: nil, offerEnds: context.due(context.rules.offeredFor, from: now))]
        case .finished: return [.ratingEnded]
        case .rated, .unrated, .expired, .cancelled: return []
        }
    }
}
