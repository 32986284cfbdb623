internal import Kernel
internal import Pages
internal import Persistence

extension PeopleWeb {
    var accountRoutes: [Route] {
        [
            .get(PeoplePaths.account, .staff, Text("我的账号", "My account"), accountPage),
            .post(
                PeoplePaths.password, .staff, Text("修改密码", "Change password"),
                fields: [
                    Field("current", required: true, Text("现在的密码", "Present password")),
                    Field("password", required: true, Text("新密码", "New password")),
                    Field("again", required: true, Text("再写一遍", "Once more")),
                ], changePassword),
            .get(PeoplePaths.secondFactor, .staff, Text("启用动态码", "Set up a second factor"), enrolSecondFactor),
            .post(
                PeoplePaths.secondFactor, .staff, Text("确认动态码", "Confirm the second factor"),
                fields: [PeopleField.code], confirmSecondFactor),
            .post(
                PeoplePaths.named, .staff, Text("是否公开姓名", "Agree to be named"), fields: [PeopleField.named],
                agreeToBeNamed),
        ]
    }

    @Sendable private func accountPage(_ request: WebRequest) async throws -> Answer {
        guard case .staff(let id) = request.caller.kind else { throw AppError.refused }
        let now = request.now
        let page = try await database.read { tx in try OwnAccountPage.load(id, tx, at: now) }
        return .page(page.html(request.screen), data: page.account)
    }

    @Sendable private func changePassword(_ request: WebRequest) async throws -> Answer {
        let new = try request.form.required("password", limit: 400)
        guard try request.form.required("again", limit: 400) == new else {
            throw AppError.invalid("again", Text("两次写的新密码不一样。", "The two new passwords differ."))
        }
        guard let session = request.session else { throw AppError.signInNeeded }
        try await desk.changePassword(
            of: request.caller, current: try request.form.required("current", limit: 400), new: new, session: session,
            at: request.now)
        return .done(
            PeoplePaths.account(), flash: Text("密码已修改，其他设备已退出登录。", "Password changed; other devices are signed out."))
    }

    @Sendable private func enrolSecondFactor(_ request: WebRequest) async throws -> Answer {
        let enrolment = try await performUnkept(EnrolTOTP(), request)
        return .page(SecondFactorPage(enrolment: enrolment).html(request.screen), data: enrolment)
    }

    @Sendable private func confirmSecondFactor(_ request: WebRequest) async throws -> Answer {
        let code = try request.form.required("code", limit: 20)
        let codes = try await performUnkept(ConfirmTOTP(code: code), request)
        return .page(RecoveryCodesPage(codes: codes).html(request.screen), data: ["recoveryCodes": codes])
    }

    @Sendable private func agreeToBeNamed(_ request: WebRequest) async throws -> Answer {
        let agreed = request.form.flag("named")
        _ = try await perform(AgreeToBeNamed(post: try request.identifier("post"), agreed: agreed), request)
        return .done(
            PeoplePaths.account(),
            flash: agreed
                ? Text("您的姓名会出现在公开名册。", "Your name is shown on the public roster.")
                : Text("公开名册不再显示您的姓名。", "The public roster no longer shows your name."))
    }
}
