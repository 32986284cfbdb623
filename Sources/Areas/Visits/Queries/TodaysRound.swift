public import Households
public import Kernel
public import People
public import Persistence
public import Policy
import Territory

/// One household of a round with everything that is due there, bundled.
public struct RoundStop: Sendable, Codable, Hashable {
    public let household: Household
    /// As its door is called below the building: “1 单元 602”.
    public let door: String
    public let owed: OwedVisit?
    public let tasks: [CareTask]
    /// Pack that says what tiers and errands are called.
    public let policy: PolicyVersionID
}

/// The stops of one building.
public struct RoundBuilding: Sendable, Codable, Hashable {
    public let place: PlaceCode
    public let name: String
    public let stops: [RoundStop]
}

/// What a steward has to see to today, in the order of the way.
public struct TodaysRound: Sendable, Codable, Hashable {
    public let day: CivilDate
    public let buildings: [RoundBuilding]
    /// Households of the steward in all, and how many of them are still owed a visit in their windows.
    public let households: Int
    public let owed: Int
    /// How many belong to today; more than are shown where the page is full.
    public let today: Int
    /// Stops on the page at most.
    public static let most = 100
}

/// What is due to a steward on a day.
public struct RoundDue: Sendable {
    public let day: CivilDate
    /// Households that are visited.
    public let households: Int
    public var owed: [OwedVisit] = []
    /// The part of `owed` that belongs to the day.
    public var share: [OwedVisit] = []
    /// Open tasks that are due by the end of the next day, at most `TodaysRound.most`.
    public var tasks: [(household: Household.ID, task: CareTask)] = []
    init(day: CivilDate, households: Int) { (self.day, self.households) = (day, households) }

    /// Where to go, in the order of the way; first where only a task waits.
    public var stops: [Household.ID] {
        let visits = DueVisits.ordered(share).map(\.household)
        let listed = Set(visits)
        return tasks.map(\.household).reduce(into: []) {
            if !listed.contains($1), !$0.contains($1) { $0.append($1) }
        } + visits
    }
}

extension Transaction {
    /// The posts by which somebody visits, under the rules of their places.
    public func visitingPosts(of caller: Caller, at now: Instant) throws -> [Post] {
        guard case .staff(let account) = caller.kind else { return [] }
        return try heldPosts(by: account, at: now).filter { post in
            (try? policy(at: post.place).pack.visits?.stewards.contains(post.kind)) == true
        }
    }

    /// What is due on a day at the households given to these posts, under the rules of the first one's place: the tasks
    /// of a round, without doors and names.
    public func dueVisits(of posts: [Post], at now: Instant) throws -> RoundDue? {
        guard let first = posts.first else { return nil }
        let zone = try policy(at: first.place).pack.zone
        let day = zone.date(now)
        let all = try householdTurns(
            HouseholdFilter(stewards: posts.map(\.id), standing: .visited), limit: Limits.round)
        let care = dailyCare(in: zone, at: now)
        var due = RoundDue(day: day, households: all.count)
        var reached: [String: Int] = [:]
        for turn in all {
            guard let rules = try policy(at: turn.place).pack.visits else { continue }
            if let visit = DueVisits.owed(turn, on: day, by: rules, care) { due.owed.append(visit) }
            if turn.contacted == day, let tier = rules.tierInForce(turn.tier),
                !DueVisits.isDaily(turn, on: day, by: rules, care)
            {
                reached[tier.key, default: 0] += 1
            }
        }
        due.share = DueVisits.share(of: due.owed, reached: reached, on: day)
        due.tasks = try tasksDue(of: posts, by: zone.instant(day.adding(days: 2)))
        return due
    }

    /// Today's round over the households given to these posts.
    public func todaysRound(of posts: [Post], at now: Instant) throws -> TodaysRound {
        guard let due = try dueVisits(of: posts, at: now) else {
            return TodaysRound(day: Zone.china.date(now), buildings: [], households: 0, owed: 0, today: 0)
        }
        let wanted = due.stops
        let shown = Array(wanted.prefix(TodaysRound.most))
        let known = Dictionary(try households(shown).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let waiting = Dictionary(grouping: due.tasks, by: \.household).mapValues { $0.map(\.task) }
        let visits = Dictionary(due.owed.map { ($0.household, $0) }, uniquingKeysWith: { first, _ in first })
        let names = try placeNames(of: known.values.map(\.place))
        var buildings: [(place: PlaceCode, stops: [RoundStop])] = []
        for id in shown {
            guard let household = known[id] else { continue }
            let building = household.place.at(.building) ?? household.place
            let stop = RoundStop(
                household: household, door: names.door(of: household.place), owed: visits[id],
                tasks: waiting[id] ?? [], policy: try policy(at: household.place).version)
            if let index = buildings.firstIndex(where: { $0.place == building }) {
                buildings[index].stops.append(stop)
            } else {
                buildings.append((building, [stop]))
            }
        }
        return TodaysRound(
            day: due.day,
            buildings: buildings.map {
                RoundBuilding(place: $0.place, name: names.building(of: $0.place), stops: $0.stops)
            },
            households: due.households, owed: due.owed.count, today: wanted.count)
    }

    /// Open tasks that are due before a moment, of all households given to these posts.
    private func tasksDue(of posts: [Post], by end: Instant) throws -> [(household: Household.ID, task: CareTask)] {
        try rows(
            """
            WITH RECURSIVE entry (id, home) AS (
                SELECT id, id FROM household
                WHERE standing IN ('visited', 'paused') AND steward IN (\(list: posts.map(\.id)))
                UNION ALL SELECT m.id, e.home FROM household m JOIN entry e ON m.merged_into = e.id)
            SELECT e.home, t.details FROM entry e JOIN care_task t ON t.household = e.id
            WHERE t.state = 'open' AND t.due < \(end)
            ORDER BY t.due, t.id LIMIT \(TodaysRound.most)
            """
        ).map { (try $0.get("home"), try $0.json("details")) }
    }

    /// Names of these places and of everything around them, for doors and buildings.
    func placeNames(of places: [PlaceCode]) throws -> DoorNames {
        let wanted = Set(places.flatMap(\.lineage).filter { $0.reaches(.estate) })
        var names: [PlaceCode: String] = [:]
        for batch in Array(wanted).sorted().chunks(of: 400) {
            for place in try self.places(batch) { names[place.code] = place.name }
        }
        return DoorNames(names: names)
    }
}

/// What doors and buildings are called.
struct DoorNames: Sendable {
    let names: [PlaceCode: String]

    /// Estate and building: “梧桐花园 3 号楼”.
    func building(of place: PlaceCode) -> String {
        let parts = place.lineage.filter { $0.reaches(.estate) && !$0.reaches(.unit) }.compactMap { names[$0] }
        return parts.isEmpty ? names[place] ?? place.rawValue : parts.joined(separator: " ")
    }
    /// What comes below the building: “1 单元 602”; the building's own name where nothing does.
    func door(of place: PlaceCode) -> String {
        let parts = place.lineage.filter { $0.reaches(.unit) }.compactMap { names[$0] }
        return parts.isEmpty ? building(of: place) : parts.joined(separator: " ")
    }
}

extension Array {
    func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
