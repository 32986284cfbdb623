public import Kernel
public import Persistence
internal import Secrets

/// Bounds of one-time codes of residents.
public enum CodeLimits {
    public static let digits = 6
    /// Minutes a code is good.
    public static let minutes = 5
    /// Wrong tries after which a code is dead.
    public static let tries = 5
    /// Seconds between two codes for one number.
    public static let waitSeconds = 60
    /// Codes for one number in 24 hours.
    public static let perDay = 10
}

/// Sends a resident's telephone a one-time code, by text or, to a landline, by voice. Says the same whether the number
/// is known or not. Throws `PeopleProblem.phone`, `.codeTooSoon`, `.codesUsedUp`.
public struct RequestResidentCode: Operation {
    public let phone: String
    public let language: Language
    public init(phone: String, language: Language) { (self.phone, self.language) = (phone, language) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Int {
        let phone = try PhoneNumber(phone)
        guard phone.kind != .service else { throw PeopleProblem.phone }
        let ring = try tx.resource(KeyRing.self)
        let hash = ring.keyedHash(phone.digits, purpose: SealPurpose.phone)
        try requireRoom(tx, hash, at: now)
        let id = tx.newID(ResidentTag.self)
        let code = SecureRandom.digits(CodeLimits.digits)
        try tx.execute(
            """
            INSERT INTO sign_in_code (id, phone_hash, code_hash, created, expires)
            VALUES (\(id), \(hash), \(ring.keyedHash("\(id):\(code)", purpose: SealPurpose.code)), \(now),
              \(now + .minutes(CodeLimits.minutes)))
            """)
        let words = Text(
            "近邻验证码 \(code)，\(CodeLimits.minutes) 分钟内有效。工作人员不会向您要验证码。",
            "Jinlin code \(code), good for \(CodeLimits.minutes) minutes. Staff never ask for it.")
        try tx.tell(TextMessage.topic, try TextMessage(to: phone, words[language], ring: ring), ahead: true)
        return CodeLimits.minutes
    }

    private func requireRoom(_ tx: Transaction, _ hash: String, at now: Instant) throws {
        let sent = try tx.rows(
            """
            SELECT created FROM sign_in_code WHERE phone_hash = \(hash) AND created > \(now - .days(1))
            ORDER BY created DESC
            """
        ).map { try $0.get("created", as: Instant.self) }
        guard let last = sent.first else { return }
        let wait = CodeLimits.waitSeconds - (now - last).wholeSeconds
        if wait > 0 { throw PeopleProblem.codeTooSoon(seconds: wait) }
        if sent.count >= CodeLimits.perDay { throw PeopleProblem.codesUsedUp }
    }
}

/// Signs a resident in by telephone and code; the first time makes the resident. A refusal is an outcome, because its
/// count must be kept. Never performed with an idempotency key: the outcome carries the session's secret.
public struct SignInResident: Operation {
    public let phone: String
    public let code: String
    public let language: Language
    public let elder: Bool
    public init(phone: String, code: String, language: Language, elder: Bool) {
        (self.phone, self.code, self.language, self.elder) = (phone, code, language, elder)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> SignInOutcome {
        let phone = try PhoneNumber(phone)
        guard try spend(tx, phone, at: now) else { return .refused }
        let isNew = try tx.resident(phone: phone) == nil
        let resident = try tx.registerResident(phone: phone, language: language, elder: elder, at: now)
        try tx.execute(
            "UPDATE resident SET language = \(language.rawValue), elder = \(elder) WHERE id = \(resident.id)")
        if isNew { try tx.logConsent(.noticeShown, given: true, of: resident.id, channel: "web", at: now) }
        let session = try tx.openSession(resident: resident.id, at: now)
        let who = Caller(kind: .resident(resident.id), name: "居民")
        try tx.audit("sign-in", by: who, subject: "resident:\(resident.id)", place: nil, at: now)
        return .opened(session)
    }

    /// Whether the newest code of the number is good, right and not used up; a wrong try is counted.
    private func spend(_ tx: Transaction, _ phone: PhoneNumber, at now: Instant) throws -> Bool {
        let ring = try tx.resource(KeyRing.self)
        guard
            let row = try tx.row(
                """
                SELECT * FROM sign_in_code
                WHERE phone_hash = \(ring.keyedHash(phone.digits, purpose: SealPurpose.phone))
                ORDER BY created DESC, id DESC LIMIT 1
                """)
        else { return false }
        let id: Identifier<ResidentTag> = try row.get("id")
        guard try row.find("used", as: Instant.self) == nil, now < (try row.get("expires", as: Instant.self)),
            try row.get("tries", as: Int.self) < CodeLimits.tries
        else { return false }
        let typed = code.filter { !$0.isWhitespace }
        let right = ConstantTime.equal(
            ring.keyedHash("\(id):\(typed)", purpose: SealPurpose.code), try row.get("code_hash"))
        try tx.execute(
            right
                ? "UPDATE sign_in_code SET used = \(now) WHERE id = \(id)"
                : "UPDATE sign_in_code SET tries = tries + 1 WHERE id = \(id)")
        return right
    }
}

/// How a signed-in resident or member of staff wants pages: kept with them, so that it follows to another telephone.
public struct SetPreferences: Operation {
    /// Nil leaves it as it is.
    public let language: Language?
    /// Larger type and targets; residents only. Nil leaves it as it is.
    public let elder: Bool?
    public init(language: Language?, elder: Bool?) { (self.language, self.elder) = (language, elder) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        switch caller.kind {
        case .resident(let id):
            try tx.execute(
                """
                UPDATE resident SET language = COALESCE(\(language?.rawValue), language), elder = COALESCE(\(elder), elder)
                WHERE id = \(id)
                """) == 1
        case .staff(let id):
            try tx.execute(
                "UPDATE account SET language = COALESCE(\(language?.rawValue), language) WHERE id = \(id)") == 1
        case .anonymous, .system: false
        }
    }
}
