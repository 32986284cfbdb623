import Kernel
import Pages
import Policy

/// One act: what holds, who has come, what can be done to it, what happened, and afterwards the report.
struct EmergencyPage {
    let act: EmergencyAct
    let entries: [EmergencyEntry]
    /// While it lasts.
    let sums: MobilisationSums?
    let pack: Pack
    let caller: Caller
    let keepers: EmergencyRecordKeepers

    private var mayAct: Bool { act.terms.places.allSatisfy { caller.may(.emergenciesCall, at: $0) } }
    private var mayReadPeople: Bool {
        act.terms.places.contains { caller.may(.casesRead, at: $0) || caller.may(.emergenciesCall, at: $0) }
    }

    func html(_ screen: Screen) -> HTML {
        let state: EmergencyState = act.holds(at: screen.now) ? .running : act.state
        let shell = PageShell(
            mayReadPeople ? .desk : .field, act.terms.name + Text("：", ": ") + Text(same: act.terms.placesText),
            back: NavItem(Text("应急状态", "Emergency mode"), EmergencyPaths.list()),
            actions: mayReadPeople
                ? screen.button(Text("动员名单", "Who comes"), to: EmergencyPaths.people(act.id), .primary) : .empty,
            width: .wide)
        return screen.page(shell) {
            """
            \(screen.facts([
                (Text("状态", "State"), screen.state(state.name, state.tone)),
                (Text("什么时候", "When"), "\(screen.time(act.from)) – \(screen.time(act.endedAt ?? act.until))"),
                (Text("谁启动的", "Called by"), "\(act.calledBy)"), (Text("理由", "Why"), "\(act.reason)"),
            ]))
            \(act.state.isOpen ? open(screen) : .empty)\(report(screen))
            \(screen.section(Text("经过", "What happened")) { screen.timeline(entries.reversed().map(entry)) })
            """
        }
    }

    private func open(_ screen: Screen) -> HTML {
        let tiers = act.terms.tiers.compactMap { key in pack.visits?.tier(key).map { screen($0.name) } }
        let holds: [(Text, HTML)] = [
            (
                Text("新案卷的时限", "Clocks of new cases"),
                "\(act.terms.roundTheClock ? screen("昼夜计时", "count every hour") : screen("照旧", "as always"))"
            ),
            (
                Text("每天联系的住户", "In touch daily"),
                "\(tiers.isEmpty ? screen("不加", "as always") : screen.list(tiers))"
            ),
            (Text("居民页面显示", "Residents read"), "\(screen(act.says(in: screen.zone)))"),
        ]
        return screen.section(Text("现在按这些办", "What holds")) {
            "\(screen.facts(holds))\(sums.map { EmergencyPage.stats($0, act, screen) })\(acts(screen))"
        }
    }

    static func stats(_ sums: MobilisationSums, _ act: EmergencyAct, _ screen: Screen) -> HTML {
        screen.stats([
            screen.stat(
                Text("空缺岗位", "Vacant posts"), screen.number(sums.vacant), tone: sums.vacant > 0 ? .warn : nil),
            screen.stat(Text("还没应答", "Silent"), screen.number(sums.silent), tone: sums.silent > 0 ? .warn : nil),
            screen.stat(Text("不能到", "Cannot"), screen.number(sums.cannot)),
            screen.stat(Text("有人代", "Stood in for"), screen.number(sums.substituted)),
            screen.stat(Text("能到", "Coming"), screen.number(sums.coming), tone: .good),
        ])
    }

    private func acts(_ screen: Screen) -> HTML {
        guard mayAct else { return .empty }
        let longest = pack.emergencyKind(act.terms.kind)?.longest.text ?? Text("", "")
        return screen.buttons(
            screen.confirm(
                Text("延长", "Extend"), .plain, at: EmergencyPaths.longer(act.id),
                question: Text(
                    "延长是新的一次决定，要写理由；从现在算起最长 \(longest.zh)。",
                    "Extending is an act of its own with a reason; \(longest.en) from now at most."),
                done: Text("延长", "Extend")
            ) { form in
                "\(form.dateTime("until", Text("到什么时候", "Until"), value: act.until, required: true))\(form.reasonBox(hint: nil))"
            },
            screen.confirm(
                Text("提前结束", "End early"), .danger, at: EmergencyPaths.end(act.id),
                question: Text(
                    "马上恢复平时的规则，并通知所有人；报告会留下。",
                    "Everyday rules hold again at once, everybody is told, and the report stays."),
                done: Text("结束", "End")
            ) { form in form.reasonBox(hint: nil) })
    }

    private func report(_ screen: Screen) -> HTML {
        guard let report = act.report else { return .empty }
        let numbers = report.figures.map { figure in
            screen.stat(
                figure.name, screen.number(figure.count), link: keepers.link(to: figure, of: act, for: caller))
        }
        let answers = report.answers.map { line in
            [
                "\(screen(pack.post(line.kind)?.name ?? Text(same: line.kind)))", "\(screen.number(line.told))",
                "\(screen.number(line.coming))", "\(screen.number(line.substituted))", "\(screen.number(line.cannot))",
                "\(screen.number(line.silent))",
            ] as [HTML]
        }
        return screen.section(Text("报告", "Report"), id: "report") {
            """
            \(numbers.isEmpty ? .empty : screen.stats(numbers))
            \(screen.table(Text("通知和应答，按岗位", "Told and answered, by kind of post"), [
                DataColumn(Text("岗位", "Post")), DataColumn(Text("通知", "Told"), isNumber: true),
                DataColumn(Text("能到", "Coming"), isNumber: true), DataColumn(Text("有人代", "Stood in for"), isNumber: true),
                DataColumn(Text("不能到", "Cannot"), isNumber: true), DataColumn(Text("没应答", "Silent"), isNumber: true),
            ], answers, empty: screen.empty(Text("没有通知到岗位", "No post was told"),
                Text("这里当时没有带应急职责、有人担任的岗位。", "No post with emergency duties was held here at the time."))))
            """
        }
    }

    private func entry(_ entry: EmergencyEntry) -> TimelineEntry {
        let by = entry.byName.isEmpty ? nil : entry.byName
        switch entry.event {
        case .called(_, let reason, _, _):
            return TimelineEntry(
                entry.at, Text("启动", "Called"), by: by, content: "<p>\(reason)</p>", tone: .warn)
        case .begun(let told):
            let held = told.reduce(0) { $0 + $1.held }
            return TimelineEntry(
                entry.at, Text("开始，通知了 \(held) 个岗位", "It began; \(held) posts were told"), tone: .danger)
        case .extended(let until, let reason):
            let end = EmergencyAct.moment(until, in: .china)
            return TimelineEntry(
                entry.at, Text("延长到 \(end.zh)", "Extended until \(end.en)"), by: by, content: "<p>\(reason)</p>",
                tone: .warn)
        case .ended(let reason):
            return TimelineEntry(
                entry.at, reason == nil ? Text("到时结束，自动恢复", "Over; everything went back") : Text("提前结束", "Ended early"),
                by: by, content: reason.map { "<p>\($0)</p>" } ?? .empty, tone: .good)
        case .withdrawn(let reason):
            return TimelineEntry(entry.at, Text("撤回", "Withdrawn"), by: by, content: "<p>\(reason)</p>")
        case .reported: return TimelineEntry(entry.at, Text("报告已生成", "The report was made"))
        }
    }
}
