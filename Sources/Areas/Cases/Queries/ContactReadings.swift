public import Kernel
import People
public import Persistence

/// One reading of a reporter's telephone, as the reporter sees it.
public struct ContactReading: Sendable, Codable, Hashable {
    /// Post and name in office.
    public let by: String
    /// What the reader wrote as the reason.
    public let why: String
    public let at: Instant
}

extension Transaction {
    /// Who looked at the telephone left with a case, newest first: the audit rows that `RevealContact` writes.
    public func contactReadings(of id: CaseFile.ID, at now: Instant, limit: Int = Limits.page) throws
        -> [ContactReading]
    {
        try rows(
            """
            SELECT at, caller, detail FROM audit WHERE subject = \("case:\(id)") AND action = \(RevealContact.audited)
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map { row in
            let caller: String = try row.get("caller")
            let account = Account.ID(String(caller.drop { $0 != ":" }.dropFirst()))
            let name = try account.flatMap { try self.account($0) }.map { account in
                try staffCaller(account.id, name: account.name, at: now).name
            }
            return ContactReading(
                by: name ?? "工作人员 / staff", why: try row.find("detail") ?? "", at: try row.get("at"))
        }
    }
}
