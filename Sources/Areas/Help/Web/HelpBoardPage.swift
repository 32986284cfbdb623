import Kernel
import Pages
import Persistence
import Policy
import Territory

/// Names that cards of calls need: what each is about, and where.
struct HelpLabels {
    let kinds: [HelpCall.ID: Text]
    let areas: [PlaceCode: String]

    init(_ calls: [HelpCall], _ tx: Transaction) throws {
        kinds = try calls.reduce(into: [:]) { $0[$1.id] = try tx.kindName(of: $1) }
        areas = try Set(calls.map(\.area)).reduce(into: [:]) { $0[$1] = try tx.fullName(of: $1, from: .community) }
    }
}

/// The board for staff: who waits first, then where somebody is on the way, then what nobody came to.
struct HelpBoardPage {
    let board: HelpBoard
    let caller: Caller
    let labels: HelpLabels

    func html(_ screen: Screen) -> HTML {
        let press =
            caller.mayAnywhere(.helpLead)
            ? screen.button(Text("代人求助", "Press for a caller"), to: HelpPaths.press(), .danger, icon: .phone) : .empty
        let figures =
            caller.mayAnywhere(.helpLead) || caller.mayAnywhere(.boardRead)
            ? screen.button(Text("时效", "How fast"), to: HelpPaths.figures(), .plain, icon: .list) : .empty
        let shell = PageShell(
            caller.mayAnywhere(.helpLead) ? .desk : .field, Text("求助台", "Calls for help"),
            lead: Text(
                "等得最久的在最前面。先应答的先去；去不了请退出，让别人去。",
                "Who waits longest stands first. The first to answer goes; step back if you cannot, so that others go."),
            actions: "\(press)\(figures)", width: .wide)
        return screen.page(shell) {
            screen.live(HelpPaths.boardLive(), id: "help-board") {
                """
                \(part(Text("正在等人", "Waiting"), board.waiting, screen,
                    empty: Text("有人求助会马上出现在这里。", "A call appears here at once.")))\
                \(board.unanswered.isEmpty ? .empty : part(Text("没有人来，请补记结果", "Nobody came: write down what became of it"), board.unanswered, screen, empty: Text("", "")))\
                \(board.going.isEmpty ? .empty : part(Text("有人去了", "Somebody goes"), board.going, screen, empty: Text("", "")))\
                \(board.ended.isEmpty ? .empty : part(Text("最近结束的", "Ended lately"), Array(board.ended.prefix(12)), screen, empty: Text("", "")))
                """
            }
        }
    }

    private func part(_ title: Text, _ calls: [HelpCall], _ screen: Screen, empty: Text) -> HTML {
        screen.section(Text("\(title.zh)（\(calls.count)）", "\(title.en) (\(calls.count))")) {
            if calls.isEmpty { return screen.empty(Text("现在没有人在等", "Nobody is waiting"), empty) }
            return screen.cards(calls.map { HelpCard(call: $0, labels: labels, caller: caller).html(screen) })
        }
    }
}

/// A call as lists show it: nothing personal.
struct HelpCard {
    let call: HelpCall
    let labels: HelpLabels
    let caller: Caller

    func html(_ screen: Screen) -> HTML {
        let mayGo =
            call.state == .waiting && caller.may(.helpAnswer, at: call.area) && caller.isStaff
            && !call.isComing(HelpComer(caller))
        return screen.card(
            screen(labels.kinds[call.id] ?? Text(same: call.kind)),
            // Who reads figures only, sees that there was a call and is not led to a closed door.
            link: HelpStanding(call, caller).reads ? HelpPaths.call(call.id) : nil, chips: chips(screen),
            facts: facts(screen),
            actions: mayGo ? screen.act(Text("我去", "I am coming"), at: HelpPaths.accept(call.id), .primary) : .empty,
            tone: call.state == .waiting ? .warn : call.state == .unanswered ? .danger : nil)
    }

    private func chips(_ screen: Screen) -> HTML {
        let clock: HTML =
            switch call.state {
            case .waiting: screen.clock(ClockView(HelpClock.answer.name, from: call.calledAt, due: call.answerBy))
            case .answered: screen.clock(ClockView(HelpClock.arrive.name, from: call.calledAt, due: call.arriveBy))
            case .arrived, .ended, .cancelled, .unanswered: .empty
            }
        return """
            \(screen.state(call.state.name, call.state.tone))\
            \(screen.chip(labels.areas[call.area] ?? call.area.rawValue, icon: .pin))\(clock)
            """
    }

    private func facts(_ screen: Screen) -> [String] {
        var facts = [screen("\(screen.ago(call.calledAt))求助", "called \(screen.ago(call.calledAt))")]
        if call.state == .waiting {
            facts.append(
                screen(
                    "告诉了 \(call.told) 人，问了邻居 \(call.asked) 人", "\(call.told) told, \(call.asked) neighbours asked"))
        }
        if let outcome = call.outcome { facts.append(screen(outcome.name)) }
        if let answered = call.answeredAt, !call.state.isOpen {
            let length = screen.duration(answered - call.calledAt)
            facts.append(screen("\(length)应答", "answered in \(length)"))
        }
        return facts
    }
}
