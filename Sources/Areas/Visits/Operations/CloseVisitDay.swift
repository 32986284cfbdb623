import Households
public import Kernel
public import Persistence
import Policy

/// The end of a day: windows that ended are written down, then rests that are over end, community after community in
/// short steps, so that a city's night never holds up anybody's writing.
public enum VisitTimer {
    public static let kind = "visit-day"
    /// Communities looked at in one step.
    static let step = 20
    /// Ten minutes after midnight, so that a clock that is a little behind cannot close the wrong day.
    static let after = 600

    /// Sets the timer of the coming night where none is set. Called at every start.
    public static func arrange(_ tx: Transaction, at now: Instant) throws {
        let isSet = try tx.value("SELECT 1 FROM timer WHERE kind = \(kind) LIMIT 1", as: Int.self) != nil
        if !isSet { try schedule(tx, after: Zone.china.date(now)) }
    }

    /// Handler for `runDueTimers`. `subject` is the day that ended, in days since 1970-01-01; `key` the last community
    /// of the step before.
    public static func fire(_ tx: Transaction, _ timer: TimerRow, at now: Instant) throws {
        let day = CivilDate(daysSinceEpoch: Int(timer.subject))
        var last = timer.key
        for _ in 0..<step {
            guard let next = try tx.nextVisitedCommunity(after: last) else {
                // Only now: whose rest ends today was owed nothing in the window that has ended.
                if try tx.resumeHouseholds(on: day.adding(days: 1), at: now) == Limits.bulk {
                    return try tx.schedule(kind, subject: timer.subject, due: now, key: last)
                }
                return try schedule(tx, after: day.adding(days: 1))
            }
            try tx.closeWindows(of: next, endedBy: day.adding(days: 1))
            last = next.rawValue
        }
        try tx.schedule(kind, subject: timer.subject, due: now, key: last)
    }

    private static func schedule(_ tx: Transaction, after day: CivilDate) throws {
        try tx.schedule(
            kind, subject: Int64(day.daysSinceEpoch),
            due: Zone.china.instant(day.adding(days: 1), secondOfDay: after))
    }
}

extension Transaction {
    /// The first community after a code in which households are registered; nil behind the last.
    func nextVisitedCommunity(after last: String) throws -> PlaceCode? {
        let from = PlaceCode(last).map(\.end) ?? ""
        let place = try value(
            "SELECT place FROM household WHERE place >= \(from) ORDER BY place LIMIT 1", as: PlaceCode.self)
        return place.flatMap { $0.at(.community) ?? $0 }
    }

    /// Writes down what the windows of a community that end on this day came to, and which households were not reached.
    /// Done twice it changes nothing.
    func closeWindows(of community: PlaceCode, endedBy end: CivilDate) throws {
        guard let rules = try? visitRules(at: community).rules else { return }
        for tier in rules.tiers {
            let window = tier.every.window(of: end.adding(days: -1))
            guard window.end == end else { continue }
            try close(window, of: tier, rules.condition(tier, column: "h.tier"), in: community)
        }
    }

    private func close(
        _ window: VisitWindow, of tier: VisitTier, _ condition: SQL, in community: PlaceCode
    ) throws {
        let (from, end) = (window.from.daysSinceEpoch, window.end.daysSinceEpoch)
        let whose: SQL = """
            h.place >= \(community) AND h.place < \(community.end) AND \(condition) AND h.since <= \(from)
            """
        // By the contacts themselves: the last one may be of a later window already. A contact with an entry that was
        // merged since was one with this household.
        let counts: SQL = "c.counts = 1 AND c.day >= \(from) AND c.day < \(end)"
        let reached: SQL = """
            (EXISTS (SELECT 1 FROM visit_contact c WHERE c.household = h.id AND \(counts)) OR h.id IN (
                WITH RECURSIVE former (id, home) AS (
                    SELECT id, merged_into FROM household WHERE merged_into IS NOT NULL
                    UNION ALL SELECT f.id, b.merged_into FROM former f JOIN household b ON b.id = f.home
                    WHERE b.merged_into IS NOT NULL)
                SELECT f.home FROM former f JOIN visit_contact c ON c.household = f.id AND \(counts)))
            """
        try execute(
            """
            INSERT INTO visit_window (community, steward, tier, from_day, end_day, owed, reached, rested)
            SELECT \(community), COALESCE(h.steward, 0), \(tier.key), \(from), \(end),
                SUM(CASE WHEN h.standing = 'visited' THEN 1 ELSE 0 END),
                SUM(CASE WHEN h.standing = 'visited' AND \(reached) THEN 1 ELSE 0 END),
                SUM(CASE WHEN h.standing = 'paused' THEN 1 ELSE 0 END)
            FROM household h WHERE \(whose) AND h.standing IN ('visited', 'paused') GROUP BY COALESCE(h.steward, 0)
            ON CONFLICT (community, tier, from_day, steward) DO NOTHING
            """)
        try execute(
            """
            INSERT INTO visit_missed (household, tier, from_day, end_day, steward, place)
            SELECT h.id, \(tier.key), \(from), \(end), COALESCE(h.steward, 0), h.place FROM household h
            WHERE \(whose) AND h.standing = 'visited' AND NOT \(reached)
            ON CONFLICT (household, from_day, tier) DO NOTHING
            """)
    }
}
