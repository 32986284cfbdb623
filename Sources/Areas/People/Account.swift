public import Kernel
public import Persistence
internal import Secrets

/// The account of a member of staff.
public struct Account: Sendable, Codable {
    public typealias ID = Identifier<AccountTag>
    public let id: ID
    public let login: String
    /// The person's name in office.
    public let name: String
    /// Whose people they are: the place whose administrators manage this account.
    public let place: PlaceCode
    public let language: Language
    /// May not sign in, but what they did keeps their name.
    public let active: Bool
    public let mustChangePassword: Bool
    public let hasPassword: Bool
    /// When the second factor was confirmed.
    public let secondFactorSince: Instant?
    public let lockedUntil: Instant?
    public let created: Instant
    /// Last sign-in.
    public let seen: Instant?

    init(_ row: Row) throws {
        id = try row.get("id")
        login = try row.get("login")
        name = try row.get("name")
        place = try row.get("place")
        language = try row.language("language")
        active = try row.get("active")
        mustChangePassword = try row.get("must_change")
        hasPassword = try row.find("password", as: String.self) != nil
        secondFactorSince = try row.find("totp_confirmed")
        lockedUntil = try row.find("locked_until")
        created = try row.get("created")
        seen = try row.find("seen")
    }
}

extension Transaction {
    public func account(_ id: Account.ID) throws -> Account? {
        try row("SELECT * FROM account WHERE id = \(id)").map(Account.init)
    }
    public func account(login: String) throws -> Account? {
        try row("SELECT * FROM account WHERE login = \(LoginName.normal(login))").map(Account.init)
    }
    /// The account, or `PeopleProblem.unknownAccount`.
    func knownAccount(_ id: Account.ID) throws -> Account {
        guard let account = try account(id) else { throw PeopleProblem.unknownAccount }
        return account
    }
    /// Accounts of a place and below by login name; `after` continues a page.
    public func accounts(
        under place: PlaceCode, matching words: String = "", after: String = "", limit: Int = Limits.page
    )
        throws -> [Account]
    {
        let start = LoginName.normal(words)
        let pattern = "%" + words.filter { $0 != "%" && $0 != "_" && $0 != "\\" } + "%"
        return try rows(
            """
            SELECT * FROM account WHERE place >= \(place) AND place < \(place.end) AND login > \(after)
            AND (login LIKE \(start.filter { $0 != "%" && $0 != "_" && $0 != "\\" } + "%") OR name LIKE \(pattern))
            ORDER BY login LIMIT \(limit)
            """
        ).map(Account.init)
    }
}

extension Row {
    /// A column that holds `zh` or `en`.
    func language(_ column: String) throws -> Language { Language(rawValue: try get(column)) ?? .zh }
}

/// The name a member of staff signs in with.
public enum LoginName {
    /// Small letters without spaces at the ends: what is stored and compared.
    public static func normal(_ typed: String) -> String {
        typed.lowercased().filter { !$0.isWhitespace }
    }
    /// Throws `PeopleProblem.loginName` unless 2 to 40 of `a–z 0–9 . -`, first a letter.
    static func checked(_ typed: String) throws(PeopleProblem) -> String {
        let name = normal(typed)
        let letters = Array(name.utf8)
        guard (2...40).contains(letters.count), let first = letters.first, (97...122).contains(first),
            letters.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 })
        else { throw .loginName }
        return name
    }
}

/// A person's name: 1 to 50 characters, rare characters and `·` included.
enum PersonName {
    static func checked(_ typed: String) throws(PeopleProblem) -> String {
        let name = typed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...50).contains(name.count), !name.unicodeScalars.contains(where: { $0.value < 32 }) else {
            throw .personName
        }
        return name
    }
}
