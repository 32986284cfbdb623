public import Kernel

/// A round that is owed: from its day until the day before the next one.
public struct DueRound: Sendable, Hashable, Codable {
    public let day: CivilDate
    /// The last day on which it still is this round.
    public let until: CivilDate
}

/// Which rounds a rhythm owes. Worked out, never stored: the same rhythm and days give the same answer everywhere.
public enum DueRounds {
    /// Days for which rounds that were not walked are shown.
    public static let daysBack = 60
    /// A single date stays due for so many days.
    public static let datesStay = 7

    /// The days between two days, both included, on which a round is owed.
    public static func days(_ rhythm: PatrolRhythm, from: CivilDate, through: CivilDate) -> [CivilDate] {
        guard from <= through else { return [] }
        if case .dates(let dates) = rhythm { return Set(dates).filter { $0 >= from && $0 <= through }.sorted() }
        return (from.daysSinceEpoch...through.daysSinceEpoch).map { CivilDate(daysSinceEpoch: $0) }
            .filter { owes(rhythm, on: $0) }
    }

    private static func owes(_ rhythm: PatrolRhythm, on day: CivilDate) -> Bool {
        switch rhythm {
        case .weekly(let weekdays): return weekdays.contains(day.weekday)
        case .monthly(let wanted):
            let last = CivilDate.length(ofMonth: day.month, year: day.year)
            return wanted.contains { min($0, last) == day.day }
        case .dates(let dates): return dates.contains(day)
        }
    }

    /// The last day on which the round of `day` is still that round.
    public static func lastDay(_ rhythm: PatrolRhythm, of day: CivilDate) -> CivilDate {
        let next = days(rhythm, from: day.adding(days: 1), through: day.adding(days: 62)).first
        if case .dates = rhythm {
            let end = day.adding(days: datesStay - 1)
            return next.map { min($0.adding(days: -1), end) } ?? end
        }
        return (next ?? day.adding(days: 31)).adding(days: -1)
    }

    /// What is owed on a day.
    /// - Parameters:
    ///   - from: no round is owed before.
    ///   - begun: the days whose round was begun.
    public static func standing(
        _ rhythm: PatrolRhythm, from: CivilDate, on today: CivilDate, begun: Set<CivilDate>
    ) -> RoundStanding {
        let earliest = max(from, today.adding(days: -daysBack))
        var standing = RoundStanding()
        for day in days(rhythm, from: earliest, through: today) where !begun.contains(day) {
            let until = lastDay(rhythm, of: day)
            if today <= until {
                standing.due = DueRound(day: day, until: until)
            } else {
                standing.missed.append(day)
            }
        }
        standing.next =
            days(rhythm, from: max(from, today.adding(days: 1)), through: max(from, today).adding(days: 366))
            .first
        return standing
    }
}

/// What a rhythm owes on a day.
public struct RoundStanding: Sendable, Hashable, Codable {
    public var due: DueRound?
    /// Days whose round nobody began, oldest first.
    public var missed: [CivilDate] = []
    public var next: CivilDate?
    public init() {}
}
