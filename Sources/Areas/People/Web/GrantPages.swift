internal import Kernel
internal import Pages
internal import Territory

/// Permissions given beside posts, at a place and below.
struct GrantListPage {
    let scope: AdminScope
    let grants: [GrantRow]
    let login: String
    let places: [PlaceCode: String]
    let candidates: [Account]

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "权限一般来自岗位；这里是额外给的，每一项都有原因，随时可以收回。",
            "Permissions come from posts; these are given beside them, each with a reason, and can be taken back at any time."
        )
        return screen.page(PageShell(.administration, Text("授权", "Grants"), lead: lead)) {
            """
            \(scope.html(screen, PeoplePaths.grants()))\(give(screen))
            \(screen.table(
                Text("授权", "Grants"),
                [DataColumn(Text("姓名", "Name")), DataColumn(Text("权限", "Permission")), DataColumn(Text("地点", "Place")),
                    DataColumn(Text("原因", "Reason")), DataColumn(Text("时间", "Given")), DataColumn(Text("操作", "Action"))],
                grants.map { row($0, screen) },
                empty: screen.empty(Text("没有额外授权", "No extra grants"), Text("需要时在上面授予。", "Give one above where it is needed.")),
                showsCaption: false))
            """
        }
    }

    private func row(_ row: GrantRow, _ screen: Screen) -> [HTML] {
        [
            screen.caller.may(.grantsManage, at: row.home)
                ? screen.link("\(row.name)（\(row.login)）", to: PeoplePaths.accountPage(row.grant.account))
                : "\(row.name)（\(row.login)）",
            "\(screen(row.grant.permission.name))", "\(places[row.grant.place] ?? row.grant.place.rawValue)",
            "\(row.grant.reason)",
            screen.time(row.grant.given),
            screen.act(Text("收回", "Take back"), at: PeoplePaths.grantRevocation(row.grant.id), .quiet),
        ]
    }

    private func give(_ screen: Screen) -> HTML {
        screen.confirm(
            Text("授予权限", "Give a permission"), .primary, at: PeoplePaths.grants(),
            question: Text(
                "系统管理、安全管理、审计三种权力不能给同一个人，也不能给自己。",
                "System, security and audit powers never go to one person, and nobody gives to themselves."),
            isOpen: !login.isEmpty, done: Text("授予", "Give")
        ) { form in
            """
            \(form.line("login", Text("登录名", "Login name"), value: login, required: true, limit: 60, suggestions: candidates.map(\.login)))
            \(form.select("permission", Text("权限", "Permission"), GrantListPage.options, required: true))
            <p>\(form("地点及以下：", "At and below: "))<strong>\(scope.place.name)</strong></p>\(form.hidden("place", scope.place.code.rawValue))
            \(form.reasonBox())
            """
        }
    }

    private static var options: [Option] {
        let work = Permission.allCases.filter { AdminPower(of: $0) == nil }.map {
            Option($0.rawValue, $0.name, group: Text("日常工作", "Daily work"))
        }
        return work
            + AdminPower.allCases.flatMap { power in
                power.permissions.map { Option($0.rawValue, $0.name, group: power.name) }
            }
    }
}
