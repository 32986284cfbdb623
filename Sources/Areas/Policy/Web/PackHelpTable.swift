import Kernel
import Pages

/// Calls for help as the pack promises them.
extension PackPage {
    func help(_ screen: Screen) -> HTML {
        guard let rules = pack.help else { return .empty }
        return screen.section(Text("邻里求助：一拨我就来", "Calls for help among neighbours"), id: "help") {
            """
            \(screen.facts(helpFacts(rules, screen)))
            \(screen.table(Text("能求助什么", "What one may call for"), [
                DataColumn(Text("什么事", "What")), DataColumn(Text("问谁", "Who is asked")), DataColumn(Text("请您", "Please")),
            ], rules.kinds.map { helpKind($0, rules, screen) }))
            \(screen.table(Text("没人应答、没人到场会怎样", "What if nobody answers or comes"), [
                DataColumn(Text("时限", "Clock")), DataColumn(Text("第几分钟", "Minute"), isNumber: true), DataColumn(Text("告诉谁", "Who is told")),
            ], rules.escalation.map { step in
                ["\(screen(step.clock.name))", "\(step.atMinute)", "\(screen.list(step.notify.map { screen(actor($0)) }))"]
            }))
            """
        }
    }

    private func helpFacts(_ rules: HelpRules, _ screen: Screen) -> [(Text, HTML)] {
        let rings = rules.rings.map { ring in
            screen(
                "第 \(ring.atMinute) 分钟起 \(screen.distance(metres: Double(ring.metres)))内",
                "from minute \(ring.atMinute) within \(screen.distance(metres: Double(ring.metres)))")
        }
        return [
            (Text("有人应答", "Answered"), "\(screen(rules.answerWithin.text))"),
            (Text("人到门口", "At the door"), "\(screen(rules.arriveWithin.text))"),
            (Text("一圈一圈问邻居", "Rings"), "\(screen.list(rings))"),
            (Text("每圈最多问", "Most asked in a ring"), "\(screen.number(rules.mostAsked))"),
            (Text("一次最多来", "Most who come"), "\(screen.number(rules.mostComing))"),
            (Text("什么时候问邻居", "Neighbours’ hours"), "\(rules.hours.text)"),
            (Text("一定会告诉", "Always told"), "\(screen.list(rules.told.map { screen(actor($0)) }))"),
            (
                Text("“我现在在这里”算多久", "“I am here now”"),
                "\(screen(Limit.minutes(rules.positionMinutes).text))"
            ),
        ]
    }

    private func helpKind(_ kind: HelpKind, _ rules: HelpRules, _ screen: Screen) -> [HTML] {
        let skills = kind.skills.compactMap { rules.skill($0) }.map { screen($0) }
        let who = skills.isEmpty ? screen("附近的帮手", "helpers nearby") : screen.list(skills)
        let number: HTML? = kind.number.map {
            "<strong>\(screen("先打 \($0)", "Call \($0) first"))</strong> "
        }
        return ["\(screen(kind.name))", "\(who)", "\(number)\(kind.advice.map { screen($0) })"]
    }
}
