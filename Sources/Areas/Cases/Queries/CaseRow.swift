public import Kernel
import Persistence
public import Policy

/// A case as lists show it.
public struct CaseRow: Sendable, Codable, Hashable {
    public let id: CaseFile.ID
    public let number: String
    public let state: CaseState
    public let need: Need
    public let place: PlaceCode
    public let desk: PlaceCode
    public let located: Bool
    public let category: String?
    public let categoryConfirmed: Bool
    public let grade: String
    public let policy: Identifier<PolicyVersionTag>
    public let channel: Channel
    public let isPrivate: Bool
    /// First line of the words.
    public internal(set) var summary: String
    public let reportedAt: Instant
    public let updatedAt: Instant
    /// When the first running clock ends; nil where none runs.
    public let nextDue: Instant?
    public let nextClock: ClockKind?
    public let leadUnit: Identifier<UnitTag>?
    public let supervised: Bool
    public let reopenings: Int
    public let version: Int

    static let columns = SQL(
        trustedText: """
            c.id, c.number, c.state, c.need, c.place, c.desk, c.located, c.category, c.category_confirmed, c.grade, c.policy, \
            c.channel, c.private, c.summary, c.reported_at, c.updated_at, c.next_due, c.next_clock, c.lead_unit, c.supervised, \
            c.reopenings, c.version
            """)

    /// What waits at a desk, in two parts with an index each: what is of the desk's own place, and what rose to it from
    /// elsewhere. One index over all desks would be a third one that every act on every case has to move.
    static func waiting(at desk: PlaceCode) -> [SQL] {
        [
            "c.open = 1 AND c.community = \(desk) AND c.desk = \(desk)",
            "c.open = 1 AND c.desk = \(desk) AND c.desk <> c.community",
        ]
    }

    init(_ row: Row) throws {
        id = try row.get("id")
        number = try row.get("number")
        state = try row.get("state")
        need = try row.get("need")
        place = try row.get("place")
        desk = try row.get("desk")
        located = try row.get("located")
        category = try row.find("category")
        categoryConfirmed = try row.get("category_confirmed")
        grade = try row.get("grade")
        policy = try row.get("policy")
        channel = try row.get("channel")
        isPrivate = try row.get("private")
        summary = try row.get("summary")
        reportedAt = try row.get("reported_at")
        updatedAt = try row.get("updated_at")
        nextClock = try row.find("next_clock", as: String.self).flatMap(ClockKind.init)
        nextDue = nextClock == nil ? nil : try row.get("next_due")
        leadUnit = try row.find("lead_unit")
        supervised = try row.get("supervised")
        reopenings = try row.get("reopenings")
        version = try row.get("version")
    }
}

/// A page of a list and where the next one begins; nil at the end.
public struct CasePage: Sendable, Codable, Hashable {
    public let rows: [CaseRow]
    public let next: String?
}
