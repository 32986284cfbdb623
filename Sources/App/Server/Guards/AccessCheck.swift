import Kernel
import Pages

extension Access {
    /// Whether this person may use a route at all; the operation behind it still checks the place.
    func admits(_ caller: Caller) -> Bool {
        if caller.kind == .system { return true }
        switch self {
        case .anyone, .secretLink: return true
        case .resident:
            if case .resident = caller.kind { return true }
            return false
        case .staff: return caller.isStaff
        case .permission(let permission, let others):
            return caller.isStaff && ([permission] + others).contains { caller.mayAnywhere($0) }
        }
    }
    /// Whether a write behind it may change what others may do.
    var mayChangeRights: Bool {
        guard case .permission(let first, let others) = self else { return false }
        let powers: Set<Permission> = [.peopleEdit, .accountsManage, .grantsManage, .policyManage]
        return !powers.isDisjoint(with: [first] + others)
    }
    /// Why not, without telling whether the thing exists: those who are signed in see nothing, others are asked to sign
    /// in.
    func check(_ caller: Caller) throws(AppError) {
        if admits(caller) { return }
        throw caller.kind == .anonymous ? .signInNeeded : .refused
    }
}
