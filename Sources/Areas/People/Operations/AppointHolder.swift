public import Kernel
public import Persistence
internal import Policy

/// Gives a vacant post to somebody, from a day on.
public struct AppointHolder: Operation {
    public let post: Post.ID
    public let account: Account.ID
    /// Nil for now. Up to a year ahead.
    public let from: CivilDate?
    /// The holder agreed to be named on public pages.
    public let named: Bool
    public let note: String?
    public init(post: Post.ID, account: Account.ID, from: CivilDate? = nil, named: Bool = false, note: String? = nil) {
        (self.post, self.account, self.from, self.named, self.note) = (post, account, from, named, note)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Holding.ID {
        let post = try tx.editablePost(post, by: caller)
        guard post.active else { throw AppError.refused }
        let start = try tx.effect(of: from, at: post.place, notBefore: nil, now: now)
        guard try tx.openHoldings(of: post.id, after: start).isEmpty else { throw PeopleProblem.postHeld }
        let id = try tx.appoint(account, to: post, from: start, named: named, note: note, by: caller, at: now)
        try tx.audit(
            "post.appoint", by: caller, subject: "post:\(post.id)", place: post.place,
            detail: "account:\(account)", at: now)
        return id
    }
}

/// Hands a held post to somebody else on a day: the old holding ends, the new one begins, both stay on record. A
/// successor who was named earlier and has not begun is replaced.
public struct HandOverPost: Operation {
    public let post: Post.ID
    public let to: Account.ID
    /// Nil for now. Not before the present holder began, up to a year ahead.
    public let on: CivilDate?
    public let named: Bool
    public let note: String?
    public init(post: Post.ID, to: Account.ID, on: CivilDate? = nil, named: Bool = false, note: String? = nil) {
        (self.post, self.to, self.on, self.named, self.note) = (post, to, on, named, note)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Holding.ID {
        let post = try tx.editablePost(post, by: caller)
        guard let present = try tx.holder(of: post.id, at: now) else { throw PeopleProblem.postVacant }
        guard present.account != to else { throw PeopleProblem.sameHolder }
        let moment = try tx.effect(of: on, at: post.place, notBefore: present.since, now: now)
        try tx.endHoldings(of: post.id, at: moment, now: now)
        let id = try tx.appoint(to, to: post, from: moment, named: named, note: note, by: caller, at: now)
        try tx.audit(
            "post.hand-over", by: caller, subject: "post:\(post.id)", place: post.place,
            detail: "account:\(present.account) → account:\(to)", at: now)
        return id
    }
}

/// Ends a holding on a day and leaves the post vacant.
public struct VacatePost: Operation {
    public let post: Post.ID
    public let on: CivilDate?
    public init(post: Post.ID, on: CivilDate? = nil) { (self.post, self.on) = (post, on) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let post = try tx.editablePost(post, by: caller)
        guard let present = try tx.openHoldings(of: post.id, after: now).first else { throw PeopleProblem.postVacant }
        let moment = try tx.effect(of: on, at: post.place, notBefore: min(present.since, now), now: now)
        try tx.endHoldings(of: post.id, at: moment, now: now)
        try tx.audit(
            "post.vacate", by: caller, subject: "post:\(post.id)", place: post.place,
            detail: "account:\(present.account)", at: now)
        return true
    }
}

/// A holder agrees to be named on public pages, or withdraws it. Theirs alone to say.
public struct AgreeToBeNamed: Operation {
    public let post: Post.ID
    public let agreed: Bool
    public init(post: Post.ID, agreed: Bool) { (self.post, self.agreed) = (post, agreed) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard case .staff(let account) = caller.kind, let post = try tx.post(post) else { throw AppError.refused }
        let changed = try tx.execute(
            """
            UPDATE holding SET named = \(agreed) WHERE post = \(post.id) AND account = \(account)
            AND (until IS NULL OR until > \(now))
            """)
        guard changed > 0 else { throw AppError.refused }
        try tx.audit(
            "post.named", by: caller, subject: "post:\(post.id)", place: post.place,
            detail: agreed ? "yes" : "no", at: now)
        return agreed
    }
}

extension Transaction {
    /// Holdings that are not over at a moment, the earliest first.
    func openHoldings(of post: Post.ID, after moment: Instant) throws -> [Holding] {
        try rows(
            """
            SELECT holding.*, account.name FROM holding JOIN account ON account.id = holding.account
            WHERE post = \(post) AND (until IS NULL OR (until > \(moment) AND until > since)) ORDER BY since
            """
        ).map(Holding.init)
    }

    /// The moment a day takes effect: today and no day mean now, other days their first moment in the zone of the
    /// place.
    fileprivate func effect(of day: CivilDate?, at place: PlaceCode, notBefore: Instant?, now: Instant) throws
        -> Instant
    {
        guard let day else { return now }
        let zone = try policyIfAny(at: place)?.pack.zone ?? .china
        let today = zone.date(now)
        if day == today { return now }
        guard day <= today.adding(days: 366) else { throw PeopleProblem.dateTooFar }
        if let notBefore, day < zone.date(notBefore) { throw PeopleProblem.dateBeforeHolding(zone.date(notBefore)) }
        if notBefore == nil, day < today { throw PeopleProblem.dateBeforeHolding(today) }
        return max(zone.instant(day), notBefore ?? now)
    }

    /// Ends what is not over: the present holding at `moment`, one that has not begun before it began.
    fileprivate func endHoldings(of post: Post.ID, at moment: Instant, now: Instant) throws {
        try execute(
            """
            UPDATE holding SET until = CASE WHEN since > \(now) THEN since ELSE \(moment) END
            WHERE post = \(post) AND (until IS NULL OR (until > \(min(moment, now)) AND until > since))
            """)
    }

    fileprivate func appoint(
        _ account: Account.ID, to post: Post, from start: Instant, named: Bool, note: String?, by caller: Caller,
        at now: Instant
    ) throws -> Holding.ID {
        if caller.kind == .staff(account) { throw PeopleProblem.toOneself }
        let person = try knownAccount(account)
        guard person.active else { throw PeopleProblem.inactiveAccount }
        let permissions = try postPermissions(kind: post.kind, at: post.place)
        // A post that carries security or audit power is given by who gives permissions.
        if !AdminPower.held(permissions).isDisjoint(with: [.security, .audit]) {
            try caller.require(.grantsManage, at: post.place)
        }
        try requireSeparatePowers(of: account, adding: permissions, at: now)
        let id = newID(HoldingTag.self)
        try execute(
            """
            INSERT INTO holding (id, post, account, since, named, note, appointed_by)
            VALUES (\(id), \(post.id), \(account), \(start), \(named), \(note.map { String($0.prefix(Limits.line)) }),
              \(caller.key))
            """)
        return id
    }
}
