import Kernel
import Pages
import Policy
import Territory

/// Calling for help: emergency numbers first, then what, where and how to reach the person; one button.
struct AskPage {
    /// A call of the same resident that goes on.
    struct OwnCall {
        let call: HelpCall
        let kind: Text
        let link: Link
    }
    let screen: Screen
    /// Nil where the place has no calls for help.
    let rules: HelpRules?
    let levels: [PlacePicker.Level]
    let own: [OwnCall]
    /// A member of staff presses for somebody on the telephone or at the counter.
    let forAnother: Bool

    private var isSignedIn: Bool { if case .resident = screen.caller.kind { true } else { false } }

    var html: HTML {
        let lead =
            forAnother
            ? Text(
                "一边听一边填，按下就通知附近的帮手和网格员。",
                "Fill it in while you listen; pressing tells helpers nearby and the grid worker.")
            : Text(
                "按一下，附近会这个的邻居、网格员和值班岗马上知道。不用登录。",
                "One press tells neighbours nearby who can help, the grid worker and the duty post. No account needed.")
        let shell = PageShell(
            forAnother ? .desk : .resident,
            forAnother ? Text("代人求助", "Press for a caller") : Text("求助", "Call for help"),
            lead: lead, back: forAnother ? NavItem(Text("求助", "Calls for help"), HelpPaths.board()) : nil,
            width: .reading)
        return screen.page(shell) {
            """
            \(screen.emergencyLine())\(ownCalls)\(rules.map(form) ?? notHere)
            """
        }
    }

    private var notHere: HTML {
        screen.empty(
            Text("这里还没有开通邻里求助", "Calls for help are not set up here"),
            Text("紧急情况请打上面的电话；别的事可以反映给社区。", "In an emergency call the numbers above; report other matters."))
    }

    private var ownCalls: HTML {
        guard !own.isEmpty else { return .empty }
        return screen.section(Text("您正在进行的求助", "Your call that goes on")) {
            screen.cards(
                own.map { item in
                    screen.card(
                        screen(item.kind), link: item.link,
                        chips: screen.state(item.call.state.name, item.call.state.tone),
                        facts: [screen.ago(item.call.calledAt)])
                })
        }
    }

    private func form(_ rules: HelpRules) -> HTML {
        screen.form(forAnother ? HelpPaths.board() : HelpPaths.ask(), draft: "help") { form in
            """
            \(form.choices("kind", Text("要帮什么", "What help do you need"), rules.kinds.map { Option($0.key, $0.name) }, required: true))
            \(form.words("words", Text("怎么了，要人做什么", "What happened, what is needed"),
                hint: Text("一两句话就行。例如：我在卫生间滑倒了，腿疼站不起来。", "A sentence or two: “I slipped in the bathroom, my leg hurts and I cannot stand.”"),
                required: true, limit: HelpLimits.words, rows: 3))
            <div id="advice" hx-get="\(HelpPaths.advice())" hx-trigger="input changed delay:400ms from:[name='words'], change from:[name='kind']" hx-include="[name='words'],[name='kind']"\
             hx-swap="innerHTML" aria-live="polite"></div>
            \(telephone(form))
            \(form.placePicker(PlacePicker(levels: levels, children: TerritoryPaths.choices())))
            \(form.line("door", Text("几单元几楼几号", "Entrance, floor, door"),
                hint: Text("只有来帮您的人和值班岗看得到。", "Seen only by whoever comes and the duty post."), limit: Limits.line))
            \(form.submit(forAnother ? Text("替他求助", "Press for them") : Text("求助", "Call for help"), .primary, icon: .phone))
            <p class="hint">\(promise(rules))</p>
            """
        }
    }

    private func telephone(_ form: Screen) -> HTML {
        let hint =
            isSignedIn
            ? Text("不填就用您登录的号码。", "Leave it empty to use the number of your account.")
            : Text("来的人要靠它找到您；每次查看都有记录。", "Whoever comes finds you by it; each reading is recorded.")
        let phone = form.line(
            "phone", Text("电话", "Telephone"), hint: hint, required: !isSignedIn && !forAnother, kind: .telephone,
            autocomplete: forAnother ? "off" : "tel")
        return phone
            + form.line("name", Text("怎么称呼", "Name"), limit: 50, autocomplete: forAnother ? "off" : "name")
    }

    private func promise(_ rules: HelpRules) -> String {
        screen(
            "目标：\(rules.answerWithin.text.zh)内有人应答，\(rules.arriveWithin.text.zh)内到门口；没人应答会自动往上报。",
            "The aim: answered within \(rules.answerWithin.text.en), at the door within \(rules.arriveWithin.text.en); "
                + "if nobody answers, the level above is told by itself.")
    }
}

/// What words and kind already tell: a number to dial first, and what to do until somebody is there.
struct HelpAdvice {
    let screen: Screen
    let pack: Pack
    let words: String
    let kind: String?

    var html: HTML {
        let chosen = kind.flatMap { pack.help?.kind($0) }
        if let emergency = pack.emergency(in: words) { return screen.emergencyNotice(emergency) }
        return HelpAdvice.notice(chosen, screen)
    }

    /// The advice of a kind, with the number it begins with.
    static func notice(_ kind: HelpKind?, _ screen: Screen) -> HTML {
        guard let kind, kind.number != nil || kind.advice != nil else { return .empty }
        let call = kind.number.map {
            screen.button(
                Text("情况重，先打 \($0)", "If it is serious, call \($0) first"), to: .telephone($0), .danger, icon: .phone)
        }
        return screen.notice(nil, .warn, "\(kind.advice.map { screen.paragraph($0) })\(call)")
    }
}
