public import Kernel
public import People
public import Persistence
import Policy
import Territory

/// A duty somebody has in an act: by their own post, or standing in for another's.
public struct OwnDuty: Sendable, Codable, Hashable {
    public let act: EmergencyAct
    public let line: MobilisedPost
    public let standsIn: Bool
}

extension Transaction {
    /// Acts of the house, the newest first. `before` is the last of the page before.
    public func emergencies(before: EmergencyAct.ID? = nil, limit: Int = Limits.page) throws -> [EmergencyAct] {
        try rows(
            """
            SELECT details FROM emergency_act WHERE id < \(before?.rawValue ?? Int64.max)
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }

    /// What somebody has to do in the acts in force and in those that will be.
    public func ownDuties(of account: Account.ID, at now: Instant) throws -> [OwnDuty] {
        let acts = openEmergencyActs.filter { now < $0.until }
        guard !acts.isEmpty else { return [] }
        let held = try heldPosts(by: account, at: now)
        return try acts.flatMap { act -> [OwnDuty] in
            let kinds = Set(try dutyKinds(act.terms).map(\.key))
            let own = held.filter { kinds.contains($0.kind) && act.terms.covers($0.place) }
            let standing: [Post.ID] = try rows(
                """
                SELECT post FROM emergency_answer WHERE act = \(act.id) AND substitute = \(account) AND latest = 1
                ORDER BY post LIMIT \(Limits.page)
                """
            ).map { try $0.get("post") }
            return try own.map { OwnDuty(act: act, line: try line(of: $0.id, in: act, at: now), standsIn: false) }
                + standing.map { OwnDuty(act: act, line: try line(of: $0, in: act, at: now), standsIn: true) }
        }
    }

    /// One post of an act, as its list shows it.
    private func line(of id: Post.ID, in act: EmergencyAct, at now: Instant) throws -> MobilisedPost {
        guard let post = try post(id) else { throw AppError.refused }
        let kind = try policy(version: act.terms.policy).pack.post(post.kind)
        let holder = try holder(of: id, at: now)
        let answer = try row(
            """
            SELECT r.answer, r.why, r.at, r.by_name, s.name FROM emergency_answer r
            LEFT JOIN account s ON s.id = r.substitute WHERE r.act = \(act.id) AND r.post = \(id) AND r.latest = 1
            """)
        return MobilisedPost(
            post: id, place: post.place, placeName: try fullName(of: post.place, from: .community),
            kindKey: post.kind, kind: kind?.name ?? Text(same: post.kind), duties: kind?.emergencyDuties ?? [],
            holder: holder?.name,
            holderAccount: holder?.account, dutyPhone: post.dutyPhone, answer: try answer?.find("answer"),
            why: try answer?.find("why", as: String.self).flatMap(MobilisationAnswer.WhyNot.init(rawValue:)),
            substitute: try answer?.find("name"), answeredAt: try answer?.find("at"),
            answeredBy: try answer?.find("by_name"))
    }

    /// How many of somebody's posts have not answered an act in force; asks nothing while there is none.
    public func waitingMobilisations(of caller: Caller, at now: Instant) throws -> Int {
        guard case .staff(let account) = caller.kind, openEmergencyActs.contains(where: { $0.holds(at: now) }) else {
            return 0
        }
        return try ownDuties(of: account, at: now)
            .count { $0.act.holds(at: now) && !$0.standsIn && $0.line.answer == nil }
    }

    /// Who may stand in: holders of posts within the act, by name.
    public func substitutes(
        in act: EmergencyAct, at now: Instant, limit: Int = Limits.bulk
    ) throws -> [(account: Account.ID, name: String)] {
        try rows(
            """
            SELECT DISTINCT a.id, a.name FROM post p JOIN holding h ON h.post = p.id JOIN account a ON a.id = h.account
            WHERE p.active = 1 AND a.active = 1 AND h.since <= \(now) AND (h.until IS NULL OR h.until > \(now))
            AND \(EmergencyScope(act).within("p.place")) ORDER BY a.name, a.id LIMIT \(limit)
            """
        ).map { (try $0.get("id"), try $0.get("name")) }
    }
}
