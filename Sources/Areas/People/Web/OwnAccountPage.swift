internal import Kernel
internal import Pages
internal import Persistence
internal import Policy
internal import Secrets
internal import Territory

/// What a member of staff sees of their own account: posts, password, second factor.
struct OwnAccountPage {
    struct HeldPost {
        let post: Post
        let name: Text
        let place: String
        let holding: Holding
    }
    let account: Account
    let held: [HeldPost]
    let recoveryCodesLeft: Int

    static func load(_ id: Account.ID, _ tx: Transaction, at now: Instant) throws -> OwnAccountPage {
        let held = try tx.heldPosts(by: id, at: now).compactMap { post -> HeldPost? in
            guard let holding = try tx.holder(of: post.id, at: now) else { return nil }
            let name = try tx.policyIfAny(at: post.place)?.pack.post(post.kind)?.name ?? Text(same: post.kind)
            return HeldPost(
                post: post, name: name, place: try tx.fullName(of: post.place, from: .district), holding: holding)
        }
        return OwnAccountPage(
            account: try tx.knownAccount(id), held: held, recoveryCodesLeft: try tx.recoveryCodesLeft(of: id))
    }

    func html(_ screen: Screen) -> HTML {
        let title = Text("我的账号", "My account")
        return screen.page(
            PageShell(.desk, title, lead: Text(same: "\(account.name) · \(account.login)"), width: .reading)
        ) {
            """
            \(account.mustChangePassword ? screen.notice(Text("请先换一个自己的密码，然后才能开始工作。",
                "Choose a password of your own first; then you can start."), .warn) : .empty)
            \(posts(screen))\(secondFactor(screen))\(password(screen))
            """
        }
    }

    private func posts(_ screen: Screen) -> HTML {
        screen.section(Text("我的岗位", "My posts")) {
            held.isEmpty
                ? screen.empty(
                    Text("还没有岗位", "No posts yet"),
                    Text(
                        "系统管理员任命后，岗位和权限会出现在这里。",
                        "Posts and what they let you do appear once an administrator appoints you."))
                : screen.cards(
                    held.map { item in
                        let named = item.holding.named
                        return screen.card(
                            screen(item.name),
                            facts: [
                                item.place, screen("自 ", "since ") + screen.day(screen.zone.date(item.holding.since)),
                            ],
                            body:
                                "<p class=\"muted\">\(named ? screen("公开名册上有您的姓名。", "You are named on the public roster.") : screen("公开名册不显示您的姓名。", "The public roster does not name you."))</p>",
                            actions: screen.act(
                                named ? Text("不再公开姓名", "Do not name me") : Text("同意公开姓名", "Agree to be named"),
                                at: PeoplePaths.named(item.post.id), fields: [("named", named ? "0" : "1")]))
                    })
        }
    }

    private func secondFactor(_ screen: Screen) -> HTML {
        screen.section(Text("动态码", "Second factor")) {
            guard let since = account.secondFactorSince else {
                return """
                    \(screen.paragraph(Text("用手机上的验证器应用生成 6 位动态码，别人知道密码也登录不了。",
                        "An authenticator app makes six-digit codes; a stolen password alone is of no use then.")))
                    \(screen.button(Text("启用动态码", "Set it up"), to: PeoplePaths.secondFactor(), .primary))
                    """
            }
            return """
                <p>\(screen.state(Text("已启用", "on"), .good)) \(screen("自 ", "since "))\(screen.time(since))</p>
                \(screen.paragraph(Text("还有 \(recoveryCodesLeft) 个恢复码没用。换手机请找系统管理员重置。",
                    "\(recoveryCodesLeft) recovery codes are left. To change telephones ask an administrator to reset it.")))
                """
        }
    }

    private func password(_ screen: Screen) -> HTML {
        screen.section(Text("修改密码", "Change password")) {
            screen.form(PeoplePaths.password()) { form in
                """
                \(form.line("current", Text("现在的密码", "Present password"), required: true, limit: 400, kind: .password,
                    autocomplete: "current-password"))
                \(form.line("password", Text("新密码", "New password"), hint: OwnAccountPage.passwordHint, required: true, limit: 400,
                    kind: .password, autocomplete: "new-password"))
                \(form.line("again", Text("再写一遍新密码", "New password once more"), required: true, limit: 400, kind: .password,
                    autocomplete: "new-password"))
                \(form.submit(Text("修改密码", "Change password"), account.mustChangePassword ? .primary : .plain))
                """
            }
        }
    }

    static let passwordHint = Text(
        "至少 \(PasswordHasher.length.lowerBound) 个字符，大写、小写、数字、符号至少三种；或 20 个字符以上。",
        "At least \(PasswordHasher.length.lowerBound) characters with three of capitals, small letters, digits, signs; or 20 and more."
    )
}

/// The QR code for the authenticator app and the first code of it.
struct SecondFactorPage {
    let enrolment: SecondFactorEnrolment

    func html(_ screen: Screen) -> HTML {
        let back = NavItem(Text("我的账号", "My account"), PeoplePaths.account())
        return screen.page(PageShell(.desk, Text("启用动态码", "Set up a second factor"), back: back, width: .reading)) {
            """
                \(screen.panel(Text("1. 扫码", "1. Scan")) { """
                \(screen.paragraph(Text("用验证器应用扫这个码（如 FreeOTP、Microsoft Authenticator、腾讯身份验证器）。",
                    "Scan this with an authenticator app (FreeOTP, Microsoft Authenticator and others).")))
                \(QRCode.svg(enrolment.uri, label: screen("动态码二维码", "QR code of the second factor")))
                <p class="muted">\(screen("扫不了就手工输入：", "Or type it in: "))<code>\(enrolment.typed)</code></p>
                """ })
            \(screen.panel(Text("2. 填写应用上显示的 6 位数字", "2. Enter the six digits the app shows")) {
                screen.form(PeoplePaths.secondFactor()) { form in
                    """
                    \(form.line("code", Text("动态码", "Code"), required: true, limit: 20, kind: .code))
                    \(form.submit(Text("确认启用", "Confirm")))
                    """
                }
            })
            """
        }
    }
}

/// Recovery codes, shown once.
struct RecoveryCodesPage {
    let codes: [String]

    func html(_ screen: Screen) -> HTML {
        screen.page(PageShell(.desk, Text("请保存恢复码", "Keep your recovery codes"), width: .reading)) {
            """
            \(screen.notice(Text("动态码已启用。这些恢复码只显示这一次，每个只能用一次；手机丢了就靠它们登录。请打印或抄下来，放在安全的地方。",
                "The second factor is on. These codes are shown only now and each works once; without your telephone they are the way in. Print them or write them down and keep them safe."), .warn))
            <ul class="codes">\(codes.map { "<li><code>\($0)</code></li>" as HTML })</ul>
            \(screen.buttons(screen.printButton(), screen.button(Text("已保存，继续", "Kept; continue"), to: PeoplePaths.account(), .primary)))
            """
        }
    }
}
