import Geometry
import Kernel
import Pages
import Persistence
import Policy
import Secrets
import Territory

/// The operator's one screen: the caller's words on the left; earlier matters, similar open ones, what is outside the
/// platform with its channel, and the duty catalogue on the right.
struct OperatorRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        [
            .get(CasePaths.desk, .permission(.casesIntake), Text("接诉台", "Operator’s desk"), desk),
            .post(
                CasePaths.callers, .permission(.casesIntake), Text("来电人以前的事", "The caller’s earlier matters"),
                fields: [Field("phone", .line, required: true, Text("来电号码", "Caller’s number"))], earlier),
            .get(CasePaths.catalogue, .permission(.casesIntake), Text("职责目录", "Duty catalogue"), catalogue),
        ]
    }

    private func desk(_ request: WebRequest) async throws -> Answer {
        let home = try database.resources.get(HomePlace.self).code
        let chosen = try request.screen.values.deepestPlace("place")
        let levels = try await database.read { tx in try PlaceLevels(tx, home: home, chosen: chosen).levels }
        let screen = request.screen
        let html = screen.page(PageShell(.desk, Text("接诉台", "Operator’s desk"), width: .wide)) {
            screen.columns(
                main: intake(screen, levels),
                side: """
                    <div id="advice" aria-live="polite">\(screen.empty(Text("边写边查", "Looks things up while you write"),
                    Text("写下来电内容，这里会提示紧急电话、正确渠道、类似案卷和可能的类别。", "As you write, emergency numbers, the right channel, similar cases and the likely category appear here.")))</div>
                    <div id="earlier" aria-live="polite"></div>
                    \(screen.section(Text("查找", "Look up")) { lookUp(screen) })
                    """)
        }
        return .page(html)
    }

    private func intake(_ screen: Screen, _ levels: [PlacePicker.Level]) -> HTML {
        screen.form(CasePaths.report(), multipart: true, draft: "operator") { form in
            """
            \(form.choices("channel", Text("怎么来的", "How it came"), [Channel.phone, .walkIn, .chatGroup, .opinionBox, .hotline].map { Option($0.rawValue, $0.name) },
                value: Channel.phone.rawValue, required: true, inline: true))
            \(form.line("phone", Text("来电号码", "Caller’s number"), kind: .telephone,
                autocomplete: "off"))
            <div hx-post="\(CasePaths.callers())" hx-trigger="change from:[name='phone']" hx-include="[name='phone'],[name='csrf']" hx-target="#earlier"></div>
            \(form.line("name", Text("称呼", "Name"), limit: 50, autocomplete: "off"))
            \(form.words("words", Text("来电内容（原话）", "What was said, in their words"), required: true, rows: 6))
            <div hx-get="\(CasePaths.advice())" hx-trigger="input changed delay:500ms from:[name='words']" hx-include="[name='words'],[name='place']" hx-target="#advice"></div>
            \(form.placePicker(PlacePicker(levels: levels, children: TerritoryPaths.choices())))
            \(form.checkboxes("flag", Text("有没有这些情况", "Does any of this apply"), CaseFlag.allCases.map { Option($0.rawValue, $0.name) }, inline: true))
            \(form.checkbox("on-behalf", Text("代没有手机的人反映", "For someone without a phone")))
            \(form.checkbox("private", Text("要求不公开", "Asked to be kept private")))
            \(form.submit(Text("登记", "Register"), .primary))
            """
        }
    }

    private func lookUp(_ screen: Screen) -> HTML {
        """
        \(screen.searchForm(CasePaths.list(), label: Text("搜案卷", "Search cases")) { form in
            "\(form.line("q", Text("编号或文字", "Number or words"), kind: .search))\(form.submit(Text("搜索", "Search"), .plain))"
        })
        \(screen.searchForm(CasePaths.catalogue(), label: Text("查职责目录", "Search the duty catalogue")) { form in
            "\(form.line("q", Text("职责目录", "Duty catalogue"), kind: .search))\(form.submit(Text("查目录", "Look up"), .plain))"
        })
        """
    }

    /// Earlier matters of this number, by its keyed hash; the reading is recorded.
    private func earlier(_ request: WebRequest) async throws -> Answer {
        let digits = CasePhone.digits(try request.form.text("phone", limit: 40) ?? "")
        guard digits.count >= 7 else { return .fragment(.empty) }
        let hash = try database.resources.get(KeyRing.self).keyedHash(digits, purpose: CasePhone.purpose)
        let (caller, now) = (request.caller, request.now)
        let rows = try await database.write { tx in
            let rows = try tx.cases(phoneHash: hash, limit: 10).filter { caller.may(.casesRead, at: $0.place) }
            try tx.audit(
                "caller.look-up", by: caller, subject: "cases:\(rows.count)", place: caller.places(.casesIntake).first,
                at: now)
            return rows
        }
        let packs = try await database.read { tx in try CasePacks(tx, rows) }
        let screen = request.screen
        let chips = CaseChips(screen, packs)
        return .fragment(
            screen.section(Text("这个号码以前的事（\(rows.count)）", "Earlier matters of this number (\(rows.count))")) {
                rows.isEmpty
                    ? screen.paragraph(Text("没有记录。", "None on record."))
                    : screen.cards(
                        rows.map { row in
                            screen.card(
                                row.summary, link: CasePaths.page(row.id), chips: chips.state(row),
                                facts: [row.number, screen.ago(row.reportedAt)])
                        })
            })
    }

    /// Who does what: the pack's catalogue, searched by words, with scripted answers for what is outside the platform.
    private func catalogue(_ request: WebRequest) async throws -> Answer {
        let words = try request.query.text("q", limit: Limits.line) ?? ""
        let home = try database.resources.get(HomePlace.self).code
        let pack = try await database.read { tx in try tx.policy(at: home).pack }
        let screen = request.screen
        let suggested = words.isEmpty ? [] : pack.suggestCategories(for: words, limit: 10).map(\.category)
        let shown = pack.categories.filter { category in
            !category.isNational
                && (words.isEmpty || suggested.contains(category.key) || category.name.zh.contains(words)
                    || category.name.en.lowercased().contains(words.lowercased()))
        }
        let rows = shown.map { category -> [HTML] in
            let facts = CaseFacts(category: category.key, words: words, place: home, grade: pack.grades.first?.key)
            let route = pack.route(facts)
            let lead = route.flatMap { pack.unitKind($0.value.lead)?.name } ?? Text("由派遣员决定", "The dispatcher decides")
            let assisting = route?.value.assisting.compactMap { pack.unitKind($0)?.name }.map { screen($0) } ?? []
            let limit = pack.limitValues(facts)[.handle]?.text ?? Text("—", "—")
            return ["\(screen(category.name))", "\(screen(lead))", "\(screen.list(assisting))", "\(screen(limit))"]
        }
        let referrals = pack.referrals.map(\.referral).filter {
            words.isEmpty || $0.channel.zh.contains(words) || pack.referral(words: words, category: nil)?.key == $0.key
        }
        return .page(
            screen.page(PageShell(.desk, Text("职责目录", "Duty catalogue"), width: .wide)) {
                """
                \(screen.searchForm(CasePaths.catalogue(), label: Text("查职责目录", "Search the duty catalogue")) { form in
                "\(form.line("q", Text("说说是什么事", "What is it about"), value: words, kind: .search))\(form.submit(Text("查", "Look up"), .primary))"
                })
                \(screen.section(Text("平台内：谁来办", "Inside the platform: who acts")) {
                screen.table(Text("职责目录", "Duty catalogue"), [
                    DataColumn(Text("类别", "Category")), DataColumn(Text("主办", "Lead")), DataColumn(Text("协办", "Assisting")), DataColumn(Text("办理时限", "Handling limit")),
                ], rows)
                })
                \(screen.section(Text("平台外：应走的渠道（照着念）", "Outside the platform: the lawful channel (read it out)")) {
                screen.cards(referrals.map { screen.card(screen($0.channel), body: screen.quote(screen($0.advice))) })
                })
                """
            })
    }
}
