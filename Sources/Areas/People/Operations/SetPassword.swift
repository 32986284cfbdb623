public import Kernel
public import Persistence
public import Secrets

/// An administrator gives an account a new first password: it is unlocked, signed out everywhere, and its holder
/// chooses a password of their own at the next sign-in.
public struct SetPassword: Operation {
    public let account: Account.ID
    public let password: PasswordHash
    public init(account: Account.ID, password: PasswordHash) { (self.account, self.password) = (account, password) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let account = try tx.resettableAccount(account, by: caller, at: now)
        try tx.execute(
            """
            UPDATE account SET password = \(password.phc), must_change = \(true), failed = 0, locked_until = NULL
            WHERE id = \(account.id)
            """)
        try tx.endSessions(of: account.id)
        try tx.audit(
            "account.set-password", by: caller, subject: "account:\(account.id)", place: account.place, at: now)
        return true
    }
}

/// A member of staff changes their own password. The present one was checked before, off the transaction: `checked` is
/// the stored hash it matched, and must still be the stored one.
public struct ChangePassword: Operation {
    public let checked: PasswordHash
    public let password: PasswordHash
    /// The session that stays; all others end.
    public let session: String
    public init(checked: PasswordHash, password: PasswordHash, session: String) {
        (self.checked, self.password, self.session) = (checked, password, session)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard case .staff(let id) = caller.kind else { throw AppError.refused }
        let account = try tx.knownAccount(id)
        let changed = try tx.execute(
            """
            UPDATE account SET password = \(password.phc), must_change = \(false), failed = 0, locked_until = NULL
            WHERE id = \(id) AND password = \(checked.phc)
            """)
        guard changed == 1 else { throw PeopleProblem.wrongPassword }
        try tx.endSessions(of: id, except: session)
        try tx.audit("account.change-password", by: caller, subject: "account:\(id)", place: account.place, at: now)
        return true
    }
}

extension Transaction {
    /// The account, where the caller manages it; refused alike where it does not exist.
    func managedAccount(_ id: Account.ID, by caller: Caller) throws -> Account {
        guard let account = try account(id) else { throw AppError.refused }
        try caller.require(.accountsManage, at: account.place)
        return account
    }
    /// The account, where the caller may give it another way in as well. Whoever sets a password or takes a second
    /// factor away could sign in as its holder: so not where the holder has a power of administration that the caller
    /// has not at the same place. Throws `PeopleProblem.powerOfAnother`.
    func resettableAccount(_ id: Account.ID, by caller: Caller, at now: Instant) throws -> Account {
        let account = try managedAccount(id, by: caller)
        for grant in try grantsHeld(by: account.id, at: now) {
            guard let power = AdminPower(of: grant.permission) else { continue }
            guard caller.may(grant.permission, at: grant.place) else { throw PeopleProblem.powerOfAnother(power) }
        }
        return account
    }
    func endSessions(of account: Account.ID, except session: String = "") throws {
        try execute("DELETE FROM session WHERE account = \(account) AND hash <> \(session)")
    }
    /// The stored password of an account that exists.
    func storedPassword(of account: Account.ID) throws -> PasswordHash? {
        try value("SELECT COALESCE(password, '') FROM account WHERE id = \(account)", as: String.self)
            .flatMap(PasswordHash.init(phc:))
    }
}
