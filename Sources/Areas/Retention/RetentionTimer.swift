public import Kernel
public import Persistence
import Policy

/// Lets go of what is due every night at three, class after class, in short steps between which others write. The timer
/// runs on one node only, goes on after a restart where it was, and comes back where a step failed.
public enum RetentionTimer {
    public static let kind = "retention"
    /// The quiet hour, in seconds of the day.
    static let quiet = 3 * 3600
    /// Between two steps of one pass.
    static let between = Span.seconds(1)

    /// Sets the next night’s timers; for the start of the program, any number of times.
    public static func arrange(_ tx: Transaction, at now: Instant, zone: Zone = .china) throws {
        for index in RetentionClass.allCases.indices {
            let due = try tx.value(
                "SELECT due FROM timer WHERE kind = \(kind) AND subject = \(index) AND key = ''", as: Instant.self)
            if due == nil { try schedule(index, tx, after: now, zone) }
        }
    }

    /// Handler for `runDueTimers`: `subject` is the class, `key` where the pass goes on.
    public static func fire(_ tx: Transaction, _ timer: TimerRow, at now: Instant, zone: Zone = .china) throws {
        guard
            let kind = RetentionClass.allCases.indices.contains(Int(timer.subject))
                ? RetentionClass.allCases[Int(timer.subject)] : nil
        else { return }
        let outcome = try Retain(kind, cursor: timer.key.isEmpty ? nil : timer.key).run(tx, by: .system, at: now)
        if let next = outcome.next {
            try tx.schedule(RetentionTimer.kind, subject: timer.subject, due: now + between, key: next)
        }
        if timer.key.isEmpty { try schedule(Int(timer.subject), tx, after: now, zone) }
    }

    private static func schedule(_ index: Int, _ tx: Transaction, after now: Instant, _ zone: Zone) throws {
        let today = zone.instant(zone.date(now), secondOfDay: quiet)
        let due = today > now ? today : zone.instant(zone.date(now).adding(days: 1), secondOfDay: quiet)
        try tx.schedule(kind, subject: Int64(index), due: due)
    }
}
