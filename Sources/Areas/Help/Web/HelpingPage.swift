import Kernel
import Pages
import Policy
import Territory

/// A neighbour's own page: what they are asked for now, where they go, and what they offered.
struct HelpingPage {
    /// A call they are on the way to, or at.
    struct Going {
        let call: HelpCall
        let kind: Text
        let area: String
    }
    let screen: Screen
    let rules: HelpRules?
    let offer: HelpOffer?
    /// Whether their consent holds; it may be withdrawn elsewhere too.
    let agrees: Bool
    let called: String?
    let placeName: String?
    let levels: [PlacePicker.Level]
    let asked: [AskedCall]
    let coming: [Going]

    /// What a JSON client gets.
    struct Shown: Encodable, Sendable {
        let offer: HelpOffer?
        let agrees: Bool
        let asked: [AskedCall]
        let coming: [HelpCall.ID]
    }
    var shown: Shown { Shown(offer: offer, agrees: agrees, asked: asked, coming: coming.map(\.call.id)) }

    var html: HTML {
        let shell = PageShell(
            .resident, Text("邻里帮手", "Helping neighbours"),
            lead: Text(
                "附近有人求助、又是您会的事，才会问您。去不去由您，不排名、不打分。",
                "You are asked only when somebody near you needs what you can do. It is up to you; nobody is ranked or scored."
            ),
            width: .reading)
        return screen.page(shell) {
            guard let rules else {
                return screen.empty(
                    Text("这里还没有开通邻里求助", "Calls for help are not set up here"),
                    Text("开通以后，可以在这里登记做帮手。", "Once they are, you can register here."))
            }
            return """
                \(screen.live(HelpPaths.helpingLive(), id: "helping") { "\(calls)\(standing(rules))" })
                \(screen.section(offer == nil ? Text("登记做帮手", "Offer to help") : Text("修改登记", "Change your registration")) { form(rules) })
                """
        }
    }

    private var calls: HTML {
        guard !asked.isEmpty || !coming.isEmpty else {
            return offer == nil
                ? .empty
                : screen.empty(
                    Text("现在没有人需要您", "Nobody needs you right now"),
                    Text("有人求助会马上显示在这里，也会发短信给您。", "A call appears here at once, and you get a message."))
        }
        let going = coming.map { item in
            screen.card(
                screen(item.kind), link: HelpPaths.call(item.call.id),
                chips: screen.state(Text("您应答了", "you answered"), .active), facts: [item.area],
                actions: screen.button(
                    Text("看门牌和电话", "Door and telephone"), to: HelpPaths.call(item.call.id), .primary),
                tone: .active)
        }
        return screen.section(Text("有人求助", "Somebody calls for help")) {
            screen.cards(going + asked.map { AskedCard(asked: $0).html(screen) })
        }
    }

    private func standing(_ rules: HelpRules) -> HTML {
        guard let offer else { return .empty }
        let state: HTML =
            if !agrees {
                screen.state(Text("已撤回同意，不会问您", "consent withdrawn: you are not asked"), .warn)
            } else if offer.isPaused {
                screen.state(Text("已暂停", "paused"), .warn)
            } else {
                screen.state(Text("可以问您", "you may be asked"), .good)
            }
        let skills = offer.skills.compactMap { rules.skill($0) }.map { screen($0) }
        return screen.section(Text("您的登记", "Your registration")) {
            """
            \(screen.facts([
                (Text("状态", "State"), state), (Text("从哪里出发", "From"), "\(placeName ?? "")"),
                (Text("会什么", "Skills"), "\(skills.isEmpty ? screen("什么都能搭把手", "a hand with anything") : screen.list(skills))"),
                (Text("能去多远", "How far"), "\(screen.distance(metres: Double(offer.reach)))"),
                (Text("什么时候", "When"), "\(offer.hours?.text ?? screen("全天", "all day"))"),
            ]))\(here(offer, rules))
            \(screen.buttons(
                screen.act(offer.isPaused ? Text("恢复", "Go on") : Text("暂停一下", "Pause"), at: HelpPaths.pause(), .plain,
                    fields: [("paused", offer.isPaused ? "0" : "1")]),
                screen.confirm(Text("退出", "Withdraw"), .danger, at: HelpPaths.withdrawal(),
                    question: Text("登记会马上删除，以后不再问您；随时可以重新登记。", "Your registration is deleted at once; you can register again at any time."),
                    done: Text("退出并删除", "Withdraw and delete")) { _ in .empty }))
            """
        }
    }

    private func here(_ offer: HelpOffer, _ rules: HelpRules) -> HTML {
        if let until = offer.hereUntil, screen.now < until {
            return screen.notice(
                Text("现在按您的位置算远近", "Distances count from where you are"), .active,
                """
                <p>\(screen("到 ", "Until ")) \(screen.time(until)) \(screen("自动删除。", "it is deleted by itself."))</p>
                \(screen.act(Text("马上删除位置", "Delete it now"), at: HelpPaths.position(), .plain, fields: [("forget", "1")]))
                """)
        }
        let minutes = Limit.minutes(rules.positionMinutes).text
        return screen.folded(Text("我现在在别处", "I am somewhere else now")) {
            screen.form(HelpPaths.position(), id: "here") { form in
                """
                \(form.paragraph(Text("只用来算这一会儿离求助的人多远，保留\(minutes.zh)，不留轨迹。",
                    "Used only to tell how far you are for now, kept for \(minutes.en); no track is kept.")))
                \(form.ownPosition(mostMetres: 300, otherwise: Text("仍按您登记的地点算。",
                    "Distances still count from the place you registered.")))
                \(form.submit(Text("按这个位置算", "Count from there"), .primary))
                """
            }
        }
    }

    private func form(_ rules: HelpRules) -> HTML {
        screen.form(HelpPaths.helping()) { form in
            """
            \(form.checkboxes("skills", Text("会什么", "What you can do"), rules.skills.map { Option($0.key, $0.name) },
                values: offer?.skills ?? [], hint: Text("不选也行：搭把手的事会问您。", "Leave it empty: you are asked where a hand is enough.")))
            \(form.placePicker(PlacePicker(known: placeName, knownCode: offer?.place, levels: levels, children: TerritoryPaths.choices())))
            \(form.choices("metres", Text("能去多远", "How far you go"),
                HelpOffer.reaches.map { Option("\($0)", Text(same: form.distance(metres: Double($0)))) },
                value: "\(offer?.reach ?? 1_000)", required: true, inline: true))
            \(form.select("from-hour", Text("从几点起可以问您", "From what hour"), hours, value: offer?.hours.map { "\($0.fromSecond / 3_600)" },
                hint: Text("两个都不选就是全天。", "Choose neither for the whole day."), blank: Text("全天", "all day")))
            \(form.select("until-hour", Text("到几点", "Until what hour"), hours, value: offer?.hours.map { "\($0.toSecond / 3_600)" },
                blank: Text("全天", "all day")))
            \(form.line("called", Text("希望怎么称呼您", "What you want to be called"), value: called,
                hint: Text("您应答后，求助的人会看到，例如“王师傅”。", "Shown to whoever called once you answer, e.g. “Mr Wang”."), limit: 20))
            \(form.checkbox("agree", Text("我同意附近有人求助时问我", "I agree to be asked when somebody nearby calls"),
                checked: offer != nil && agrees, hint: Text("随时可以暂停、退出，登记即删除；不用定位，也不留轨迹。",
                    "Pause or withdraw at any time, which deletes it. No tracking: distances count from the place you chose.")))
            \(form.submit(offer == nil ? Text("登记", "Register") : Text("保存", "Save"), .primary))
            """
        }
    }

    private var hours: [Option] { (0...24).map { Option("\($0)", Text(same: "\(padded($0, 2)):00")) } }
}

/// A call as a neighbour sees it who is asked: what, about how far, why them; the door only after “I am coming”.
struct AskedCard {
    let asked: AskedCall

    func html(_ screen: Screen) -> HTML {
        let call = asked.call
        let others =
            call.coming.isEmpty
            ? nil : screen("已有 \(call.coming.count) 人应答", "\(call.coming.count) on the way already")
        let skill =
            asked.skills.isEmpty
            ? nil : screen("您登记了：", "you offered: ") + screen.list(asked.skills.map { screen($0) })
        // Once somebody is on the way, what counts is when they stand at the door.
        let clock =
            call.answeredAt == nil
            ? ClockView(HelpClock.answer.name, from: call.calledAt, due: call.answerBy)
            : ClockView(HelpClock.arrive.name, from: call.calledAt, due: call.arriveBy)
        return screen.card(
            screen(asked.kindName), link: HelpPaths.call(call.id),
            chips: """
                \(screen.chip(asked.areaName, icon: .pin))\
                \(screen.clock(clock))
                """,
            facts: [
                screen(
                    "离您 \(screen.distance(metres: Double(asked.metres)))以内",
                    "within \(screen.distance(metres: Double(asked.metres))) of you"),
                screen("\(screen.ago(call.calledAt))求助", "called \(screen.ago(call.calledAt))"),
            ] + [skill, others].compactMap(\.self),
            actions: """
                \(screen.act(Text("我去", "I am coming"), at: HelpPaths.accept(call.id), .primary))\
                \(screen.act(Text("来不了", "I cannot"), at: HelpPaths.decline(call.id), .quiet))
                """, tone: .warn)
    }
}
