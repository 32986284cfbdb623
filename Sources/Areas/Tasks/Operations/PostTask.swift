public import Kernel
public import Persistence
import Policy
import Secrets
import Territory

/// Posts a task on the board (社区派单).
public struct PostTask: Operation {
    public var place: PlaceCode
    public var title: String
    public var words: String
    /// Keys of unit kinds and posts; empty offers it to everyone the pack lets take tasks.
    public var takers: [String]
    public init(place: PlaceCode, title: String, words: String, takers: [String] = []) {
        (self.place, self.title, self.words, self.takers) = (place, title, words, takers)
    }

    public struct Outcome: Sendable, Codable, Hashable {
        public let id: CommunityTask.ID
        /// Opens the residents' rating page. Never encoded: what is kept for the form's idempotency key must not open
        /// it; `RatingLink.derived` gives it again.
        public let ratingSecret: String

        init(id: CommunityTask.ID, ratingSecret: String) { (self.id, self.ratingSecret) = (id, ratingSecret) }
        private enum CodingKeys: String, CodingKey { case id }
        public init(from decoder: any Decoder) throws {
            id = try decoder.container(keyedBy: CodingKeys.self).decode(CommunityTask.ID.self, forKey: .id)
            ratingSecret = ""
        }
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        try caller.require(.tasksPost, at: place)
        _ = try tx.activePlace(place)
        try check("title", title, most: Limits.line)
        try check("words", words, most: Limits.note)
        let policy = try tx.policy(at: place)
        let rules = policy.pack.tasks
        for key in takers where !rules.takers.contains(key) {
            throw TaskProblem.unknownTaker(key: key, allowed: rules.takers).appError
        }
        let id: CommunityTask.ID = tx.newID()
        let entry = TaskEntry(
            sequence: 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "",
            event: .posted(
                title: title, words: words, place: place, takers: takers.isEmpty ? rules.takers : takers,
                policy: policy.version, offerEnds: policy.calendar.deadline(from: now, rules.offeredFor).due))
        guard let task = CommunityTask(id: id, opening: entry) else { throw AppError.refused }
        let secret = RatingLink.derived(for: id, by: try tx.resource(KeyRing.self))
        try tx.insertTask(task, entry, ratingSecret: Fingerprint.of(secret))
        try tx.audit("task.post", by: caller, subject: "task:\(id)", place: place, at: now)
        return Outcome(id: id, ratingSecret: secret)
    }

    private func check(_ field: String, _ text: String, most: Int) throws(AppError) {
        if text.allSatisfy(\.isWhitespace) { throw TaskProblem.wordsMissing(field: field).appError }
        if text.count > most { throw TaskProblem.tooLong(field: field, most: most).appError }
    }
}

/// Makes a new link for the residents' rating; the one before stops working. Never performed with an idempotency key:
/// the outcome is a secret.
public struct RenewRatingLink: Operation {
    public var task: CommunityTask.ID
    public init(_ task: CommunityTask.ID) { self.task = task }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> String {
        guard let task = try tx.task(task) else { throw AppError.refused }
        try caller.require(.tasksPost, at: task.place)
        let secret = tx.token(bytes: 20)
        try tx.execute("UPDATE task SET rating_secret = \(Fingerprint.of(secret)) WHERE id = \(task.id)")
        try tx.audit("task.rating-link", by: caller, subject: "task:\(task.id)", place: task.place, at: now)
        return secret
    }
}
