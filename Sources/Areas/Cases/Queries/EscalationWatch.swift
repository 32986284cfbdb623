public import Kernel
public import Persistence
import Policy

/// Whether time still does its work: open cases that nobody holds and that are past their clock have all been
/// escalated. It looks at the cases themselves and not at the timers, so it notices a timer that was lost as well as a
/// worker that stands still.
public struct EscalationWatch: Sendable, Hashable {
    /// Open cases in nobody's hands past their clock that were looked at; at most `most`.
    public var overdue = 0
    /// Those of them whose next step should have happened and did not.
    public var stuck = 0

    public init() {}

    /// How long a step may be late: timers run every few seconds, a failing one waits up to minutes.
    static let grace = Span.minutes(5)
    static let most = 50
    /// Overdue cases among which those without a holder are sought, those that ran out last first.
    static let scanned = 500
    /// What a case waits for while it is in nobody's hands.
    static let needs: [Need] = [.locate, .accept, .verify, .dispatch]
}

extension Transaction {
    public func escalationWatch(at now: Instant) throws -> EscalationWatch {
        var watch = EscalationWatch()
        let past = now - EscalationWatch.grace
        let found = try rows(
            """
            SELECT id, chain, policy FROM (
                SELECT id, chain, policy, need, next_due FROM case_file WHERE open = 1 AND next_due < \(past)
                ORDER BY next_due DESC LIMIT \(EscalationWatch.scanned)) AS late
            WHERE need IN (\(list: EscalationWatch.needs)) ORDER BY next_due DESC LIMIT \(EscalationWatch.most)
            """)
        for row in found {
            let file = try caseFile(row.get("id"), row.get("chain"))
            let pack = try policy(version: row.get("policy")).pack
            watch.overdue += 1
            if let moment = file.nextMoment(in: pack), moment < past { watch.stuck += 1 }
        }
        return watch
    }
}
