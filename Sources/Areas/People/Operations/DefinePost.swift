public import Kernel
public import Persistence
internal import Policy
internal import Territory

/// Sets up a post at a place, or changes its unit and duty telephone. Its kind is one the pack in force there names,
/// the place is of the kind's level (or the place of the unit it acts for), and there are no more of the kind than the
/// pack allows. Who has the post acts for its unit, so the unit is one whose people the caller edits.
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
        guard let place = try tx.place(place) else { throw PeopleProblem.unknownPlace(place) }
        let kinds = try tx.policy(at: self.place).pack.posts
        guard let rules = kinds.first(where: { $0.key == kind }) else {
            throw PeopleProblem.unknownPostKind(kind, allowed: kinds.map(\.key))
        }
        let old = try post.map { try tx.definedPost($0, kind: kind, at: self.place) }
        let acting = try unit.map { try tx.unitToActFor($0, before: old?.unit, by: caller) }
        let phone = try dutyPhone.map { try PhoneNumber($0).written }
        let id = post ?? tx.newID(PostTag.self)
        if old == nil { try checkLevel(rules, place, acting) }
        if old?.active != true { try checkNumber(rules, tx) }
        if let post {
            try tx.execute("UPDATE post SET unit = \(unit), duty_phone = \(phone), active = \(true) WHERE id = \(post)")
        } else {
            try tx.execute(
                """
                INSERT INTO post (id, place, kind, unit, duty_phone, active, created)
                VALUES (\(id), \(place.code), \(kind), \(unit), \(phone), \(true), \(now))
                """)
        }
        try tx.audit(
            post == nil ? "post.define" : "post.change", by: caller, subject: "post:\(id)", place: place.code,
            detail: kind, at: now)
        return id
    }

    /// A post belongs to a level; one that acts for a unit may also stand where the unit does.
    private func checkLevel(_ rules: PostKind, _ place: Place, _ unit: Unit?) throws(PeopleProblem) {
        let fits =
            rules.level == place.level.rawValue && (rules.gridKind == nil || rules.gridKind == place.gridKind)
        guard fits || unit?.place == place.code else {
            throw .wrongPostPlace(rules.name, level: PlaceLevel(rawValue: rules.level)?.name ?? Text(same: rules.level))
        }
    }

    private func checkNumber(_ rules: PostKind, _ tx: Transaction) throws {
        guard let most = rules.most else { return }
        let count = try tx.value(
            "SELECT COUNT(*) FROM post WHERE place = \(place) AND kind = \(kind) AND active = \(true)", as: Int.self)
        guard (count ?? 0) < most else { throw PeopleProblem.tooManyPosts(rules.name, most: most) }
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
    /// The post that is to be changed; its place and kind are for good.
    fileprivate func definedPost(_ id: Post.ID, kind: String, at place: PlaceCode) throws -> Post {
        guard let post = try post(id), post.place == place, post.kind == kind else { throw AppError.refused }
        return post
    }

    /// The unit a post is to act for. One it acted for before may stay; any other is in use and edited by the caller.
    fileprivate func unitToActFor(_ id: Unit.ID, before: Unit.ID?, by caller: Caller) throws -> Unit {
        guard let unit = try unit(id) else { throw PeopleProblem.unitElsewhere }
        guard id == before || unit.active && caller.may(.peopleEdit, at: unit.place) else {
            throw PeopleProblem.unitElsewhere
        }
        return unit
    }

    /// The post, where the caller edits people at its place; refused alike where it does not exist.
    func editablePost(_ id: Post.ID, by caller: Caller) throws -> Post {
        guard let post = try post(id) else { throw AppError.refused }
        try caller.require(.peopleEdit, at: post.place)
        return post
    }
}
