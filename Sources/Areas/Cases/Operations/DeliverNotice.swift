public import Kernel
import People
public import Persistence
import Secrets

/// Leaves a notice as a short message for whoever reported: to the account, else to the telephone left with the matter.
/// The number is opened by the machine for sending only and goes on sealed; nothing of it is logged.
public struct DeliverNotice: Operation {
    public var notice: CaseNotice
    public init(_ notice: CaseNotice) { self.notice = notice }

    /// Whether there is somebody to tell.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        if let reporter = notice.reporter {
            try tx.sendText(notice.text, to: reporter)
            return true
        }
        guard let sealed = try tx.contactPhone(of: notice.caseID) else { return false }
        let digits = try tx.resource(KeyRing.self).decrypt(sealed, purpose: "case-phone")
        guard let phone = try? PhoneNumber(digits) else {
            // A local number without its area code reaches nobody by message; the desk calls such people.
            try tx.audit("notice.unreachable", by: caller, subject: "case:\(notice.caseID)", place: nil, at: now)
            return false
        }
        try tx.sendText(notice.text, to: phone)
        return true
    }
}

extension Transaction {
    /// Whether a notice has anybody to go to, so that no write is spent on the others.
    public func isReachable(_ notice: CaseNotice) throws -> Bool {
        try notice.reporter != nil || contactPhone(of: notice.caseID) != nil
    }
    func contactPhone(of id: CaseFile.ID) throws -> [UInt8]? {
        try row("SELECT phone FROM case_contact WHERE case_id = \(id) AND erased_at IS NULL")?.find("phone")
    }
}
