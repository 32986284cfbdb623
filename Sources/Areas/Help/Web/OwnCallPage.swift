import Kernel
import Pages
import Persistence
import Policy

/// Somebody on the way, as the person who called sees them.
struct ShownComing: Sendable, Codable, Hashable {
    /// Post and name of staff, or what a neighbour wants to be called.
    let name: Text
    let isStaff: Bool
    let acceptedAt: Instant
    let arrivedAt: Instant?
}

extension Transaction {
    /// Who comes, by name: staff by post, neighbours by what they want to be called.
    func shownComing(of call: HelpCall) throws -> [ShownComing] {
        try call.coming.map { comer in
            let name: Text =
                switch comer.who {
                case .staff: Text(same: comer.name ?? "工作人员")
                case .resident(let id): try calledName(of: id).map { Text(same: $0) } ?? Text("一位邻居", "a neighbour")
                }
            return ShownComing(
                name: name, isStaff: comer.name != nil, acceptedAt: comer.acceptedAt, arrivedAt: comer.arrivedAt)
        }
    }
}

/// The page behind the caller's link: the number to dial first, who comes, the two clocks, and how to end it.
struct OwnCallPage {
    let screen: Screen
    let call: HelpCall
    let rules: HelpRules
    let pack: Pack
    let words: HelpWords?
    let secret: String
    let coming: [ShownComing]
    let readings: [HelpReading]

    /// What a JSON client gets.
    struct Shown: Encodable, Sendable {
        let state: HelpState
        let calledAt: Instant
        let answerBy: Instant
        let arriveBy: Instant
        let answeredAt: Instant?
        let arrivedAt: Instant?
        let coming: [ShownComing]
        let emergency: String?
    }
    var shown: Shown {
        Shown(
            state: call.state, calledAt: call.calledAt, answerBy: call.answerBy, arriveBy: call.arriveBy,
            answeredAt: call.answeredAt, arrivedAt: call.arrivedAt, coming: coming, emergency: words?.emergency)
    }

    private var kind: HelpKind? { rules.kind(call.kind) }

    var html: HTML {
        screen.page(PageShell(.resident, kind?.name ?? Text("求助", "Call for help"))) {
            """
            \(emergency)
            \(screen.live(HelpPaths.ownLive(call.id, secret), id: "own") { body })
            <p class="hint">\(screen("请收好这个页面的链接，它只给您看。", "Keep the link of this page; it is yours alone."))</p>
            """
        }
    }

    private var emergency: HTML {
        guard call.state.isOpen else { return .empty }
        if let words, let emergency = pack.emergency(in: words.words) { return screen.emergencyNotice(emergency) }
        return HelpAdvice.notice(kind, screen)
    }

    /// The part that changes by itself.
    var body: HTML {
        """
        \(HelpSteps(call: call).html(screen))\(next)\(who)\(ending)\(HelpClocks(call: call).html(screen))\(looks)
        """
    }

    private var next: HTML {
        switch call.state {
        case .waiting:
            return screen.promise(
                searching, by: call.answerBy,
                otherwise: Text(
                    "没人应答会问更远的邻居，并自动报给上一级。",
                    "If nobody answers, neighbours further away are asked and the level above is told."),
                clock: screen.clock(ClockView(from: call.calledAt, due: call.answerBy)))
        case .answered:
            return screen.promise(
                Text("有人正赶来，请把门打开一条缝。", "Somebody is on the way. Leave the door ajar."),
                who: screen.list(coming.map { screen($0.name) }), by: call.arriveBy,
                otherwise: Text("到时没到门口，会自动报给上一级。", "If nobody is at the door by then, the level above is told."),
                clock: screen.clock(ClockView(from: call.calledAt, due: call.arriveBy)))
        case .arrived:
            return screen.notice(
                Text("人到了。办完请点一下“结束”。", "Somebody is there. Press “It is over” when it is done."), .good)
        case .unanswered:
            return screen.notice(
                Text(
                    "很抱歉，这次没有人来。值班负责人会联系您；还需要帮助请再求助，紧急情况请打 110、119、120。",
                    "We are sorry: nobody came. The head of duty will contact you; call again if you still need help, in an emergency call 110, 119 or 120."
                ), .danger)
        case .ended, .cancelled:
            return screen.notice(
                Text(
                    "这次求助已结束：\(call.outcome?.name.zh ?? call.state.name.zh)。",
                    "This call is over: \(call.outcome?.name.en ?? call.state.name.en)."))
        }
    }

    private var searching: Text {
        let told = Text("正在找人：已通知值班岗 \(call.told) 人", "Looking for somebody: \(call.told) on duty were told")
        if call.asked == 0, !rules.hours.contains(pack.zone.local(screen.now).secondOfDay) {
            return told
                + Text("；邻居只在 \(rules.hours.text) 问。", "; neighbours are asked from \(rules.hours.text) only.")
        }
        return told + Text("，问了邻居 \(call.asked) 人。", ", \(call.asked) neighbours asked.")
    }

    private var who: HTML {
        guard !coming.isEmpty, call.state.isOpen else { return .empty }
        let cards = coming.map { comer in
            screen.card(
                screen(comer.name),
                chips: comer.arrivedAt == nil
                    ? screen.state(Text("正赶来", "on the way"), .active) : screen.state(Text("到了", "there"), .good),
                facts: [
                    comer.isStaff ? screen("工作人员", "staff") : screen("邻里帮手", "neighbour"),
                    screen("\(screen.ago(comer.acceptedAt))应答", "answered \(screen.ago(comer.acceptedAt))"),
                ])
        }
        return screen.section(Text("谁来了", "Who comes")) { screen.cards(cards) }
    }

    private var ending: HTML {
        switch call.state {
        case .waiting, .answered:
            screen.buttons(
                screen.confirm(
                    Text("不用了", "No longer needed"), .quiet, at: HelpPaths.ownCancel(call.id, secret),
                    question: Text("取消后，来的人会马上知道。", "Whoever is coming is told at once."),
                    done: Text("取消求助", "Cancel the call")
                ) { _ in .empty },
                call.state == .answered ? over : .empty)
        case .arrived: screen.buttons(over)
        case .ended, .cancelled, .unanswered: .empty
        }
    }

    private var over: HTML {
        screen.confirm(Text("结束", "It is over"), .primary, at: HelpPaths.ownEnd(call.id, secret)) { form in
            form.choices(
                "outcome", Text("后来怎样", "How did it end"), HelpOutcome.options, value: HelpOutcome.helped.rawValue,
                required: true)
        }
    }

    private var looks: HTML {
        guard !readings.isEmpty else { return .empty }
        return screen.folded(Text("谁看过我的话和电话（\(readings.count)）", "Who read my words and number (\(readings.count))")) {
            screen.facts(readings.map { ($0.by, screen.time($0.at)) })
        }
    }
}

/// Where a call stands, in four steps.
struct HelpSteps {
    let call: HelpCall

    func html(_ screen: Screen) -> HTML {
        let stages: [(HelpState, Text)] = [
            (.waiting, Text("求助", "Called")), (.answered, Text("有人应答", "Answered")),
            (.arrived, Text("人到门口", "At the door")), (.ended, Text("结束", "Over")),
        ]
        guard let current = stages.firstIndex(where: { $0.0 == call.state }) else {
            return screen.steps([Pages.Step(call.state.name, .current)])
        }
        return screen.steps(
            stages.enumerated().map { index, stage in
                Pages.Step(stage.1, index < current ? .done : index == current ? .current : .ahead)
            })
    }
}

/// The two times a call is measured by.
struct HelpClocks {
    let call: HelpCall

    func html(_ screen: Screen) -> HTML {
        screen.facts([
            (Text("求助时间", "Called"), screen.time(call.calledAt)),
            (HelpClock.answer.name, clock(call.answeredAt, call.answerBy, screen)),
            (HelpClock.arrive.name, clock(call.arrivedAt, call.arriveBy, screen)),
        ])
    }

    func clock(_ done: Instant?, _ due: Instant, _ screen: Screen) -> HTML {
        if let done {
            let length = screen.duration(done - call.calledAt)
            return "\(length) \(screen.clock(ClockView(from: call.calledAt, due: due, progress: .finished(done))))"
        }
        if !call.state.isOpen { return HTML(text: screen.noData) }
        return screen.clock(ClockView(from: call.calledAt, due: due))
    }
}
