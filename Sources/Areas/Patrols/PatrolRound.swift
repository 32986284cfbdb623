public import Kernel
public import Persistence
public import Policy

/// What a round belongs to.
public enum PatrolOrigin: Sendable, Hashable, Codable {
    case route(PatrolRoute.ID)
    case campaign(PatrolCampaign.ID)

    /// `route:4` or `campaign:7`, as lists find it.
    public var key: String {
        switch self {
        case .route(let id): "route:\(id)"
        case .campaign(let id): "campaign:\(id)"
        }
    }
    public var campaign: PatrolCampaign.ID? { if case .campaign(let id) = self { id } else { nil } }
    public var route: PatrolRoute.ID? { if case .route(let id) = self { id } else { nil } }
}

/// What came of one item at one stop.
public enum PatrolTick: String, Sendable, Codable, CaseIterable {
    case fine, finding
    /// Was to be looked at and was not.
    case missed
}

/// Why a stop was not reached. A closed list, so that the chain holds no words.
public enum PatrolHindrance: String, Sendable, Codable, CaseIterable {
    case locked, nobody, unsafe, weather
    case calledAway = "called-away"
}

/// One stop of a round, with what was looked at.
public struct PatrolStopRecord: Sendable, Hashable, Codable {
    public let stop: PatrolStop
    /// By the item's key; what is not here was not looked at.
    public var ticks: [String: PatrolTick] = [:]
    public var hindrance: PatrolHindrance?
    init(_ stop: PatrolStop) { self.stop = stop }
}

public enum PatrolRoundEvent: Sendable, Hashable, Codable {
    case begun(
        origin: PatrolOrigin, name: String, area: PlaceCode, policy: PolicyVersionID, due: CivilDate,
        stops: [PatrolStop], items: [String], team: [PatrolMember])
    case looked(stop: Int, fine: [String], missed: [String])
    case notReached(stop: Int, PatrolHindrance)
    case found(stop: Int, item: String, finding: PatrolFinding.ID)
    case finished
}

/// One walk along a route, or one joint inspection.
public struct PatrolRound: StoredPatrolRecord {
    public typealias Tag = PatrolRoundTag
    public typealias Event = PatrolRoundEvent
    public typealias ID = Identifier<PatrolRoundTag>
    public static let word = "round"

    public let id: ID
    public var version = 1
    public let area: PlaceCode
    public let origin: PatrolOrigin
    public let name: String
    /// The rules it was begun under.
    public let policy: PolicyVersionID
    /// The day it was owed.
    public let due: CivilDate
    /// In the order in which they are walked.
    public var stops: [PatrolStopRecord]
    /// Keys of items, in the order of the check list.
    public let items: [String]
    public let team: [PatrolMember]
    public var findings: [PatrolFinding.ID] = []
    public let begunAt: Instant
    /// Post and name of who began it.
    public let begunBy: String
    public var finishedAt: Instant?
    public var finishedBy: String?

    public init?(id: ID, opening entry: PatrolEntry<PatrolRoundEvent>) {
        guard
            case .begun(let origin, let name, let area, let policy, let due, let stops, let items, let team) =
                entry.event
        else { return nil }
        (self.id, version, self.area, self.origin) = (id, entry.sequence, area, origin)
        (self.name, self.policy, self.due, self.items, self.team) = (name, policy, due, items, team)
        self.stops = stops.map(PatrolStopRecord.init)
        (begunAt, begunBy) = (entry.at, entry.byName)
    }

    public mutating func apply(_ entry: PatrolEntry<PatrolRoundEvent>) {
        version = entry.sequence
        switch entry.event {
        case .begun: break
        case .looked(let stop, let fine, let missed):
            guard stops.indices.contains(stop) else { return }
            stops[stop].hindrance = nil
            for item in fine { stops[stop].ticks[item] = .fine }
            for item in missed { stops[stop].ticks[item] = .missed }
        case .notReached(let stop, let why):
            guard stops.indices.contains(stop) else { return }
            stops[stop].hindrance = why
        case .found(let stop, let item, let finding):
            guard stops.indices.contains(stop) else { return }
            stops[stop].hindrance = nil
            stops[stop].ticks[item] = .finding
            findings.append(finding)
        case .finished: (finishedAt, finishedBy) = (entry.at, entry.byName)
        }
    }

    var columns: [PatrolColumn] {
        [
            PatrolColumn("area", area), PatrolColumn("origin", origin.key), PatrolColumn("due", due),
            PatrolColumn("begun_at", begunAt), PatrolColumn("finished_at", finishedAt),
        ]
    }

    /// Items at a stop of which nobody wrote down anything.
    public func unlooked(_ stop: PatrolStopRecord) -> [String] { items.filter { stop.ticks[$0] == nil } }
    /// How many of all items at all stops were really looked at.
    public var looked: Int { stops.reduce(0) { $0 + $1.ticks.values.filter { $0 != .missed }.count } }
    public var toLookAt: Int { stops.count * items.count }
    public var isComplete: Bool { looked == toLookAt }
}

extension Transaction {
    public func patrolRound(_ id: PatrolRound.ID) throws -> PatrolRound? { try record(id) }
}
