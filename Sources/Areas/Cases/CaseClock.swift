public import Kernel
public import Policy

/// One promise with a time. Its record is append-only: it starts, is held, resumed, extended, met or cancelled by
/// events, and never by an edit.
public struct CaseClock: Sendable, Hashable, Codable {
    public enum State: String, Sendable, Codable, CaseIterable { case running, held, met, cancelled }

    /// Unique within the case: `handle#812#1` is the handling clock of assignment 812 in round 1.
    public var key: String
    public var kind: ClockKind
    public var assignment: Identifier<AssignmentTag>?
    public var limit: Limit
    public var startedAt: Instant
    public var due: Instant
    /// Computed over days whose official calendar is not announced yet; recomputed when it is.
    public var provisional: Bool
    public var state = State.running
    public var stoppedAt: Instant?
    /// Counted time left when it was held, in the limit's own basis.
    public var remaining: Span?
    /// Steps of the escalation ladder that have fired.
    public var fired: [Int] = []

    /// Met after its time, or still running past it.
    public func isLate(at now: Instant) -> Bool {
        switch state {
        case .running: now > due
        case .met: stoppedAt.map { $0 > due } ?? false
        case .held, .cancelled: false
        }
    }

    /// The moment at which `percent` of the time from start to due has passed.
    public func moment(atPercent percent: Int) -> Instant {
        let whole = (due - startedAt).microseconds
        return startedAt + Span(microseconds: whole / 100 * Int64(percent) + whole % 100 * Int64(percent) / 100)
    }
}
