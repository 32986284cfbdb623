public import Kernel
public import Persistence

public enum GrantTag {}

/// One permission more for an account at a place and below, with the reason it was given.
public struct PermissionGrant: Sendable, Codable, Hashable {
    public typealias ID = Identifier<GrantTag>
    public let id: ID
    public let account: Account.ID
    public let permission: Permission
    public let place: PlaceCode
    public let reason: String
    public let given: Instant

    init(_ row: Row) throws {
        id = try row.get("id")
        account = try row.get("account")
        guard let permission = Permission(rawValue: try row.get("permission")) else {
            throw DatabaseFault(.row, "a grant names a permission that does not exist")
        }
        self.permission = permission
        place = try row.get("place")
        reason = try row.get("reason")
        given = try row.get("given")
    }
}

extension Transaction {
    /// The grants an account holds beside its posts.
    public func extraGrants(of account: Account.ID) throws -> [PermissionGrant] {
        try rows(
            """
            SELECT * FROM account_grant WHERE account = \(account) AND revoked IS NULL ORDER BY place, permission
            """
        ).map(PermissionGrant.init)
    }

    /// Every permission an account has or is to have: posts held now or later, and grants.
    func permissionsHeld(by account: Account.ID, at now: Instant) throws -> Set<Permission> {
        Set(try grantsHeld(by: account, at: now).map(\.permission))
    }

    /// The same with the places they hold at.
    func grantsHeld(by account: Account.ID, at now: Instant) throws -> [Grant] {
        let posts = try rows(
            """
            SELECT DISTINCT post.kind, post.place FROM holding JOIN post ON post.id = holding.post
            WHERE holding.account = \(account) AND (until IS NULL OR (until > \(now) AND until > since))
            AND post.active = \(true)
            """)
        let extra = try extraGrants(of: account).map { Grant($0.permission, at: $0.place) }
        return try posts.reduce(into: extra) { held, post in
            let place: PlaceCode = try post.get("place")
            held += try postPermissions(kind: try post.get("kind"), at: place).map { Grant($0, at: place) }
        }
    }
}
