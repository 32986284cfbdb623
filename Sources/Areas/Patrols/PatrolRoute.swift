public import Kernel
public import Persistence

/// What a route says: where it goes, how often, who walks.
public struct PatrolPlan: Sendable, Hashable, Codable {
    /// Key of the pack's kind.
    public var kind: String
    public var name: String
    /// In the order in which they are walked.
    public var stops: [PatrolStop]
    public var rhythm: PatrolRhythm
    /// Empty: whoever may walk this kind at the place.
    public var team: [PatrolMember]
    /// No round is owed before.
    public var from: CivilDate
    public init(
        kind: String, name: String, stops: [PatrolStop], rhythm: PatrolRhythm, team: [PatrolMember], from: CivilDate
    ) {
        (self.kind, self.name, self.stops) = (kind, name, stops)
        (self.rhythm, self.team, self.from) = (rhythm, team, from)
    }
}

public enum PatrolRouteEvent: Sendable, Hashable, Codable {
    case drawn(area: PlaceCode, plan: PatrolPlan)
    case changed(PatrolPlan)
    case ended
}

/// A way that is walked again and again.
public struct PatrolRoute: StoredPatrolRecord {
    public typealias Tag = PatrolRouteTag
    public typealias Event = PatrolRouteEvent
    public typealias ID = Identifier<PatrolRouteTag>
    public static let word = "route"

    public let id: ID
    public var version = 1
    public let area: PlaceCode
    public var plan: PatrolPlan
    public var endedAt: Instant?

    public init?(id: ID, opening entry: PatrolEntry<PatrolRouteEvent>) {
        guard case .drawn(let area, let plan) = entry.event else { return nil }
        (self.id, version, self.area, self.plan) = (id, entry.sequence, area, plan)
    }

    public mutating func apply(_ entry: PatrolEntry<PatrolRouteEvent>) {
        version = entry.sequence
        switch entry.event {
        case .drawn: break
        case .changed(let plan): self.plan = plan
        case .ended: endedAt = entry.at
        }
    }

    var columns: [PatrolColumn] { [PatrolColumn("area", area), PatrolColumn("ended_at", endedAt)] }
}

extension Transaction {
    public func patrolRoute(_ id: PatrolRoute.ID) throws -> PatrolRoute? { try record(id) }
}
