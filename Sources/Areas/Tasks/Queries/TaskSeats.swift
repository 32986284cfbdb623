public import Kernel
import People
public import Persistence
import Policy
import Secrets
import Territory

/// As whom a caller may take tasks: for a unit they act for, or by a post they hold.
public struct TaskSeat: Sendable, Codable, Hashable {
    public let taker: TaskTaker
    /// Key of the unit kind or the post kind.
    public let kind: String
    /// As everyone may read it; never a person's name.
    public let name: String
    public let place: PlaceCode

    /// The task is offered to this kind, and one's place contains the other's.
    public func fits(_ task: CommunityTask) -> Bool {
        task.takers.contains(kind) && (place.contains(task.place) || task.place.contains(place))
    }
}

extension Transaction {
    /// Every seat of a caller; empty for everybody but staff.
    public func taskSeats(of caller: Caller, at now: Instant) throws -> [TaskSeat] {
        guard case .staff(let account) = caller.kind else { return [] }
        return try (caller.units.map { TaskTaker.unit($0) } + [.person(account)]).flatMap {
            try taskSeats(of: $0, at: now)
        }
    }

    /// The seats of one taker: a unit has one, a person one for each post they hold now.
    public func taskSeats(of taker: TaskTaker, at now: Instant) throws -> [TaskSeat] {
        switch taker {
        case .unit(let id):
            guard let unit = try unit(id), unit.active else { return [] }
            return [TaskSeat(taker: taker, kind: unit.kind, name: unit.name, place: unit.place)]
        case .person(let account):
            return try heldPosts(by: account, at: now).map { post in
                let title = try policy(at: post.place).pack.post(post.kind)?.name.zh ?? post.kind
                let place = try place(post.place)?.name ?? post.place.rawValue
                return TaskSeat(taker: taker, kind: post.kind, name: place + title, place: post.place)
            }
        }
    }

    /// What the keys of takers are called at a place.
    public func takerNames(_ keys: [String], at place: PlaceCode) throws -> [Text] {
        let pack = try policy(at: place).pack
        return keys.map { pack.unitKind($0)?.name ?? pack.post($0)?.name ?? Text(same: $0) }
    }

    /// To whom a task is offered, in words; one word where it is everyone the place's rules let take tasks.
    public func offeredTo(_ task: CommunityTask) throws -> [Text] {
        let all = try policy(version: task.policy).pack.tasks.takers
        if Set(task.takers) == Set(all) { return [Text("所有可以接单的单位和岗位", "everyone who may take tasks")] }
        return try takerNames(task.takers, at: task.place)
    }

    /// Whether this caller took the task at some time, told from its chain.
    func wasHeld(_ id: CommunityTask.ID, by caller: Caller) throws -> Bool {
        try taskEntries(of: id).contains { entry in
            if case .taken(let taker, _, _) = entry.event { taker.isActed(by: caller) } else { false }
        }
    }
}

/// The secret in the residents' rating link; the database keeps its hash.
enum RatingLink {
    /// The secret of a task's first link, made of its key and the key ring: the same form sent twice leads to the same
    /// page, and nothing that is stored opens it.
    static func derived(for id: CommunityTask.ID, by keys: KeyRing) -> String {
        keys.keyedHash("\(id)", purpose: "task-rating-link")
    }
    static func opens(_ secret: String, _ hash: String) -> Bool { ConstantTime.equal(Fingerprint.of(secret), hash) }
}

extension Transaction {
    /// The task whose rating link this is; nil for every other secret.
    public func task(_ id: CommunityTask.ID, ratingSecret: String) throws -> CommunityTask? {
        guard let stored = try storedTask(id), RatingLink.opens(ratingSecret, stored.ratingSecret) else { return nil }
        return stored.task
    }
}
