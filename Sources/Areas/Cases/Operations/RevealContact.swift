public import Kernel
public import Persistence
import Secrets

/// Reads a reporter's telephone number and name. Every reading is an audit row that the reporter can see.
public struct RevealContact: Operation {
    public var id: CaseFile.ID
    /// Why it is read; shown to the reporter.
    public var purpose: String
    /// The action of the audit row.
    static let audited = "contact.reveal"
    public init(_ id: CaseFile.ID, purpose: String) { (self.id, self.purpose) = (id, purpose) }

    public struct Outcome: Sendable, Codable, Hashable {
        public let phone: String?
        public let name: String?
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard let stored = try tx.storedCase(id) else { throw AppError.refused }
        let standing = try CaseStanding(stored, caller, secret: nil, at: now, tx)
        let isWorking = standing.mayRead && !stored.file.anonymous && caller.mayAnywhere(.casesHandle)
        guard isWorking || caller.may(.casesReadPersonal, at: stored.file.place) else { throw AppError.refused }
        guard !purpose.trimmedIsEmpty else { throw CaseProblem.reasonMissing.appError }
        let row = try tx.row("SELECT phone, name FROM case_contact WHERE case_id = \(id) AND erased_at IS NULL")
        let keys = try tx.resource(KeyRing.self)
        try tx.audit(
            RevealContact.audited, by: caller, subject: "case:\(id)", place: stored.file.place, detail: purpose, at: now
        )
        tx.changed("case:\(id)")
        return Outcome(
            phone: try row?.find("phone", as: [UInt8].self).map { try keys.decrypt($0, purpose: "case-phone") },
            name: try row?.find("name", as: [UInt8].self).map { try keys.decrypt($0, purpose: "case-name") })
    }
}
