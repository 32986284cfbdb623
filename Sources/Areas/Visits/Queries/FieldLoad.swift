import Emergencies
import Field
public import Households
public import Kernel
import People
public import Persistence
public import Policy
import Territory

/// A household as a steward's phone keeps it: where, what is owed in the next days, what waits. Nothing personal.
public struct FieldHousehold: Sendable, Codable, Hashable {
    /// A visit owed in a window that begins or goes on in the next days.
    public struct Owed: Sendable, Codable, Hashable {
        public let tier: String
        public let from: CivilDate
        public let last: CivilDate
        public let late: Bool
    }
    public struct Task: Sendable, Codable, Hashable {
        public let id: CareTask.ID
        public let kind: String
        public let name: Text
        public let due: Instant
        /// Ways that fulfil it; empty where any does.
        public let ways: [VisitWay]
    }
    public let id: Household.ID
    public let version: Int
    public let building: String
    public let buildingCode: PlaceCode
    public let door: String
    public let tier: String
    public let standing: HouseholdStanding
    public let contacted: CivilDate?
    public let owed: [Owed]
    public let tasks: [Task]
    public let conflicted: Bool
}

/// The rules a phone needs to show and to fill in.
public struct FieldRules: Sendable, Codable {
    public struct Way: Sendable, Codable {
        public let key: VisitWay
        public let name: Text
    }
    public struct Register: Sendable, Codable {
        public let key: HouseholdField
        public let name: Text
        public let purpose: Text
        public let most: Int
    }
    public struct Event: Sendable, Codable {
        public let key: String
        public let name: Text
        public let within: Text
        public let ways: [VisitWay]
    }
    public struct Photos: Sendable, Codable {
        public let most: Int
        public let bytes: Int
    }
    public let tiers: [VisitTier]
    public let ways: [Way]
    public let groups: [CareGroup]
    public let errands: [Choice]
    public let events: [Event]
    public let pauses: [PauseReason]
    public let fields: [Register]
    public let words: Int
    public let daysLate: Int
    public let photos: Photos

    init(_ rules: VisitRules) {
        (tiers, groups, errands, pauses) = (rules.tiers, rules.groups, rules.errands, rules.pauses)
        ways = VisitWay.allCases.map { Way(key: $0, name: $0.name) }
        events = rules.events.map { Event(key: $0.key, name: $0.name, within: $0.within.text, ways: $0.ways) }
        fields = HouseholdField.allCases.map { Register(key: $0, name: $0.name, purpose: $0.purpose, most: $0.most) }
        (words, daysLate) = (Limits.words, RecordContact.mostDaysLate)
        photos = Photos(most: Limits.filesPerCase, bytes: Limits.fileBytes)
    }
}

/// How much a phone holds, of how much it may hold.
public struct FieldScope: Sendable, Codable, Hashable {
    public let households: Int
    public let most: Int
}

/// Where a phone's knowledge ends: a point in the stream of changes, the newest entry of its person that the server
/// had, the posts the phone was told of, and when it was answered.
struct FieldCursor: Sendable, Hashable, LosslessStringConvertible {
    let point: ChangePoint
    /// A server that has not even this entry was restored from before it.
    let newest: Int64
    /// A short word for the posts, and for emergency mode at their places, which changes what is owed; another one
    /// means that everything must be loaded anew.
    let posts: String
    /// When the phone was answered.
    let at: Instant
    /// Writes that were committed a little later than their moment says are sent once more.
    static let overlap = Span.seconds(90)

    init(_ point: ChangePoint, newest: Int64, posts: String, at now: Instant) {
        (self.point, self.newest, self.posts, at) = (point, newest, posts, now)
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let moment = Int64(parts[0]), let household = Int64(parts[1]),
            let newest = Int64(parts[2]), let at = Int64(parts[3])
        else { return nil }
        point = ChangePoint(Instant(microseconds: moment), household: household)
        (self.newest, self.at, posts) = (newest, Instant(microseconds: at), parts[4])
    }
    var description: String { "\(point.moment.microseconds).\(point.household).\(newest).\(at.microseconds).\(posts)" }
}

extension Transaction {
    /// Whether the store was restored from before what a phone has seen of it, or from before its last answer.
    func isRestored(_ cursor: FieldCursor, answered: Instant?, of person: String, at now: Instant) throws -> Bool {
        try cursor.point.moment > now || newestFieldCommand(of: person) < cursor.newest || wasAbsent(at: cursor.at)
            || answered.map { try wasAbsent(at: $0) } == true
    }

    /// The word by which a phone's cursor knows its posts and what holds at their places.
    func fieldWord(_ posts: [Post]) -> String {
        let acts = openEmergencyActs.filter { act in
            !act.terms.tiers.isEmpty && posts.contains { act.terms.touches($0.place) }
        }
        return (posts.map(\.id.description).sorted() + acts.map { "\($0.id)v\($0.version)" }).joined(separator: "-")
    }

    /// Households as a phone keeps them, with the windows of the next days.
    public func fieldHouseholds(
        _ visited: [VisitedHousehold], on day: CivilDate, at now: Instant
    ) throws -> [FieldHousehold] {
        let names = try placeNames(of: visited.map(\.household.place))
        let care = dailyCare(in: .china, at: now)
        var tasks: [Household.ID: [CareTask]] = [:]
        for batch in visited.map(\.household.id).chunks(of: 200) {
            let here = Set(batch)
            for task in try openCareTasks(of: here.sorted(), limit: Limits.search) {
                // What was to be done for an entry that was merged is to be done for the one it went into.
                let home = here.contains(task.household) ? task.household : try household(of: task)?.id
                if let home { tasks[home, default: []].append(task) }
            }
        }
        return try visited.compactMap { one in
            let household = one.household
            guard let rules = try policy(at: household.place).pack.visits else { return nil }
            return FieldHousehold(
                id: household.id, version: household.version, building: names.building(of: household.place),
                buildingCode: household.place.at(.building) ?? household.place,
                door: names.shortDoor(of: household.place), tier: household.tier, standing: household.standing,
                contacted: one.contacted, owed: DueVisits.plan(one.turn, from: day, by: rules, care),
                tasks: (tasks[household.id] ?? []).map { $0.forField(rules) },
                conflicted: !household.conflicts.isEmpty)
        }
    }
}

extension DueVisits {
    /// Days that a phone plans ahead.
    static let planned = 14

    /// The windows of the next days in which this household is owed a visit, as far as is known now.
    static func plan(
        _ turn: HouseholdTurn, from day: CivilDate, by rules: VisitRules, _ care: [DailyCare] = []
    ) -> [FieldHousehold.Owed] {
        guard let tier = rules.tierInForce(turn.tier), turn.standing.isVisited else {
            return []
        }
        var owed: [FieldHousehold.Owed] = []
        var at = day
        while at < day.adding(days: planned) {
            if let visit = DueVisits.owed(turn, on: at, by: rules, care),
                !owed.contains(where: { $0.from == visit.window.from && $0.last == visit.window.last })
            {
                // Of windows to come it is not known yet whether this one will be missed.
                let isLate = visit.isLate && owed.isEmpty && visit.window.contains(day)
                owed.append(.init(tier: visit.tier, from: visit.window.from, last: visit.window.last, late: isLate))
            }
            let isDaily = DueVisits.isDaily(turn, on: at, by: rules, care)
            let end = (isDaily ? .day : tier.every).window(of: at).end
            // Emergency mode may begin in the middle of a window.
            at = care.map(\.from).filter { at < $0 && $0 < end }.min() ?? end
        }
        return owed
    }
}

extension CareTask {
    fileprivate func forField(_ rules: VisitRules) -> FieldHousehold.Task {
        let ways: [VisitWay] =
            switch kind {
            case .event(let key): rules.event(key)?.ways ?? []
            case .knock: [.home]
            case .errand, .followUp: []
            }
        return FieldHousehold.Task(id: id, kind: kind.word, name: kind.name(rules), due: due, ways: ways)
    }
}
