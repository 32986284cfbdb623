public import Kernel
public import Persistence

/// Closes an account: signed out, posts vacated, grants taken back. What was done keeps the name.
public struct DeactivateAccount: Operation {
    public let account: Account.ID
    public init(account: Account.ID) { self.account = account }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let account = try tx.managedAccount(account, by: caller)
        if caller.kind == .staff(account.id) { throw PeopleProblem.toOneself }
        let mayManage = try tx.permissionsHeld(by: account.id, at: now).contains(.accountsManage)
        if mayManage, try !tx.someoneElseManagesAccounts(than: account.id, at: now) {
            throw PeopleProblem.lastAdministrator
        }
        try tx.execute("UPDATE account SET active = \(false) WHERE id = \(account.id)")
        try tx.endSessions(of: account.id)
        try tx.execute(
            """
            UPDATE holding SET until = CASE WHEN since > \(now) THEN since ELSE \(now) END
            WHERE account = \(account.id) AND (until IS NULL OR until > \(now))
            """)
        try tx.execute(
            """
            UPDATE account_grant SET revoked = \(now), revoked_by = \(caller.key)
            WHERE account = \(account.id) AND revoked IS NULL
            """)
        try tx.audit("account.deactivate", by: caller, subject: "account:\(account.id)", place: account.place, at: now)
        return true
    }
}

/// Opens a closed account again; posts and grants do not come back by themselves.
public struct ReactivateAccount: Operation {
    public let account: Account.ID
    public init(account: Account.ID) { self.account = account }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let account = try tx.managedAccount(account, by: caller)
        try tx.execute(
            """
            UPDATE account SET active = \(true), failed = 0, locked_until = NULL WHERE id = \(account.id)
            """)
        try tx.audit("account.reactivate", by: caller, subject: "account:\(account.id)", place: account.place, at: now)
        return true
    }
}

extension Transaction {
    /// Whether another open account with a password may manage accounts somewhere.
    fileprivate func someoneElseManagesAccounts(than account: Account.ID, at now: Instant) throws -> Bool {
        let granted = try row(
            """
            SELECT account.id FROM account_grant JOIN account ON account.id = account_grant.account
            WHERE account.id <> \(account) AND account.active = \(true) AND account.password IS NOT NULL
            AND revoked IS NULL AND permission = \(Permission.accountsManage.rawValue) LIMIT 1
            """)
        if granted != nil { return true }
        let posts = try rows(
            """
            SELECT DISTINCT post.kind, post.place FROM holding JOIN post ON post.id = holding.post
            JOIN account ON account.id = holding.account
            WHERE account.id <> \(account) AND account.active = \(true) AND account.password IS NOT NULL
            AND post.active = \(true) AND since <= \(now) AND (until IS NULL OR until > \(now))
            """)
        return try posts.contains {
            try postPermissions(kind: try $0.get("kind"), at: try $0.get("place")).contains(.accountsManage)
        }
    }
}
