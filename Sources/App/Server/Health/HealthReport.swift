import Cases
import Kernel
import Persistence

/// How one thing stands, said so that whoever is called at night knows what to do.
struct HealthCheck: Encodable, Sendable {
    enum Status: String, Encodable, Sendable, Comparable {
        case ok, warn, fail
        private var rank: Int { self == .ok ? 0 : self == .warn ? 1 : 2 }
        static func < (left: Status, right: Status) -> Bool { left.rank < right.rank }
    }
    /// Stable; the runbook in docs/operations/monitoring.md and the metric `jinlin_check` use the same word.
    let name: String
    let status: Status
    /// The figure that decided, where there is one, in `unit`.
    let value: Double?
    let unit: String?
    /// What this is about, in two or three words.
    let title: Text
    /// How it stands.
    let text: Text
    /// What to do; nil where there is nothing to be done.
    let todo: Text?
}

/// Everything the house knows of its own state at one moment; nobody's data.
struct HealthReport: Encodable, Sendable {
    let status: HealthCheck.Status
    let version: String
    let engine: String
    let at: Instant
    let checks: [HealthCheck]

    init(engine: String, at: Instant, checks: [HealthCheck]) {
        status = checks.map(\.status).max() ?? .ok
        version = Version.text
        (self.engine, self.at, self.checks) = (engine, at, checks)
    }
}

/// What the checks judge: gathered by `HealthWatch`, judged by `HealthChecks`, so that every judgement is a table of
/// values.
struct HealthFacts: Sendable {
    /// How long the database was waited for.
    var patience = Span.seconds(5)
    /// How long the database took to answer; nil where it did not.
    var answered: Span?
    /// Of the store; nil where the database did not answer, as the two that follow.
    var condition: StoreCondition?
    var escalation: EscalationWatch?
    /// How old the last good backup is; nil where there is none.
    var backupAge: Span?
    /// How long ago a commit last failed, where none succeeded since.
    var commitsFailSince: Span?
    /// Work in line, and how much there may be of each kind.
    var line = (reads: 0, writes: 0)
    /// How long ago the full line last turned somebody away; nil where it never did.
    var turnedAway: Span?
    /// Of the disk that holds the data directory; nil where the system does not say.
    var disk: (free: Int, all: Int)?
    /// Bytes of SQLite's write-ahead log; nil on PostgreSQL.
    var logBytes: Int?
    var demo = false
}
