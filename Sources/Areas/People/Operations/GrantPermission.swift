public import Kernel
public import Persistence

/// Gives an account one permission more at a place and below, with a reason. Never to oneself, and never so that one
/// person holds two of the three powers of administration.
public struct GrantPermission: Operation {
    public let account: Account.ID
    public let permission: Permission
    public let place: PlaceCode
    public let reason: String
    public init(account: Account.ID, permission: Permission, place: PlaceCode, reason: String) {
        (self.account, self.permission, self.place, self.reason) = (account, permission, place, reason)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> PermissionGrant.ID {
        try caller.require(.grantsManage, at: place)
        try tx.requireKnown(place, by: caller)
        if caller.kind == .staff(account) { throw PeopleProblem.toOneself }
        guard !reason.isEmpty else { throw PeopleProblem.reasonMissing }
        let account = try tx.knownAccount(account)
        guard account.active else { throw PeopleProblem.inactiveAccount }
        try tx.requireSeparatePowers(of: account.id, adding: [permission], at: now)
        let grants = try tx.extraGrants(of: account.id)
        if grants.contains(where: { $0.permission == permission && $0.place == place }) {
            throw PeopleProblem.grantHeld
        }
        let id = tx.newID(GrantTag.self)
        try tx.execute(
            """
            INSERT INTO account_grant (id, account, permission, place, reason, given, given_by)
            VALUES (\(id), \(account.id), \(permission.rawValue), \(place),
              \(String(reason.prefix(Limits.line))), \(now), \(caller.key))
            """)
        try tx.audit(
            "grant.give", by: caller, subject: "account:\(account.id)", place: place,
            detail: permission.rawValue, at: now)
        return id
    }
}

/// Gives all permissions of one power of administration; how the first administrators of a district come to be.
public struct GrantPower: Operation {
    public let account: Account.ID
    public let power: AdminPower
    public let place: PlaceCode
    public let reason: String
    public init(account: Account.ID, power: AdminPower, place: PlaceCode, reason: String) {
        (self.account, self.power, self.place, self.reason) = (account, power, place, reason)
    }

    /// Gives how many permissions were not held before.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Int {
        let held = Set(try tx.extraGrants(of: account).filter { $0.place == place }.map(\.permission))
        let missing = power.permissions.filter { !held.contains($0) }
        for permission in missing {
            _ = try GrantPermission(account: account, permission: permission, place: place, reason: reason)
                .run(tx, by: caller, at: now)
        }
        return missing.count
    }
}

/// Takes a grant back, from now on.
public struct RevokeGrant: Operation {
    public let grant: PermissionGrant.ID
    public init(grant: PermissionGrant.ID) { self.grant = grant }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard let row = try tx.row("SELECT * FROM account_grant WHERE id = \(grant)") else { throw AppError.refused }
        let held = try PermissionGrant(row)
        try caller.require(.grantsManage, at: held.place)
        let changed = try tx.execute(
            """
            UPDATE account_grant SET revoked = \(now), revoked_by = \(caller.key)
            WHERE id = \(grant) AND revoked IS NULL
            """)
        guard changed == 1 else { return false }
        try tx.audit(
            "grant.revoke", by: caller, subject: "account:\(held.account)", place: held.place,
            detail: held.permission.rawValue, at: now)
        return true
    }
}

extension Transaction {
    /// Throws `PeopleProblem.powersCombined` where an account would hold two powers of administration.
    func requireSeparatePowers(of account: Account.ID, adding permissions: Set<Permission>, at now: Instant) throws {
        guard !AdminPower.held(permissions).isEmpty else { return }
        try AdminPower.requireSeparate(try permissionsHeld(by: account, at: now).union(permissions))
    }
}
