internal import Kernel
internal import Pages

/// Where a resident starts: the telephone number.
struct SignInPage {
    let back: String?

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "用手机号登录，查看自己反映的问题和办理结果。不登录也可以反映问题。",
            "Sign in with your telephone to see your matters and what became of them. You can report without signing in."
        )
        return screen.page(PageShell(.resident, Text("登录", "Sign in"), lead: lead, width: .reading)) {
            """
                \(screen.form(PeoplePaths.signInCode()) { form in
                """
                \(form.line("phone", Text("电话号码", "Telephone number"),
                    hint: Text("手机或座机都可以；座机请带区号，我们会打电话告诉您验证码。",
                        "Mobile or landline. To a landline, with its area code, we speak the code by telephone."),
                    required: true, limit: 30, kind: .telephone, autocomplete: "tel"))
                \(back.map { form.hidden("back", $0) })
                \(PrivacyPage.beforeCollecting(form))
                \(form.submit(Text("获取验证码", "Get a code")))
                """
            })
            \(DemoInboxPage.hint(screen))
            <p class="muted">\(screen.link(Text("我是工作人员", "I am staff"),
                to: PeoplePaths.signInStaff().query([("back", back)])))</p>
            """
        }
    }
}

/// The second step: the code that was sent.
struct SignInCodePage {
    /// As typed in the step before; shown again, never put into an address.
    let phone: String?
    let back: String?

    func html(_ screen: Screen) -> HTML {
        let again = NavItem(Text("换一个号码", "Another number"), ShellPaths.signIn().query([("back", back)]))
        return screen.page(PageShell(.resident, Text("填写验证码", "Enter the code"), back: again, width: .reading)) {
            """
                \(phone == nil ? HTML.empty : screen.notice(Text("验证码已发出，\(CodeLimits.minutes) 分钟内有效。",
                "A code was sent; it is good for \(CodeLimits.minutes) minutes."), .good))
                \(screen.form(PeoplePaths.signInResident()) { form in
                """
                \(form.line("phone", Text("电话号码", "Telephone number"), value: phone, required: true, limit: 30,
                    kind: .telephone, autocomplete: "tel"))
                \(form.line("code", Text("验证码", "Code"), hint: Text("6 位数字", "6 digits"), required: true, limit: 12, kind: .code))
                \(back.map { form.hidden("back", $0) })
                \(form.submit(Text("登录", "Sign in")))
                """
            })
            \(DemoInboxPage.hint(screen))
            <p class="muted">\(screen("工作人员不会向您要验证码。没收到？一分钟后可以重新获取。",
                "Staff never ask for the code. Nothing arrived? You can ask again after a minute."))</p>
            """
        }
    }
}

/// Name, password and code of staff, in one step: nobody learns which of them was wrong.
struct StaffSignInPage {
    let back: String?

    func html(_ screen: Screen) -> HTML {
        let title = Text("工作人员登录", "Staff sign-in")
        let resident = NavItem(Text("居民登录", "Resident sign-in"), ShellPaths.signIn().query([("back", back)]))
        return screen.page(PageShell(.resident, title, back: resident, width: .reading)) {
            screen.form(PeoplePaths.signInStaff()) { form in
                """
                \(form.line("login", Text("登录名", "Login name"), required: true, limit: 60, autocomplete: "username"))
                \(form.line("password", Text("密码", "Password"), required: true, limit: 400, kind: .password,
                    autocomplete: "current-password"))
                \(form.line("code", Text("动态码", "Code from your app"),
                    hint: Text("启用了动态码才填；手机丢了可以填恢复码。", "If you use one. Lost your telephone? A recovery code works here."),
                    limit: 20, kind: .code))
                \(back.map { form.hidden("back", $0) })
                \(form.submit(Text("登录", "Sign in")))
                <p class="muted">\(screen("忘记密码请联系您单位的系统管理员。连续错 \(Limits.failedSignIns) 次停用 \(Limits.lockMinutes) 分钟。",
                    "Forgot it? Ask your system administrator. \(Limits.failedSignIns) wrong tries lock the account for \(Limits.lockMinutes) minutes."))</p>
                """
            }
        }
    }
}

/// Messages that would have been sent, in the demonstration only.
struct DemoInboxPage {
    let messages: [DemoMessage]

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "演示环境不发真短信，发给居民的消息都在这里。", "The demonstration sends no messages; what residents would get is here.")
        return screen.page(PageShell(.resident, Text("演示收件箱", "Demo inbox"), lead: lead, width: .reading)) {
            messages.isEmpty
                ? screen.empty(
                    Text("还没有消息", "No messages yet"),
                    Text(
                        "获取验证码，或登录后反映的问题有了进展，消息几秒钟后出现在这里。",
                        "Ask for a code, or sign in and report: codes and progress appear here after a few seconds."),
                    action: screen.button(Text("刷新", "Reload"), to: PeoplePaths.demoInbox(), .primary)
                        + screen.button(Text("去登录", "Sign in"), to: ShellPaths.signIn()))
                : screen.cards(
                    messages.map { message in
                        screen.card(message.phone, facts: [screen.when(message.at)], body: "<p>\(message.words)</p>")
                    })
                    + screen.buttons(
                        screen.button(Text("去填验证码", "Enter a code"), to: PeoplePaths.signInCode(), .primary),
                        screen.button(Text("刷新", "Reload"), to: PeoplePaths.demoInbox()))
        }
    }

    /// Where to find a code, shown in the demonstration only.
    static func hint(_ screen: Screen) -> HTML {
        guard screen.demo else { return .empty }
        let link = screen.link(Text("打开演示收件箱", "Open the demo inbox"), to: PeoplePaths.demoInbox())
        return screen.notice(
            Text("演示", "Demo"), .neutral,
            "<p>\(screen("验证码不会发到手机，在这里看：", "Codes are not sent; read them here:")) \(link)</p>")
    }
}
