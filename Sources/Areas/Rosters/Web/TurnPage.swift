import Kernel
import Pages
import Policy

/// A rota for whoever takes part, first of all for who has the turn, on a phone.
struct TurnPage {
    let view: RotaView
    let caller: Caller
    let plans: Bool
    /// What was left for the open turn and for the one after it.
    let left: [TurnNote]
    let following: [TurnNote]
    let journal: [TurnNote]
    let rows: [TurnRow]

    var rota: Rota { view.rota }
    var pieces: TurnPieces { TurnPieces(view: view, caller: caller) }
    private var isOnDuty: Bool { view.isMine(view.duty, caller) }
    /// Whoever does the turn that comes next.
    private var next: Int? {
        view.coming.first.flatMap { rota.onDuty(for: $0.member, on: $0.firstDay) }
    }

    func html(_ screen: Screen) -> HTML {
        let face: Face = caller.isStaff ? .field : .resident
        let link = plans ? screen.button(Text("安排", "Plan"), to: RotaPaths.plan(rota.id), .quiet) : .empty
        let shell = PageShell(
            face, view.title,
            lead: Text("\(view.placeName) · \(pieces.hour(screen))", "\(view.placeName) · \(pieces.hour(screen))"),
            back: NavItem(Text("我的轮值", "My turns"), RotaPaths.mine()), actions: link, width: .reading)
        return screen.page(shell) {
            """
            \(emergency(screen))\(standing(screen))\(isOnDuty ? today(screen) : .empty)\(follow(screen))\
            \(isOnDuty ? write(screen) : .empty)\(journalPart(screen))\(isOnDuty ? handOver(screen) : lateHandOver(screen))\
            \(arrange(screen))\(coming(screen))\(past(screen))
            """
        }
    }

    /// Emergency duties belong to the turn: they pass on with it, and end with the emergency.
    private func emergency(_ screen: Screen) -> HTML {
        HTML(
            joining: view.emergencies.map { act in
                let until = screen.moment(act.until)
                return screen.notice(
                    act.name + Text("：值班的人要做", ": what whoever has the turn does"), isOnDuty ? .danger : .warn,
                    """
                    <ul>\(act.duties.map { "<li>\(screen($0))</li>" as HTML })</ul>
                    <p>\(screen("到 \(until) 为止；期间交班，职责一起交给下一位。", "Until \(until); handed over before that, these duties go with the turn."))</p>
                    """)
            })
    }

    // MARK: Whose turn, and accepting it

    private func standing(_ screen: Screen) -> HTML {
        guard let turn = rota.turn else {
            let first = view.coming.first.map { TurnPieces.days($0.firstDay, $0.lastDay, screen) }
            return screen.notice(
                rota.isClosed
                    ? Text("这个轮值已经结束。", "This rota is over.")
                    : Text("还没有开始。第一轮：\(first ?? "—")", "It has not begun. First turn: \(first ?? "—")"))
        }
        let days = TurnPieces.days(turn.firstDay, turn.lastDay, screen)
        var parts: [HTML] = [
            screen.facts([
                (Text("这一轮", "This turn"), "\(days)"), (Text("值班", "On duty"), duty(turn, screen)),
                (Text("接班", "Accepted"), accepted(turn, screen)),
            ])
        ]
        if turn.acceptedAt == nil, isOnDuty {
            parts.append(takeOver(turn.handOver, Text("接班", "Accept the turn"), screen))
        } else if let handOver = turn.handOver, isOnDuty {
            parts.append(screen.folded(Text("上一位交了什么", "What was handed over")) { handed(handOver, screen) })
        }
        if let coming = rota.coming, view.isMine(next, caller), coming.acceptedAt == nil {
            parts.append(takeOver(coming, Text("接下一班", "Accept the next turn"), screen))
        }
        return HTML(joining: parts + rota.swaps.filter { view.isMine($0.with, caller) }.map { asked($0, screen) })
    }

    private func duty(_ turn: RotaTurn, _ screen: Screen) -> HTML {
        guard let duty = view.duty else { return screen.state(Text("没有人值班", "nobody is on duty"), .danger) }
        let standsIn: HTML? =
            duty == turn.member
            ? nil
            : " <small>\(screen("顶\(pieces.person(turn.member, screen))的班", "stands in for \(pieces.person(turn.member, screen))"))</small>"
        return "<strong>\(pieces.person(duty, screen))</strong>\(standsIn)"
    }

    private func accepted(_ turn: RotaTurn, _ screen: Screen) -> HTML {
        if let at = turn.acceptedAt { return screen.time(at) }
        return turn.toldAt == nil
            ? screen.state(Text("还没有人接班", "not accepted yet"), .warn)
            : screen.state(Text("没有人接班，已告诉负责人", "not accepted; the lead was told"), .danger)
    }

    private func takeOver(_ handOver: HandOver?, _ label: Text, _ screen: Screen) -> HTML {
        screen.decision(label) {
            """
            \(handOver.map { handed($0, screen) } ?? "<p>\(screen("上一位没有留话。", "Nothing was left for you."))</p>")\
            \(screen.buttons(screen.act(label, at: RotaPaths.accept(rota.id), .primary)))
            """
        }
    }

    private func handed(_ handOver: HandOver, _ screen: Screen) -> HTML {
        let items = view.kind.handOverList.map { item -> HTML in
            let isDone = handOver.done.contains(item.key)
            return
                "<li>\(isDone ? screen.state(Text("已办", "done"), .good) : screen.state(Text("没有办", "not done"), .warn)) \(screen(item.name))</li>"
        }
        let list: HTML = items.isEmpty ? .empty : "<ul class=\"plain\">\(items)</ul>"
        let words = handOver.note.flatMap { id in left.first { $0.id == id } }
        return
            "<p>\(screen("交班：", "Handed over: "))\(screen.time(handOver.at))</p>\(list)\(words.map { screen.quote($0.words) })"
    }

    private func asked(_ swap: RotaSwap, _ screen: Screen) -> HTML {
        let days = [swap.turn, swap.other].map { number -> String in
            let turn = view.coming.first { $0.number == number }
            return turn.map { TurnPieces.days($0.firstDay, $0.lastDay, screen) } ?? "—"
        }
        let who = pieces.person(swap.from, screen)
        return screen.decision(Text("有人想和您换班", "Somebody asks to swap turns")) {
            """
            <p>\(screen("\(who)想请您值 \(days[0])，\(who)值您的 \(days[1])。", "\(who) asks you to take \(days[0]) and takes your \(days[1])."))</p>
            \(screen.buttons(
                screen.act(Text("同意换", "Agree"), at: RotaPaths.swap(rota.id, swap.id), .primary, fields: [("agree", "1")]),
                screen.act(Text("不换", "No"), at: RotaPaths.swap(rota.id, swap.id), .plain, fields: [("agree", "0")])))
            """
        }
    }

    // MARK: Today

    private func today(_ screen: Screen) -> HTML {
        guard !view.kind.dayList.isEmpty, let turn = rota.turn else { return .empty }
        let done = Set(turn.ticks.filter { $0.day == view.today }.map(\.key))
        let title = Text(
            "今日我当家 · \(done.count)/\(view.kind.dayList.count)",
            "Today it is me · \(done.count)/\(view.kind.dayList.count)")
        return screen.section(title, id: "today") {
            screen.cards(
                view.kind.dayList.map { item in
                    let isDone = done.contains(item.key)
                    return screen.form(RotaPaths.tick(rota.id), compact: true, id: item.key) { form in
                        """
                        \(form.hidden("item", item.key))\(form.hidden("done", isDone ? "0" : "1"))\
                        \(form.submit(Text((isDone ? "✓ " : "○ ") + item.name.zh, (isDone ? "✓ " : "○ ") + item.name.en), isDone ? .quiet : .plain))
                        """
                    }
                })
        }
    }

    private func follow(_ screen: Screen) -> HTML {
        guard !following.isEmpty else { return .empty }
        return screen.section(Text("还要跟进的事（\(following.count)）", "Still to be seen to (\(following.count))")) {
            screen.timeline(
                following.map { note in
                    let act =
                        isOnDuty
                        ? screen.act(Text("跟进完了", "It is seen to"), at: RotaPaths.settle(rota.id, note.id), .plain)
                        : .empty
                    return pieces.entry(note, screen, acts: act)
                })
        }
    }

    private func write(_ screen: Screen) -> HTML {
        screen.form(RotaPaths.journal(rota.id), draft: "turn-\(rota.id)") { form in
            """
            \(form.words("words", Text("写日志", "Write into the journal"),
                hint: Text("看到什么、做了什么，一两句话；不写别人的姓名和门牌。", "What you saw or did, in a sentence; no names, no doors."),
                required: true, limit: RotaLimits.words, rows: 2))\
            \(form.checkbox("follow", Text("还要跟进，也交给下一位", "Still to be seen to, also by the next one")))\
            \(form.submit(Text("记下", "Write down"), .primary))
            """
        }
    }

    private func journalPart(_ screen: Screen) -> HTML {
        screen.section(Text("这一轮的日志", "Journal of this turn"), id: "journal") {
            journal.isEmpty
                ? screen.empty(
                    Text("还没有日志", "Nothing written yet"), Text("值班的人写下的会列在这里。", "What is written down appears here."))
                : screen.timeline(journal.reversed().map { pieces.entry($0, screen, acts: makeCase($0, screen)) })
        }
    }

    private func makeCase(_ note: TurnNote, _ screen: Screen) -> HTML {
        guard isOnDuty, note.caseNumber == nil else { return .empty }
        return screen.confirm(
            Text("报给社区", "Make it a case"), .plain, at: RotaPaths.report(rota.id, note.id),
            question: Text(
                "原话会成为案卷，在您这里的地点，由社区受理。", "Its words become a case at this place, which the community takes."),
            multipart: true, done: Text("上报", "Report")
        ) { form in
            "\(form.photos("photos", most: 3))\(form.checkbox("private", Text("不在公开页面显示", "Not on public pages")))"
        }
    }

    // MARK: Handing over

    private func handOver(_ screen: Screen) -> HTML {
        guard rota.coming?.acceptedAt == nil else {
            return screen.notice(
                Text("\(pieces.person(next, screen))已接下一班。", "\(pieces.person(next, screen)) accepted the next turn."),
                .good)
        }
        let done = rota.coming != nil
        return screen.section(Text("交班", "Hand over"), id: "hand-over") {
            """
            \(done ? screen.notice(Text("已交班，对方还没有接；可以再改。", "Handed over, not accepted yet; you may change it."), .active) : .empty)\
            \(handOverForm(done ? Text("改交班内容", "Change the hand-over") : Text("交给下一位", "Hand over to the next"), screen))
            """
        }
    }

    /// Whoever had the turn before and forgot to hand over may still do so.
    private func lateHandOver(_ screen: Screen) -> HTML {
        guard let turn = rota.turn, turn.acceptedAt == nil, view.isMine(rota.before, caller) else { return .empty }
        return screen.section(Text("补交班", "Hand over afterwards"), id: "hand-over") {
            handOverForm(Text("补交班", "Hand over"), screen)
        }
    }

    private func handOverForm(_ label: Text, _ screen: Screen) -> HTML {
        let items = view.kind.handOverList.map { Option($0.key, $0.name) }
        let earlier = rota.coming?.note.flatMap { id in left.first { $0.id == id }?.words }
        return screen.folded(label, isOpen: false) {
            screen.form(RotaPaths.handOver(rota.id), draft: "hand-over-\(rota.id)") { form in
                """
                \(items.isEmpty ? .empty : form.checkboxes("done", Text("交接清单：做过的勾上", "Tick what was seen to"), items, values: rota.coming?.done ?? []))\
                \(form.words("note", Text("留给下一位的话", "A note for the next one"), value: earlier,
                    hint: Text("还没办完的、要留心的。", "What is not done, what to look out for."), limit: RotaLimits.words, rows: 3))\
                \(form.submit(label, .primary))
                """
            }
        }
    }

    private func coming(_ screen: Screen) -> HTML {
        screen.section(Text("以后轮到谁", "Turns to come")) { pieces.coming(screen) }
    }

    private func past(_ screen: Screen) -> HTML {
        let over = rows.filter(\.turn.isOver)
        let now = rows.first { !$0.turn.isOver }.map { TurnPieces.said($0, screen) } ?? .empty
        guard !over.isEmpty || !now.isEmpty else { return .empty }
        return screen.section(Text("过去的轮次", "Turns that are over")) {
            """
            \(now.isEmpty ? .empty : "<p>\(screen("居民对这一轮：", "Residents on this turn: "))</p>\(now)")\
            \(screen.rows(over.map { row in
                ListRow(TurnPieces.days(row.turn.firstDay, row.turn.lastDay, screen), link: RotaPaths.past(rota.id, row.turn.number),
                    facts: [row.who.flatMap { view.names[$0]?.name } ?? screen("没有人", "nobody"),
                        row.turn.acceptedAt == nil ? screen("没有人接班", "not accepted") : screen("日志 \(row.turn.entries) 条", row.turn.entries == 1 ? "1 entry" : "\(row.turn.entries) entries")])
            }, label: Text("过去的轮次", "Turns that are over")))
            """
        }
    }
}
