public import Kernel
public import Persistence
internal import Secrets

/// What came of a sign-in. A refusal is an outcome and not an error, because its count must be kept.
public enum SignInOutcome: Sendable, Codable {
    case opened(OpenedSession)
    case refused
}

/// Decides a sign-in of staff. The password was checked before, off the transaction, by `SignInDesk`.
/// Never performed with an idempotency key: the outcome carries the session's secret.
struct SignIn: Operation {
    let login: String
    /// The stored hash the password matched; nil where it did not, or there is no such account.
    let matched: PasswordHash?
    /// Code by time, or a recovery code; empty where none was typed.
    let code: String

    func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> SignInOutcome {
        guard let account = try tx.account(login: login) else { return try refuse(tx, nil, "unknown", at: now) }
        let locked = account.lockedUntil.map { now < $0 } ?? false
        guard account.active, !locked else { return try refuse(tx, account, "closed-or-locked", at: now) }
        guard let matched, try tx.storedPassword(of: account.id) == matched else {
            return try fail(tx, account, at: now)
        }
        guard try secondFactorHolds(tx, account, at: now) else { return try fail(tx, account, at: now) }
        try tx.execute("UPDATE account SET failed = 0, locked_until = NULL, seen = \(now) WHERE id = \(account.id)")
        let session = try tx.openSession(account: account.id, at: now)
        let who = Caller(kind: .staff(account.id), name: account.name)
        try tx.audit("sign-in", by: who, subject: "account:\(account.id)", place: account.place, at: now)
        return .opened(session)
    }

    private func secondFactorHolds(_ tx: Transaction, _ account: Account, at now: Instant) throws -> Bool {
        guard account.secondFactorSince != nil else { return true }
        guard !code.isEmpty, let totp = try tx.pendingTOTP(of: account.id) else { return false }
        let last = try tx.row("SELECT totp_step FROM account WHERE id = \(account.id)")?.find(
            "totp_step", as: Int64.self)
        if let step = totp.accept(code, at: now, after: last) {
            try tx.execute("UPDATE account SET totp_step = \(step) WHERE id = \(account.id)")
            return true
        }
        guard try UseRecoveryCode(account: account.id, typed: code).run(tx, at: now) else { return false }
        let who = Caller(kind: .staff(account.id), name: account.name)
        try tx.audit("sign-in.recovery-code", by: who, subject: "account:\(account.id)", place: account.place, at: now)
        return true
    }

    private func fail(_ tx: Transaction, _ account: Account, at now: Instant) throws -> SignInOutcome {
        try refuse(tx, account, try tx.countFailure(of: account.id, at: now) ? "locked-now" : "wrong", at: now)
    }

    /// Every refusal writes one row, also where there is no such account: counted, and no quicker than another. What
    /// was typed is left out: it may be a password in the wrong field.
    private func refuse(
        _ tx: Transaction, _ account: Account?, _ why: String, at now: Instant
    ) throws -> SignInOutcome {
        try tx.audit(
            "sign-in.refused", by: .anonymous, subject: account.map { "account:\($0.id)" } ?? "account",
            place: account?.place, detail: why, at: now)
        return .refused
    }
}

extension Transaction {
    /// Counts a wrong try; after `Limits.failedSignIns` of them the account is locked for `Limits.lockMinutes`. Gives
    /// whether it was locked now.
    func countFailure(of account: Account.ID, at now: Instant) throws -> Bool {
        let failed = 1 + (try value("SELECT failed FROM account WHERE id = \(account)", as: Int.self) ?? 0)
        let isLocked = failed >= Limits.failedSignIns
        let until = isLocked ? now + .minutes(Limits.lockMinutes) : nil
        try execute(
            """
            UPDATE account SET failed = \(isLocked ? 0 : failed), locked_until = \(until) WHERE id = \(account)
            """)
        return isLocked
    }
}

/// Ends a session.
public struct SignOut: Operation {
    /// `Fingerprint.of` the cookie's value.
    public let session: String
    public init(session: String) { self.session = session }
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let ended = try tx.execute("DELETE FROM session WHERE hash = \(session)") == 1
        if ended { try tx.audit("sign-out", by: caller, subject: caller.key, place: nil, at: now) }
        return ended
    }
}

/// Writes a session's last use down, where `SessionState.needsTouch` says so.
public struct TouchSession: Operation {
    public let session: String
    public init(session: String) { self.session = session }
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        try tx.execute("UPDATE session SET seen = \(now) WHERE hash = \(session) AND seen < \(now)") == 1
    }
}
