public import Kernel
public import Persistence
import Territory

/// A task as everyone may see it: units and posts by name, persons never.
public struct PublicTask: Sendable, Codable, Hashable {
    public let id: CommunityTask.ID
    public let state: TaskState
    public let place: PlaceCode
    public let placeName: String
    public let title: String
    public let words: String
    public let takerName: String?
    public let promise: TaskPromise?
    public let result: String?
    public let rating: PublicRating?
    public let returns: Int
    public let postedAt: Instant
    public let takenAt: Instant?
    public let finishedAt: Instant?
    /// What happens by itself next: the offer ends, it goes back to the board, the time to rate ends.
    public let nextMoment: Instant?

    /// The rating without its words, which may name somebody.
    public struct PublicRating: Sendable, Codable, Hashable {
        public let done: Bool
        public let score: Int
    }

    public init(_ task: CommunityTask, placeName: String) {
        (id, state, place, title, words) = (task.id, task.state, task.place, task.title, task.words)
        self.placeName = placeName
        (takerName, promise, result, returns) = (task.takerName, task.promise, task.result, task.returns)
        rating = task.rating.map { PublicRating(done: $0.done, score: $0.score) }
        (postedAt, takenAt, finishedAt) = (task.postedAt, task.takenAt, task.finishedAt)
        nextMoment = task.nextMoment
    }
}

extension Transaction {
    /// Tasks at or below a place that are going on or have ended, newest first; cancelled ones are left out.
    public func publicTasks(
        under place: PlaceCode, after: CommunityTask.ID? = nil, limit: Int = Limits.page
    ) throws -> [PublicTask] {
        let further: SQL = after.map { "AND id < \($0)" } ?? ""
        let tasks: [CommunityTask] = try rows(
            """
            SELECT details FROM task
            WHERE place >= \(place) AND place < \(place.end) AND state <> 'cancelled' \(further)
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map { try $0.json("details") }
        let names = try placeNames(of: tasks)
        return tasks.map { PublicTask($0, placeName: names[$0.place] ?? $0.place.rawValue) }
    }

    /// Names of the tasks' places.
    public func placeNames(of tasks: [CommunityTask]) throws -> [PlaceCode: String] {
        try places(Set(tasks.map(\.place))).reduce(into: [:]) { $0[$1.code] = $1.name }
    }
}
