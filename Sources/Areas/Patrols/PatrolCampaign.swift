public import Kernel
public import People
public import Persistence
public import Policy

/// What one unit looks at in a campaign.
public struct PatrolPart: Sendable, Hashable, Codable {
    public let unit: Unit.ID
    /// Keys of items.
    public let items: [String]
    public init(unit: Unit.ID, items: [String]) { (self.unit, self.items) = (unit, items) }
}

/// What a campaign sets out to do.
public struct PatrolCampaignPlan: Sendable, Hashable, Codable {
    public var title: String
    public var places: [PlaceCode]
    public var from: CivilDate
    public var to: CivilDate
    public var lead: PatrolMember
    public var parts: [PatrolPart]
    /// Days of joint inspections.
    public var dates: [CivilDate]
    public init(
        title: String, places: [PlaceCode], from: CivilDate, to: CivilDate, lead: PatrolMember, parts: [PatrolPart],
        dates: [CivilDate]
    ) {
        (self.title, self.places, self.from, self.to) = (title, places, from, to)
        (self.lead, self.parts, self.dates) = (lead, parts, dates)
    }

    /// All who inspect together.
    public var team: [PatrolMember] { [lead] + parts.map { .unit($0.unit) }.filter { $0 != lead } }
    /// Everything that is looked at, each item once.
    public var items: [String] {
        parts.flatMap(\.items).reduce(into: []) { kept, item in if !kept.contains(item) { kept.append(item) } }
    }
}

/// A finding that is not settled when its campaign ends, and why.
public struct PatrolNotYet: Sendable, Hashable, Codable {
    public let finding: PatrolFinding.ID
    public let reason: PatrolWords
}

public enum PatrolCampaignEvent: Sendable, Hashable, Codable {
    case planned(area: PlaceCode, policy: PolicyVersionID, plan: PatrolCampaignPlan, purpose: PatrolWords)
    /// One more joint inspection.
    case dated(CivilDate)
    case closed(results: PatrolWords, notYet: [PatrolNotYet])
}

/// Several departments with one plan (综合执法进小区).
public struct PatrolCampaign: StoredPatrolRecord {
    public typealias Tag = PatrolCampaignTag
    public typealias Event = PatrolCampaignEvent
    public typealias ID = Identifier<PatrolCampaignTag>
    public static let word = "campaign"

    public let id: ID
    public var version = 1
    /// The smallest place that holds all places of the plan.
    public let area: PlaceCode
    public let policy: PolicyVersionID
    public var plan: PatrolCampaignPlan
    public let purpose: PatrolWords
    public let plannedAt: Instant
    public var results: PatrolWords?
    public var notYet: [PatrolNotYet] = []
    public var closedAt: Instant?

    public init?(id: ID, opening entry: PatrolEntry<PatrolCampaignEvent>) {
        guard case .planned(let area, let policy, let plan, let purpose) = entry.event else { return nil }
        (self.id, version, self.area, self.policy) = (id, entry.sequence, area, policy)
        (self.plan, self.purpose, plannedAt) = (plan, purpose, entry.at)
    }

    public mutating func apply(_ entry: PatrolEntry<PatrolCampaignEvent>) {
        version = entry.sequence
        switch entry.event {
        case .planned: break
        case .dated(let day):
            plan.dates = (plan.dates + [day]).sorted()
            plan.to = max(plan.to, day)
        case .closed(let results, let notYet):
            (self.results, self.notYet, closedAt) = (results, notYet, entry.at)
        }
    }

    var columns: [PatrolColumn] { [PatrolColumn("area", area), PatrolColumn("closed_at", closedAt)] }
}

extension Transaction {
    public func patrolCampaign(_ id: PatrolCampaign.ID) throws -> PatrolCampaign? { try record(id) }
}
