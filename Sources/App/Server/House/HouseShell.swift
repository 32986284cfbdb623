import Kernel
import Pages
import People

/// The links around every page: what each face offers, and which faces a person may use.
struct HouseShell: Sendable {
    private let place: Text?
    private let telephone: String?

    init(_ settings: Settings) {
        place = settings.placeName.map { Text(same: $0) }
        telephone = settings.telephone
    }

    func shell(for visitor: Visitor) -> Shell {
        let caller = visitor.caller
        return Shell(
            navigation: caller.isStaff ? [.administration: administration(caller)] : [:],
            account: account(caller), place: place, telephone: telephone)
    }

    private func account(_ caller: Caller) -> [NavItem] {
        switch caller.kind {
        case .anonymous: [NavItem(Text("登录", "Sign in"), ShellPaths.signIn())]
        case .resident: [NavItem(Text("我的信息", "My data"), PeoplePaths.myData())]
        case .staff: [NavItem(Text("我的账号", "My account"), PeoplePaths.account())]
        case .system: []
        }
    }
    private func administration(_ caller: Caller) -> [NavItem] {
        var items: [NavItem] = []
        if caller.mayAnywhere(.accountsManage) { items.append(NavItem(Text("账号", "Accounts"), PeoplePaths.accounts())) }
        if caller.mayAnywhere(.peopleEdit) {
            items.append(NavItem(Text("岗位", "Posts"), PeoplePaths.posts()))
            items.append(NavItem(Text("单位", "Units"), PeoplePaths.units()))
        }
        if caller.mayAnywhere(.grantsManage) { items.append(NavItem(Text("授权", "Grants"), PeoplePaths.grants())) }
        if caller.mayAnywhere(.auditRead) { items.append(NavItem(Text("审计", "Audit"), PeoplePaths.audit())) }
        return items
    }
}
