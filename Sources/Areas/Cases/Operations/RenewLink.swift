public import Kernel
public import Persistence
import Secrets

/// Gives a reporter who lost the link a new one, for the case number and the telephone left with it. The old link ends.
public struct RenewLink: Operation {
    public var number: String
    /// Digits only.
    public var phone: String
    public init(number: String, phone: String) { (self.number, self.phone) = (number, phone) }

    /// Wrong tries for one number in a day; then only the link or a person helps.
    private static let mostFailures = 5

    /// Nil where number and telephone do not belong together; the failure is counted.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> ReportCase.Outcome? {
        let failures =
            try tx.value(
                """
                SELECT count(*) FROM audit WHERE action = 'case.link-refused' AND subject = \("number:" + number)
                AND at > \(now - .days(1))
                """, as: Int.self) ?? 0
        guard failures < RenewLink.mostFailures else {
            throw AppError(
                "link.too-many", status: 429,
                Text(
                    "这个编号今天试错太多次。请明天再试，或打社区电话。",
                    "Too many wrong tries for this number today. Try tomorrow, or call the community."))
        }
        let hash = try tx.resource(KeyRing.self).keyedHash(phone, purpose: CasePhone.purpose)
        let found = try tx.row(
            """
            SELECT c.id FROM case_file c JOIN case_contact k ON k.case_id = c.id
            WHERE c.number = \(number) AND k.phone_hash = \(hash)
            """)
        guard let id: CaseFile.ID = try found?.get("id") else {
            try tx.audit("case.link-refused", by: caller, subject: "number:" + number, place: nil, at: now)
            return nil
        }
        let secret = tx.token(bytes: 20)
        // What was split off opens with the same secret and goes on doing so.
        try tx.execute(
            "UPDATE case_file SET secret = \(CaseSecret.hash(secret)) WHERE id IN (\(list: family(of: id, tx)))")
        try tx.audit("case.renew-link", by: caller, subject: "case:\(id)", place: nil, at: now)
        return ReportCase.Outcome(id: id, number: number, secret: secret)
    }
}

extension RenewLink {
    /// The case with all that were split from the same report.
    private func family(of id: CaseFile.ID, _ tx: Transaction) throws -> [CaseFile.ID] {
        var root = id
        while let parent: CaseFile.ID = try tx.value("SELECT split_from FROM case_file WHERE id = \(root)") {
            root = parent
        }
        var family = [root]
        var level = family
        while !level.isEmpty {
            level = try tx.rows("SELECT id FROM case_file WHERE split_from IN (\(list: level)) ORDER BY id").map {
                try $0.get("id")
            }
            family += level
        }
        return family
    }
}

/// Telephone numbers as they are compared: digits only, without the country's prefix.
public enum CasePhone {
    /// Of the keyed hash by which a number is found again.
    static let purpose = "phone"

    public static func digits(_ text: String) -> String {
        var digits = text.filter { $0.isASCII && $0.isNumber }
        if digits.hasPrefix("0086") { digits = String(digits.dropFirst(4)) }
        if digits.hasPrefix("86") && digits.count == 13 { digits = String(digits.dropFirst(2)) }
        return digits
    }
}
