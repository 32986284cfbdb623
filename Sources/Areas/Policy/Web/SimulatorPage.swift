import Kernel
import Pages

/// What a person asks the simulator.
struct SimulatorQuestion: Sendable {
    var words: String
    var category: String?
    var placeText: String?
    var place: PlaceCode?
    var channel: ReportChannel
    var flags: [CaseFlag]
    var repeats: Int
    var persons: Int?
    var gridKind: GridKind?
    var against: PolicyVersionID?

    init(_ form: Form) throws(AppError) {
        words = try form.text("words") ?? ""
        category = try form.text("category", limit: 60)
        placeText = try form.text("place", limit: 60)
        channel = try form.choice("channel") ?? .web
        flags = form.all("flag").compactMap(CaseFlag.init(rawValue:))
        repeats = try form.integer("repeats", in: 0...10_000) ?? 0
        persons = try form.integer("persons", in: 0...10_000_000)
        gridKind = try form.choice("grid-kind")
        against = try form.identifier("against")
    }
    /// Nothing was asked yet.
    var isEmpty: Bool { words.isEmpty && category == nil }
    var facts: CaseFacts {
        CaseFacts(
            category: category, words: words, place: place, gridKind: gridKind?.rawValue, channel: channel.rawValue,
            repeats: repeats, persons: persons, flags: Set(flags.map(\.rawValue)))
    }
}

/// “Where would this go, how fast, and why?”
struct SimulatorPage: Sendable {
    let question: SimulatorQuestion
    let policy: PolicyInForce
    let against: PolicyInForce?
    let versions: [PolicyVersion]
    let now: Instant

    struct Content: Encodable, Sendable {
        let answer: PolicyExplanation
        let against: PolicyExplanation?
    }
    var data: Content? {
        guard !question.isEmpty else { return nil }
        return Content(
            answer: PolicyExplanation(question.facts, under: policy, at: now),
            against: against.map { PolicyExplanation(question.facts, under: $0, at: now) })
    }

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "写下一件事，看它会派给谁、多久办好、凭哪条规则。只是试算，不会提交。",
            "Write down a matter and see who would get it, how fast, and by which rule. Nothing is submitted.")
        let back = NavItem(policy.pack.name, PolicyPaths.pack().query([("version", policy.version.description)]))
        let shell = PageShell(.resident, Text("这件事会怎么办", "Where would this go"), lead: lead, back: back, width: .wide)
        return screen.page(shell) {
            guard let against, !question.isEmpty else {
                return screen.grid([form(screen), "<div>\(answers(screen))\(difference(screen))</div>"])
            }
            let other = ExplanationView(policy: against, facts: question.facts, now: now, than: policy)
            return """
                \(form(screen))
                \(screen.grid([
                    "<div><h2>\(screen(policy.pack.name))</h2>\(answers(screen))</div>",
                    "<div><h2>\(screen(against.pack.name))</h2>\(other.html(screen))</div>",
                ]))
                """
        }
    }

    private func form(_ screen: Screen) -> HTML {
        let categories = policy.pack.categories.filter { !$0.isNational }.map { category in
            Option(category.key, category.name, group: policy.pack.group(category.group)?.name)
        }
        return screen.panel {
            """
            <form method="get" action="\(PolicyPaths.simulator())" aria-label="\(screen("试算", "Try"))">
            \(screen.words("words", Text("说说遇到的事", "What happened"), value: question.words, rows: 4, large: true))
            \(screen.select("category", Text("类别", "Category"), categories, value: question.category,
                blank: Text("按内容推荐", "Suggest one from the words")))
            \(screen.line("place", Text("在哪里", "Where"), value: question.placeText,
                hint: Text("编码或名称；不填也可以", "Code or name; may be left empty"), limit: 60))
            \(circumstances(screen))\(rules(screen))
            \(screen.buttons(screen.submit(Text("看看会怎么办", "Show me"))))
            </form>
            """
        }
    }

    /// Folded away until it is used.
    private func circumstances(_ screen: Screen) -> HTML {
        let used =
            !question.flags.isEmpty || question.repeats > 0 || question.persons != nil || question.channel != .web
        let channels = ReportChannel.allCases.map { Option($0.rawValue, $0.name) }
        let flags = CaseFlag.allCases.map { Option($0.rawValue, $0.name) }
        return """
            <details\(HTML.flag("open", used))><summary>\(screen("更多情况", "More circumstances"))</summary>
            \(screen.checkboxes("flag", Text("情况", "Circumstances"), flags, values: question.flags.map(\.rawValue)))
            \(screen.select("channel", Text("渠道", "Channel"), channels, value: question.channel.rawValue, blank: nil))
            \(screen.line("repeats", Text("此前反映过几次", "Earlier reports"),
                value: question.repeats == 0 ? nil : String(question.repeats), limit: 5, kind: .number))
            \(screen.line("persons", Text("涉及多少人", "People concerned"), value: question.persons.map { String($0) }, limit: 8,
                kind: .number))
            </details>
            """
    }

    private func rules(_ screen: Screen) -> HTML {
        guard versions.count > 1 else { return screen.hidden("version", policy.version.description) }
        var seen: [String: Int] = [:]
        let packs = versions.map { version -> Option in
            seen[version.key, default: 0] += 1
            let older =
                seen[version.key] == 1
                ? Text("", "")
                : Text("（\(screen.moment(version.installedAt))）", " (\(screen.moment(version.installedAt)))")
            return Option(version.id.description, version.name + older)
        }
        return """
            \(screen.select("version", Text("按哪套规则", "Under which rules"), packs, value: policy.version.description, blank: nil))
            \(screen.select("against", Text("同另一套规则比", "Compare with"), packs, value: against?.version.description,
                blank: Text("不比", "Nothing")))
            """
    }

    private func answers(_ screen: Screen) -> HTML {
        guard !question.isEmpty else {
            return screen.empty(
                Text("答案会出现在这里", "The answer appears here"),
                Text("写几句话，或者只选一个类别。", "Write a few words, or only choose a category."))
        }
        return ExplanationView(policy: policy, facts: question.facts, now: now).html(screen)
    }

    /// Without a question, what differs between the two packs as a whole.
    private func difference(_ screen: Screen) -> HTML {
        guard let against, question.isEmpty else { return .empty }
        return DifferenceView(PackDifference(from: policy.pack, to: against.pack)).html(screen)
    }
}
