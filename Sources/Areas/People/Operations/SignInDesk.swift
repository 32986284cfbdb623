public import Kernel
public import Persistence
public import Secrets

/// Where staff sign in and change passwords: checks the slow password outside the transaction and the rest inside it.
/// A wrong login name, password or code and a locked or closed account take as long and say the same.
public struct SignInDesk: Sendable {
    private let database: Database
    private let hasher: PasswordHasher

    public init(database: Database, hasher: PasswordHasher) { (self.database, self.hasher) = (database, hasher) }

    /// Throws `PeopleProblem.signInFailed`, or `AppError.busy` where too many passwords wait.
    public func signIn(login: String, password: String, code: String?, at now: Instant) async throws -> OpenedSession {
        let stored = try await database.read { tx in
            try tx.account(login: login).flatMap { try tx.storedPassword(of: $0.id) }
        }
        let right = try await hasher.matches(password, stored)
        let operation = SignIn(login: login, matched: right ? stored : nil, code: code ?? "")
        switch try await database.perform(operation, by: .anonymous, at: now) {
        case .opened(let session):
            if let stored, hasher.isOutdated(stored) {
                let renewal = RenewPassword(stored: stored, renewed: try await hasher.rehash(password), login: login)
                _ = try await database.perform(renewal, by: .system, at: now)
            }
            return session
        case .refused: throw PeopleProblem.signInFailed
        }
    }

    /// Throws `PeopleProblem.wrongPassword`, `.samePassword` or `AppError` for a weak password.
    public func changePassword(
        of caller: Caller, current: String, new: String, session: String, at now: Instant
    ) async throws {
        guard case .staff(let id) = caller.kind else { throw AppError.refused }
        let stored = try await database.read { try $0.storedPassword(of: id) }
        guard let stored, try await hasher.matches(current, stored) else {
            _ = try await database.perform(CountWrongPassword(), by: caller, at: now)
            throw PeopleProblem.wrongPassword
        }
        guard current != new else { throw PeopleProblem.samePassword }
        let change = ChangePassword(checked: stored, password: try await hasher.hash(new), session: session)
        _ = try await database.perform(change, by: caller, at: now)
    }

    /// The hash of a first password, for `CreateAccount` and `SetPassword`.
    public func hash(_ password: String) async throws -> PasswordHash { try await hasher.hash(password) }
}

/// Keeps the same password at the present cost, where it was kept at another.
struct RenewPassword: Operation {
    let stored: PasswordHash
    let renewed: PasswordHash
    let login: String
    func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        try tx.execute(
            """
            UPDATE account SET password = \(renewed.phc)
            WHERE login = \(LoginName.normal(login)) AND password = \(stored.phc)
            """) == 1
    }
}

/// A wrong present password inside a session counts like a failed sign-in: after `Limits.failedSignIns` of them the
/// account is locked and signed out, so that an unattended screen does not become an oracle.
struct CountWrongPassword: Operation {
    func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard case .staff(let id) = caller.kind else { throw AppError.refused }
        let lock = try tx.countFailure(of: id, at: now)
        if lock { try tx.endSessions(of: id) }
        return lock
    }
}
