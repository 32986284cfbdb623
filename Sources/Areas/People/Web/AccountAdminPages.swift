internal import Kernel
internal import Pages
internal import Persistence
internal import Policy
internal import Territory

/// The accounts of a place and below.
struct AccountListPage {
    let scope: AdminScope
    let accounts: [Account]
    let words: String

    func html(_ screen: Screen) -> HTML {
        let here = scope.place.code.rawValue
        let next =
            accounts.count == Limits.page
            ? PeoplePaths.accounts().query([("under", here), ("q", words), ("after", accounts.last?.login)]) : nil
        return screen.page(PageShell(.administration, Text("账号", "Accounts"))) {
            """
            \(scope.html(screen, PeoplePaths.accounts()))
            \(create(screen))
            \(screen.filterBar(FilterBar(PeoplePaths.accounts(), search: ("q", words), carried: [("under", here)])))
            \(screen.table(
                Text("账号", "Accounts"),
                [DataColumn(Text("姓名", "Name")), DataColumn(Text("登录名", "Login name")), DataColumn(Text("状态", "State")),
                    DataColumn(Text("动态码", "Second factor")), DataColumn(Text("最近登录", "Last sign-in"))],
                accounts.map { row($0, screen) },
                empty: screen.empty(Text("没有找到账号", "No accounts found"),
                    Text("换个条件，或在上面新建。", "Change the filter or make one above.")), showsCaption: false))
            \(screen.pager(next: next, shown: accounts.count))
            """
        }
    }

    private func row(_ account: Account, _ screen: Screen) -> [HTML] {
        [
            screen.link(account.name, to: PeoplePaths.accountPage(account.id)), "\(account.login)",
            AccountPage.state(account, screen),
            account.secondFactorSince == nil ? screen.state(Text("没有", "off")) : screen.state(Text("已启用", "on"), .good),
            account.seen.map { screen.time($0) } ?? "\(screen.noData)",
        ]
    }

    private func create(_ screen: Screen) -> HTML {
        screen.confirm(Text("新建账号", "New account"), .primary, at: PeoplePaths.accounts(), done: Text("建立", "Create")) {
            form in
            """
            <p>\(form("属于：", "Belongs to: "))<strong>\(scope.place.name)</strong></p>\(form.hidden("place", scope.place.code.rawValue))
            \(form.line("name", Text("姓名", "Name"), required: true, limit: 50))
            \(form.line("login", Text("登录名", "Login name"), hint: Text("小写字母开头，2 到 40 个字母、数字、点或横线。",
                "Begins with a small letter; 2 to 40 letters, digits, dots or hyphens."), required: true, limit: 40))
            \(form.line("password", Text("初始密码", "First password"), hint: OwnAccountPage.passwordHint + Text("留空则不能登录，只出现在名册上。",
                " Empty: cannot sign in, only stands on the roster."), limit: 400, kind: .password, autocomplete: "new-password"))
            """
        }
    }
}

/// One account, with posts, grants and what may be done to it.
struct AccountPage {
    let account: Account
    let placeName: String
    let posts: [(post: Post, name: Text, place: String)]
    let grants: [PermissionGrant]
    let places: [PlaceCode: String]
    let powers: Set<AdminPower>
    let mayManage: Bool
    /// Whether the reader may set a password or take the second factor away.
    let mayReset: Bool
    let mayGrant: Bool

    static func load(_ id: Account.ID, by caller: Caller, _ tx: Transaction, at now: Instant) throws -> AccountPage {
        guard let account = try tx.account(id),
            caller.may(.accountsManage, at: account.place) || caller.may(.grantsManage, at: account.place)
        else { throw AppError.refused }
        let posts = try tx.heldPosts(by: id, at: now).map { post in
            (
                post, try tx.policyIfAny(at: post.place)?.pack.post(post.kind)?.name ?? Text(same: post.kind),
                try tx.fullName(of: post.place, from: .district)
            )
        }
        let grants = try tx.extraGrants(of: id)
        let held = try tx.grantsHeld(by: id, at: now)
        return AccountPage(
            account: account, placeName: try tx.fullName(of: account.place, from: .city), posts: posts,
            grants: grants, places: try tx.placeNames(grants.map(\.place)),
            powers: AdminPower.held(held.map(\.permission)), mayManage: caller.may(.accountsManage, at: account.place),
            mayReset: held.allSatisfy {
                AdminPower(of: $0.permission) == nil || caller.may($0.permission, at: $0.place)
            },
            mayGrant: caller.may(.grantsManage, at: account.place))
    }

    static func state(_ account: Account, _ screen: Screen) -> HTML {
        if !account.active { return screen.state(Text("已停用", "closed")) }
        if let until = account.lockedUntil, screen.now < until { return screen.state(Text("锁定中", "locked"), .danger) }
        if !account.hasPassword { return screen.state(Text("不登录", "roster only")) }
        return account.mustChangePassword
            ? screen.state(Text("待改密码", "first password"), .warn) : screen.state(Text("正常", "open"), .good)
    }

    func html(_ screen: Screen) -> HTML {
        let here = [("under", account.place.rawValue as String?)]
        let back =
            mayManage
            ? NavItem(Text("账号", "Accounts"), PeoplePaths.accounts().query(here))
            : NavItem(Text("授权", "Grants"), PeoplePaths.grants().query(here))
        return screen.page(PageShell(.administration, Text(same: account.name), back: back, width: .reading)) {
            """
            \(powers.count > 1 ? screen.notice(Text("规则包的变化让这个账号同时具有多项管理权，系统已停用其全部管理权。请收回其中的岗位或授权。",
                "A change of the rules gave this account more than one power of administration; all of them are suspended. Take a post or grant back."), .danger) : .empty)
            \(screen.facts([
                (Text("登录名", "Login name"), "\(account.login)"), (Text("属于", "Belongs to"), "\(placeName.isEmpty ? screen.noData : placeName)"),
                (Text("状态", "State"), AccountPage.state(account, screen)),
                (Text("管理权", "Powers"), "\(powers.isEmpty ? screen.noData : screen.list(powers.sorted { $0.rawValue < $1.rawValue }.map { screen($0.name) }))"),
                (Text("建立", "Made"), screen.time(account.created)),
                (Text("最近登录", "Last sign-in"), account.seen.map { screen.time($0) } ?? "\(screen.noData)"),
            ]))
            \(postList(screen))\(grantList(screen))\(mayManage ? actions(screen) : .empty)
            """
        }
    }

    private func postList(_ screen: Screen) -> HTML {
        screen.section(Text("岗位", "Posts")) {
            screen.table(
                Text("岗位", "Posts"), [DataColumn(Text("岗位", "Post")), DataColumn(Text("地点", "Place"))],
                posts.map { [name(of: $0.post, $0.name, screen), "\($0.place)"] },
                empty: screen.empty(
                    Text("没有岗位", "No posts"), Text("在“岗位”页任命。", "Appoint under “Posts”."),
                    action: appointing(screen)),
                showsCaption: false)
        }
    }

    /// Linked for whoever may open it.
    private func name(of post: Post, _ name: Text, _ screen: Screen) -> HTML {
        screen.caller.may(.peopleEdit, at: post.place)
            ? screen.link(screen(name), to: PeoplePaths.postPage(post.id)) : "\(screen(name))"
    }
    private func appointing(_ screen: Screen) -> HTML {
        guard screen.caller.may(.peopleEdit, at: account.place) else { return .empty }
        return screen.button(
            Text("去任命", "Posts"), to: PeoplePaths.posts().query([("under", account.place.rawValue)]))
    }

    private func grantList(_ screen: Screen) -> HTML {
        screen.section(Text("额外授权", "Extra grants")) {
            """
            \(screen.table(
                Text("授权", "Grants"), [DataColumn(Text("权限", "Permission")), DataColumn(Text("地点", "Place")), DataColumn(Text("原因", "Reason"))],
                grants.map { ["\(screen($0.permission.name))", "\(places[$0.place] ?? $0.place.rawValue)", "\($0.reason)"] },
                empty: "<p class=\"muted\">\(screen("没有。权限来自岗位。", "None. Permissions come from posts."))</p>", showsCaption: false))
            \(mayGrant ? screen.button(Text("管理授权", "Manage grants"), to: PeoplePaths.grants().query([("login", account.login)])) : .empty)
            """
        }
    }

    private func actions(_ screen: Screen) -> HTML {
        let closing =
            account.active
            ? screen.confirm(
                Text("停用账号", "Close the account"), .danger, at: PeoplePaths.accountClosure(account.id),
                question: Text(
                    "对方会被退出登录，岗位空出，授权收回；做过的事仍留名。",
                    "They are signed out, their posts become vacant and grants are taken back; what they did keeps their name."
                )
            ) { _ in "" }
            : screen.act(Text("恢复账号", "Reopen the account"), at: PeoplePaths.accountReopening(account.id))
        let password = screen.confirm(Text("重设密码", "Set a password"), at: PeoplePaths.accountPassword(account.id)) {
            form in
            form.line(
                "password", Text("新的初始密码", "New first password"), hint: OwnAccountPage.passwordHint, required: true,
                limit: 400, kind: .password, autocomplete: "new-password")
        }
        let factor =
            account.secondFactorSince == nil
            ? HTML.empty
            : screen.confirm(
                Text("重置动态码", "Reset second factor"), at: PeoplePaths.accountSecondFactor(account.id),
                question: Text("对方换了手机时用；重置后要重新启用。", "For a changed telephone; it must be set up again.")
            ) { _ in "" }
        guard mayReset else {
            let note = Text(
                "对方有您没有的管理权，密码和动态码只能在服务器上用 jinlin account 命令重设。",
                "They hold a power that you do not: password and second factor are reset on the server, with jinlin account."
            )
            return screen.section(Text("管理", "Manage")) { "\(screen.paragraph(note))\(screen.buttons(closing))" }
        }
        return screen.section(Text("管理", "Manage")) { screen.buttons(password, factor, closing) }
    }
}
