public import Kernel
public import Persistence
internal import Policy
internal import Secrets

/// What the installation asks of a sign-in; a resource registered at start.
public struct SignInRules: Sendable {
    /// Staff without a second factor can do nothing but set one up. Off for the demonstration only
    /// (GB/T 22239-2019 8.1.4.1 d asks for two factors).
    public let secondFactorRequired: Bool
    public init(secondFactorRequired: Bool) { self.secondFactorRequired = secondFactorRequired }
}

/// How long sessions live.
public enum SessionLife {
    /// Staff are signed out after `Limits.idleMinutes` without a request, and after half a day in any case.
    static let staffIdle = Span.minutes(Limits.idleMinutes)
    static let staffMost = Span.hours(12)
    /// Residents stay signed in on their own telephone.
    static let residentIdle = Span.days(30)
    static let residentMost = Span.days(180)
    /// A session's last use is written down at most this often.
    static let touchEvery = Span.minutes(1)
}

/// A session that was just begun. `token` goes into the cookie and is kept nowhere else.
public struct OpenedSession: Sendable, Codable {
    public let token: String
    public let expires: Instant
}

/// Who a session belongs to at this moment, with everything they may do.
public struct SessionState: Sendable {
    /// What must be done before anything else; until then the caller holds no permission.
    public enum Duty: String, Sendable { case changePassword, enrolSecondFactor }
    public let caller: Caller
    public let language: Language
    public let elder: Bool
    public let duty: Duty?
    /// The place of the account; nil for residents.
    public let place: PlaceCode?
    /// The session's last use should be written down: perform `TouchSession`.
    public let needsTouch: Bool
}

extension Transaction {
    /// Begins a session of an account or a resident.
    func openSession(account: Account.ID? = nil, resident: Resident.ID? = nil, at now: Instant) throws -> OpenedSession
    {
        let token = token(bytes: 32)
        let expires = now + (account == nil ? SessionLife.residentMost : SessionLife.staffMost)
        try execute(
            """
            INSERT INTO session (hash, account, resident, created, seen, expires)
            VALUES (\(Fingerprint.of(token)), \(account), \(resident), \(now), \(now), \(expires))
            """)
        return OpenedSession(token: token, expires: expires)
    }

    /// Who the session is, nil where it does not exist, has ended or has been idle too long.
    /// - Parameter hash: `Fingerprint.of` the cookie's value.
    public func caller(forSession hash: String, at now: Instant) throws -> SessionState? {
        guard
            let row = try row(
                """
                SELECT session.account, session.resident, session.seen, session.expires,
                  COALESCE(account.language, resident.language) AS language, resident.elder, resident.erased,
                  account.name, account.place, account.active, account.must_change, account.totp_confirmed
                FROM session LEFT JOIN account ON account.id = session.account
                LEFT JOIN resident ON resident.id = session.resident WHERE session.hash = \(hash)
                """), now < (try row.get("expires", as: Instant.self))
        else { return nil }
        let idle = now - (try row.get("seen", as: Instant.self))
        if let account = try row.find("account", as: Account.ID.self) {
            guard try row.get("active", as: Bool.self), idle < SessionLife.staffIdle else { return nil }
            return try staffState(account, row, idle: idle, at: now)
        }
        guard let resident = try row.find("resident", as: Resident.ID.self), idle < SessionLife.residentIdle,
            try row.find("erased", as: Instant.self) == nil
        else { return nil }
        return SessionState(
            caller: Caller(kind: .resident(resident), name: "居民"), language: try row.language("language"),
            elder: try row.get("elder"), duty: nil, place: nil, needsTouch: idle >= SessionLife.touchEvery)
    }

    private func staffState(_ id: Account.ID, _ row: Row, idle: Span, at now: Instant) throws -> SessionState {
        let duty: SessionState.Duty? =
            if try row.get("must_change", as: Bool.self) {
                .changePassword
            } else if try row.find("totp_confirmed", as: Instant.self) == nil,
                try resource(SignInRules.self).secondFactorRequired
            {
                .enrolSecondFactor
            } else { nil }
        let name: String = try row.get("name")
        return SessionState(
            caller: duty == nil ? try staffCaller(id, name: name, at: now) : Caller(kind: .staff(id), name: name),
            language: try row.language("language"), elder: false, duty: duty, place: try row.get("place"),
            needsTouch: idle >= SessionLife.touchEvery)
    }

    /// Everything an account may do now: for each post held, what the pack in force there lets its kind do; and grants.
    public func staffCaller(_ id: Account.ID, name: String, at now: Instant) throws -> Caller {
        let held = try heldPosts(by: id, at: now)
        let grants =
            try held.flatMap { post in
                try postPermissions(kind: post.kind, at: post.place).map { Grant($0, at: post.place) }
            } + extraGrants(of: id).map { Grant($0.permission, at: $0.place) }
        let title = try held.first.flatMap { try policyIfAny(at: $0.place)?.pack.post($0.kind)?.name.zh }
        var seen = Set<Grant>()
        return Caller(
            kind: .staff(id), name: [title, name].compactMap(\.self).joined(separator: " "),
            grants: AdminPower.separated(grants).filter { seen.insert($0).inserted },
            units: Array(Set(held.compactMap(\.unit))).sorted())
    }

    /// Posts an account holds now, the widest place first.
    public func heldPosts(by account: Account.ID, at now: Instant) throws -> [Post] {
        try rows(
            """
            SELECT post.* FROM holding JOIN post ON post.id = holding.post
            WHERE holding.account = \(account) AND since <= \(now) AND (until IS NULL OR until > \(now))
            AND post.active = \(true) ORDER BY LENGTH(post.place), post.place, post.id
            """
        ).map(Post.init)
    }

    /// The rules in force at a place, nil where no pack is bound to it or above it.
    func policyIfAny(at place: PlaceCode) throws -> PolicyInForce? { try? policy(at: place) }

    /// What a kind of post may do at a place; nothing where the pack there does not know it.
    func postPermissions(kind: String, at place: PlaceCode) throws -> Set<Permission> {
        try policyIfAny(at: place)?.pack.permissions(ofPost: kind) ?? []
    }
}
