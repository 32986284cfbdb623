import Kernel
import Pages

/// What patrols look at, as the pack states it.
extension PackPage {
    func patrols(_ screen: Screen) -> HTML {
        guard let rules = pack.patrols else { return .empty }
        return screen.section(Text("巡查和联合检查", "Patrols and joint inspections"), id: "patrols") {
            """
            \(screen.facts(patrolFacts(rules, screen)))
            \(screen.table(Text("看什么、多久整改", "What is looked at, how long to put it right"), [
                DataColumn(Text("检查项", "Item")), DataColumn(Text("整改期限", "To be put right in")), DataColumn(Text("依据", "Ground")),
            ], rules.items.map { ["\(screen($0.name))", "\(screen($0.limit.text))", "\(screen($0.basis))"] }))
            \(screen.table(Text("几种巡查", "Kinds of patrol"), [
                DataColumn(Text("巡查", "Patrol")), DataColumn(Text("检查单", "Check list")),
            ], rules.kinds.map { kind in
                ["\(screen(kind.name))", "\(screen.list(rules.items(of: kind.key).map { screen($0.name) }))"]
            }))
            """
        }
    }

    private func patrolFacts(_ rules: PatrolRules, _ screen: Screen) -> [(Text, HTML)] {
        let late = rules.escalation.map { step in
            let who = screen.list(step.notify.map { screen(actor($0)) })
            return step.afterDays == 0
                ? screen("一到期：\(who)", "at once: \(who)")
                : screen("超 \(step.afterDays) 天：\(who)", "\(step.afterDays) days late: \(who)")
        }
        return [
            (
                Text("算重复发现", "Counts as a repeat"),
                "\(screen("同一处或同一责任方 \(rules.repeatDays) 天内同一项", "the same item within \(rules.repeatDays) days at the same stop or party"))"
            ),
            (
                Text("复查不合格", "After a recheck that is not fine"),
                "\(screen("整改期限缩短 \(rules.tightenPercent)%", "the limit is \(rules.tightenPercent)% shorter"))"
            ),
            (Text("曝光前给责任方的答复时间", "Time to reply before publishing"), "\(screen(rules.replyWithin.text))"),
            (Text("逾期告诉谁", "Told where it is late"), "\(screen.list(late))"),
        ]
    }
}
