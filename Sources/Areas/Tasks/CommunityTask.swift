public import Kernel
public import Policy

// Tasks: the community's board (社区派单 — 部门接单 — 居民评单).
//
// A resident's words: "the community asked for somebody to mend the handrail in our stairway; the property company took
// it, promised Friday, did it, and we said whether it was good." A community's words: "I post what needs doing, whoever
// can takes it, I see who has it and by when, and nothing is forgotten."
//
// States: offered → taken → finished → rated (or unrated, where nobody rated in time);
// aside: taken → offered when it is given back or its time is over; offered → expired when nobody takes it; cancelled.
//
// Invariants: a task has at most one taker; of all who reach for it at once exactly one gets it, the others are told
// who; a taker holds no more tasks than the pack allows; whatever is not finished in its time goes back to the board by
// itself and the history stays; every change is an entry of the task's chain and the shown row equals the fold of the
// chain.
//
// Who may: `tasks.post` at the place posts, cancels, offers again and rates for a resident who asked; units and posts
// of the kinds the task is offered to take it with `tasks.take`; only its taker promises, finishes and gives back; a
// resident rates by the link the community hands out. Everyone may look; nobody's name is shown to the public.

public enum TaskTag {}

/// Where a task stands.
public enum TaskState: String, Sendable, Codable, CaseIterable {
    case offered, taken, finished, rated, unrated, expired, cancelled

    /// Whether something still has to happen.
    public var isOpen: Bool { self == .offered || self == .taken || self == .finished }
}

/// Who has a task: a unit, or a member of staff by virtue of a post.
public enum TaskTaker: Sendable, Hashable, LosslessStringConvertible {
    case unit(Identifier<UnitTag>)
    case person(Identifier<AccountTag>)

    /// `unit:12` or `staff:4`.
    public var description: String {
        switch self {
        case .unit(let id): "unit:\(id)"
        case .person(let id): "staff:\(id)"
        }
    }
    public init?(_ text: String) {
        if text.hasPrefix("unit:"), let id = Identifier<UnitTag>(String(text.dropFirst(5))) {
            self = .unit(id)
        } else if text.hasPrefix("staff:"), let id = Identifier<AccountTag>(String(text.dropFirst(6))) {
            self = .person(id)
        } else {
            return nil
        }
    }
    /// Whether this caller acts for the taker.
    public func isActed(by caller: Caller) -> Bool {
        switch self {
        case .unit(let id): caller.units.contains(id)
        case .person(let id): caller.kind == .staff(id)
        }
    }
}

extension TaskTaker: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let taker = TaskTaker(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a taker unit:1 or staff:1: \(text)"))
        }
        self = taker
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What the taker promised: a day, and what will be done.
public struct TaskPromise: Sendable, Hashable, Codable {
    public var day: CivilDate
    public var words: String
    public init(day: CivilDate, words: String) { (self.day, self.words) = (day, words) }
}

/// What a resident said of the work.
public struct TaskRating: Sendable, Hashable, Codable {
    /// Who held the pen.
    public enum By: String, Sendable, Codable, CaseIterable {
        /// A resident with the link.
        case resident
        /// The poster, for a resident who asked.
        case poster
    }
    /// Whether it was done at all.
    public var done: Bool
    /// 1 poor … 5 very good.
    public var score: Int
    public var words: String?
    public var by: By
    public init(done: Bool, score: Int, words: String? = nil, by: By) {
        (self.done, self.score, self.words, self.by) = (done, score, words, by)
    }
}

/// A task as everything decided so far makes it. Built only by `evolve`.
public struct CommunityTask: Sendable, Hashable, Codable {
    public typealias ID = Identifier<TaskTag>

    public let id: ID
    /// Entries in the chain.
    public var version = 0
    public var state = TaskState.offered
    public let place: PlaceCode
    public let title: String
    public let words: String
    /// Keys of the unit kinds and posts it is offered to.
    public let takers: [String]
    /// The rules it was posted under; they judge it to the end.
    public let policy: PolicyVersionID
    /// `Caller.key` of the poster.
    public let postedBy: String
    public let postedAt: Instant
    /// When the offer ends while nobody has it.
    public var offerEnds: Instant
    public var taker: TaskTaker?
    /// The taker's name as everyone may see it: a unit, or a post with its place.
    public var takerName: String?
    public var takenAt: Instant?
    /// When it goes back to the board unless it is finished.
    public var finishBy: Instant?
    public var promise: TaskPromise?
    public var finishedAt: Instant?
    public var result: String?
    /// When the time to rate ends.
    public var rateBy: Instant?
    public var rating: TaskRating?
    /// How often it came back to the board.
    public var returns = 0
    public var endedAt: Instant?

    /// Waits for the poster: nobody took it, or a resident says it was not done.
    public var needsPoster: Bool { state == .expired || state == .rated && rating?.done == false }

    /// The next moment at which something happens by itself; nil where nothing waits for time.
    public var nextMoment: Instant? {
        switch state {
        case .offered: offerEnds
        case .taken: finishBy
        case .finished: rateBy
        case .rated, .unrated, .expired, .cancelled: nil
        }
    }
}
