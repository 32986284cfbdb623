public import Kernel
public import Persistence
import Policy

/// Closes months by themselves: `daysToAppeal` days after a month's end, at two in the morning, in every district that
/// counted something and has rules. Then the next month's timer is set.
public enum MonthTimer {
    public static let kind = "month"
    /// Days after the end of a month in which exclusions can still be asked for and decided.
    public static let daysToAppeal = 7

    /// When a month closes by itself.
    public static func closes(_ month: CivilMonth, zone: Zone = .china) -> Instant {
        zone.instant(month.adding(months: 1).firstDay.adding(days: daysToAppeal), secondOfDay: 2 * 3600)
    }

    /// Sets the timer of the month before this one; for the start of the program, any number of times.
    public static func arrange(_ tx: Transaction, at now: Instant, zone: Zone = .china) throws {
        try schedule(CivilMonth(of: zone.date(now)).adding(months: -1), tx)
    }

    /// Handler for `runDueTimers`; `subject` is the month's index.
    public static func fire(_ tx: Transaction, subject: Int64, at now: Instant) throws {
        guard let month = CivilMonth(index: Int(subject)) else { return }
        let book = try tx.resource(PolicyBook.self)
        // A district whose pack was taken away has no rules to close a month by; it must not hold up the others.
        for district in try districts(counting: month, tx) where book.boundPlace(above: district) != nil {
            _ = try FreezeMonth(month, district: district).run(tx, by: .system, at: now)
        }
        try schedule(month.adding(months: 1), tx)
    }

    private static func schedule(_ month: CivilMonth, _ tx: Transaction) throws {
        try tx.schedule(kind, subject: Int64(month.index), due: closes(month))
    }

    /// Every district with counts in a month.
    private static func districts(counting month: CivilMonth, _ tx: Transaction) throws -> [PlaceCode] {
        var codes: Set<String> = []
        // A place code begins with a digit or a capital letter.
        for first in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
            guard let top = PlaceCode(String(first)) else { continue }
            for row in try tx.counts(month.metric, under: top, by: 6) { codes.insert(row.place) }
        }
        return codes.compactMap { PlaceCode($0)?.district }.sorted()
    }
}
