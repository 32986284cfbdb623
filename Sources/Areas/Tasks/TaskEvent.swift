public import Kernel
public import Policy

/// Something that happened to a task. The task is the fold of these.
public enum TaskEvent: Sendable, Hashable, Codable {
    case posted(
        title: String, words: String, place: PlaceCode, takers: [String], policy: PolicyVersionID, offerEnds: Instant)
    case taken(by: TaskTaker, name: String, finishBy: Instant)
    case promised(TaskPromise)
    /// Back on the board: given back with a reason, or its time was over (no reason).
    case returned(reason: String?, offerEnds: Instant)
    case finished(note: String, rateBy: Instant)
    case rated(TaskRating)
    /// Nobody rated in time.
    case ratingEnded
    /// Nobody took it in time.
    case expired
    case offeredAgain(offerEnds: Instant)
    case cancelled(reason: String)
}

/// One link of a task's chain.
public struct TaskEntry: Sendable, Hashable, Codable {
    public let sequence: Int
    public let at: Instant
    /// `Caller.key`.
    public let by: String
    /// Post and name for staff, empty for residents and for time itself; never shown to the public.
    public let byName: String
    public let event: TaskEvent
    public init(sequence: Int, at: Instant, by: String, byName: String, event: TaskEvent) {
        (self.sequence, self.at, self.by) = (sequence, at, by)
        (self.byName, self.event) = (byName, event)
    }
}

extension CommunityTask {
    /// The task that its first entry makes; nil where that entry posts nothing.
    public init?(id: ID, opening entry: TaskEntry) {
        guard case .posted(let title, let words, let place, let takers, let policy, let offerEnds) = entry.event else {
            return nil
        }
        self.init(
            id: id, version: entry.sequence, place: place, title: title, words: words, takers: takers, policy: policy,
            postedBy: entry.by, postedAt: entry.at, offerEnds: offerEnds)
    }

    /// What the next entry makes of it.
    public mutating func apply(_ entry: TaskEntry) {
        version = entry.sequence
        switch entry.event {
        case .posted: break
        case .taken(let taker, let name, let finishBy):
            state = .taken
            (self.taker, takerName, takenAt, self.finishBy) = (taker, name, entry.at, finishBy)
        case .promised(let promise): self.promise = promise
        case .returned(_, let offerEnds):
            release()
            returns += 1
            (state, self.offerEnds) = (.offered, offerEnds)
        case .finished(let note, let rateBy):
            (state, finishedAt, result, self.rateBy) = (.finished, entry.at, note, rateBy)
        case .rated(let rating): (state, self.rating, endedAt) = (.rated, rating, entry.at)
        case .ratingEnded: (state, endedAt) = (.unrated, entry.at)
        case .expired: (state, endedAt) = (.expired, entry.at)
        case .offeredAgain(let offerEnds):
            release()
            (finishedAt, result, rateBy, rating, endedAt) = (nil, nil, nil, nil, nil)
            (state, self.offerEnds) = (.offered, offerEnds)
        case .cancelled: (state, endedAt) = (.cancelled, entry.at)
        }
    }

    private mutating func release() {
        (taker, takerName, takenAt, finishBy, promise) = (nil, nil, nil, nil, nil)
    }
}
