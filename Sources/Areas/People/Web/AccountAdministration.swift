internal import Kernel
internal import Pages
internal import Territory
internal import Persistence
internal import Secrets

extension PeopleWeb {
    var accountAdministration: [Route] {
        [
            .get(
                PeoplePaths.accounts, .permission(.accountsManage), Text("账号", "Accounts"),
                fields: [
                    PeopleField.under, Field("q", .line, Text("姓名或登录名", "Name or login name")),
                    Field("after", .line, Text("从此之后", "After")),
                ],
                accountList),
            .post(
                PeoplePaths.accounts, .permission(.accountsManage), Text("新建账号", "New account"),
                fields: [PeopleField.place, PeopleField.login, PeopleField.name, PeopleField.currentPassword],
                createAccount),
            .get(
                PeoplePaths.accountPage, .permission(.accountsManage, or: [.grantsManage]), Text("账号详情", "Account"),
                accountDetail),
            .post(
                PeoplePaths.accountPassword, .permission(.accountsManage), Text("重设密码", "Set a password"),
                fields: [PeopleField.currentPassword], setPassword),
            .post(
                PeoplePaths.accountSecondFactor, .permission(.accountsManage), Text("重置动态码", "Reset second factor"),
                resetSecondFactor),
            .post(
                PeoplePaths.accountClosure, .permission(.accountsManage), Text("停用账号", "Close the account"),
                closeAccount),
            .post(
                PeoplePaths.accountReopening, .permission(.accountsManage), Text("恢复账号", "Reopen the account"),
                reopenAccount),
        ]
    }

    @Sendable private func accountList(_ request: WebRequest) async throws -> Answer {
        let (under, words) = (try request.under(), try request.query.text("q", limit: 60) ?? "")
        let (after, caller) = (request.query["after"] ?? "", request.caller)
        let page = try await database.read { tx in
            let scope = try AdminScope.load(under, for: .accountsManage, by: caller, tx)
            let accounts = try tx.accounts(under: scope.place.code, matching: words, after: after)
            return AccountListPage(scope: scope, accounts: accounts, words: words)
        }
        return .page(page.html(request.screen), data: page.accounts)
    }

    @Sendable private func createAccount(_ request: WebRequest) async throws -> Answer {
        guard let place = try request.form.place("place") else { throw PeopleProblem.reasonMissing }
        let password = try request.form.text("password", limit: 400)
        let operation = CreateAccount(
            login: try request.form.required("login", limit: 60), name: try request.form.required("name", limit: 60),
            place: place, password: try await hashed(password))
        let id = try await perform(operation, request)
        return .done(
            PeoplePaths.accountPage(id), flash: Text("账号已建立，接下来给岗位。", "The account is made; next comes a post."),
            data: ["id": id.description], created: true)
    }

    private func hashed(_ password: String?) async throws -> PasswordHash? {
        guard let password else { return nil }
        return try await desk.hash(password)
    }

    @Sendable private func accountDetail(_ request: WebRequest) async throws -> Answer {
        let (id, caller, now) = (try request.identifier("account", of: AccountTag.self), request.caller, request.now)
        let page = try await database.read { tx in try AccountPage.load(id, by: caller, tx, at: now) }
        return .page(page.html(request.screen), data: page.account)
    }

    @Sendable private func setPassword(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("account", of: AccountTag.self)
        let hash = try await desk.hash(try request.form.required("password", limit: 400))
        _ = try await perform(SetPassword(account: id, password: hash), request)
        return .done(
            PeoplePaths.accountPage(id),
            flash: Text("密码已重设，对方下次登录时自己改。", "Password set; they choose their own at the next sign-in."))
    }

    @Sendable private func resetSecondFactor(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("account", of: AccountTag.self)
        _ = try await perform(ResetTOTP(account: id), request)
        return .done(PeoplePaths.accountPage(id), flash: Text("动态码已重置。", "The second factor was reset."))
    }

    @Sendable private func closeAccount(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("account", of: AccountTag.self)
        _ = try await perform(DeactivateAccount(account: id), request)
        return .done(
            PeoplePaths.accountPage(id), flash: Text("账号已停用，岗位已空出。", "The account is closed and its posts are vacant."))
    }

    @Sendable private func reopenAccount(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("account", of: AccountTag.self)
        _ = try await perform(ReactivateAccount(account: id), request)
        return .done(
            PeoplePaths.accountPage(id),
            flash: Text("账号已恢复，岗位要重新任命。", "The account is open again; posts are to be given anew."))
    }
}
