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
        return screen.page(shell) { screen.columns(main: form(screen) + answers(screen), side: comparison(screen)) }
    }

    private func form(_ screen: Screen) -> HTML {
        let categories = policy.pack.categories.filter { !$0.isNational }.map { category in
            Option(category.key, category.name, group: policy.pack.group(category.group)?.name)
        }
        let packs = versions.map { version in
            Option(version.id.description, version.name + Text(" · \(version.id)", " · \(version.id)"))
        }
        return screen.searchForm(PolicyPaths.simulator(), label: Text("试算", "Try")) { form in
            """
            \(form.words("words", Text("说说遇到的事", "What happened"), value: question.words, rows: 3, large: true))
            \(form.select("category", Text("类别", "Category"), categories, value: question.category,
                blank: Text("按内容推荐", "Suggest one from the words")))
            \(form.line("place", Text("在哪里", "Where"), value: question.placeText,
                hint: Text("编码或名称，不填也可以", "Code or name; may be left empty"), limit: 60))
            \(form.select("channel", Text("渠道", "Channel"), ReportChannel.allCases.map { Option($0.rawValue, $0.name) },
                value: question.channel.rawValue, blank: nil))
            \(form.checkboxes("flag", Text("情况", "Circumstances"), CaseFlag.allCases.map { Option($0.rawValue, $0.name) },
                values: question.flags.map(\.rawValue)))
            \(form.line("repeats", Text("此前反映过几次", "Earlier reports"),
                value: question.repeats == 0 ? nil : String(question.repeats), limit: 5, kind: .number))
            \(form.line("persons", Text("涉及多少人", "People concerned"), value: question.persons.map { String($0) }, limit: 8,
                kind: .number))
            \(form.select("version", Text("按哪套规则", "Under which rules"), packs, value: policy.version.description, blank: nil))
            \(form.select("against", Text("同另一套规则比", "Compare with"), packs, value: against?.version.description,
                blank: Text("不比", "Nothing")))
            \(form.submit(Text("看看会怎么办", "Show me")))
            """
        }
    }

    private func answers(_ screen: Screen) -> HTML {
        guard !question.isEmpty else {
            return screen.empty(
                Text("答案会出现在这里", "The answer appears here"),
                Text("写几句话，或者只选一个类别。", "Write a few words, or only choose a category."))
        }
        return ExplanationView(policy: policy, facts: question.facts, now: now).html(screen)
    }

    private func comparison(_ screen: Screen) -> HTML {
        guard let against else { return .empty }
        if question.isEmpty {
            return DifferenceView(PackDifference(from: policy.pack, to: against.pack)).html(screen)
        }
        return screen.section(against.pack.name) {
            ExplanationView(policy: against, facts: question.facts, now: now, than: policy).html(screen)
        }
    }
}
