public import Households
public import Kernel
public import Policy

/// The visit a household is owed by its tier in the window of a day.
public struct OwedVisit: Sendable, Hashable, Codable {
    public let household: Household.ID
    public let place: PlaceCode
    public let tier: String
    public let window: VisitWindow
    /// The last contact that counts.
    public let contacted: CivilDate?
    /// The window before passed without one as well.
    public let isLate: Bool
}

/// Which visits are owed, and which of them to pay today. Pure: the same facts give the same list on server and phone.
public enum DueVisits {
    /// What this household is owed in the window of `day`; nil where it rests, or was reached in the window.
    public static func owed(_ visited: VisitedHousehold, on day: CivilDate, by rules: VisitRules) -> OwedVisit? {
        let household = visited.household
        guard household.standing.isVisited, let tier = rules.tierInForce(household.tier) else {
            return nil
        }
        let window = tier.every.window(of: day)
        if let contacted = visited.contacted, contacted >= window.from { return nil }
        let before = tier.every.window(of: window.from.adding(days: -1))
        let reachedBefore = visited.contacted.map { $0 >= before.from } ?? false
        return OwedVisit(
            household: household.id, place: household.place, tier: tier.key, window: window,
            contacted: visited.contacted, isLate: visited.since <= before.from && !reachedBefore)
    }

    /// The part of what is owed that belongs to today: everything late, everything whose window ends today, and of each
    /// tier an even share of the days that are left, those not seen for longest first.
    /// - Parameter reached: how many of a tier were reached today already; the day's share ends when it is done.
    public static func share(
        of owed: [OwedVisit], reached: [String: Int] = [:], on day: CivilDate
    ) -> [OwedVisit] {
        let byTier = Dictionary(grouping: owed, by: \.tier)
        return byTier.values.flatMap { visits -> [OwedVisit] in
            guard let window = visits.first?.window else { return [] }
            let left = max(1, window.end.daysSinceEpoch - day.daysSinceEpoch)
            let done = visits.first.flatMap { reached[$0.tier] } ?? 0
            let share = max(0, (visits.count + done + left - 1) / left - done)
            let sorted = visits.sorted { left, right in
                left.urgency == right.urgency
                    ? (left.place, left.household) < (right.place, right.household) : left.urgency < right.urgency
            }
            return Array(sorted.prefix(max(share, sorted.filter(\.isLate).count)))
        }
    }

    /// Owed visits in the order of the way: stairway after stairway, the one with the most urgent visit first.
    public static func ordered(_ visits: [OwedVisit]) -> [OwedVisit] {
        let byBuilding = Dictionary(grouping: visits) { $0.place.at(.building) ?? $0.place }
        var buildings: [(place: PlaceCode, urgency: Urgency)] = []
        for (place, visits) in byBuilding {
            if let most = visits.map(\.urgency).min() { buildings.append((place, most)) }
        }
        buildings.sort { left, right in
            left.urgency == right.urgency ? left.place < right.place : left.urgency < right.urgency
        }
        return buildings.flatMap { building in
            (byBuilding[building.place] ?? []).sorted { ($0.place, $0.household) < ($1.place, $1.household) }
        }
    }
}

extension OwedVisit {
    /// What orders visits: what is late first, then what ends first, then what was not seen for longest.
    fileprivate var urgency: Urgency {
        Urgency(isLate: isLate, end: window.end.daysSinceEpoch, contacted: contacted?.daysSinceEpoch ?? 0)
    }
}

/// Smaller is more urgent.
private struct Urgency: Comparable {
    let isLate: Bool
    let end: Int
    let contacted: Int

    static func < (left: Urgency, right: Urgency) -> Bool {
        if left.isLate != right.isLate { return left.isLate }
        return (left.end, left.contacted) < (right.end, right.contacted)
    }
}
