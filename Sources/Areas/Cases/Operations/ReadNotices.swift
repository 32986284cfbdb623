public import Kernel
public import Persistence

/// Marks notices of one's own as read: one, or all up to the newest that was shown, so that none that came since goes
/// unseen.
public struct ReadNotices: Operation {
    public enum Which: Sendable, Hashable {
        case one(StaffNotice.ID)
        case upTo(StaffNotice.ID)
    }
    public var which: Which
    public init(_ which: Which) { self.which = which }

    /// How many were unread.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Int {
        guard case .staff(let account) = caller.kind else { throw AppError.signInNeeded }
        let chosen: SQL =
            switch which {
            case .one(let id): "id = \(id)"
            case .upTo(let id): "id <= \(id)"
            }
        let read = try tx.execute(
            "UPDATE staff_notice SET read_at = \(now) WHERE account = \(account) AND \(chosen) AND read_at IS NULL")
        if read > 0 { tx.changed(StaffNotice.topic(account)) }
        return read
    }
}
