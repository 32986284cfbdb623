import Kernel
import Pages

/// Proposals of representatives, as the pack states them.
extension PackPage {
    func proposals(_ screen: Screen) -> HTML {
        guard let rules = pack.proposals else { return .empty }
        return screen.section(Text("代表建议", "Proposals of representatives"), id: "proposals") {
            screen.facts(proposalFacts(rules, screen))
        }
    }

    private func proposalFacts(_ rules: ProposalRules, _ screen: Screen) -> [(Text, HTML)] {
        let kinds = rules.kinds.map { kind in
            "\(screen(kind.name))：\(screen.list(kind.writers.map { screen(actor($0)) }))"
        }
        let late = rules.escalation.map { step in
            let who = screen.list(step.notify.map { screen(actor($0)) })
            return step.afterDays == 0
                ? screen("一到期：\(who)", "at once: \(who)")
                : screen("超 \(step.afterDays) 天：\(who)", "\(step.afterDays) days late: \(who)")
        }
        let answered = screen(
            "交办起 \(rules.answerMonths) 个月内；涉及面广、难办的 \(rules.difficultMonths) 个月内",
            "within \(rules.answerMonths) months of handing over; \(rules.difficultMonths) where it is wide or difficult"
        )
        let again = screen(
            "代表不满意的，再办一次，\(rules.againMonths) 个月内再答复",
            "where the representative is not satisfied, once more within \(rules.againMonths) month(s)")
        return [
            (Text("谁可以提", "Who may write"), "\(screen.list(kinds))"),
            (
                Text("交办", "Handed over"),
                "\(screen("提交后 \(rules.handOverWithin.text.zh)内", "within \(rules.handOverWithin.text.en)"))"
            ),
            (Text("答复", "Answered"), "\(answered)"), (Text("不满意", "Not satisfied"), "\(again)"),
            (Text("答复分几类", "What an answer comes to"), "\(screen.list(rules.answers.map { screen($0.name) }))"),
            (
                Text("代表多久内评价", "Time to judge"),
                "\(screen("答复后 \(rules.judgeWithin.text.zh)内", "within \(rules.judgeWithin.text.en)"))"
            ),
            (Text("逾期告诉谁", "Told where it is late"), "\(screen.list(late))"),
            (Text("依据", "Ground"), "\(screen(rules.basis))"),
        ]
    }
}
