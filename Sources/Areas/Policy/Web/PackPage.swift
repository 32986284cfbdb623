import Kernel
import Pages
import Persistence

/// The pack as a person can read it: what is promised, who does it, and by which rule.
struct PackPage: Sendable {
    let policy: PolicyInForce
    let installed: PolicyVersion?
    let place: String?
    let bindings: [(place: PlaceCode, label: String, version: PolicyVersionID)]
    var pack: Pack { policy.pack }

    static func nothingBound(_ screen: Screen) -> HTML {
        screen.page(.resident, Text("这里的规则", "The rules here")) {
            screen.empty(
                Text("还没有绑定规则包", "No pack is bound yet"),
                Text(
                    "管理员绑定规则包后，这里会写明谁负责、多久办、凭什么。",
                    "Once an administrator binds one, this page says who is responsible, how fast, and why."))
        }
    }

    /// What a JSON client gets.
    struct Content: Encodable, Sendable {
        let version: PolicyVersionID
        let key: String
        let name: Text
        let about: Text
        let levels: [LevelName]
        let units: [UnitKind]
        let posts: [PostKind]
        let grades: [Grade]
        let steps: [PackStep]
        let objection: ObjectionRules
        let hold: HoldRules
        let extending: ExtensionRules
        let rework: ReworkRules
        let evaluation: EvaluationRules
        let closing: ClosingRules
        let whistle: WhistleRules?
        let tasks: TaskRules
        let escalation: [EscalationStep]
        let indicators: IndicatorRules
        let retention: [RetentionRule]
        let help: HelpRules?
        let emergencyMode: [EmergencyKind]
        let visits: VisitRules?
        let rotas: [RotaKind]
        let countedDuties: [CountedDuty]
        let patrols: PatrolRules?
        let proposals: ProposalRules?
    }
    var data: Content {
        Content(
            version: policy.version, key: pack.key, name: pack.name, about: pack.about, levels: pack.levels,
            units: pack.unitKinds, posts: pack.posts, grades: pack.grades, steps: pack.steps, objection: pack.objection,
            hold: pack.hold, extending: pack.extending, rework: pack.rework, evaluation: pack.evaluation,
            closing: pack.closing, whistle: pack.whistle, tasks: pack.tasks, escalation: pack.escalation,
            indicators: pack.indicators, retention: pack.retention, help: pack.help,
            emergencyMode: pack.emergencyKinds, visits: pack.visits, rotas: pack.rotas,
            countedDuties: pack.countedDuties, patrols: pack.patrols, proposals: pack.proposals)
    }

    func html(_ screen: Screen) -> HTML {
        let simulate = PolicyPaths.simulator().query([("version", policy.version.description)])
        let shell = PageShell(
            .resident, pack.name, lead: pack.about,
            actions: screen.button(Text("试一试：这件事会怎么办", "Try it: where would this go"), to: simulate, .primary),
            width: .wide)
        return screen.page(shell) {
            """
            \(standing(screen))\(contents(screen))
            \(way(screen))\(grades(screen))\(limits(screen))\(people(screen))\(dispatch(screen))\(outside(screen))
            \(verification(screen))\(delays(screen))\(ladder(screen))\(closing(screen))\(whistleAndTasks(screen))
            \(visits(screen))\(help(screen))\(emergencyMode(screen))\(rotas(screen))\(countedDuties(screen))\(patrols(screen))\(proposals(screen))\(indicators(screen))\(retention(screen))\(categories(screen))
            """
        }
    }

    /// Which version this is, where it holds, and the other places' rules.
    private func standing(_ screen: Screen) -> HTML {
        var facts: [(Text, HTML)] = []
        if let place { facts.append((Text("适用", "Holds at"), "\(place)")) }
        if let installed {
            facts.append((Text("规则包", "Pack"), "<code>\(installed.key)</code>"))
            facts.append((Text("安装", "Installed"), screen.time(installed.installedAt)))
        }
        facts.append(
            (
                Text("工作时间", "Working hours"),
                "\(hours) · \(pack.zone.name == "Asia/Shanghai" ? screen("北京时间", "Beijing time") : pack.zone.name)"
            ))
        facts.append(
            (Text("节假日", "Days off"), screen.link(Text("工作日历", "Working calendar"), to: PolicyPaths.calendar())))
        let others = bindings.filter { $0.version != policy.version }.map { binding in
            screen.link(binding.label, to: PolicyPaths.pack().query([("place", binding.place.rawValue)]))
        }
        if !others.isEmpty {
            facts.append((Text("别处的规则", "Elsewhere"), HTML(joining: others, by: " · ")))
        }
        return screen.facts(facts)
    }
    private var hours: String {
        func clock(_ second: Int) -> String { "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2))" }
        return pack.workingHours.map { "\(clock($0.startSecond))–\(clock($0.endSecond))" }.joined(separator: " ")
    }

    private func contents(_ screen: Screen) -> HTML {
        let parts: [(String, Text)] = [
            ("way", Text("怎么办", "The way")), ("grades", Text("分级", "Grades")), ("limits", Text("多久办", "How fast")),
            ("posts", Text("谁负责", "Who")), ("dispatch", Text("派给谁", "Dispatch")),
            ("outside", Text("别的渠道", "Elsewhere")), ("help", Text("求助", "Calls for help")),
            ("closing", Text("怎么算办完", "When it is done")),
            ("visits", Text("走访", "Visits")), ("rotas", Text("轮值", "Rosters")), ("patrols", Text("巡查", "Patrols")),
            ("proposals", Text("代表建议", "Proposals")),
            ("retention", Text("数据保存多久", "How long data is kept")), ("categories", Text("管哪些事", "What it covers")),
        ]
        let missing = [
            ("visits", pack.visits == nil), ("help", pack.help == nil), ("patrols", pack.patrols == nil),
            ("proposals", pack.proposals == nil),
        ].filter { $0.1 }.map { $0.0 }
        let items = parts.filter { !missing.contains($0.0) }.map { screen.link($0.1, to: here.fragment($0.0)) }
        let label = screen("本页内容", "On this page")
        return "<nav aria-label=\"\(label)\"><p>\(HTML(joining: items, by: " · "))</p></nav>"
    }
    var here: Link { PolicyPaths.pack().query([("version", policy.version.description)]) }

    private func way(_ screen: Screen) -> HTML {
        screen.section(Text("一件事怎么办", "The way of a matter"), id: "way") {
            let steps = pack.steps.enumerated().map { index, step -> HTML in
                let names = step.by.map { screen(actor($0)) }
                let who: HTML? = names.isEmpty ? nil : "<span class=\"by\">\(screen.list(names))</span>"
                let about: HTML? = step.about.map { "<br><small>\(screen($0))</small>" }
                return "<li>\(index + 1). <strong>\(screen(step.name))</strong> \(who)\(about)</li>"
            }
            return "<ol>\(steps)</ol>"
        }
    }

    /// Name of a post, a unit kind, a level, or the words a pack uses for the lead unit and the post holder.
    func actor(_ key: String) -> Text {
        switch key {
        case "lead": Text("主办单位", "lead unit")
        case "holder": Text("任职人", "post holder")
        default: pack.post(key)?.name ?? pack.unitKind(key)?.name ?? pack.levelName(key) ?? Text(same: key)
        }
    }
    func level(_ key: String, _ screen: Screen) -> HTML {
        guard let grade = pack.grade(named: key) else { return "\(key)" }
        return screen.level(LevelColour(rawValue: grade.colour.rawValue) ?? .blue, grade.name)
    }
    /// The first cell of a rule: its number, which a “why” elsewhere leads to, and what it looks at.
    func when<Value>(_ rule: Rule<Value>, _ screen: Screen) -> HTML {
        let why: HTML? = rule.why.map { "<br><small>\(screen($0))</small>" }
        return "<span id=\"\(PolicyPaths.anchor(rule.path))\">\(screen(pack.describe(rule.condition)))</span>\(why)"
    }
}
