public import Kernel
public import Persistence
public import Secrets
internal import Territory

/// Makes an account for a member of staff. It may do nothing until a post or a grant is given.
public struct CreateAccount: Operation {
    public let login: String
    public let name: String
    /// Whose people they are; its administrators manage the account.
    public let place: PlaceCode
    public let language: Language
    /// Nil for a person on the roster who does not sign in.
    public let password: PasswordHash?
    /// The password was chosen by somebody else and is changed at the first sign-in.
    public let mustChange: Bool

    public init(
        login: String, name: String, place: PlaceCode, language: Language = .zh, password: PasswordHash?,
        mustChange: Bool = true
    ) {
        (self.login, self.name, self.place) = (login, name, place)
        (self.language, self.password, self.mustChange) = (language, password, mustChange)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Account.ID {
        try caller.require(.accountsManage, at: place)
        try tx.requireKnown(place, by: caller)
        let login = try LoginName.checked(login)
        let name = try PersonName.checked(name)
        guard try tx.account(login: login) == nil else { throw PeopleProblem.loginTaken }
        let id = tx.newID(AccountTag.self)
        try tx.execute(
            """
            INSERT INTO account (id, login, name, place, language, password, must_change, active, created)
            VALUES (\(id), \(login), \(name), \(place), \(language.rawValue), \(password?.phc),
              \(mustChange && password != nil),
              \(true), \(now))
            """)
        try tx.audit("account.create", by: caller, subject: "account:\(id)", place: place, at: now)
        return id
    }
}

extension Transaction {
    /// Throws `PeopleProblem.unknownPlace`. The command line may make the first accounts before the tree is imported.
    func requireKnown(_ place: PlaceCode, by caller: Caller) throws {
        if caller.kind != .system, try self.place(place) == nil { throw PeopleProblem.unknownPlace(place) }
    }
}
