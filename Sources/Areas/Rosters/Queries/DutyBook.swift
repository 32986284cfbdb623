public import Kernel
public import People
import Persistence
public import Policy
import Territory

/// What a post or a unit owes in a period, and the facts that fulfil it. Nothing in it is written down anywhere: it is
/// counted from what is recorded elsewhere.
public struct OwedDuty: Sendable {
    public let duty: CountedDuty
    public let place: PlaceCode
    public let placeName: String
    /// The post or unit that owes it.
    public let owner: Owner
    public let ownerName: Text
    /// Nobody held the post, or nobody acted for the unit, at any time of the period so far.
    public let isVacant: Bool
    public let days: ClosedRange<CivilDate>
    /// Oldest first; at most `DutyBook.mostFacts`.
    public let facts: [DutyEvidence]

    public enum Owner: Sendable, Hashable, Codable {
        case post(Post.ID)
        case unit(Unit.ID)
    }
    public var done: Int { facts.count }
    /// What is still to be done.
    public var due: Int { max(0, duty.count - done) }
}

/// Counts what is owed.
struct DutyBook {
    let tx: Transaction
    let now: Instant
    /// A day of the period.
    let day: CivilDate
    /// Facts looked at for one duty; more is more than anybody owes.
    static let mostFacts = 1_000

    /// What the posts an account holds, and the units it acts for, owe.
    func own(of caller: Caller) throws -> [OwedDuty] {
        guard case .staff(let account) = caller.kind else { return [] }
        let posts = try tx.heldPosts(by: account, at: now).flatMap { try owed(by: $0) }
        return try posts + caller.units.compactMap { try tx.unit($0) }.flatMap { try owed(by: $0) }
    }

    /// What posts and units at a place and below owe, by place, then post: nobody is ranked.
    func all(under place: PlaceCode, kind: CountedDuty?, after: Post?, limit: Int = Limits.page) throws -> [OwedDuty] {
        let duties = try tx.policy(at: place).pack.countedDuties.filter { kind == nil || $0.key == kind?.key }
        let kinds = duties.compactMap { duty -> String? in if case .post(let key) = duty.owner { key } else { nil } }
        var found: [OwedDuty] = []
        if !kinds.isEmpty {
            let further: SQL =
                after.map { "AND (place > \($0.place) OR (place = \($0.place) AND id > \($0.id)))" } ?? ""
            let ids: [Post.ID] = try tx.rows(
                """
                SELECT id FROM post WHERE place >= \(place) AND place < \(place.end) AND active = 1
                AND kind IN (\(list: kinds)) \(further) ORDER BY place, id LIMIT \(limit)
                """
            ).map { try $0.get("id") }
            found = try ids.compactMap { try tx.post($0) }.flatMap { try owed(by: $0, only: kind) }
        }
        guard after == nil else { return found }
        let units = try tx.units(under: place, limit: limit).flatMap { try owed(by: $0, only: kind) }
        return found + units
    }

    func owed(by post: Post, only kind: CountedDuty? = nil) throws -> [OwedDuty] {
        let pack = try tx.policy(at: post.place).pack
        let duties = pack.countedDuties.filter { $0.owner == .post(post.kind) && (kind == nil || $0.key == kind?.key) }
        return try duties.map { duty in
            let (from, until, days) = span(duty, pack.zone)
            let held = try tx.holdings(of: post.id, limit: Limits.bulk).filter { holding in
                holding.since < until && holding.until.map { $0 > from } ?? true
            }
            let facts = try held.flatMap { holding in
                try evidence(
                    duty,
                    DutyDoer(
                        who: .account(holding.account), place: post.place, from: max(from, holding.since),
                        until: min(until, holding.until ?? until)))
            }
            return OwedDuty(
                duty: duty, place: post.place, placeName: try tx.fullName(of: post.place, from: .community),
                owner: .post(post.id), ownerName: pack.post(post.kind)?.name ?? Text(same: post.kind),
                isVacant: held.allSatisfy { $0.since > now }, days: days, facts: facts.sorted { $0.at < $1.at })
        }
    }

    func owed(by unit: Unit, only kind: CountedDuty? = nil) throws -> [OwedDuty] {
        let pack = try tx.policy(at: unit.place).pack
        let duties = pack.countedDuties.filter { $0.owner == .unit(unit.kind) && (kind == nil || $0.key == kind?.key) }
        return try duties.map { duty in
            let (from, until, days) = span(duty, pack.zone)
            let people = Set(try tx.holders(in: unit.id, at: now).map(\.account)).sorted { $0.rawValue < $1.rawValue }
            let doers = [DutyDoer.Who.unit(unit.id)] + people.map { .account($0) }
            let facts = try doers.flatMap { who in
                try evidence(duty, DutyDoer(who: who, place: unit.place, from: from, until: until))
            }
            return OwedDuty(
                duty: duty, place: unit.place, placeName: try tx.fullName(of: unit.place, from: .community),
                owner: .unit(unit.id), ownerName: Text(same: unit.name), isVacant: people.isEmpty, days: days,
                facts: Array(Set(facts)).sorted { $0.at < $1.at })
        }
    }

    private func evidence(_ duty: CountedDuty, _ doer: DutyDoer) throws -> [DutyEvidence] {
        guard doer.from < doer.until else { return [] }
        let source = try tx.resource(DutyFactSources.self).source(of: duty.fact)
        return try source?.evidence(of: doer, limit: DutyBook.mostFacts, in: tx) ?? []
    }

    private func span(_ duty: CountedDuty, _ zone: Zone) -> (Instant, Instant, ClosedRange<CivilDate>) {
        let days = duty.period.days(around: day)
        return (zone.instant(days.lowerBound), zone.instant(days.upperBound.adding(days: 1)), days)
    }
}
