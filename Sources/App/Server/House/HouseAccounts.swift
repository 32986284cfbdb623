public import Kernel
public import People
import Persistence
public import Secrets

/// What the command line does with accounts: the first administrators of an installation come to be here.
extension House {
    /// Makes an account that may do nothing until a post or a power is given. Its holder changes the password at the
    /// first sign-in. Throws `AppError` for a weak password, a taken login name or an unknown place.
    public func createAccount(
        login: String, name: String, place: PlaceCode, password: String, power: AdminPower? = nil
    ) async throws -> Account.ID {
        let hash = try await hasher.hash(password)
        let id = try await database.perform(
            CreateAccount(login: login, name: name, place: place, password: hash), by: .system, at: now())
        if let power {
            let grant = GrantPower(account: id, power: power, place: place, reason: "jinlin account create")
            _ = try await database.perform(grant, by: .system, at: now())
        }
        return id
    }

    /// Gives an account a new first password and signs it out everywhere. Throws `AppError.refused` where there is
    /// none.
    public func setPassword(login: String, password: String) async throws {
        let hash = try await hasher.hash(password)
        guard let account = try await database.read({ try $0.account(login: login) }) else { throw AppError.refused }
        _ = try await database.perform(SetPassword(account: account.id, password: hash), by: .system, at: now())
    }

    /// Takes a lost second factor away and signs the account out everywhere. Throws `AppError.refused` where there is
    /// none.
    public func resetSecondFactor(login: String) async throws {
        guard let account = try await database.read({ try $0.account(login: login) }) else { throw AppError.refused }
        _ = try await database.perform(ResetTOTP(account: account.id), by: .system, at: now())
    }

    /// The hash of a password. Throws `AppError` for a weak one.
    public func hash(_ password: String) async throws -> PasswordHash { try await hasher.hash(password) }

    /// Accounts of a place and below, by login name.
    public func accounts(under place: PlaceCode?, limit: Int) async throws -> [Account] {
        let codes = place.map { [$0] } ?? (1...9).compactMap { PlaceCode(String($0)) }
        return try await database.read { tx in
            try codes.flatMap { try tx.accounts(under: $0, limit: limit) }
        }
    }

    /// A password nobody has seen: 21 letters and digits, 104 bits of chance.
    public static func newPassword() -> String { SecureRandom.token(bytes: 13) }
}
