internal import Kernel
internal import Pages
internal import Persistence

extension PeopleWeb {
    var signInRoutes: [Route] {
        [
            .get(ShellPaths.signIn, .anyone, Text("登录", "Sign in"), fields: [PeopleField.back]) { request in
                .page(SignInPage(back: request.query["back"]).html(request.screen))
            },
            .get(PeoplePaths.signInCode, .anyone, Text("填写验证码", "Enter the code"), fields: [PeopleField.back]) {
                request in
                .page(SignInCodePage(phone: nil, back: request.query["back"]).html(request.screen))
            },
            .post(
                PeoplePaths.signInCode, .anyone, Text("获取验证码", "Get a code"),
                fields: [PeopleField.phone, PeopleField.back], requestCode),
            .post(
                PeoplePaths.signInResident, .anyone, Text("居民登录", "Sign in as a resident"),
                fields: [PeopleField.phone, PeopleField.code, PeopleField.back], signInResident),
            .get(PeoplePaths.signInStaff, .anyone, Text("工作人员登录", "Staff sign-in"), fields: [PeopleField.back]) {
                request in
                .page(StaffSignInPage(back: request.query["back"]).html(request.screen))
            },
            .post(
                PeoplePaths.signInStaff, .anyone, Text("工作人员登录", "Staff sign-in"),
                fields: [PeopleField.login, PeopleField.currentPassword, PeopleField.code, PeopleField.back],
                signInStaff),
            .post(ShellPaths.signOut, .anyone, Text("退出登录", "Sign out"), signOut),
            .get(PeoplePaths.demoInbox, .anyone, Text("演示收件箱", "Demo inbox"), demoInbox),
        ]
    }

    @Sendable private func requestCode(_ request: WebRequest) async throws -> Answer {
        let phone = try request.form.required("phone", limit: 30)
        let minutes = try await performUnkept(RequestResidentCode(phone: phone, language: request.language), request)
        let page = SignInCodePage(phone: phone, back: request.form["back"])
        return .page(page.html(request.screen), data: ["minutes": minutes])
    }

    @Sendable private func signInResident(_ request: WebRequest) async throws -> Answer {
        let operation = SignInResident(
            phone: try request.form.required("phone", limit: 30), code: try request.form.required("code", limit: 12),
            language: request.language, elder: request.screen.elder)
        guard case .opened(let session) = try await performUnkept(operation, request) else {
            throw PeopleProblem.codeFailed
        }
        return .session(
            token: session.token, .local(request.form["back"] ?? "/"), flash: Text("已登录。", "You are signed in."))
    }

    @Sendable private func signInStaff(_ request: WebRequest) async throws -> Answer {
        let session = try await desk.signIn(
            login: try request.form.required("login", limit: 60),
            password: try request.form.required("password", limit: 400), code: try request.form.text("code", limit: 20),
            at: request.now)
        let back = request.form["back"].flatMap { $0.isEmpty ? nil : $0 }
        return .session(token: session.token, back.map { .local($0) } ?? ShellPaths.work())
    }

    @Sendable private func signOut(_ request: WebRequest) async throws -> Answer {
        if let session = request.session { _ = try await performUnkept(SignOut(session: session), request) }
        return .session(token: nil, ShellPaths.home(), flash: Text("已退出。", "You are signed out."))
    }

    @Sendable private func demoInbox(_ request: WebRequest) async throws -> Answer {
        guard request.screen.demo else { throw AppError.refused }
        let messages = try await database.read { try $0.demoInbox() }
        return .page(DemoInboxPage(messages: messages).html(request.screen), data: messages)
    }
}

/// Inputs that several routes share.
enum PeopleField {
    static let back = Field("back", .line, Text("登录后回到的页面", "Page to go back to"))
    static let phone = Field("phone", required: true, Text("电话号码", "Telephone number"))
    static let code = Field("code", .line, Text("验证码", "Code"))
    static let login = Field("login", required: true, Text("登录名", "Login name"))
    static let currentPassword = Field("password", required: true, Text("密码", "Password"))
    static let place = Field("place", .place, required: true, Text("地点", "Place"))
    static let under = Field("under", .place, Text("地点及以下", "Place and below"))
    static let name = Field("name", required: true, Text("姓名或名称", "Name"))
    static let reason = Field("reason", required: true, Text("原因", "Reason"))
    static let date = Field("date", .date, Text("生效日期，留空为现在", "Day it takes effect; empty means now"))
    static let holder = Field("login", required: true, Text("登录名", "Login name"))
    static let named = Field("named", .flag, Text("同意公开姓名", "Agreed to be named publicly"))
}
