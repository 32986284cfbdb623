import Kernel
import Pages
import People
import Policy

extension MobilisedPost {
    /// How it stands, in words.
    var standing: (name: Text, tone: Tone) {
        if isVacant, answer == nil { return (Text("空缺", "vacant"), .danger) }
        switch answer {
        case "coming": return (Text("能到", "coming"), .good)
        case "cannot": return (Text("不能到", "cannot come"), .warn)
        case "substitute": return (Text("有人代", "stood in for"), .active)
        default: return (Text("还没应答", "no answer yet"), .warn)
        }
    }

    func facts(_ screen: Screen) -> [String] {
        [
            holder, why.map { screen($0.name) },
            substitute.map { screen("由 \($0) 代", "\($0) stands in") },
            answeredAt.map { screen("\(screen.when($0)) 应答", "answered \(screen.when($0))") },
        ].compactMap(\.self)
    }
}

/// The mobilisation list: vacant posts first, then who has not answered; each with telephone and duties.
struct MobilisationPage {
    let act: EmergencyAct
    let lines: [MobilisedPost]
    /// Who has the turn, of posts that go round.
    let turns: [Post.ID: Text]
    let sums: MobilisationSums
    let page: Int
    let caller: Caller

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("动员名单", "Who comes"),
            lead: Text(
                "先看空缺和没应答的，电话联系上了可以代为记下。",
                "Look at vacant and silent posts first; write down what was said on the telephone."),
            back: NavItem(act.terms.name, EmergencyPaths.act(act.id)), width: .reading)
        return screen.page(shell) {
            screen.live(EmergencyPaths.peopleLive(act.id), id: "mobilisation") {
                lines.isEmpty
                    ? screen.empty(
                        Text("没有带应急职责的岗位", "No posts with emergency duties"),
                        Text(
                            "岗位由管理员设立，应急职责写在规则包里。",
                            "Posts are set up by administrators; their duties stand in the pack."))
                    : """
                    \(EmergencyPage.stats(sums, act, screen))\(screen.cards(lines.map { card($0, screen) }))\
                    \(screen.pager(previous: link(page - 1), next: lines.count == Limits.page ? link(page + 1) : nil, shown: lines.count, total: sums.posts))
                    """
            }
        }
    }

    private func link(_ page: Int) -> Link? {
        page < 0 ? nil : EmergencyPaths.people(act.id).query([("page", String(page))])
    }

    private func card(_ line: MobilisedPost, _ screen: Screen) -> HTML {
        let standing = line.standing
        let call = line.dutyPhone.map { number in
            screen.button(Text("打 \(number)", "Call \(number)"), to: .telephone(number), icon: .phone)
        }
        let note =
            act.holds(at: screen.now) && caller.may(.emergenciesCall, at: line.place)
            ? AnswerForms(act: act, line: line, substitutes: [], fromList: true).html(screen) : .empty
        return screen.card(
            "\(screen(line.kind)) · \(line.placeName)", chips: screen.state(standing.name, standing.tone),
            facts: line.facts(screen)
                + [turns[line.post].map { screen("现在轮到：\($0.zh)", "on turn now: \($0.en)") }].compactMap(\.self),
            body: "<ul>\(line.duties.map { "<li>\(screen($0))</li>" as HTML })</ul>",
            actions: "\(call)\(note)", tone: standing.tone == .danger ? .danger : nil)
    }
}

/// The buttons by which a post answers.
struct AnswerForms {
    let act: EmergencyAct
    let line: MobilisedPost
    let substitutes: [(account: Account.ID, name: String)]
    /// A leader writes down what was said; else one's own answer.
    let fromList: Bool

    func html(_ screen: Screen) -> HTML {
        let action = EmergencyPaths.answers(act.id)
        let fields = [("post", line.post.description)] + (fromList ? [("list", "1")] : [])
        func hidden(_ form: Screen, _ answer: String) -> HTML {
            HTML(joining: (fields + [("answer", answer)]).map { form.hidden($0.0, $0.1) })
        }
        let coming =
            line.answer == "coming"
            ? HTML.empty
            : screen.act(
                fromList ? Text("记：能到", "Note: coming") : Text("我能到", "I am coming"), at: action,
                fromList ? .plain : .primary, fields: fields + [("answer", "coming")])
        let cannot = screen.confirm(
            fromList ? Text("记：不能到", "Note: cannot") : Text("我不能到", "I cannot"), .plain, at: action,
            done: Text("记下", "Save")
        ) { form in
            """
            \(hidden(form, "cannot"))\(form.choices("why", Text("为什么", "Why"), MobilisationAnswer.WhyNot.allCases.map { Option($0.rawValue, $0.name) },
                value: line.why?.rawValue, required: true, inline: true))
            """
        }
        let other =
            substitutes.isEmpty
            ? HTML.empty
            : screen.confirm(Text("有人代我", "Somebody stands in"), .plain, at: action, done: Text("记下", "Save")) { form in
                """
                \(hidden(form, "substitute"))\(form.select("substitute", Text("谁代", "Who"),
                    substitutes.map { Option($0.account.description, Text(same: $0.name)) }, required: true))
                """
            }
        return "\(coming)\(cannot)\(other)"
    }
}

/// What somebody has to do themselves, and how they answer.
struct OwnDutyPage {
    let duties: [OwnDuty]
    let substitutes: [EmergencyAct.ID: [(account: Account.ID, name: String)]]

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .field, Text("我的应急职责", "My emergency duty"),
            back: NavItem(Text("应急状态", "Emergency mode"), EmergencyPaths.list()), width: .reading)
        return screen.page(shell) {
            guard !duties.isEmpty else {
                return screen.empty(
                    Text("您现在没有应急职责", "You have no emergency duty now"),
                    Text(
                        "您任职的地方启动应急状态时，要做什么会显示在这里。",
                        "When a place of your post is in emergency mode, what to do stands here."))
            }
            return screen.cards(duties.map { card($0, screen) })
        }
    }

    private func card(_ duty: OwnDuty, _ screen: Screen) -> HTML {
        let (act, line, standing) = (duty.act, duty.line, duty.line.standing)
        let holds = act.holds(at: screen.now)
        let forms =
            holds && !duty.standsIn
            ? AnswerForms(act: act, line: line, substitutes: substitutes[act.id] ?? [], fromList: false).html(screen)
            : .empty
        let when =
            holds
            ? screen("到 \(screen.moment(act.until))", "until \(screen.moment(act.until))")
            : screen("\(screen.moment(act.from)) 开始", "begins \(screen.moment(act.from))")
        return screen.card(
            "\(screen(act.terms.name)) · \(screen(line.kind))", link: EmergencyPaths.act(act.id),
            chips: duty.standsIn
                ? screen.state(Text("您代班", "you stand in"), .active) : screen.state(standing.name, standing.tone),
            facts: [line.placeName, when] + (duty.standsIn ? [] : line.facts(screen).dropFirst().map { $0 }),
            body: "<ul>\(line.duties.map { "<li>\(screen($0))</li>" as HTML })</ul>", actions: forms,
            tone: line.answer == nil && holds ? .danger : nil)
    }
}
