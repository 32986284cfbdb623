public import Kernel
public import Persistence
import Policy
import Territory

/// A round that is owed, or was, along a route or in a campaign.
public struct OwedRound: Sendable, Hashable, Codable {
    public let origin: PatrolOrigin
    public let name: String
    public let area: PlaceCode
    public let standing: RoundStanding
    /// Whether the reader may begin it.
    public let isOwn: Bool
}

/// What somebody has to do with patrols today.
public struct PatrolBoard: Sendable, Hashable, Codable {
    public var owed: [OwedRound] = []
    /// Begun and not finished.
    public var walking: [PatrolRound] = []
    /// For the reader's own unit, the earliest due first.
    public var toRectify: [PatrolFinding] = []
    public var toRecheck: [PatrolFinding] = []
    public var late: [PatrolFinding] = []
    public var toRelease: [PatrolFinding] = []
    public var campaigns: [PatrolCampaign] = []
}

/// The places at which somebody has to do with patrols.
struct PatrolScope {
    let places: [PlaceCode]
    let units: [String]
    init(_ caller: Caller, _ permissions: [Permission]) {
        let held = permissions.flatMap { caller.places($0) }.sorted()
        places = held.reduce(into: []) { kept, place in if kept.last?.contains(place) != true { kept.append(place) } }
        units = caller.units.map { PatrolParty.unit($0).key }
    }

    /// At or below the places.
    var below: SQL {
        let parts = places.map { "(area >= \($0) AND area < \($0.end))" as SQL }
        return parts.isEmpty ? "1 = 0" : "(\(SQL.joined(parts, by: " OR ")))"
    }
    /// Also above them: a route of a whole community has members in its grids.
    var around: SQL {
        let above = Set(places.flatMap(\.lineage)).sorted()
        return above.isEmpty ? below : "(\(below) OR area IN (\(list: above)))"
    }
    /// Findings at the places, and those that the own units have to put right.
    var findings: SQL { units.isEmpty ? below : "(\(below) OR party IN (\(list: units)))" }
    var ofUnits: SQL { units.isEmpty ? "1 = 0" : "party IN (\(list: units))" }
}

extension Transaction {
    static var patrolReaders: [Permission] { [.patrolsWalk, .patrolsLead, .patrolsRelease] }

    public func patrolBoard(for caller: Caller, at now: Instant, limit: Int = Limits.page) throws -> PatrolBoard {
        let standing = try patrolStanding(of: caller, at: now)
        let all = PatrolScope(caller, Transaction.patrolReaders + [.casesHandle])
        let readers = PatrolScope(caller, Transaction.patrolReaders)
        let walkers = PatrolScope(caller, [.patrolsWalk, .patrolsLead])
        var board = PatrolBoard()
        board.owed = try owedRounds(all, standing, at: now)
        board.walking = try records(
            where: "finished_at IS NULL AND \(all.around) ORDER BY begun_at, id LIMIT \(Limits.bulk)"
        ).filter { standing.reads($0) }
        func findings(_ condition: SQL) throws -> [PatrolFinding] {
            try records(where: "ended_at IS NULL AND \(condition) ORDER BY due, id LIMIT \(limit)")
        }
        board.toRectify = try findings("state = 'open' AND \(all.ofUnits)")
        board.toRecheck = try findings("state = 'rectified' AND \(walkers.below)")
        board.late = try findings("state = 'open' AND due < \(now) AND \(readers.below)")
        board.toRelease = try records(
            where: """
                publication = 'proposed' AND \(PatrolScope(caller, [.patrolsRelease]).below) ORDER BY id LIMIT \(limit)
                """)
        board.campaigns = try records(
            where: "closed_at IS NULL AND \(all.around) ORDER BY id DESC LIMIT \(Limits.bulk)"
        ).filter { standing.reads($0) }
        return board
    }

    /// What is owed along routes and in campaigns, as of now.
    private func owedRounds(_ scope: PatrolScope, _ standing: PatrolStanding, at now: Instant) throws -> [OwedRound] {
        let routes: [PatrolRoute] = try records(
            where: "ended_at IS NULL AND \(scope.around) ORDER BY area, id LIMIT \(Limits.bulk)")
        let campaigns: [PatrolCampaign] = try records(
            where: "closed_at IS NULL AND \(scope.around) ORDER BY area, id LIMIT \(Limits.bulk)")
        let along = try routes.compactMap { route -> OwedRound? in
            guard let rules = try policy(at: route.area).pack.patrols else { return nil }
            let isOwn = standing.walks(route.plan, at: route.area, rules)
            guard isOwn || standing.reads(at: route.area) else { return nil }
            return OwedRound(
                origin: .route(route.id), name: route.plan.name, area: route.area,
                standing: try roundStanding(of: route, at: now), isOwn: isOwn)
        }
        let together = try campaigns.filter { standing.reads($0) }.map { campaign in
            OwedRound(
                origin: .campaign(campaign.id), name: campaign.plan.title, area: campaign.area,
                standing: try roundStanding(of: campaign, at: now),
                isOwn: standing.leads(campaign) || standing.isMember(campaign.plan.team))
        }
        return (along + together).filter { $0.standing.due != nil }
            .sorted { ($0.standing.due?.until ?? .distant, $0.name) < ($1.standing.due?.until ?? .distant, $1.name) }
    }

    public func roundStanding(of route: PatrolRoute, at now: Instant) throws -> RoundStanding {
        let zone = try policy(at: route.area).pack.zone
        return DueRounds.standing(
            route.plan.rhythm, from: route.plan.from, on: zone.date(now), begun: try begunDays(of: .route(route.id)))
    }

    public func roundStanding(of campaign: PatrolCampaign, at now: Instant) throws -> RoundStanding {
        let zone = try policy(version: campaign.policy).pack.zone
        return DueRounds.standing(
            .dates(campaign.plan.dates), from: campaign.plan.from, on: zone.date(now),
            begun: try begunDays(of: .campaign(campaign.id)))
    }

    /// The rounds of a route or campaign, newest first.
    public func patrolRounds(of origin: PatrolOrigin, limit: Int = Limits.page) throws -> [PatrolRound] {
        try records(where: "origin = \(origin.key) ORDER BY due DESC LIMIT \(limit)")
    }

    /// The place of a finding as it is now, wherever redraws moved it.
    func currentPlace(of finding: PatrolFinding) throws -> PlaceCode {
        try current(finding.facts.stop.place ?? finding.area)?.code ?? finding.area
    }
}

extension CivilDate {
    /// After every day anybody plans.
    fileprivate static let distant = CivilDate(daysSinceEpoch: 1_000_000)
}
