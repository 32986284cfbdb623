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
    /// Owed today because the place is in emergency mode.
    public let isUrgent: Bool
}

/// Days on which households of some tiers are owed a contact each day: their place is in emergency mode.
public struct DailyCare: Sendable, Hashable, Codable {
    public let places: [PlaceCode]
    public let tiers: [String]
    public let from: CivilDate
    /// The first day on which it holds no more.
    public let end: CivilDate
    public init(places: [PlaceCode], tiers: [String], from: CivilDate, end: CivilDate) {
        (self.places, self.tiers, self.from, self.end) = (places, tiers, from, end)
    }

    func holds(for tier: String, at place: PlaceCode, on day: CivilDate) -> Bool {
        from <= day && day < end && tiers.contains(tier) && places.contains { $0.contains(place) }
    }
}

/// Which visits are owed, and which of them to pay today. Pure: the same facts give the same list on server and phone.
public enum DueVisits {
    /// Whether the household is owed a contact on this very day, whatever its tier says.
    public static func isDaily(
        _ turn: HouseholdTurn, on day: CivilDate, by rules: VisitRules, _ care: [DailyCare]
    ) -> Bool {
        guard !care.isEmpty, let tier = rules.tierInForce(turn.tier)?.key else { return false }
        return care.contains { $0.holds(for: tier, at: turn.place, on: day) }
    }

    /// What this household is owed in the window of `day`; nil where it rests, or was reached in the window.
    /// - Parameter care: where emergency mode asks for a contact every day; its days are windows of their own.
    public static func owed(
        _ turn: HouseholdTurn, on day: CivilDate, by rules: VisitRules, _ care: [DailyCare] = []
    ) -> OwedVisit? {
        guard turn.standing.isVisited, let tier = rules.tierInForce(turn.tier) else { return nil }
        let isDaily = isDaily(turn, on: day, by: rules, care)
        let window = (isDaily ? .day : tier.every).window(of: day)
        if let contacted = turn.contacted, contacted >= window.from { return nil }
        let dayBefore = window.from.adding(days: -1)
        // Once it is over, what a window of the tier's own owed is judged by the tier again.
        let wasDaily = isDaily && DueVisits.isDaily(turn, on: dayBefore, by: rules, care)
        let before = (wasDaily ? .day : tier.every).window(of: dayBefore)
        let reachedBefore = turn.contacted.map { $0 >= before.from } ?? false
        return OwedVisit(
            household: turn.id, place: turn.place, tier: tier.key, window: window,
            contacted: turn.contacted, isLate: turn.since <= before.from && !reachedBefore,
            isUrgent: isDaily && tier.every != .day)
    }

    /// The part of what is owed that belongs to today: everything late, everything whose window ends today, and of each
    /// tier an even share of the days that are left, those not seen for longest first.
    /// - Parameter reached: how many of a tier were reached today already; the day's share ends when it is done.
    public static func share(
        of owed: [OwedVisit], reached: [String: Int] = [:], on day: CivilDate
    ) -> [OwedVisit] {
        // Where only some places are in emergency mode, a tier has two windows.
        let byTier = Dictionary(grouping: owed) { TierWindow(tier: $0.tier, window: $0.window) }
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

/// What shares a day's part.
private struct TierWindow: Hashable {
    let tier: String
    let window: VisitWindow
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
