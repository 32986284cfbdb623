public import Kernel
public import Persistence
import Secrets

/// Gives a reporter who lost the link a new one, for the case number and the telephone left with it. The old link ends.
public struct RenewLink: Operation {
    public var number: String
    /// Digits only.
    public var phone: String
    public init(number: String, phone: String) { (self.number, self.phone) = (number, phone) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> ReportCase.Outcome {
        let hash = try tx.resource(KeyRing.self).keyedHash(phone, purpose: "phone")
        let found = try tx.row(
            """
            SELECT c.id FROM case_file c JOIN case_contact k ON k.case_id = c.id
            WHERE c.number = \(number) AND k.phone_hash = \(hash)
            """)
        guard let id: CaseFile.ID = try found?.get("id") else {
            throw AppError.invalid(
                "number",
                Text(
                    "没有找到：请核对编号和电话。没有留电话的，只能用链接查看。",
                    "Not found: check the number and the telephone. Without a telephone only the link works."))
        }
        let secret = tx.token(bytes: 20)
        try tx.execute("UPDATE case_file SET secret = \(CaseSecret.hash(secret)) WHERE id = \(id)")
        try tx.audit("case.renew-link", by: caller, subject: "case:\(id)", place: nil, at: now)
        return ReportCase.Outcome(id: id, number: number, secret: secret)
    }
}

/// Telephone numbers as they are compared: digits only, without the country's prefix.
public enum CasePhone {
    public static func digits(_ text: String) -> String {
        var digits = text.filter { $0.isASCII && $0.isNumber }
        if digits.hasPrefix("0086") { digits = String(digits.dropFirst(4)) }
        if digits.hasPrefix("86") && digits.count == 13 { digits = String(digits.dropFirst(2)) }
        return digits
    }
}
