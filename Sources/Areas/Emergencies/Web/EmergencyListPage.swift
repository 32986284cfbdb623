import Kernel
import Pages
import Policy

extension EmergencyState {
    var tone: Tone {
        switch self {
        case .planned: .warn
        case .running: .danger
        case .ended, .withdrawn: .neutral
        }
    }
}

/// An act as lists show it.
struct EmergencyCard {
    let act: EmergencyAct

    func html(_ screen: Screen) -> HTML {
        let state: EmergencyState = act.holds(at: screen.now) ? .running : act.state
        return screen.card(
            screen(act.terms.name) + screen("：", ": ") + act.terms.placesText, link: EmergencyPaths.act(act.id),
            chips: screen.state(state.name, state.tone),
            facts: [
                screen.moment(act.from) + " – " + screen.moment(act.endedAt ?? act.until),
                act.calledBy,
            ].filter { !$0.isEmpty }, tone: state == .running ? .danger : nil)
    }
}

/// The acts of the house for staff: what is and will be in force, then the past.
struct EmergencyListPage {
    let acts: [EmergencyAct]
    /// Own posts that have not answered.
    let waiting: Int

    func html(_ screen: Screen) -> HTML {
        let call =
            screen.caller.mayAnywhere(.emergenciesCall)
            ? screen.button(Text("启动应急状态", "Call emergency mode"), to: EmergencyPaths.call(), .danger) : .empty
        let shell = PageShell(
            screen.caller.mayAnywhere(.emergenciesCall) ? .desk : .field, Text("应急状态", "Emergency mode"),
            lead: Text(
                "平时按平时的规矩，应急时按应急职责；到时自动恢复，并留下报告。",
                "Everyday rules, and emergency duties while they are needed; it goes back by itself and leaves a report."
            ),
            actions: screen.button(
                Text("我的应急职责", "My emergency duty"), to: EmergencyPaths.mine(), waiting > 0 ? .primary : .plain)
                + call, width: .wide)
        let (open, past) = (acts.filter(\.state.isOpen), acts.filter { !$0.state.isOpen })
        return screen.page(shell) {
            """
            \(screen.section(Text("现在和将要", "Now and to come")) {
                open.isEmpty ? screen.empty(Text("现在没有应急状态", "No emergency mode now"),
                    Text("启动以后会出现在这里，有职责的人马上看到。", "Once it is called it appears here, and whoever has a duty sees it at once."))
                    : screen.cards(open.map { EmergencyCard(act: $0).html(screen) })
            })
            \(past.isEmpty ? .empty : screen.section(Text("以前的", "Past")) {
                screen.cards(past.map { EmergencyCard(act: $0).html(screen) })
            })
            \(screen.pager(next: next, shown: acts.count))
            """
        }
    }

    private var next: Link? {
        guard acts.count == Limits.page, let last = acts.last else { return nil }
        return EmergencyPaths.list().query([("before", last.id.description)])
    }
}

/// What everybody reads: what holds, what to do, until when; and afterwards the counts.
struct OpenEmergenciesPage {
    let acts: [EmergencyAct]

    /// What a JSON client gets: no names.
    struct Shown: Encodable, Sendable {
        let name: Text
        let places: [String]
        let from: Instant
        let until: Instant
        let state: EmergencyState
        let figures: [EmergencyFigure]
    }
    var shown: [Shown] {
        acts.filter { $0.state != .withdrawn }.map {
            Shown(
                name: $0.terms.name, places: $0.terms.placeNames, from: $0.from, until: $0.endedAt ?? $0.until,
                state: $0.state, figures: $0.report?.figures ?? [])
        }
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .resident, Text("应急状态", "Emergency mode"),
            lead: Text(
                "哪里在应急、请您怎么做、到什么时候；结束以后公布做了多少。",
                "Where it holds, what to do, until when; afterwards how much was done."), width: .reading)
        let now = acts.filter { $0.holds(at: screen.now) }
        let past = acts.filter { $0.report != nil }
        return screen.page(shell) {
            """
            \(now.isEmpty ? screen.empty(Text("现在没有应急状态", "No emergency mode now"),
                Text("有了会显示在每个页面的最上面。有危险先打 110、119、120。", "It would stand at the top of every page. In danger call 110, 119 or 120 first."))
                : HTML(joining: now.map { present($0, screen) }))
            \(past.isEmpty ? .empty : screen.section(Text("以前的", "Past")) {
                screen.cards(past.map { over($0, screen) })
            })
            """
        }
    }

    private func present(_ act: EmergencyAct, _ screen: Screen) -> HTML {
        screen.notice(
            act.terms.name, .danger,
            """
            <p>\(screen(act.says(in: screen.zone)))</p>
            <p>\(screen("理由：", "Why: "))\(act.reason)</p>
            """)
    }

    private func over(_ act: EmergencyAct, _ screen: Screen) -> HTML {
        let figures = (act.report?.figures ?? []).filter { $0.count > 0 }
            .map { "\(screen($0.name)) \(screen.number($0.count))" }
        let coming = act.report?.answers.reduce(0) { $0 + $1.coming + $1.substituted } ?? 0
        return screen.card(
            screen(act.terms.name) + screen("：", ": ") + act.terms.placesText,
            facts: [
                screen.moment(act.from) + " – " + screen.moment(act.endedAt ?? act.until),
                screen("\(screen.number(coming)) 个岗位到岗", "\(screen.number(coming)) posts came"),
            ] + figures)
    }
}
