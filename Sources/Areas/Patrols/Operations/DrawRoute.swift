public import Kernel
import People
public import Persistence
import Policy
import Territory

/// Draws a route, or changes one: from then on rounds come due by the new rhythm, and rounds that were begun stay as
/// they were.
public struct DrawRoute: Operation {
    /// Nil for a new one.
    public var route: PatrolRoute.ID?
    /// Where it is; a route that exists stays where it is.
    public var area: PlaceCode
    public var kind: String
    public var name: String
    /// One stop each, in their order: the name of a place below, or any words.
    public var stops: [String]
    public var rhythm: PatrolRhythm
    public var team: [PatrolMember]
    public init(
        route: PatrolRoute.ID? = nil, area: PlaceCode, kind: String, name: String, stops: [String],
        rhythm: PatrolRhythm, team: [PatrolMember] = []
    ) {
        (self.route, self.area, self.kind, self.name) = (route, area, kind, name)
        (self.stops, self.rhythm, self.team) = (stops, rhythm, team)
    }

    /// Throws `PatrolProblem` where something is missing, `AppError.refused` where the person may not.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> PatrolRoute.ID {
        let known = try route.flatMap { try tx.stored($0, PatrolRoute.self) }
        if route != nil, known == nil { throw AppError.refused }
        let area = try known?.record.area ?? tx.activePlace(self.area).code
        try caller.require(.patrolsLead, at: area)
        let (rules, policy) = try tx.patrolRules(at: area)
        let plan = PatrolPlan(
            kind: try checkedKind(rules.kinds.map(\.key)),
            name: try PatrolWords.checked(name, "name", most: 60), stops: try checkedStops(tx, area),
            rhythm: try checkedRhythm(), team: try tx.checkedTeam(team, "team"), from: policy.pack.zone.date(now))
        let id: PatrolRoute.ID
        if let known {
            if known.record.endedAt != nil { throw AppError.refused }
            id = known.record.id
            _ = try tx.append([.changed(plan)], to: known, by: caller, at: now)
        } else {
            id = tx.newID()
            let _: Stored<PatrolRoute> = try tx.create(.drawn(area: area, plan: plan), as: id, by: caller, at: now)
        }
        try tx.audit("patrol.route", by: caller, subject: "patrol-route:\(id)", place: area, at: now)
        return id
    }

    private func checkedKind(_ allowed: [String]) throws -> String {
        guard allowed.contains(kind) else { throw PatrolProblem.unknownKind(key: kind, allowed: allowed).appError }
        return kind
    }

    private func checkedStops(_ tx: Transaction, _ area: PlaceCode) throws -> [PatrolStop] {
        let lines = stops.filter { !$0.allSatisfy(\.isWhitespace) }
        if lines.isEmpty { throw PatrolProblem.stopsMissing.appError }
        if lines.count > PatrolLimits.stops {
            throw PatrolProblem.tooMany(field: "stops", most: PatrolLimits.stops).appError
        }
        return try lines.map { line in
            let name = try PatrolWords.checked(line, "stops", most: 60)
            // A place of the tree only where the line is exactly its name: “3 号楼后面的车棚” is not building 3.
            guard case .found(let place) = try tx.matchAddress(name, under: area), area.contains(place.code),
                place.name == name
            else { return PatrolStop(name) }
            return PatrolStop(name, place: place.code)
        }
    }

    private func checkedRhythm() throws -> PatrolRhythm {
        let isSound =
            switch rhythm {
            case .weekly(let days): !days.isEmpty && days.allSatisfy { (1...7).contains($0) }
            case .monthly(let days): !days.isEmpty && days.allSatisfy { (1...31).contains($0) }
            case .dates(let days): !days.isEmpty && days.count <= PatrolLimits.dates
            }
        guard isSound else { throw PatrolProblem.rhythmMissing.appError }
        return rhythm
    }
}

/// Ends a route: no round comes due any more; those that were walked stay.
public struct EndRoute: Operation {
    public var route: PatrolRoute.ID
    public init(_ route: PatrolRoute.ID) { self.route = route }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard let known = try tx.stored(route, PatrolRoute.self) else { throw AppError.refused }
        try caller.require(.patrolsLead, at: known.record.area)
        guard known.record.endedAt == nil else { return false }
        _ = try tx.append([.ended], to: known, by: caller, at: now)
        try tx.audit(
            "patrol.route-end", by: caller, subject: known.record.subject, place: known.record.area, at: now)
        return true
    }
}

extension Transaction {
    /// Throws where a post or unit exists no more.
    func checkedTeam(_ team: [PatrolMember], _ field: String) throws -> [PatrolMember] {
        if team.count > PatrolLimits.team {
            throw PatrolProblem.tooMany(field: field, most: PatrolLimits.team).appError
        }
        for member in team {
            let exists =
                switch member {
                case .post(let id): try post(id)?.active == true
                case .unit(let id): try unit(id)?.active == true
                }
            if !exists { throw PatrolProblem.unknownMember.appError }
        }
        return Array(Set(team)).sorted()
    }
}
