import Kernel
import Pages

/// Posts, escalation, closing, whistle, tasks, indicators and categories.
extension PackPage {
    func people(_ screen: Screen) -> HTML {
        screen.section(Text("谁负责", "Who is responsible"), id: "posts") {
            let cards = pack.posts.map { post -> HTML in
                let part: HTML? = post.part.map { "<b>\($0)</b> " }
                let chips: HTML = "\(part)\(screen.chip(PackDifference.expected(post)))"
                func duties(_ texts: [Text]) -> HTML { "<ul>\(texts.map { "<li>\(screen($0))</li>" as HTML })</ul>" }
                let urgent: HTML =
                    post.emergencyDuties.isEmpty
                    ? .empty
                    : """
                    <p><strong>\(screen("应急时", "In an emergency"))</strong></p>\(duties(post.emergencyDuties))
                    """
                return screen.card(screen(post.name), chips: chips, body: duties(post.duties) + urgent)
            }
            let team: HTML? = pack.team.map {
                "<p>\(screen("网格队伍", "Team of a grid"))：<strong>\(screen($0))</strong></p>"
            }
            return "\(team)\(screen.cards(cards))"
        }
    }

    func delays(_ screen: Screen) -> HTML {
        func times(_ count: Int) -> String { screen("最多 \(count) 次", "at most \(count) times") }
        let reasons = screen.list(pack.hold.reasons.map { screen($0.name) })
        return screen.section(Text("异议、挂账、延期、返工", "Objection, hold, extension, rework"), id: "delays") {
            screen.facts([
                (
                    Text("派单异议", "Objection"),
                    "\(screen("接单后", "within")) \(screen(pack.objection.limit.text))，\(times(pack.objection.mostReturns))"
                ),
                (
                    Text("挂账（停表）", "Hold (the clock stops)"),
                    "\(screen(pack.hold.most.text))，\(times(pack.hold.mostTimes))。\(reasons)"
                ),
                (
                    Text("延期", "Extension"),
                    """
                    \(screen(pack.extending.most.text))，\(times(pack.extending.mostTimes))，\
                    \(screen("时限过 \(pack.extending.mustAskBeforePercent)% 前申请", "asked for before \(pack.extending.mustAskBeforePercent)% of the limit"))
                    """
                ),
                (
                    Text("返工", "Rework"),
                    "\(times(pack.rework.mostTimes))，\(screen("每次时限缩短 \(pack.rework.tightenPercent)%", "each time \(pack.rework.tightenPercent)% shorter"))"
                ),
            ])
        }
    }

    func ladder(_ screen: Screen) -> HTML {
        screen.section(Text("超时会怎样", "What happens when it is late"), id: "escalation") {
            let rows = pack.escalation.map { step -> [HTML] in
                var acts: [HTML] = []
                if step.raise { acts.append(screen.state(Text("提级办理", "grade raised"), .warn)) }
                if step.supervise { acts.append(screen.state(Text("督办", "supervised"), .danger)) }
                let names = step.notify.map { screen(actor($0)) }
                return [
                    "<span id=\"\(PolicyPaths.anchor(step.rule))\">\(screen(step.clock.name))</span>",
                    "\(step.atPercent) %", "\(screen.list(names))", HTML(joining: acts, by: " "),
                ]
            }
            return screen.table(
                Text("升级阶梯", "Escalation ladder"),
                [
                    DataColumn(Text("时限", "Clock")), DataColumn(Text("到", "At"), isNumber: true),
                    DataColumn(Text("告诉谁", "Who is told")), DataColumn(Text("同时", "And")),
                ], rows, showsCaption: false)
        }
    }

    func closing(_ screen: Screen) -> HTML {
        func yes(_ value: Bool) -> HTML { "\(value ? screen("要", "yes") : screen("不要", "no"))" }
        let evaluation = pack.evaluation
        return screen.section(Text("怎么算办完", "When it is done"), id: "closing") {
            screen.facts([
                (Text("要有办理凭据", "Evidence of the work"), yes(pack.closing.needsEvidence)),
                (
                    Text("办完到现场核查", "Checked on the spot"),
                    HTML(joining: pack.closing.needsCheck.map { level($0, screen) }, by: " ")
                ),
                (Text("回访", "Call back"), yes(pack.closing.needsCallBack)),
                (
                    Text("回访联系不上", "Nobody reached"),
                    "\(screen("试 \(pack.closing.callBackTries) 次并记录后可以销号", "may be struck off after \(pack.closing.callBackTries) recorded tries"))"
                ),
                (Text("评价期", "Time to evaluate"), "\(screen(evaluation.window.text))"),
                (
                    Text("说“没解决”", "“Not solved”"),
                    """
                    \(screen("自动重开，最多 \(evaluation.reopenMostTimes) 次，时限缩短 \(evaluation.reopenTightenPercent)%",
                        "opens it again, at most \(evaluation.reopenMostTimes) times, limits \(evaluation.reopenTightenPercent)% shorter"))
                    """
                ),
                (
                    Text("没有评价", "No evaluation"),
                    "\(pack.closing.unansweredCloses ? screen("期满销号", "struck off when the time ends") : screen("不销号，请人再问", "not struck off; someone asks again"))"
                ),
            ])
        }
    }

    func whistleAndTasks(_ screen: Screen) -> HTML {
        let whistle = pack.whistle.map { rules in
            screen.section(Text("吹哨报到", "Whistle"), id: "whistle") {
                screen.facts([
                    (Text("谁能吹哨", "Who may whistle"), "\(screen.list(rules.levels.map { screen(actor($0)) }))"),
                    (Text("能叫谁", "Who may be called"), "\(screen.list(rules.calls.map { screen(actor($0)) }))"),
                    (Text("什么时候", "When"), "\(screen.list(rules.reasons.map { screen($0.name) }))"),
                    (Text("回应", "Answer"), "\(screen(rules.answerWithin.text))"),
                    (Text("到场", "On the spot"), "\(screen(rules.arriveWithin.text))"),
                ])
            }
        }
        let tasks = screen.section(Text("社区任务板", "Community task board"), id: "tasks") {
            screen.facts([
                (Text("同时最多接", "At most at a time"), "\(pack.tasks.mostPerTaker)"),
                (Text("接了多久办完", "Done within"), "\(screen(pack.tasks.finishWithin.text))"),
                (Text("挂多久", "Offered for"), "\(screen(pack.tasks.offeredFor.text))"),
                (Text("谁能接", "Who may take one"), "\(screen.list(pack.tasks.takers.map { screen(actor($0)) }))"),
            ])
        }
        return "\(whistle)\(tasks)"
    }

    func indicators(_ screen: Screen) -> HTML {
        let rules = pack.indicators
        return screen.section(Text("怎么算数", "How results are counted"), id: "indicators") {
            let rows = rules.rates.map { rate -> [HTML] in
                let isClosing = rate.denominator == .dueToClose
                let denominator = isClosing ? rules.closingDenominator.name : rate.denominator.name
                return ["\(screen(rate.name))", "\(screen(rate.numerator.name)) ÷ \(screen(denominator))"]
            }
            let excluded = screen.list(rules.excluded.map { screen($0.name) })
            return """
                        \(screen.table(Text("公式", "Formulas"), [
                        DataColumn(Text("指标", "Rate")), DataColumn(Text("怎么算", "How")),
                        ], rows, showsCaption: false))
                        \(screen.facts([
                        (Text("不计入评价分母", "Left out of rated denominators"), "\(excluded)"),
                        (Text("三率权重", "Weights of the three rates"), """
                        \(rules.responseWeight) / \(rules.solvedWeight) / \(rules.satisfiedWeight)
                        """),
                    (Text("少于多少件标注为少数", "Marked as small below"), "\(rules.smallNumber)"),
                ]))
                """
        }
    }

    func categories(_ screen: Screen) -> HTML {
        screen.section(Text("管哪些事", "What it covers"), id: "categories") {
            let parts = pack.groups.map { group -> HTML in
                let members = pack.categories.filter { $0.group == group.key }
                let items = members.map { category -> HTML in
                    let code: HTML? = category.national.map { " <small>\(screen($0.kind.name)) \($0.code)</small>" }
                    let mark: HTML = category.isPrivate ? " " + screen.state(Text("不公开", "private")) : .empty
                    return "<li>\(screen(category.name))\(code)\(mark)</li>"
                }
                return """
                    <details><summary>\(screen(group.name)) \
                    \(screen("（\(members.count)）", "(\(members.count))"))</summary><ul>\(items)</ul></details>
                    """
            }
            let isChinese = screen.language == .en && pack.categories.contains { $0.name.zh == $0.name.en }
            let note: HTML? =
                isChinese
                ? screen.paragraph(
                    Text(
                        "",
                        "Names taken from the national standard GB/T 47678.5 are given in Chinese, as it publishes them."
                    ))
                : nil
            return "\(note)\(HTML(joining: parts))"
        }
    }
}
