public import Kernel
public import People
public import Persistence

/// One opening of a household's fields, as the household reads it.
public struct HouseholdView: Sendable, Codable {
    /// Post and name of the member of staff.
    public let viewer: String
    public let reason: HouseholdViewReason?
    public let at: Instant
}

extension Transaction {
    /// The households that are looked after at exactly this place.
    public func households(at place: PlaceCode) throws -> [Household] {
        try rows(
            """
            SELECT details FROM household WHERE place = \(place) AND standing IN ('visited', 'paused')
            ORDER BY id LIMIT \(Limits.page)
            """
        ).map { try $0.json("details") }
    }

    /// Who opened a household's fields, newest first.
    public func householdViews(of id: Household.ID, limit: Int = Limits.page) throws -> [HouseholdView] {
        try rows(
            "SELECT * FROM household_view WHERE household = \(id) ORDER BY id DESC LIMIT \(limit)"
        ).map { row in
            HouseholdView(
                viewer: try row.get("viewer_name"),
                reason: HouseholdViewReason(rawValue: try row.get("reason", as: String.self)), at: try row.get("at"))
        }
    }

    /// Households with two values side by side, at these places and below.
    public func conflictedHouseholds(
        under places: [PlaceCode], after: Household.ID? = nil, limit: Int = Limits.page
    ) throws -> [Household] {
        guard !places.isEmpty else { return [] }
        let within = SQL.joined(places.map { "(place >= \($0) AND place < \($0.end))" }, by: " OR ")
        return try rows(
            """
            SELECT details FROM household WHERE conflicted = 1 AND id > \(after?.rawValue ?? 0) AND (\(within))
            ORDER BY id LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }

    /// Entries that may be the same household: the same place or the same telephone number.
    public func possibleDuplicates(of household: Household) throws -> [Household] {
        guard household.standing.isKept else { return [] }
        return try rows(
            """
            SELECT details FROM household WHERE standing IN ('visited', 'paused') AND id <> \(household.id)
            AND (place = \(household.place) OR phone_hash = (SELECT phone_hash FROM household WHERE id = \(household.id)))
            AND place >= \(String(household.place.rawValue.prefix(6)))
            AND place < \(String(household.place.rawValue.prefix(6)) + "~") ORDER BY id LIMIT \(Limits.page)
            """
        ).map { try $0.json("details") }
    }
}

/// A household with the day of the last contact that counts, as rounds and coverage read it.
public struct VisitedHousehold: Sendable, Codable, Hashable {
    public let household: Household
    /// When it came into the register.
    public let since: CivilDate
    public let contacted: CivilDate?

    public var turn: HouseholdTurn {
        HouseholdTurn(
            id: household.id, place: household.place, standing: household.standing, tier: household.tier, since: since,
            contacted: contacted)
    }
}

/// What decides when a household is visited, without anything that is registered of it.
public struct HouseholdTurn: Sendable, Hashable {
    public let id: Household.ID
    public let place: PlaceCode
    public let standing: HouseholdStanding
    public let tier: String
    /// When it came into the register.
    public let since: CivilDate
    /// The day of the last contact that counts.
    public let contacted: CivilDate?
}

extension VisitedHousehold {
    init(_ row: Row) throws {
        self.init(
            household: try row.json("details"), since: CivilDate(daysSinceEpoch: try row.get("since")),
            contacted: try row.find("contacted", as: Int.self).map { CivilDate(daysSinceEpoch: $0) })
    }
}

/// Which households a list shows.
public struct HouseholdFilter: Sendable {
    /// At these places and below.
    public var places: [PlaceCode]
    /// Given to one of these posts.
    public var stewards: [Post.ID]
    /// A condition on the column `tier`.
    public var tier: SQL?
    public var standing: HouseholdStanding?
    /// Given to nobody.
    public var isUngiven: Bool
    /// Contacted on this day or later.
    public var contactedSince: CivilDate?
    /// Last contacted before this day, or never.
    public var notContactedSince: CivilDate?

    public init(
        places: [PlaceCode] = [], stewards: [Post.ID] = [], tier: SQL? = nil, standing: HouseholdStanding? = nil,
        isUngiven: Bool = false, contactedSince: CivilDate? = nil, notContactedSince: CivilDate? = nil
    ) {
        (self.places, self.stewards, self.tier, self.standing) = (places, stewards, tier, standing)
        (self.isUngiven, self.contactedSince) = (isUngiven, contactedSince)
        self.notContactedSince = notContactedSince
    }

    /// Either at the places or with the posts; nothing where both are empty.
    private var whose: SQL {
        var parts: [SQL] = places.map { "(place >= \($0) AND place < \($0.end))" }
        if !stewards.isEmpty { parts.append("steward IN (\(list: stewards))") }
        return parts.isEmpty ? "1 = 0" : "(\(SQL.joined(parts, by: " OR ")))"
    }

    var condition: SQL {
        var parts: [SQL] = [whose]
        if let standing {
            parts.append("standing = \(standing)")
        } else {
            parts.append("standing IN ('visited', 'paused')")
        }
        if let tier { parts.append(tier) }
        if isUngiven { parts.append("steward IS NULL") }
        if let day = contactedSince { parts.append("contacted >= \(day.daysSinceEpoch)") }
        if let day = notContactedSince {
            parts.append("(contacted IS NULL OR contacted < \(day.daysSinceEpoch))")
        }
        return SQL.joined(parts, by: " AND ")
    }
}

extension Transaction {
    public func visitedHousehold(_ id: Household.ID) throws -> VisitedHousehold? {
        try row("SELECT details, since, contacted FROM household WHERE id = \(id)").map(VisitedHousehold.init)
    }

    /// Households of a filter in the order of their places. `after` is the last one of the page before.
    public func households(
        _ filter: HouseholdFilter, after: Household? = nil, limit: Int = Limits.page
    ) throws -> [VisitedHousehold] {
        let further: SQL =
            after.map { "AND (place > \($0.place) OR (place = \($0.place) AND id > \($0.id)))" } ?? ""
        return try rows(
            """
            SELECT details, since, contacted FROM household WHERE \(filter.condition) \(further)
            ORDER BY place, id LIMIT \(limit)
            """
        ).map(VisitedHousehold.init)
    }

    /// The same without opening what is registered: a city's rounds are worked out from this.
    public func householdTurns(_ filter: HouseholdFilter, limit: Int) throws -> [HouseholdTurn] {
        try rows(
            """
            SELECT id, place, standing, tier, since, contacted FROM household WHERE \(filter.condition)
            ORDER BY place, id LIMIT \(limit)
            """
        ).map { row in
            HouseholdTurn(
                id: try row.get("id"), place: try row.get("place"), standing: try row.get("standing"),
                tier: try row.get("tier"), since: CivilDate(daysSinceEpoch: try row.get("since")),
                contacted: try row.find("contacted", as: Int.self).map { CivilDate(daysSinceEpoch: $0) })
        }
    }

    public func households(_ ids: [Household.ID]) throws -> [Household] {
        guard !ids.isEmpty else { return [] }
        return try rows("SELECT details FROM household WHERE id IN (\(list: ids))").map { try $0.json("details") }
    }

    public func householdCount(_ filter: HouseholdFilter) throws -> Int {
        try value("SELECT count(*) FROM household WHERE \(filter.condition)") ?? 0
    }

    /// Remembers the day of a contact that counts; an earlier day than the one known changes nothing.
    public func noteContact(_ id: Household.ID, on day: CivilDate, at now: Instant) throws {
        try execute(
            """
            UPDATE household SET contacted = \(day.daysSinceEpoch), touched = \(now)
            WHERE id = \(id) AND (contacted IS NULL OR contacted < \(day.daysSinceEpoch))
            """)
        changed("household:\(id)")
    }

    /// Tells phones that something about a household has changed.
    public func touchHousehold(_ id: Household.ID, at now: Instant) throws {
        try execute("UPDATE household SET touched = \(now) WHERE id = \(id)")
        changed("household:\(id)")
    }

    /// Lets visits go on where their rest has ended by this day; at most `limit`. Gives how many.
    public func resumeHouseholds(on day: CivilDate, limit: Int = Limits.bulk, at now: Instant) throws -> Int {
        let ids: [Household.ID] = try rows(
            """
            SELECT id FROM household WHERE standing = 'paused' AND resumes <= \(day.daysSinceEpoch)
            ORDER BY id LIMIT \(limit)
            """
        ).map { try $0.get("id") }
        for id in ids {
            var stored = try storedHousehold(id)
            try record(.resumed, of: &stored, by: .system, at: now)
        }
        return ids.count
    }
}

extension Transaction {
    /// Households with two values side by side among those given to these posts.
    public func conflicted(of posts: [Post.ID], limit: Int = Limits.page) throws -> [Household] {
        guard !posts.isEmpty else { return [] }
        return try rows(
            """
            SELECT details FROM household WHERE steward IN (\(list: posts)) AND standing IN ('visited', 'paused')
            AND conflicted = 1 ORDER BY id LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }
}

/// A place in the stream of changes: everything up to this moment, and at this moment up to this household.
public struct ChangePoint: Sendable, Hashable {
    public let moment: Instant
    public let household: Int64
    public init(_ moment: Instant, household: Int64 = .max) { (self.moment, self.household) = (moment, household) }
}

/// What changed for a phone since a point.
public struct HouseholdChanges: Sendable {
    public let households: [VisitedHousehold]
    /// No longer given to these posts, or no longer looked after.
    public let gone: [Household.ID]
    /// Where to go on; nil at the end.
    public let next: ChangePoint?

    public static let none = HouseholdChanges(households: [], gone: [], next: nil)
}

extension Transaction {
    /// What changed among the households given to these posts after a point, oldest first. What is gone comes with the
    /// last page, at most `Limits.search` of it: whoever lost more loads anew.
    public func householdChanges(of posts: [Post.ID], after point: ChangePoint, limit: Int) throws -> HouseholdChanges {
        guard !posts.isEmpty else { return .none }
        let rows = try rows(
            """
            SELECT id, details, since, contacted, touched FROM household
            WHERE steward IN (\(list: posts)) AND (touched > \(point.moment)
                OR (touched = \(point.moment) AND id > \(point.household)))
            ORDER BY touched, id LIMIT \(limit + 1)
            """)
        let page = rows.prefix(limit)
        var next: ChangePoint?
        if rows.count > limit, let last = page.last {
            next = ChangePoint(try last.get("touched"), household: try last.get("id"))
        }
        let changed = try page.map(VisitedHousehold.init)
        let left = try next == nil ? givenAway(by: posts, after: point.moment) : []
        return HouseholdChanges(
            households: changed.filter(\.household.standing.isKept),
            gone: left + changed.filter { !$0.household.standing.isKept }.map(\.household.id), next: next)
    }

    private func givenAway(by posts: [Post.ID], after moment: Instant) throws -> [Household.ID] {
        try rows(
            """
            SELECT DISTINCT g.household FROM household_given g JOIN household h ON h.id = g.household
            WHERE g.post IN (\(list: posts)) AND g.at > \(moment)
            AND (h.steward IS NULL OR h.steward NOT IN (\(list: posts))) LIMIT \(Limits.search)
            """
        ).map { try $0.get("household") }
    }
}
