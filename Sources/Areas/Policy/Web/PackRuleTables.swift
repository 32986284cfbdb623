import Kernel
import Pages

/// Grades, limits, dispatch and verification as tables: first match wins.
extension PackPage {
    private static let firstWins = Text(
        "从上往下看，第一条符合的规则说了算。", "Read from the top: the first rule that fits decides.")

    func grades(_ screen: Screen) -> HTML {
        screen.section(Text("分级", "Grades"), id: "grades") {
            let rows = pack.gradeRules.map { rule in [when(rule, screen), level(rule.value, screen)] }
            let names = pack.grades.map { level($0.key, screen) }
            return """
                <p>\(HTML(joining: names, by: " "))</p>\(screen.paragraph(PackPage.firstWins))
                \(screen.table(Text("分级规则", "Grading rules"), [
                    DataColumn(Text("什么情况", "When")), DataColumn(Text("定为", "Grade")),
                ], rows, showsCaption: false))
                """
        }
    }

    func limits(_ screen: Screen) -> HTML {
        screen.section(Text("多久办", "How fast"), id: "limits") {
            let rows = pack.limitRules.map { rule -> [HTML] in
                let clocks = ClockKind.inOrder.compactMap { kind in
                    rule.value[kind].map { "\(screen(kind.name)) <strong>\(screen($0.text))</strong>" as HTML }
                }
                return [when(rule, screen), HTML(joining: clocks, by: " · ")]
            }
            let note = Text(
                "每个时限由第一条写到它的规则决定；最后一条是大家都有的。",
                "Each limit is decided by the first rule that names it; the last rule is what everyone gets.")
            return """
                \(screen.paragraph(note))\(screen.table(Text("时限", "Limits"), [
                    DataColumn(Text("什么情况", "When")), DataColumn(Text("时限", "Limits")),
                ], rows, showsCaption: false))
                """
        }
    }

    func dispatch(_ screen: Screen) -> HTML {
        screen.section(Text("派给谁", "Who gets it"), id: "dispatch") {
            let rows = pack.dispatchRules.map { rule -> [HTML] in
                guard let routing = rule.value else {
                    return [when(rule, screen), screen.state(Text("由人决定", "a person decides")), ""]
                }
                return [
                    when(rule, screen), screen.unit(screen(actor(routing.lead))),
                    HTML(joining: routing.assisting.map { screen.unit(screen(actor($0))) }, by: " "),
                ]
            }
            return """
                \(screen.paragraph(PackPage.firstWins))\(screen.table(Text("派单目录", "Catalogue of duties"), [
                    DataColumn(Text("什么事", "What")), DataColumn(Text("主办", "Leads")), DataColumn(Text("协办", "Assist")),
                ], rows, showsCaption: false))
                """
        }
    }

    func verification(_ screen: Screen) -> HTML {
        screen.section(Text("现场核实和网格自办", "Looking first, settling alone"), id: "verify") {
            let yes = screen.state(Text("要", "yes"), .active)
            let no = screen.state(Text("不要", "no"))
            let verify = pack.verifyRules.map { [when($0, screen), $0.value ? yes : no] }
            let alone = pack.selfHandlingRules.map { rule in
                [when(rule, screen), screen.state(rule.value ? Text("可以", "may") : Text("不可以", "may not"), .neutral)]
            }
            let column = DataColumn(Text("什么情况", "When"))
            return """
                \(screen.table(Text("受理前要不要到现场核实", "Is it verified on the spot first"), [
                    column, DataColumn(Text("核实", "Verify")),
                ], verify))
                \(alone.isEmpty ? .empty : screen.table(Text("网格员能不能自办自结", "May a grid worker settle it alone"), [
                    column, DataColumn(Text("自办", "Alone")),
                ], alone))
                """
        }
    }

    func retention(_ screen: Screen) -> HTML {
        screen.section(Text("数据保存多久", "How long data is kept"), id: "retention") {
            let rows = RetentionClass.allCases.map { kind -> [HTML] in
                let rule = pack.retention(of: kind)
                return [
                    "\(screen(kind.name))", "<strong>\(screen((rule?.keep ?? kind.unsaid).text))</strong>",
                    "\(screen(kind.begins))", "\(screen(kind.act.name))",
                    "\(rule.map { screen($0.basis) } ?? screen.noData)",
                ]
            }
            return screen.table(
                Text("保存期限", "Periods"),
                [
                    DataColumn(Text("什么", "What")), DataColumn(Text("多久", "How long")),
                    DataColumn(Text("从何时算起", "From")), DataColumn(Text("到期后", "Then")),
                    DataColumn(Text("依据", "Ground")),
                ], rows, showsCaption: false)
        }
    }

    func outside(_ screen: Screen) -> HTML {
        screen.section(Text("先打电话的事和别的渠道", "Call first, and other channels"), id: "outside") {
            let numbers = pack.emergencies.map { rule -> [HTML] in
                [
                    """
                    <span id="\(PolicyPaths.anchor(rule.path))"><strong>\(rule.emergency.number)</strong> \
                    \(screen(rule.emergency.name))</span>
                    """, "\(screen(rule.emergency.advice))",
                ]
            }
            let channels = pack.referrals.map { rule -> [HTML] in
                [
                    "<span id=\"\(PolicyPaths.anchor(rule.path))\">\(screen(rule.referral.channel))</span>",
                    "\(screen(rule.referral.advice))",
                ]
            }
            let advice = DataColumn(Text("请您", "Please"))
            return """
                \(screen.table(Text("紧急号码", "Emergency numbers"), [DataColumn(Text("号码", "Number")), advice], numbers))
                \(screen.table(Text("法律规定由别处办的事", "What the law gives to others"), [
                    DataColumn(Text("渠道", "Channel")), advice,
                ], channels))
                """
        }
    }
}
