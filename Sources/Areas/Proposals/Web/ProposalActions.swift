import Kernel
import Pages
import People
import Policy

/// The forms below a proposal: only those that this reader may use now.
struct ProposalActions {
    let page: ProposalPage
    private var proposal: Proposal { page.proposal }
    private var rules: ProposalRules { page.rules }

    func html(_ screen: Screen) -> HTML {
        let parts = [judge(screen), answer(screen), handOver(screen), submit(screen)].filter { !$0.isEmpty }
        let others = [reword(screen), reasons(screen)].filter { !$0.isEmpty }
        return HTML(joining: parts + (others.isEmpty ? [] : ["<div class=\"buttons\">\(HTML(joining: others))</div>"]))
    }

    // MARK: Its writer

    private func submit(_ screen: Screen) -> HTML {
        guard proposal.state.isWritable, page.standing.may(.writer, proposal) else { return .empty }
        guard page.can(.submit) else {
            return screen.notice(ProposalProblem.nothingGathered.appError.message)
        }
        return screen.decision(Text("写好了", "It is ready")) {
            screen.buttons(screen.act(Text("提交", "Submit"), at: ProposalPaths.submit(proposal.id), .primary))
        }
    }

    private func reword(_ screen: Screen) -> HTML {
        guard page.can(.reword(title: "", words: "")) else { return .empty }
        return screen.confirm(
            Text("修改", "Change"), at: ProposalPaths.words(proposal.id), done: Text("保存", "Save")
        ) { form in
            ProposalForms.words(form, title: page.shown.title, words: page.texts[proposal.words.id])
        }
    }

    private func judge(_ screen: Screen) -> HTML {
        guard page.can(.judge(satisfied: true, words: nil)), let answer = proposal.answer else { return .empty }
        let again =
            proposal.round == 1
            ? Text(
                "不满意的，单位在 \(rules.againMonths) 个月内再办一次、再答复。",
                "Where you are not, the unit works on it once more and answers again (months it has: \(rules.againMonths))."
            )
            : Text("这是再办后的答复，评价后就办结。", "This is the second answer; after your judgement it is closed.")
        return screen.decision(Text("答复好不好，您说了算", "You judge the answer")) {
            """
            \(screen.quote(page.texts[answer.words.id] ?? "", by: page.shown.unit))\
            \(screen.form(ProposalPaths.judge(proposal.id)) { form in
                """
                \(form.choices("satisfied", Text("满意吗", "Are you satisfied"), [
                    Option("1", Text("满意", "Yes")), Option("0", Text("不满意", "No")),
                ], hint: again, required: true, inline: true))\
                \(form.words("words", Text("为什么（不满意的要写）", "Why (needed for a “no”)"), limit: ProposalLimits.note, rows: 3))\
                \(form.submit(Text("提交评价", "Send the judgement")))
                """
            })
            """
        }
    }

    // MARK: The office

    private func handOver(_ screen: Screen) -> HTML {
        let unit = page.units.first?.id ?? Identifier<UnitTag>(rawValue: 0)
        guard page.can(.handOver(unit: unit, difficult: false, isPublic: true)) else { return .empty }
        let difficult = Text(
            "涉及面广、难办：\(rules.difficultMonths) 个月内答复（一般 \(rules.answerMonths) 个月）",
            "Wide or difficult: answered within \(rules.difficultMonths) months instead of \(rules.answerMonths)")
        return screen.decision(Text("交办", "Hand it over")) {
            screen.form(ProposalPaths.handOver(proposal.id)) { form in
                """
                \(form.select("unit", Text("承办单位", "Unit that answers"), page.units.map { Option("\($0.id)", Text(same: $0.name)) }, required: true))\
                \(form.checkbox("difficult", difficult, checked: proposal.isDifficult))\
                \(form.checkbox("public", Text("公开这件建议：我看过，里面没有个人信息", "Everybody may read it: I looked, it holds no personal data")))\
                \(form.submit(Text("交办", "Hand over")))
                """
            }
        }
    }

    // MARK: The unit

    private func answer(_ screen: Screen) -> HTML {
        guard let first = rules.answers.first, page.can(.answer(kind: first.key, words: "", isPublic: true)) else {
            return .empty
        }
        return screen.decision(Text("答复", "Answer")) {
            screen.form(ProposalPaths.answer(proposal.id), draft: "proposal-answer-\(proposal.id)") { form in
                """
                \(form.choices("answer", Text("属于哪一类", "What it comes to"), rules.answers.map { Option($0.key, $0.name) }, required: true))\
                \(form.words("words", Text("答复", "Answer"), hint: Text("做了什么、准备做什么、什么时候，或者为什么现在做不到。",
                    "What was done, what will be and when, or why it cannot be done now."), required: true, limit: ProposalLimits.words, rows: 8))\
                \(form.checkbox("public", Text("答复一起公开（里面没有个人信息）", "Everybody may read the answer (it holds no personal data)")))\
                \(form.submit(Text("答复", "Answer")))
                """
            }
        }
    }

    /// Everything that needs a reason.
    private func reasons(_ screen: Screen) -> HTML {
        let until = screen.moment(proposal.answerDue ?? screen.now)
        let acts: [(ProposalAct, Text, Link, Text?)] = [
            (
                .giveBack(reason: ""), Text("退回修改", "Return it"), ProposalPaths.giveBack(proposal.id),
                Text("写明要改什么，代表改好可以再提交。", "Say what should change; it may be submitted again.")
            ),
            (
                .prolong(reason: ""), Text("延长期限", "Prolong"), ProposalPaths.prolong(proposal.id),
                Text(
                    "现在要在 \(until) 前答复。只能延一次，延到交办后 \(rules.difficultMonths) 个月。",
                    "To be answered by \(until). Once only, to \(rules.difficultMonths) months after handing over.")
            ),
            (
                .sendBack(reason: ""), Text("不归我们管，退回", "Not ours, send it back"), ProposalPaths.sendBack(proposal.id),
                Text("写明应当归谁。答复期限不会因此变长。", "Say whose it is. The time to answer does not get longer by it.")
            ),
            (
                .withdraw(reason: ""), Text("撤回", "Withdraw"), ProposalPaths.withdraw(proposal.id),
                Text("撤回后不再办理，记录保留。", "Nobody works on it any more; the record stays.")
            ),
        ]
        return HTML(
            joining: acts.filter { page.can($0.0) }.map { _, label, link, question in
                screen.confirm(label, .quiet, at: link, question: question) { form in
                    form.words("reason", Text("理由", "Reason"), required: true, limit: ProposalLimits.note, rows: 3)
                }
            })
    }
}
