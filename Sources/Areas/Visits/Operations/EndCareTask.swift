import Households
public import Kernel
public import Persistence
import Policy

/// Ends a care task without a contact: an errand that is done, or one that will not be.
public struct EndCareTask: Operation {
    public var id: CareTask.ID
    /// Nil where it is done.
    public var dropped: CareEvent.DropReason?
    public init(_ id: CareTask.ID, dropped: CareEvent.DropReason? = nil) { (self.id, self.dropped) = (id, dropped) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> CareTask {
        var stored = try tx.storedCareTask(id)
        guard let household = try tx.household(of: stored.task) else { throw AppError.refused }
        let side = try tx.side(of: caller, towards: household, at: now)
        if dropped == nil {
            // Visits are done by a contact that was written down, errands also by a word.
            guard case .errand = stored.task.kind, side != .own else { throw AppError.refused }
        } else if side == .own {
            guard case .errand = stored.task.kind else { throw AppError.refused }
        }
        try tx.record(dropped.map { .dropped($0) } ?? .done(contact: nil), of: &stored, by: caller, at: now)
        try tx.audit("care.end", by: caller, subject: "care:\(id)", place: household.place, at: now)
        return stored.task
    }
}
