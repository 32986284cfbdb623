public import Kernel
public import Persistence
import Policy

/// Begins a round that is owed: the check list is that of the day.
public struct BeginRound: Operation {
    public var origin: PatrolOrigin
    /// The day it is owed.
    public var day: CivilDate
    public init(_ origin: PatrolOrigin, day: CivilDate) { (self.origin, self.day) = (origin, day) }

    /// Throws `PatrolProblem` where no round is owed or somebody has begun it.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> PatrolRound.ID {
        let event =
            switch origin {
            case .route(let id): try alongRoute(id, tx, by: caller, at: now)
            case .campaign(let id): try together(id, tx, by: caller, at: now)
            }
        let id: PatrolRound.ID = tx.newID()
        let stored: Stored<PatrolRound> = try tx.create(event, as: id, by: caller, at: now)
        try tx.audit("patrol.begin", by: caller, subject: stored.record.subject, place: stored.record.area, at: now)
        return id
    }

    private func alongRoute(
        _ id: PatrolRoute.ID, _ tx: Transaction, by caller: Caller, at now: Instant
    ) throws -> PatrolRoundEvent {
        guard let route = try tx.patrolRoute(id), route.endedAt == nil else { throw AppError.refused }
        let (rules, policy) = try tx.patrolRules(at: route.area)
        guard try tx.patrolStanding(of: caller, at: now).walks(route.plan, at: route.area, rules) else {
            throw AppError.refused
        }
        let begun = try tx.begunDays(of: origin)
        if begun.contains(day) { throw PatrolProblem.alreadyBegun.appError }
        let standing = DueRounds.standing(
            route.plan.rhythm, from: route.plan.from, on: policy.pack.zone.date(now), begun: begun)
        guard standing.due?.day == day else { throw PatrolProblem.notOwed.appError }
        return .begun(
            origin: origin, name: route.plan.name, area: route.area, policy: policy.version, due: day,
            stops: route.plan.stops, items: rules.kind(route.plan.kind)?.items ?? [], team: route.plan.team)
    }

    private func together(
        _ id: PatrolCampaign.ID, _ tx: Transaction, by caller: Caller, at now: Instant
    ) throws -> PatrolRoundEvent {
        guard let campaign = try tx.patrolCampaign(id) else { throw AppError.refused }
        let standing = try tx.patrolStanding(of: caller, at: now)
        guard standing.leads(campaign) || standing.isMember(campaign.plan.team) else { throw AppError.refused }
        if campaign.closedAt != nil { throw PatrolProblem.campaignClosed.appError }
        let policy = try tx.policy(version: campaign.policy)
        let begun = try tx.begunDays(of: origin)
        if begun.contains(day) { throw PatrolProblem.alreadyBegun.appError }
        let owed = DueRounds.standing(
            .dates(campaign.plan.dates), from: campaign.plan.from, on: policy.pack.zone.date(now), begun: begun)
        guard owed.due?.day == day else { throw PatrolProblem.notOwed.appError }
        let stops = try campaign.plan.places.map { PatrolStop(try tx.stopName(of: $0), place: $0) }
        return .begun(
            origin: origin, name: campaign.plan.title, area: campaign.area, policy: campaign.policy, due: day,
            stops: stops, items: campaign.plan.items, team: campaign.plan.team)
    }
}

/// Writes down what was looked at, what was not reached, and the end of a round.
public struct WalkRound: Operation {
    public var round: PatrolRound.ID
    public var command: PatrolRoundCommand
    public init(_ round: PatrolRound.ID, _ command: PatrolRoundCommand) {
        (self.round, self.command) = (round, command)
    }

    /// Throws `AppError.refused` where the person may not, `PatrolProblem` where the rules refuse.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> PatrolRound {
        if case .find = command { throw AppError.refused }
        guard let stored = try tx.stored(round, PatrolRound.self),
            try tx.patrolStanding(of: caller, at: now).walks(stored.record)
        else { throw AppError.refused }
        let after = try tx.follow(command, in: stored, by: caller, at: now)
        if command == .finish {
            try tx.audit("patrol.finish", by: caller, subject: after.subject, place: after.area, at: now)
        }
        return after
    }
}

extension Transaction {
    func follow(
        _ command: PatrolRoundCommand, in stored: Stored<PatrolRound>, by caller: Caller, at now: Instant
    ) throws -> PatrolRound {
        let events: [PatrolRoundEvent]
        do { events = try stored.record.decide(command) } catch { throw error.appError }
        return try append(events, to: stored, by: caller, at: now).record
    }

    /// The days whose round was begun.
    func begunDays(of origin: PatrolOrigin) throws -> Set<CivilDate> {
        Set(
            try rows("SELECT due FROM patrol_round WHERE origin = \(origin.key) ORDER BY due DESC LIMIT \(Limits.bulk)")
                .map { try $0.get("due") })
    }
}
