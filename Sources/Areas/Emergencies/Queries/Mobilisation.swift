public import Kernel
public import People
public import Persistence
import Policy
import Territory

/// One line of a mobilisation list: a post, who holds it, what it has to do now, and what was answered.
public struct MobilisedPost: Sendable, Codable, Hashable {
    public let post: Post.ID
    public let place: PlaceCode
    public let placeName: String
    /// Key of the pack's kind of post.
    public let kindKey: String
    public let kind: Text
    public let duties: [Text]
    /// Name in office; nil where the post is vacant.
    public let holder: String?
    public let holderAccount: Account.ID?
    public let dutyPhone: String?
    /// `coming`, `cannot`, `substitute`; nil while nobody answered.
    public let answer: String?
    public let why: MobilisationAnswer.WhyNot?
    public let substitute: String?
    public let answeredAt: Instant?
    /// Post and name of who wrote the answer down.
    public let answeredBy: String?
    public var isVacant: Bool { holder == nil }
}

/// How many posts stand how, of one act.
public struct MobilisationSums: Sendable, Codable, Hashable {
    public var posts = 0
    public var vacant = 0
    public var coming = 0
    public var cannot = 0
    public var substituted = 0
    /// Held and silent.
    public var silent: Int { max(0, posts - vacant - coming - cannot - substituted) }
}

extension Transaction {
    /// The kinds of posts with emergency duties, as the pack of the act has them.
    func dutyKinds(_ terms: EmergencyTerms) throws -> [PostKind] {
        try policy(version: terms.policy).pack.posts.filter { !$0.emergencyDuties.isEmpty }
    }

    private func mobilised(_ act: EmergencyAct, _ kinds: [String], at now: Instant) -> SQL {
        """
        FROM post p
        LEFT JOIN holding h ON h.post = p.id AND h.since <= \(now) AND (h.until IS NULL OR h.until > \(now))
        LEFT JOIN account a ON a.id = h.account
        LEFT JOIN emergency_answer r ON r.act = \(act.id) AND r.post = p.id AND r.latest = 1
        LEFT JOIN account s ON s.id = r.substitute
        WHERE p.active = 1 AND p.kind IN (\(list: kinds)) AND \(EmergencyScope(act).within("p.place"))
        """
    }

    /// The list, vacant posts first, then silent ones, then those who cannot. `page` counts from 0.
    public func mobilisation(of act: EmergencyAct, page: Int = 0, at now: Instant) throws -> [MobilisedPost] {
        let kinds = try dutyKinds(act.terms)
        guard !kinds.isEmpty else { return [] }
        return try rows(
            """
            SELECT p.id, p.place, p.kind, p.duty_phone, h.account, a.name, r.answer, r.why, r.at, r.by_name,
                s.name AS substitute_name
            \(mobilised(act, kinds.map(\.key), at: now))
            ORDER BY CASE WHEN h.account IS NULL THEN 0 WHEN r.answer IS NULL THEN 1 WHEN r.answer = 'cannot' THEN 2
                WHEN r.answer = 'substitute' THEN 3 ELSE 4 END, p.place, p.id
            LIMIT \(Limits.page) OFFSET \(max(0, page) * Limits.page)
            """
        ).map { try mobilisedPost($0, kinds) }
    }

    private func mobilisedPost(_ row: Row, _ kinds: [PostKind]) throws -> MobilisedPost {
        let key: String = try row.get("kind")
        let place: PlaceCode = try row.get("place")
        let kind = kinds.first { $0.key == key }
        return MobilisedPost(
            post: try row.get("id"), place: place, placeName: try fullName(of: place, from: .community),
            kindKey: key, kind: kind?.name ?? Text(same: key), duties: kind?.emergencyDuties ?? [],
            holder: try row.find("name"),
            holderAccount: try row.find("account"), dutyPhone: try row.find("duty_phone"),
            answer: try row.find("answer"),
            why: try row.find("why", as: String.self).flatMap(MobilisationAnswer.WhyNot.init(rawValue:)),
            substitute: try row.find("substitute_name"), answeredAt: try row.find("at"),
            answeredBy: try row.find("by_name"))
    }

    /// How the posts of an act stand, by kind of post.
    func sums(of act: EmergencyAct, at now: Instant) throws -> [String: MobilisationSums] {
        let kinds = try dutyKinds(act.terms).map(\.key)
        guard !kinds.isEmpty else { return [:] }
        return try rows(
            """
            SELECT p.kind, count(*) AS posts, SUM(CASE WHEN h.account IS NULL THEN 1 ELSE 0 END) AS vacant,
                SUM(CASE WHEN r.answer = 'coming' THEN 1 ELSE 0 END) AS coming,
                SUM(CASE WHEN r.answer = 'cannot' THEN 1 ELSE 0 END) AS cannot,
                SUM(CASE WHEN r.answer = 'substitute' THEN 1 ELSE 0 END) AS substituted
            \(mobilised(act, kinds, at: now)) GROUP BY p.kind
            """
        ).reduce(into: [:]) { found, row in
            found[try row.get("kind")] = MobilisationSums(
                posts: try row.get("posts"), vacant: try row.get("vacant"), coming: try row.get("coming"),
                cannot: try row.get("cannot"), substituted: try row.get("substituted"))
        }
    }

    /// How all posts of an act stand.
    public func mobilisationSums(of act: EmergencyAct, at now: Instant) throws -> MobilisationSums {
        try sums(of: act, at: now).values.reduce(into: MobilisationSums()) { all, one in
            all.posts += one.posts
            all.vacant += one.vacant
            all.coming += one.coming
            all.cannot += one.cannot
            all.substituted += one.substituted
        }
    }

    /// Who would be told now, by kind of post, in the pack's order.
    func toldPosts(_ terms: EmergencyTerms, at now: Instant) throws -> [ToldPosts] {
        let kinds = try dutyKinds(terms).map(\.key)
        guard !kinds.isEmpty else { return [] }
        let holds: SQL = """
            EXISTS (SELECT 1 FROM holding h WHERE h.post = p.id AND h.since <= \(now)
                AND (h.until IS NULL OR h.until > \(now)))
            """
        let scope = EmergencyScope(terms: terms, from: now, until: now)
        let found = try rows(
            """
            SELECT p.kind, count(*) AS posts, SUM(CASE WHEN \(holds) THEN 1 ELSE 0 END) AS held FROM post p
            WHERE p.active = 1 AND p.kind IN (\(list: kinds)) AND \(scope.within("p.place")) GROUP BY p.kind
            """
        ).map { ToldPosts(kind: try $0.get("kind"), posts: try $0.get("posts"), held: try $0.get("held")) }
        return kinds.compactMap { key in found.first { $0.kind == key } }
    }

    /// The answers that count, by kind of post, for the report.
    func answers(of act: EmergencyAct) throws -> [EmergencyReport.Answers] {
        var counted: [String: [String: Int]] = [:]
        for row in try rows(
            """
            SELECT p.kind, r.answer, count(*) AS answers FROM emergency_answer r JOIN post p ON p.id = r.post
            WHERE r.act = \(act.id) AND r.latest = 1 GROUP BY p.kind, r.answer
            """)
        {
            counted[try row.get("kind"), default: [:]][try row.get("answer")] = try row.get("answers")
        }
        return act.told.map { told in
            let own = counted[told.kind] ?? [:]
            return EmergencyReport.Answers(
                kind: told.kind, told: told.held, coming: own["coming"] ?? 0, cannot: own["cannot"] ?? 0,
                substituted: own["substitute"] ?? 0)
        }
    }
}
