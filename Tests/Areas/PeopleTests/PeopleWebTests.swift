import Kernel
import Pages
import People
import Persistence
import Secrets
import Testing

@Suite struct PeopleWebTests {
    private let start = PeopleHouse.start

    /// The area's routes with one who asks.
    private struct Visitor {
        let routes: [Route]
        var screen: Screen

        init(_ house: PeopleHouse, _ caller: Caller = .anonymous, language: Language = .zh, demo: Bool = false) throws {
            let handler = PrivacyNotice.Handler(
                name: Text("幸福社区", "Xingfu community"), contact: Text(same: "0551-62631234"))
            routes =
                PeopleWeb(
                    database: house.database, hasher: try PasswordHasher(cost: .least), handler: handler
                ).routes
            screen = Screen(language: language, caller: caller, csrf: "c", now: PeopleHouse.start, demo: demo)
        }
        func ask(
            _ method: String, _ pattern: String, parameters: [String: String] = [:],
            query: [String: [String]] = [:], form: [String: [String]] = [:], session: String? = nil
        ) async throws -> Answer {
            let route = try #require(routes.first { String(describing: $0.method) == method && $0.pattern == pattern })
            return try await route.handler(
                WebRequest(
                    parameters: parameters, query: Form(query), form: Form(form), screen: screen, session: session))
        }
        func page(
            _ pattern: String, parameters: [String: String] = [:], query: [String: [String]] = [:]
        ) async throws -> String {
            guard case .page(let html, _) = try await ask("GET", pattern, parameters: parameters, query: query) else {
                throw AppError.refused
            }
            return html.markup
        }
    }

    private func administrator(_ house: PeopleHouse, _ power: AdminPower, _ login: String) async throws -> Caller {
        let id = try await house.account(login, name: "管理员")
        _ = try await house.system(GrantPower(account: id, power: power, place: PeopleHouse.district, reason: "任命"))
        return try await house.caller(id)
    }

    @Test func `every route has its own address and method, and says what it is in both languages`() async throws {
        try await PeopleHouse.each { house in
            let routes = try Visitor(house).routes
            #expect(Set(routes.map { "\($0.method) \($0.pattern)" }).count == routes.count)
            #expect(routes.allSatisfy { !$0.title.zh.isEmpty && !$0.title.en.isEmpty })
        }
    }

    @Test func `a resident signs in, sees their data and signs out`() async throws {
        try await PeopleHouse.each { house in
            let guest = try Visitor(house, demo: true)
            #expect(try await guest.page("/sign-in").contains("name=\"phone\""))
            guard
                case .page(let second, _) = try await guest.ask(
                    "POST", "/sign-in/code", form: ["phone": ["13800138000"]])
            else { throw AppError.refused }
            #expect(second.markup.contains("value=\"13800138000\""))
            let words = try #require(try await house.lastMessage()?.words)
            let code = try #require(words.firstMatch(of: #/\d{6}/#)).output
            let form = ["phone": ["13800138000"], "code": [String(code)], "back": ["/mine"]]
            guard case .session(let token?, let link, _) = try await guest.ask("POST", "/sign-in/resident", form: form)
            else { throw AppError.refused }
            #expect(link.target == "/mine")
            let caller = try #require(try await house.state(token, at: start)).caller
            let resident = try Visitor(house, caller)
            #expect(try await resident.page("/my-data").contains("13800138000"))
            guard
                case .session(nil, _, _) = try await resident.ask(
                    "POST", "/sign-out", session: Fingerprint.of(token))
            else { throw AppError.refused }
            #expect(try await house.state(token, at: start) == nil)
        }
    }

    @Test func `after signing in nobody is sent to another site`() async throws {
        try await PeopleHouse.each { house in
            _ = try await house.account("wang")
            for back in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
                let form = ["login": ["wang"], "password": [PeopleHouse.password], "back": [back]]
                let answer = try await Visitor(house).ask("POST", "/sign-in/staff", form: form)
                guard case .session(_, let link, _) = answer else { throw AppError.refused }
                #expect(link.target == "/")
            }
            for back in [[:], ["back": [""]]] {
                let form = ["login": ["wang"], "password": [PeopleHouse.password]].merging(back) { $1 }
                let answer = try await Visitor(house).ask("POST", "/sign-in/staff", form: form)
                guard case .session(_, let link, _) = answer else { throw AppError.refused }
                #expect(link == ShellPaths.work())
            }
        }
    }

    @Test func `a post of another place is refused as if it did not exist, whatever the form says`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("admin", name: "管理员")
            _ = try await house.system(
                GrantPower(account: id, power: .system, place: PeopleHouse.grid, reason: "任命"))
            let admin = try Visitor(house, try await house.caller(id))
            let far = try await house.post("community-secretary", at: PeopleHouse.community)
            for form in [[:], ["unit": ["x"]], ["unit": ["1"], "phone": ["zzz"]]] {
                for post in [far.description, "987654321"] {
                    await #expect(throws: AppError.refused) {
                        _ = try await admin.ask("POST", "/admin/posts/:post", parameters: ["post": post], form: form)
                    }
                }
            }
        }
    }

    @Test func `an administrator makes an account, a post and a handover through the forms`() async throws {
        try await PeopleHouse.each { house in
            let admin = try Visitor(house, try await administrator(house, .system, "admin"))
            for (login, name) in [("wang", "王建国"), ("li.mei", "李梅")] {
                let form = ["place": [PeopleHouse.district.rawValue], "login": [login], "name": [name]]
                _ = try await admin.ask("POST", "/admin/accounts", form: form)
            }
            let made = ["place": [PeopleHouse.grid.rawValue], "kind": ["grid-leader"], "phone": ["0551-62631234"]]
            guard case .done(let link, _, _, true) = try await admin.ask("POST", "/admin/posts", form: made) else {
                throw AppError.refused
            }
            let post = ["post": String(link.target.split(separator: "/").last ?? "")]
            _ = try await admin.ask(
                "POST", "/admin/posts/:post/appointment", parameters: post, form: ["login": ["wang"]])
            let day = Zone.china.date(start).adding(days: 3).description
            _ = try await admin.ask(
                "POST", "/admin/posts/:post/handover", parameters: post,
                form: ["login": ["li.mei"], "date": [day], "named": ["1"]])
            let page = try await admin.page("/admin/posts/:post", parameters: post)
            #expect(page.contains("王建国") && page.contains("李梅"))
            let list = try await admin.page("/admin/posts", query: ["under": [PeopleHouse.grid.rawValue]])
            #expect(list.contains("王建国") && list.contains("→ 李梅"))
        }
    }

    @Test(arguments: Language.allCases)
    func `every page of administration shows, escaped, for the power it belongs to`(language: Language) async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang", name: "<b>王</b>")
            let unit = try await house.system(
                DefineUnit(kind: "property", name: "<i>物业</i>", place: PeopleHouse.community))
            let post = try await house.post("grid-leader", at: PeopleHouse.grid, unit: unit)
            _ = try await house.system(AppointHolder(post: post, account: id, named: true))
            let system = try Visitor(house, try await administrator(house, .system, "admin"), language: language)
            let security = try Visitor(house, try await administrator(house, .security, "safe"), language: language)
            let audit = try Visitor(house, try await administrator(house, .audit, "audit"), language: language)
            let pages = [
                try await system.page("/admin/accounts"), try await system.page("/admin/posts"),
                try await system.page("/admin/accounts/:account", parameters: ["account": id.description]),
                try await system.page("/admin/posts/:post", parameters: ["post": post.description]),
                try await system.page("/admin/post-coverage"), try await system.page("/admin/units"),
                try await system.page("/admin/units/:unit", parameters: ["unit": unit.description]),
                try await security.page("/admin/grants"), try await audit.page("/admin/audit"),
                try await Visitor(house, language: language).page(
                    "/places/:place/roster", parameters: ["place": PeopleHouse.grid.rawValue]),
                try await Visitor(house, try await house.caller(id), language: language).page("/account"),
            ]
            for page in pages {
                #expect(page.contains("<html lang=\"\(language.tag)\""))
                #expect(!page.contains("<b>王") && !page.contains("<i>物业"))
            }
            for page in [pages[0], pages[1], pages[9]] { #expect(page.contains("&lt;b&gt;王&lt;/b&gt;")) }
        }
    }

    @Test func `an administrator sees and touches their own places only`() async throws {
        try await PeopleHouse.each { house in
            let caller = Caller(
                kind: .staff(Account.ID(rawValue: 3)), name: "",
                grants: [.accountsManage, .peopleEdit, .grantsManage].map { Grant($0, at: PeopleHouse.street) })
            let admin = try Visitor(house, caller)
            for pattern in ["/admin/accounts", "/admin/posts", "/admin/units", "/admin/grants", "/admin/post-coverage"]
            {
                await #expect(throws: AppError.refused) {
                    try await admin.page(pattern, query: ["under": [PeopleHouse.district.rawValue]])
                }
                #expect(try await admin.page(pattern).contains("明光路街道"))
            }
            let account = try await house.account("wang")
            await #expect(throws: AppError.refused) {
                try await admin.page("/admin/accounts/:account", parameters: ["account": account.description])
            }
        }
    }

    @Test func `the audit log is filtered and pages without gaps`() async throws {
        try await PeopleHouse.each { house in
            let admin = try await administrator(house, .audit, "audit")
            try await house.database.write { tx in
                for index in 1...120 {
                    try tx.audit(
                        "case.test", by: .system, subject: "case:\(index)", place: PeopleHouse.grid,
                        at: PeopleHouse.start)
                }
                try tx.audit("case.test", by: .system, subject: "case:0", place: PlaceCode("35"), at: PeopleHouse.start)
            }
            var filter = AuditFilter()
            filter.action = "case."
            var seen: [String] = []
            while true {
                let page = try await house.database.read { [filter] tx in
                    try tx.auditLog(filter, within: admin.places(.auditRead))
                }
                if page.isEmpty { break }
                seen += page.map(\.subject)
                filter.before = page.last?.id
            }
            #expect(seen == (1...120).reversed().map { "case:\($0)" })
            let html = try await Visitor(house, admin).page("/admin/audit", query: ["subject": ["case:7"]])
            #expect(html.contains("case:7") && !html.contains("case:8<"))
        }
    }

    @Test func `the demo inbox opens in the demonstration only`() async throws {
        try await PeopleHouse.each { house in
            await #expect(throws: AppError.refused) { try await Visitor(house).page("/demo/inbox") }
            _ = try await Visitor(house, demo: true).page("/demo/inbox")
        }
    }

    @Test func `the privacy notice says what the law asks, in both languages`() async throws {
        try await PeopleHouse.each { house in
            let zh = try await Visitor(house).page("/privacy")
            for word in ["幸福社区", "0551-62631234", "加密", "删除", "撤回", "30 天", PrivacyNotice.version] {
                #expect(zh.contains(word))
            }
            let en = try await Visitor(house, language: .en).page("/privacy")
            for word in ["Xingfu community", "encrypted", "delete", "withdraw", "30 days"] {
                #expect(en.contains(word))
            }
        }
    }

    @Test func `a second factor is set up by the pages, codes shown once`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            let visitor = try Visitor(house, Caller(kind: .staff(id), name: "王建国"))
            let first = try await visitor.page("/account/second-factor")
            #expect(first.contains("<svg class=\"qr\""))
            #expect(try await visitor.page("/account/second-factor") == first)
            let typed = try #require(first.firstMatch(of: #/<code>([A-Z2-7 ]+)<\/code>/#)).output.1
            let totp = TOTP(secret: try #require(Base32.decode(String(typed))))
            let code = totp.code(step: TOTP.step(at: start))
            guard
                case .page(let html, _) = try await visitor.ask(
                    "POST", "/account/second-factor", form: ["code": [code]])
            else { throw AppError.refused }
            #expect(html.markup.matches(of: #/<li><code>/#).count == RecoveryCodes.count)
        }
    }
}
