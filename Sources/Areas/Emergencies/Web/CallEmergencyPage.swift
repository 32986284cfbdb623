import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// Calling an emergency in two steps: what, where, until when; then what will change, the reason, and the act.
struct CallEmergencyPage {
    let kinds: [EmergencyKind]
    let candidates: [Place]
    let kind: String?
    let places: [PlaceCode]
    let from: Instant?
    let until: Instant?
    var problem: Text?
    var plan: EmergencyPlan?
    var span: (from: Instant, until: Instant)?
    var told: [(kind: Text, told: ToldPosts)] = []
    var forecast: [EmergencyFigure] = []
    var says = Text("", "")

    /// Kinds and places that the caller may choose: those where they hold the right, and those directly below.
    init(
        _ tx: Transaction, _ caller: Caller, kind: String?, places: [PlaceCode], from: Instant?, until: Instant?
    ) throws {
        var (kinds, candidates) = ([EmergencyKind](), [Place]())
        for code in caller.places(.emergenciesCall).prefix(EmergencyLimits.places) {
            guard let place = try tx.place(code), place.active, let pack = try? tx.policy(at: code).pack else {
                continue
            }
            kinds += pack.emergencyKinds.filter { new in !kinds.contains { $0.key == new.key } }
            let levels = Set(pack.emergencyKinds.flatMap(\.levels))
            candidates += ([place] + (try tx.children(of: code, limit: Limits.bulk))).filter {
                levels.contains($0.level)
            }
        }
        (self.kinds, self.candidates, self.kind) = (kinds, candidates, kind)
        (self.places, self.from, self.until) = (places, from, until)
    }

    /// What the act would change; or why it cannot be.
    mutating func preview(_ tx: Transaction, _ caller: Caller, _ key: String, at now: Instant) throws {
        do {
            let plan = try tx.emergencyPlan(kind: key, at: places, by: caller)
            let span = try EmergencyAct.span(
                of: plan.kind, at: plan.levels, from: from, until: until, reason: "—", now: now)
            let scope = EmergencyScope(terms: plan.terms, from: span.from, until: span.until)
            let pack = try tx.policy(version: plan.terms.policy).pack
            told = try tx.toldPosts(plan.terms, at: now).map { (pack.post($0.kind)?.name ?? Text(same: $0.kind), $0) }
            forecast = try tx.resource(EmergencyRecordKeepers.self).keepers
                .flatMap { try $0.forecast(scope, in: tx, at: now) }
            let entry = EmergencyEntry(
                sequence: 1, at: now, by: "", byName: "",
                event: .called(terms: plan.terms, reason: "", from: span.from, until: span.until))
            says = EmergencyAct(id: EmergencyAct.ID(rawValue: 0), opening: entry)?.says(in: pack.zone) ?? says
            (self.plan, self.span) = (plan, span)
        } catch let error as EmergencyProblem {
            problem = error.appError.message
        } catch let error as AppError where error.field != nil || error.code.hasPrefix("emergency.") {
            problem = error.message
        }
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("启动应急状态", "Call emergency mode"),
            lead: Text(
                "先选情况、地点和结束时间，看清会改变什么，再写理由启动。到时自动恢复，不用逐项改回来。",
                "Choose what, where and until when; see what will change; then say why and switch. It all goes back by itself."
            ),
            back: NavItem(Text("应急状态", "Emergency mode"), EmergencyPaths.list()), width: .reading)
        return screen.page(shell) {
            guard !kinds.isEmpty else {
                return screen.empty(
                    Text("这里不能启动应急状态", "Emergency mode cannot be called here"),
                    Text(
                        "规则包的“emergency-mode”写明什么情况、哪一级可以启动。",
                        "The pack's “emergency-mode” says for what and by which level."))
            }
            return "\(problem.map { screen.notice($0, .warn) })\(choice(screen))\(confirmation(screen))"
        }
    }

    private func choice(_ screen: Screen) -> HTML {
        let options = kinds.map { kind in
            let levels = Text(
                kind.levels.map(\.name.zh).joined(separator: "、"), kind.levels.map(\.name.en).joined(separator: ", "))
            return Option(
                kind.key, kind.name,
                hint: Text(
                    "\(levels.zh)可以启动，一次最长 \(kind.longest.text.zh)",
                    "called at: \(levels.en); \(kind.longest.text.en) at most"))
        }
        return screen.section(Text("什么情况、哪里、到什么时候", "What, where, until when")) {
            screen.questionForm(EmergencyPaths.call(), label: Text("启动应急状态", "Call emergency mode")) { form in
                """
                \(form.choices("kind", Text("情况", "What"), options, value: kind, required: true))
                \(form.checkboxes("places", Text("地点", "Places"), candidates.map { Option($0.code.rawValue, Text(same: $0.name)) },
                    values: places.map(\.rawValue), hint: Text("选上级就包含它下面的全部。", "A place holds everything below it."), required: true))
                \(form.dateTime("begins", Text("从什么时候", "From"), value: from, hint: Text("马上开始请留空。", "Empty: at once.")))
                \(form.dateTime("until", Text("到什么时候", "Until"), value: until, required: true))
                \(form.buttons(form.submit(Text("看看会改变什么", "See what will change"), plan == nil ? .primary : .plain)))
                """
            }
        }
    }

    private func confirmation(_ screen: Screen) -> HTML {
        guard let plan, let span else { return .empty }
        let posts = told.map { line in
            [
                "\(screen(line.kind))", "\(screen.number(line.told.held))",
                "\(screen.number(line.told.posts - line.told.held))",
            ] as [HTML]
        }
        let none = screen.empty(
            Text("这里没有带应急职责的岗位", "No post here has emergency duties"),
            Text("管理员设立岗位以后，这里会列出谁会收到。", "Once posts are set up, this lists who is told."))
        return screen.decision(Text("会改变什么", "What will change")) {
            """
            \(screen.facts(changes(plan, span, screen)))
            \(screen.notice(Text("居民页面会显示", "Residents' pages will say"), .warn, "<p>\(screen(says))</p>"))
            \(screen.table(Text("会通知哪些岗位", "Posts that are told"), [
                DataColumn(Text("岗位", "Post")), DataColumn(Text("有人", "Held"), isNumber: true),
                DataColumn(Text("空缺", "Vacant"), isNumber: true),
            ], posts, empty: none))
            \(screen.form(EmergencyPaths.list()) { form in
                """
                \(form.hidden("kind", plan.terms.kind))\(HTML(joining: plan.terms.places.map { form.hidden("places", $0.rawValue) }))\
                \(from.map { form.hidden("begins", $0.iso8601) } ?? .empty)\(form.hidden("until", span.until.iso8601))
                \(form.reasonBox(hint: Text("会公开显示，请不要写个人信息。", "Shown to everybody; write nothing personal.")))
                \(form.checkbox("confirmed", Text("我已核对地点、结束时间和通知范围", "I have checked places, end and who is told")))
                \(form.submit(Text("启动", "Switch on"), .danger))
                """
            })
            """
        }
    }

    private func changes(
        _ plan: EmergencyPlan, _ span: (from: Instant, until: Instant), _ screen: Screen
    ) -> [(Text, HTML)] {
        var facts: [(Text, HTML)] = [
            (Text("哪里", "Where"), "\(plan.terms.placesText)"),
            (
                Text("什么时候", "When"),
                "\(from == nil ? "\(screen("马上", "at once"))" as HTML : screen.time(span.from)) – \(screen.time(span.until))"
            ),
            (
                Text("新案卷的时限", "Clocks of new cases"),
                "\(plan.terms.roundTheClock ? screen("昼夜计时；已有的不变", "count every hour; those running stay") : screen("照旧", "as always"))"
            ),
        ]
        for figure in forecast { facts.append((figure.name, "\(screen.number(figure.count))")) }
        return facts
    }
}
