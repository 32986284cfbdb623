public import Kernel
public import Persistence
internal import Policy
internal import Territory

/// Sets up a post at a place, or changes its unit and duty telephone. Its kind is one the pack in force there names.
public struct DefinePost: Operation {
    /// Nil for a new one.
    public let post: Post.ID?
    public let place: PlaceCode
    public let kind: String
    /// The unit its holder acts for.
    public let unit: Unit.ID?
    public let dutyPhone: String?
    public init(
        post: Post.ID? = nil, place: PlaceCode, kind: String, unit: Unit.ID? = nil, dutyPhone: String? = nil
    ) {
        (self.post, self.place, self.kind, self.unit, self.dutyPhone) = (post, place, kind, unit, dutyPhone)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Post.ID {
        try caller.require(.peopleEdit, at: place)
        guard try tx.place(place) != nil else { throw PeopleProblem.unknownPlace(place) }
        let kinds = try tx.policy(at: place).pack.posts.map(\.key)
        guard kinds.contains(kind) else { throw PeopleProblem.unknownPostKind(kind, allowed: kinds) }
        if let unit, try tx.unit(unit) == nil { throw AppError.refused }
        let phone = try dutyPhone.map { try PhoneNumber($0).written }
        let id = post ?? tx.newID(PostTag.self)
        if let post {
            guard let old = try tx.post(post), old.place == place, old.kind == kind else { throw AppError.refused }
            try tx.execute("UPDATE post SET unit = \(unit), duty_phone = \(phone), active = \(true) WHERE id = \(post)")
        } else {
            try tx.execute(
                """
                INSERT INTO post (id, place, kind, unit, duty_phone, active, created)
                VALUES (\(id), \(place), \(kind), \(unit), \(phone), \(true), \(now))
                """)
        }
        try tx.audit(
            post == nil ? "post.define" : "post.change", by: caller, subject: "post:\(id)", place: place,
            detail: kind, at: now)
        return id
    }
}

/// Takes a post off the roster; a held one is vacated first. Its history stays.
public struct ClosePost: Operation {
    public let post: Post.ID
    public init(post: Post.ID) { self.post = post }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let post = try tx.editablePost(post, by: caller)
        guard try tx.openHoldings(of: post.id, after: now).isEmpty else { throw PeopleProblem.postHeld }
        try tx.execute("UPDATE post SET active = \(false) WHERE id = \(post.id)")
        try tx.audit("post.close", by: caller, subject: "post:\(post.id)", place: post.place, at: now)
        return true
    }
}

extension Transaction {
    /// The post, where the caller edits people at its place; refused alike where it does not exist.
    func editablePost(_ id: Post.ID, by caller: Caller) throws -> Post {
        guard let post = try post(id) else { throw AppError.refused }
        try caller.require(.peopleEdit, at: post.place)
        return post
    }
}
