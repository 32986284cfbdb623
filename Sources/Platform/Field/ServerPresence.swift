public import Kernel
public import Persistence

/// When this store was looked after by a server. A phone that was answered at a moment of which the store knows nothing
/// was answered by a later life of it: the store was restored from a backup since, and the phone loads anew and sends
/// again what it still has. Nobody has to remember to say so at a restore, whatever was restored and how.
public enum ServerPresence {
    public static let kind = "field-presence"
    private static let task = "presence"
    /// How often a server says that it is there.
    static let beat = Span.minutes(1)
    /// A longer silence is an absence.
    static let silence = Span.minutes(3)
    /// Phones that were away for longer load anew anyhow.
    static let kept = Span.days(60)

    /// Notes the present, and the absence before it; sets the timer of the next beat where none is set. Called at every
    /// start, before anybody is answered.
    public static func arrange(_ tx: Transaction, at now: Instant) throws {
        try note(tx, at: now)
        let isSet = try tx.value("SELECT 1 FROM timer WHERE kind = \(kind) LIMIT 1", as: Int.self) != nil
        if !isSet { try tx.schedule(kind, subject: 0, due: now + beat) }
    }

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, at now: Instant) throws {
        try note(tx, at: now)
        try tx.schedule(kind, subject: 0, due: now + beat)
    }

    private static func note(_ tx: Transaction, at now: Instant) throws {
        if let last = try tx.upkeep(task)?.at, now - last > silence {
            try tx.execute("DELETE FROM field_absence WHERE to_at < \(now - kept)")
            try tx.execute(
                "INSERT INTO field_absence (from_at, to_at) VALUES (\(last), \(now)) ON CONFLICT (from_at) DO NOTHING")
        }
        try tx.done(task, [String: String](), at: now)
    }
}

extension Transaction {
    /// Whether no server looked after this store at a moment at which a phone was answered.
    public func wasAbsent(at moment: Instant) throws -> Bool {
        try value(
            "SELECT 1 FROM field_absence WHERE from_at < \(moment) AND to_at > \(moment) LIMIT 1", as: Int.self) != nil
    }
}
