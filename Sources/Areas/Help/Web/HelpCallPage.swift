import Kernel
import Pages
import Policy

/// One call for who goes, who is told, and who is asked: the way and the door only for those who may read them.
struct HelpCallPage {
    let call: HelpCall
    let rules: HelpRules
    /// Nil for who was only asked, and where it was let go of.
    let words: HelpWords?
    let asked: AskedCall?
    let standing: HelpStanding
    let who: HelpComer?
    let areaName: String
    let coming: [ShownComing]
    /// What happened, for staff.
    let entries: [HelpEntry]

    /// What a JSON client gets.
    struct Shown: Encodable, Sendable {
        let call: HelpCall
        let words: HelpWords?
        let metres: Int?
    }
    var shown: Shown { Shown(call: call, words: words, metres: asked?.metres) }

    private var kind: HelpKind? { rules.kind(call.kind) }
    private var isStaff: Bool { standing.isPost || standing.isLead }
    private var own: HelpComing? { call.coming.first { $0.who == who } }

    func html(_ screen: Screen) -> HTML {
        let back =
            isStaff
            ? NavItem(Text("求助台", "Calls for help"), HelpPaths.board())
            : NavItem(Text("邻里帮手", "Helping neighbours"), HelpPaths.helping())
        let shell = PageShell(
            standing.isLead ? .desk : isStaff ? .field : .resident, kind?.name ?? Text(same: call.kind),
            lead: Text(same: areaName), back: back, width: .reading)
        return screen.page(shell) {
            """
            \(screen.live(HelpPaths.callLive(call.id), id: "help-call") { body(screen) })\(map(screen))
            """
        }
    }

    private func body(_ screen: Screen) -> HTML {
        """
        \(HelpSteps(call: call).html(screen))\(notices(screen))\(person(screen))\(actions(screen))\
        \(HelpClocks(call: call).html(screen))\(others(screen))\(story(screen))
        """
    }

    private func notices(_ screen: Screen) -> HTML {
        var parts: [HTML] = []
        if call.state == .unanswered {
            parts.append(
                screen.notice(
                    Text(
                        "没有人来。请联系求助的人，并补记结果。", "Nobody came. Contact whoever called, and write down what became of it."),
                    .danger))
        }
        if let asked, !standing.reads {
            let skills = screen.list(asked.skills.map { screen($0) })
            let why =
                asked.skills.isEmpty ? "" : screen("；您登记的“\(skills)”用得上", "; what you offered is needed: \(skills)")
            parts.append(
                screen.notice(
                    Text(
                        "离您 \(screen.distance(metres: Double(asked.metres)))以内\(why)。应答后才看得到门牌和电话。",
                        "Within \(screen.distance(metres: Double(asked.metres))) of you\(why). Door and telephone are shown once you answer."
                    )))
        }
        if let number = words?.emergency, call.state.isOpen {
            parts.append(
                screen.notice(
                    Text("已提醒对方先打 \(number)。到了先问打没打。", "They were told to call \(number) first. Ask whether they did."),
                    .warn))
        }
        return HTML(joining: parts)
    }

    /// The words, the door and the telephone: for who goes and who is told.
    private func person(_ screen: Screen) -> HTML {
        guard let words else {
            return standing.reads
                ? screen.notice(
                    Text("原话、电话和门牌已按期限删除。", "Words, telephone and door were deleted when their time was over."))
                : .empty
        }
        let call: HTML? = words.phone.map { number in
            screen.button(Text("打电话 \(number)", "Call \(number)"), to: .telephone(number), .primary, icon: .phone)
        }
        return """
            \(screen.quote(words.words, by: words.name))\
            \(screen.facts([
                (Text("地点", "Place"), "\(words.placeName)"),
                (Text("门牌", "Door"), "\(words.door ?? screen("没有写", "not given"))"),
            ]))\(call.map { screen.buttons($0) })
            """
    }

    private func actions(_ screen: Screen) -> HTML {
        var parts: [HTML] = []
        let full = call.coming.count >= rules.mostComing
        if call.state.isOpen, own == nil, standing.isPost || asked != nil, !full {
            let label = call.coming.isEmpty ? Text("我去", "I am coming") : Text("我也去", "I come as well")
            parts.append(screen.act(label, at: HelpPaths.accept(call.id), .primary))
            if asked != nil, own == nil {
                parts.append(screen.act(Text("来不了", "I cannot"), at: HelpPaths.decline(call.id), .quiet))
            }
        }
        if call.state.isOpen, let own {
            if own.arrivedAt == nil {
                parts.append(screen.act(Text("我到了", "I am there"), at: HelpPaths.arrive(call.id), .primary))
                parts.append(
                    screen.confirm(
                        Text("去不了了", "I cannot come after all"), .quiet, at: HelpPaths.stepBack(call.id),
                        question: Text("退出后马上去问别人。", "Somebody else is asked at once.")
                    ) { _ in .empty })
            }
        }
        if call.state == .answered || call.state == .arrived, own != nil || standing.isLead {
            parts.append(
                outcome(
                    Text("结束", "It is over"), own?.arrivedAt == nil ? .plain : .primary, HelpPaths.end(call.id), screen)
            )
        }
        if standing.isLead {
            if call.state == .waiting || call.state == .answered {
                parts.append(
                    screen.confirm(Text("取消求助", "Cancel the call"), .danger, at: HelpPaths.cancel(call.id)) { _ in
                        .empty
                    })
            }
            if call.state == .unanswered {
                parts.append(
                    outcome(Text("补记结果", "Write down what became of it"), .primary, HelpPaths.settle(call.id), screen))
            }
        }
        return parts.isEmpty ? .empty : "<div class=\"buttons\">\(parts)</div>"
    }

    private func outcome(_ label: Text, _ look: ButtonLook, _ link: Link, _ screen: Screen) -> HTML {
        screen.confirm(label, look, at: link) { form in
            form.choices("outcome", Text("后来怎样", "How did it end"), HelpOutcome.options, required: true)
        }
    }

    private func others(_ screen: Screen) -> HTML {
        guard !coming.isEmpty else { return .empty }
        return screen.section(Text("谁去了", "Who goes")) {
            screen.facts(
                coming.map { comer in
                    (
                        comer.name,
                        comer.arrivedAt.map { "\(screen("到了", "there since")) \(screen.time($0))" }
                            ?? "\(screen("应答", "answered")) \(screen.time(comer.acceptedAt))"
                    )
                })
        }
    }

    private func story(_ screen: Screen) -> HTML {
        guard isStaff, !entries.isEmpty else { return .empty }
        return screen.section(Text("经过", "What happened")) {
            screen.timeline(entries.reversed().map { HelpStory(rules: rules).entry($0, screen) })
        }
    }

    /// The way: a map beside the address, for who may read the door.
    private func map(_ screen: Screen) -> HTML {
        guard let words, words.point != nil, call.state.isOpen else { return .empty }
        let list = screen.paragraph(
            Text(same: [words.placeName, words.door].compactMap(\.self).joined(separator: " ")))
        return screen.map(MapPanel(Text("怎么走", "The way"), source: HelpPaths.way(call.id), list: list))
    }
}

/// How a step of a call is told to staff.
struct HelpStory {
    let rules: HelpRules

    func entry(_ entry: HelpEntry, _ screen: Screen) -> TimelineEntry {
        let (title, tone) = words(entry.event)
        return TimelineEntry(entry.at, title, by: entry.byName.isEmpty ? nil : entry.byName, tone: tone)
    }

    private func words(_ event: HelpEvent) -> (Text, Tone) {
        switch event {
        case .called: (Text("求助", "Called for help"), .warn)
        case .told(_, let people): (Text("通知值班岗 \(people) 人", "\(people) on duty were told"), .neutral)
        case .asked(let ring, let neighbours):
            (Text("第 \(ring) 圈：问了邻居 \(neighbours) 人", "Ring \(ring): \(neighbours) neighbours asked"), .neutral)
        case .accepted(_, let name):
            (name == nil ? Text("一位邻居应答", "A neighbour answered") : Text("应答：我去", "Answered: I am coming"), .active)
        case .steppedBack: (Text("应答的人去不了了", "Who answered cannot come after all"), .warn)
        case .arrived: (Text("人到门口", "Somebody is at the door"), .good)
        case .escalated(let clock, _, _, let people):
            (
                clock == .answer
                    ? Text("没有人应答，往上报：告诉了 \(people) 人", "Nobody answered; the level above was told: \(people)")
                    : Text("还没有人到门口，往上报：告诉了 \(people) 人", "Nobody at the door; the level above was told: \(people)"),
                .danger
            )
        case .ended(let outcome), .settled(let outcome):
            (Text("结束：\(outcome.name.zh)", "Over: \(outcome.name.en)"), outcome == .unconfirmed ? .warn : .good)
        case .cancelled: (Text("取消", "Cancelled"), .neutral)
        case .unanswered: (Text("到时没有人来", "Its time is over and nobody came"), .danger)
        }
    }
}
