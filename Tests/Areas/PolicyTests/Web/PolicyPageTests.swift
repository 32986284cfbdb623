import Kernel
import Pages
import Persistence
import Policy
import Testing

struct PolicyPageTests {
    /// Answers a route of Policy as the server would.
    private func answer(
        _ method: String, _ pattern: String, _ database: Database, query: [(String, String)] = [],
        form: [(String, String)] = [], by caller: Caller = .anonymous, language: Language = .en,
        values: Form = Form()
    ) async throws -> Answer {
        let routes = PolicyWeb(database: database).routes
        let route = try #require(routes.first { "\($0.method)" == method && $0.pattern == pattern })
        var screen = Screen(language: language, caller: caller, now: PolicyHouse.now, path: pattern)
        screen.values = values
        return try await route.handler(
            WebRequest(query: Form(pairs: query), form: Form(pairs: form), screen: screen, idempotencyKey: nil))
    }
    private func page(_ answer: Answer) throws -> String {
        guard case .page(let html, _) = answer else { throw AppError.refused }
        return html.markup
    }
    private func bound(_ database: Database) async throws -> (yaohai: PolicyVersionID, changtai: PolicyVersionID) {
        let yaohai = try await database.perform(InstallDeliveredPack(key: "hefei-yaohai")).version
        let changtai = try await database.perform(InstallDeliveredPack(key: "zhangzhou-changtai")).version
        try await database.perform(BindPack(place: PolicyHouse.district, version: yaohai))
        return (yaohai, changtai)
    }

    @Test func `before anything is bound the pages say so`() async throws {
        try await PolicyHouse.each { database, _ in
            for pattern in ["/policy", "/policy/simulator"] {
                let html = try page(await answer("GET", pattern, database))
                #expect(html.contains("No pack is bound yet"))
            }
        }
    }

    @Test func `the pack is shown in both languages with a place for every rule`() async throws {
        try await PolicyHouse.each { database, _ in
            let (version, _) = try await bound(database)
            let chinese = try page(await answer("GET", "/policy", database, language: .zh))
            #expect(chinese.contains("瑶海区五位一体网格治理") && chinese.contains("网格长"))
            let english = try page(await answer("GET", "/policy", database, query: [("place", "340102001001001")]))
            #expect(english.contains("Five-in-one grid governance, Yaohai"))
            #expect(chinese.contains("一拨我就来") && english.contains("Calls for help among neighbours"))
            #expect(english.contains("Call 120 first") && english.contains("from minute 3 within 2 km"))
            let pack = try Delivered.pack("hefei-yaohai")
            let paths = pack.limitRules.map(\.path) + pack.dispatchRules.map(\.path) + pack.escalation.map(\.rule)
            for path in paths {
                let target = PolicyPaths.rule(path, of: version).target
                let anchor = try #require(target.split(separator: "#").last)
                #expect(english.contains("id=\"\(anchor)\""), "\(path)")
            }
        }
    }

    @Test func `the simulator says where, how fast and why`() async throws {
        try await PolicyHouse.each { database, _ in
            let (_, changtai) = try await bound(database)
            let words = ("words", "小区门口路灯不亮三天了")
            let html = try page(await answer("GET", "/policy/simulator", database, query: [words]))
            #expect(html.contains("Street lamps") && html.contains("Street lighting") && html.contains("1 working day"))
            #expect(html.contains("Rule: Dispatch catalogue, no. ") && !html.contains("dispatch["))
            let both = try page(
                await answer("GET", "/policy/simulator", database, query: [words, ("against", changtai.description)]))
            #expect(both.contains("differs") && both.contains("Closed-loop micro governance, Changtai"))
            let fire = try page(await answer("GET", "/policy/simulator", database, query: [("words", "楼下着火了")]))
            #expect(fire.contains("First call") && fire.contains("119"))
            let court = try page(await answer("GET", "/policy/simulator", database, query: [("words", "不服法院判决")]))
            #expect(court.contains("The courts"))
        }
    }

    @Test func `words are shown as text, and bad values are refused in words`() async throws {
        try await PolicyHouse.each { database, _ in
            _ = try await bound(database)
            let html = try page(
                await answer("GET", "/policy/simulator", database, query: [("words", "<script>alert(1)</script>路灯")]))
            #expect(!html.contains("<script>alert"))
            for query in [
                ("repeats", "many"), ("channel", "pigeon"), ("version", "x"), ("place", "nowhere"), ("persons", "-1"),
            ] {
                await #expect(throws: AppError.self) {
                    try await answer("GET", "/policy/simulator", database, query: [query])
                }
            }
        }
    }

    @Test func `an administrator sees what a binding changes, binds, and ends it`() async throws {
        try await PolicyHouse.each { database, _ in
            let (yaohai, changtai) = try await bound(database)
            let fields = [("place", "340102001"), ("version", changtai.description)]
            let html = try page(
                await answer("GET", "/admin/policy/binding", database, query: fields, by: PolicyHouse.admin))
            for change in ["Posts", "Steps", "Limits", "Answered in 5 minutes", "Handling “Noise”"] {
                #expect(html.contains(change), "\(change)")
            }
            _ = try await answer(
                "POST", "/admin/policy/binding", database, form: fields + [("expected", "none")], by: PolicyHouse.admin)
            #expect(try await database.inForce(at: PolicyHouse.grid).version == changtai)
            let list = try page(await answer("GET", "/admin/policy", database, by: PolicyHouse.admin))
            #expect(list.contains("340102001"))
            _ = try await answer(
                "POST", "/admin/policy/binding/end", database, form: [("place", "340102001")], by: PolicyHouse.admin)
            #expect(try await database.inForce(at: PolicyHouse.grid).version == yaohai)
        }
    }

    @Test func `a refused text is shown again with each problem beside its line`() async throws {
        try await PolicyHouse.each { database, _ in
            let broken = SmallPack.with("role: worker", "role: wroker").replacing("\n", with: "\r\n")
            let error = await #expect(throws: AppError.self) {
                try await answer(
                    "POST", "/admin/policy", database, form: [("yaml", broken)], by: PolicyHouse.admin)
            }
            #expect(error?.field == "yaml")
            let html = try page(
                await answer(
                    "GET", "/admin/policy", database, by: PolicyHouse.admin, values: Form(pairs: [("yaml", broken)])))
            #expect(html.contains("posts[1].role") && html.contains("Did you mean “worker”?"))
            #expect(html.contains("<code>    role: wroker</code>"))
        }
    }

    @Test func `the calendar shows a year and what is not announced`() async throws {
        try await PolicyHouse.each { database, _ in
            let year = try page(
                await answer("GET", "/policy/calendar", database, query: [("year", "2026")], language: .zh))
            #expect(year.contains("248") && year.contains("春节") && !year.contains("导入一年"))
            let next = try page(
                await answer("GET", "/policy/calendar", database, query: [("year", "2027")], by: PolicyHouse.admin))
            #expect(next.contains("not announced") && next.contains("name=\"days\""))
            _ = try await answer(
                "POST", "/policy/calendar", database, form: [("days", CalendarDaysTests.csv)], by: PolicyHouse.admin)
            let after = try page(await answer("GET", "/policy/calendar", database, query: [("year", "2027")]))
            #expect(!after.contains("not announced"))
        }
    }

    @Test func `every route of policy states who may use it`() async throws {
        try await PolicyHouse.each { database, _ in
            for route in PolicyWeb(database: database).routes
            where "\(route.method)" == "POST" || route.pattern.hasPrefix("/admin") {
                switch route.access {
                case .permission(.policyManage, _), .permission(.calendarManage, _): continue
                default: Issue.record("\(route.pattern) is open")
                }
            }
        }
    }
}
