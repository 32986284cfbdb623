import Kernel
import Pages

/// One pack's answer to the simulator's question; where it is compared, what differs is marked.
struct ExplanationView {
    let policy: PolicyInForce
    let explanation: PolicyExplanation
    let other: PolicyExplanation?
    private var pack: Pack { policy.pack }

    init(policy: PolicyInForce, facts: CaseFacts, now: Instant, than other: PolicyInForce? = nil) {
        self.policy = policy
        explanation = PolicyExplanation(facts, under: policy, at: now)
        self.other = other.map { PolicyExplanation(facts, under: $0, at: now) }
    }

    func html(_ screen: Screen) -> HTML {
        "\(outside(screen))\(suggestions(screen))\(decisions(screen))\(clocks(screen))"
    }

    private func why<Value>(_ decision: Decision<Value>, _ screen: Screen) -> HTML {
        let rule = decision.rule
        guard !rule.isEmpty else { return screen.why(Why(decision.why)) }
        return screen.why(Why(decision.why, rule: rule, link: PolicyPaths.rule(rule, of: policy.version)))
    }
    private func mark(_ differs: Bool, _ screen: Screen) -> HTML {
        other != nil && differs ? " " + screen.state(Text("不同", "differs"), .warn) : .empty
    }

    private func outside(_ screen: Screen) -> HTML {
        let emergency = explanation.emergency.map { decision -> HTML in
            let value = decision.value
            return screen.notice(
                nil, .danger,
                """
                <p><strong>\(screen("请先拨打", "First call")) \(screen.link(value.number, to: .telephone(value.number))) \
                \(screen(value.name))</strong></p><p>\(screen(value.advice))</p>\(why(decision, screen))
                """)
        }
        let referral = explanation.referral.map { decision -> HTML in
            let value = decision.value
            return screen.notice(
                nil, .warn,
                """
                <p><strong>\(screen("依法由别处办理", "The law gives this to")) · \(screen(value.channel))</strong></p>\
                <p>\(screen(value.advice))</p>\(why(decision, screen))
                """)
        }
        return "\(emergency)\(referral)"
    }

    private func suggestions(_ screen: Screen) -> HTML {
        guard !explanation.suggestions.isEmpty else { return .empty }
        return screen.section(Text("像是什么事", "What it looks like")) {
            let items = explanation.suggestions.map { suggestion -> HTML in
                let name = pack.category(suggestion.category)?.name ?? Text(same: suggestion.category)
                let percent = Int((suggestion.confidence * 100).rounded())
                return """
                    <li><strong>\(screen(name))</strong> <small>\(screen("把握 \(percent)%", "confidence \(percent)%"))</small> \
                    \(screen.why(Why(suggestion.why)))</li>
                    """
            }
            return "<ol>\(items)</ol>"
        }
    }

    private func decisions(_ screen: Screen) -> HTML {
        let answer = explanation
        let category = answer.category.flatMap { pack.category($0)?.name } ?? Text("没有定", "not decided")
        let grade = pack.grade(named: answer.grade.value)
        let colour = LevelColour(rawValue: grade?.colour.rawValue ?? "") ?? .blue
        func yes(_ value: Bool, _ zh: String, _ en: String, _ noZh: String, _ noEn: String) -> HTML {
            "\(value ? screen(zh, en) : screen(noZh, noEn))"
        }
        var facts: [(Text, HTML)] = [
            (Text("类别", "Category"), "\(screen(category))"),
            (
                Text("分级", "Grade"),
                "\(screen.level(colour, grade?.name ?? Text(same: answer.grade.value)))\(why(answer.grade, screen))"
            ),
            (
                Text("现场核实", "Verify"),
                """
                \(yes(answer.verification.value, "先到现场看", "somebody looks first", "不用", "not needed"))\
                \(mark(other?.verification.value != answer.verification.value, screen))\(why(answer.verification, screen))
                """
            ),
            (Text("派给谁", "Goes to"), routing(screen)),
            (
                Text("网格自办", "Settled in the grid"),
                """
                \(yes(answer.selfHandling.value, "可以", "may be", "不可以", "may not be"))\
                \(mark(other?.selfHandling.value != answer.selfHandling.value, screen))\(why(answer.selfHandling, screen))
                """
            ),
        ]
        facts.append(
            (
                Text("办完核查", "Checked afterwards"),
                """
                \(yes(answer.check.value, "要", "yes", "不要", "no"))\
                \(mark(other?.check.value != answer.check.value, screen))\(why(answer.check, screen))
                """
            ))
        return screen.section(Text("会这样办", "This would happen")) { screen.facts(facts) }
    }

    private func routing(_ screen: Screen) -> HTML {
        guard let decision = explanation.routing else { return "\(screen.noData)" }
        guard let routing = decision.value else {
            return "\(screen("由人决定", "a person decides"))\(why(decision, screen))"
        }
        func name(_ key: String) -> String { screen(pack.unitKind(key)?.name ?? Text(same: key)) }
        let helpers = routing.assisting.map { screen.unit(name($0), note: Text("协办", "assists")) }
        return """
            \(screen.unit(name(routing.lead), note: Text("主办", "leads"))) \(HTML(joining: helpers, by: " "))\
            \(mark(other?.routing?.value?.lead != routing.lead, screen))\(why(decision, screen))
            """
    }

    private func clocks(_ screen: Screen) -> HTML {
        screen.section(Text("最晚什么时候", "At the latest")) {
            let rows = explanation.clocks.map { clock -> [HTML] in
                let start = clock.startsAfter?.name ?? Text("反映", "the report")
                let differs =
                    other.map { answer in
                        answer.clocks.first { $0.kind == clock.kind }?.limit != clock.limit
                    } ?? false
                let provisional: HTML =
                    clock.provisional
                    ? screen.state(Text("暂定", "provisional"), .warn) : .empty
                let decision = Decision(value: clock.limit, rule: clock.rule, why: clock.why)
                let after = screen("\(start.zh)后", "after \(start.en.lowercased())")
                return [
                    "\(screen(clock.kind.name))",
                    "\(screen(clock.limit.text))\(mark(differs, screen))<br><small>\(after)</small>",
                    "\(screen.time(clock.due)) \(provisional)", why(decision, screen),
                ]
            }
            let note = Text(
                "按每一步都用足时限推算。标“暂定”的要等那一年的放假安排公布。",
                "As if every step used its whole limit. “Provisional” waits for that year's days off.")
            return """
                \(screen.paragraph(note))\(screen.table(Text("各步时限", "Limits of the steps"), [
                    DataColumn(Text("步骤", "Step")), DataColumn(Text("时限", "Limit")),
                    DataColumn(Text("最晚", "At the latest")), DataColumn(Text("凭什么", "Why")),
                ], rows, showsCaption: false))
                """
        }
    }
}

/// What changes between two packs, as tables.
struct DifferenceView {
    let difference: PackDifference
    init(_ difference: PackDifference) { self.difference = difference }

    func html(_ screen: Screen) -> HTML {
        guard !difference.isEmpty else {
            return screen.notice(Text("岗位、步骤、时限都一样。", "Posts, steps and limits are the same."))
        }
        return """
            \(table(Text("岗位", "Posts"), difference.posts, screen))\(table(Text("步骤", "Steps"), difference.steps, screen))
            \(table(Text("时限", "Limits"), difference.limits, screen))\(table(Text("其他规则", "Other rules"), difference.rules, screen))
            """
    }

    private func table(_ title: Text, _ changes: [PackDifference.Change], _ screen: Screen) -> HTML {
        guard !changes.isEmpty else { return .empty }
        let rows = changes.map { change -> [HTML] in
            [
                "\(screen(change.what))", "\(change.before.map { screen($0) } ?? screen.noData)",
                "\(change.after.map { screen($0) } ?? screen.noData)",
            ]
        }
        return screen.table(
            title + Text("（\(changes.count)）", " (\(changes.count))"),
            [DataColumn(Text("什么", "What")), DataColumn(Text("现在", "Now")), DataColumn(Text("改为", "Then"))], rows)
    }
}
