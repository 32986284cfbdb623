public import Kernel
public import Persistence
import Retention

/// Holds a case: nothing of it is erased, deleted or archived until the hold is lifted.
public struct PlaceLegalHold: Operation {
    public var id: CaseFile.ID
    /// Which court, investigation or complaint needs it.
    public var reason: String
    public init(_ id: CaseFile.ID, reason: String) { (self.id, self.reason) = (id, reason) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let file = try tx.supervised(id, by: caller)
        guard !reason.trimmedIsEmpty else { throw CaseProblem.reasonMissing.appError }
        try tx.placeHold(
            on: "case:\(id)", number: file.number, place: file.place, reason: reason, by: caller, at: now)
        try tx.audit("case.hold", by: caller, subject: "case:\(id)", place: file.place, detail: reason, at: now)
        tx.changed("case:\(id)")
        return true
    }
}

/// Lifts the hold over a case. What its reporter asked to have erased meanwhile is erased at once.
public struct LiftLegalHold: Operation {
    public var id: CaseFile.ID
    public var reason: String
    public init(_ id: CaseFile.ID, reason: String) { (self.id, self.reason) = (id, reason) }

    /// Whether a hold stood.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let file = try tx.supervised(id, by: caller)
        guard !reason.trimmedIsEmpty else { throw CaseProblem.reasonMissing.appError }
        guard let hold = try tx.liftHold(on: "case:\(id)", reason: reason, by: caller, at: now) else { return false }
        try tx.audit("case.lift-hold", by: caller, subject: "case:\(id)", place: file.place, detail: reason, at: now)
        if hold.erasureAsked != nil {
            if let resident = file.reporter {
                try CasePersonalRecords().erase(id, of: resident, in: tx, at: now)
            } else {
                try tx.eraseContact(of: id, at: now)
            }
        }
        tx.changed("case:\(id)")
        return true
    }
}

extension Transaction {
    /// The case, for who supervises at its place; refused to all others.
    fileprivate func supervised(_ id: CaseFile.ID, by caller: Caller) throws -> CaseFile {
        guard let file = try storedCase(id)?.file, caller.may(.casesSupervise, at: file.place) else {
            throw AppError.refused
        }
        return file
    }

    /// Telephone and name go; the row stays as a tombstone.
    func eraseContact(of id: CaseFile.ID, at now: Instant) throws {
        try execute(
            """
            UPDATE case_contact SET phone = NULL, phone_hash = NULL, name = NULL, erased_at = \(now)
            WHERE case_id = \(id)
            """)
    }
}
