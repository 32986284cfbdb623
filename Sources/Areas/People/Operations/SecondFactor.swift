public import Kernel
public import Persistence
internal import Secrets

/// What an authenticator app needs, shown once. Never performed with an idempotency key: the outcome is a secret.
public struct SecondFactorEnrolment: Sendable, Codable {
    /// Drawn as a QR code.
    public let uri: String
    /// The same by hand: groups of four letters.
    public let typed: String
}

/// Begins a second factor for oneself: a new secret, which counts once a code of it is confirmed.
public struct EnrolTOTP: Operation {
    public init() {}
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> SecondFactorEnrolment {
        guard case .staff(let id) = caller.kind else { throw AppError.refused }
        let account = try tx.knownAccount(id)
        guard account.secondFactorSince == nil else { throw PeopleProblem.totpAlready }
        let totp = try tx.pendingTOTP(of: id) ?? TOTP.fresh()
        let sealed = try tx.resource(KeyRing.self).encrypt(Base32.encode(totp.secret), purpose: SealPurpose.totp)
        try tx.execute("UPDATE account SET totp = \(sealed), totp_step = NULL WHERE id = \(id)")
        return SecondFactorEnrolment(uri: totp.uri(issuer: "近邻 Jinlin", account: account.login), typed: totp.typed)
    }
}

/// Confirms the second factor with a code of it. Gives the recovery codes, shown once.
public struct ConfirmTOTP: Operation {
    public let code: String
    public init(code: String) { self.code = code }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> [String] {
        guard case .staff(let id) = caller.kind else { throw AppError.refused }
        let account = try tx.knownAccount(id)
        guard account.secondFactorSince == nil else { throw PeopleProblem.totpAlready }
        guard let totp = try tx.pendingTOTP(of: id), let step = totp.accept(code, at: now, after: nil) else {
            throw PeopleProblem.totpWrong
        }
        try tx.execute("UPDATE account SET totp_confirmed = \(now), totp_step = \(step) WHERE id = \(id)")
        let codes = RecoveryCodes.fresh()
        try tx.execute("DELETE FROM recovery_code WHERE account = \(id)")
        for code in codes {
            try tx.execute(
                """
                INSERT INTO recovery_code (account, hash) VALUES (\(id), \(try tx.recoveryHash(code, of: id)))
                """)
        }
        try tx.audit("account.second-factor-on", by: caller, subject: "account:\(id)", place: account.place, at: now)
        return codes
    }
}

/// An administrator takes a lost second factor away; its holder sets up a new one. Throws
/// `PeopleProblem.powerOfAnother`.
public struct ResetTOTP: Operation {
    public let account: Account.ID
    public init(account: Account.ID) { self.account = account }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let account = try tx.resettableAccount(account, by: caller, at: now)
        try tx.execute(
            """
            UPDATE account SET totp = NULL, totp_confirmed = NULL, totp_step = NULL WHERE id = \(account.id)
            """)
        try tx.execute("DELETE FROM recovery_code WHERE account = \(account.id)")
        try tx.endSessions(of: account.id)
        try tx.audit(
            "account.second-factor-off", by: caller, subject: "account:\(account.id)", place: account.place, at: now)
        return true
    }
}

/// Spends one recovery code in place of a code by time. Gives whether it was good. Part of `SignIn`, which audits it.
struct UseRecoveryCode {
    let account: Account.ID
    let typed: String

    func run(_ tx: Transaction, at now: Instant) throws -> Bool {
        try tx.execute(
            """
            UPDATE recovery_code SET used = \(now)
            WHERE account = \(account) AND hash = \(try tx.recoveryHash(typed, of: account)) AND used IS NULL
            """) == 1
    }
}

extension Transaction {
    /// The secret of an account's second factor, confirmed or not.
    func pendingTOTP(of account: Account.ID) throws -> TOTP? {
        guard let row = try row("SELECT totp FROM account WHERE id = \(account)"),
            let sealed = try row.find("totp", as: [UInt8].self),
            let secret = Base32.decode(try resource(KeyRing.self).decrypt(sealed, purpose: SealPurpose.totp))
        else { return nil }
        return TOTP(secret: secret)
    }
    fileprivate func recoveryHash(_ code: String, of account: Account.ID) throws -> String {
        try resource(KeyRing.self).keyedHash("\(account):\(RecoveryCodes.normal(code))", purpose: SealPurpose.recovery)
    }
    /// Recovery codes that are still good.
    public func recoveryCodesLeft(of account: Account.ID) throws -> Int {
        try value("SELECT COUNT(*) FROM recovery_code WHERE account = \(account) AND used IS NULL", as: Int.self) ?? 0
    }
}
