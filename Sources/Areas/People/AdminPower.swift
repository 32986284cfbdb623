public import Kernel

/// The three powers of administration that nobody may hold two of (三员分立, GB/T 22239-2019 8.1.4.2 d): one runs the
/// system, one gives permissions, one watches both.
public enum AdminPower: String, Sendable, Codable, CaseIterable {
    case system, security, audit

    public var permissions: [Permission] {
        switch self {
        case .system: [.accountsManage, .territoryEdit, .peopleEdit, .policyManage, .calendarManage]
        case .security: [.grantsManage]
        case .audit: [.auditRead]
        }
    }
    public var name: Text {
        switch self {
        case .system: Text("系统管理", "system administration")
        case .security: Text("安全管理", "security administration")
        case .audit: Text("审计", "audit")
        }
    }

    /// The power a permission belongs to; nil for the ordinary work.
    public init?(of permission: Permission) {
        guard let power = AdminPower.allCases.first(where: { $0.permissions.contains(permission) }) else { return nil }
        self = power
    }
    public static func held(_ permissions: some Sequence<Permission>) -> Set<AdminPower> {
        Set(permissions.compactMap { AdminPower(of: $0) })
    }

    /// Throws `PeopleProblem.powersCombined` where the permissions hold two powers.
    public static func requireSeparate(_ permissions: some Sequence<Permission>) throws(PeopleProblem) {
        let held = AdminPower.allCases.filter(AdminPower.held(permissions).contains)
        if held.count > 1 { throw .powersCombined(held[0], held[1]) }
    }

    /// What remains where a changed pack has put two powers in one hand: the ordinary work and no power at all.
    static func separated(_ grants: [Grant]) -> [Grant] {
        guard held(grants.map(\.permission)).count > 1 else { return grants }
        return grants.filter { AdminPower(of: $0.permission) == nil }
    }
}
