import Kernel
import Pages
import People
import Policy

/// One round on a phone: stop after stop, what was looked at, what was found, what was not reached.
struct RoundPage {
    let round: PatrolRound
    let rules: PatrolRules
    let findings: [PatrolFinding]
    let labels: PatrolLabels
    let mayWalk: Bool
    let areaName: String

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .field, Text(same: round.name), lead: Text(same: "\(areaName) · \(screen.day(round.due))"),
            back: NavItem(Text("巡检", "Patrols"), PatrolPaths.board()), width: .reading)
        return screen.page(shell) {
            "\(standing(screen))\(round.stops.indices.map { stop($0, screen) })\(found(screen))\(finish(screen))"
        }
    }

    private func standing(_ screen: Screen) -> HTML {
        let notReached = round.stops.filter { $0.hindrance != nil }.count
        let open = round.toLookAt - round.looked
        let rest =
            notReached == 0
            ? Text("还有 \(open) 项没查。", "\(open) items are not looked at.")
            : Text(
                "还有 \(open) 项没查，其中 \(notReached) 处没走到。",
                "\(open) items are not looked at; \(notReached) stops were not reached.")
        let looked = Text(
            "查了 \(round.looked)/\(round.toLookAt) 项。", "\(round.looked) of \(round.toLookAt) items looked at. ")
        guard let by = round.finishedBy else {
            return screen.notice(
                looked + (open == 0 ? Text("可以结束了。", "Ready to finish.") : rest), open == 0 ? .good : .active)
        }
        let done = Text("\(by)结束了这一趟。", "Finished by \(by). ")
        return screen.notice(done + looked + (open == 0 ? Text("", "") : rest), open == 0 ? .good : .warn)
    }

    private func stop(_ index: Int, _ screen: Screen) -> HTML {
        let record = round.stops[index]
        let missing = round.unlooked(record).count
        let state: Text =
            if let hindrance = record.hindrance {
                Text("没走到：\(hindrance.name.zh)", "not reached: \(hindrance.name.en)")
            } else if missing == 0 {
                Text("查完", "done")
            } else if record.ticks.isEmpty {
                Text("还没查", "not yet")
            } else {
                Text("还差 \(missing) 项", "\(missing) to go")
            }
        let isOpen = mayWalk && index == firstOpen
        return screen.folded(
            Text("\(index + 1). \(record.stop.name)（\(state.zh)）", "\(index + 1). \(record.stop.name) (\(state.en))"),
            isOpen: isOpen
        ) { mayWalk ? walking(index, record, screen) : seen(record, screen) }
    }

    /// Where to go on: the first stop with something left to look at.
    private var firstOpen: Int? {
        round.stops.indices.first { round.stops[$0].hindrance == nil && !round.unlooked(round.stops[$0]).isEmpty }
    }

    private func walking(_ index: Int, _ record: PatrolStopRecord, _ screen: Screen) -> HTML {
        let form = screen.form(PatrolPaths.looks(round.id), id: "stop-\(index)") { form in
            let items = round.items.map { item(index, $0, record, form) }
            return """
                \(form.hidden("stop", "\(index)"))\(items)\
                \(form.buttons(form.submit(Text("保存这一处", "Save this stop"))))
                """
        }
        let reasons = PatrolHindrance.allCases.map { Option($0.rawValue, $0.name) }
        let notReached =
            record.ticks.isEmpty
            ? screen.folded(Text("这一处没走到", "This stop was not reached")) {
                screen.form(PatrolPaths.hindrance(round.id), id: "stop-\(index)") { form in
                    """
                    \(form.hidden("stop", "\(index)"))\
                    \(form.choices("why", Text("为什么", "Why"), reasons, value: record.hindrance?.rawValue, required: true))\
                    \(form.buttons(form.submit(Text("记下没走到", "Note it"), .plain)))
                    """
                }
            } : HTML.empty
        return "\(form)\(notReached)"
    }

    private func item(_ index: Int, _ key: String, _ record: PatrolStopRecord, _ form: Screen) -> HTML {
        let name = rules.item(key)?.name ?? Text(same: key)
        let link = PatrolPaths.newFinding(round.id).query([("stop", "\(index)"), ("item", key)])
        if record.ticks[key] == .finding {
            return """
                <div class="field"><p><strong>\(form(name))</strong> \(form.state(Text("有发现", "finding"), .warn)) \
                \(form.link(Text("再记一个", "another"), to: link))</p></div>
                """
        }
        let choices = form.choices(
            "tick.\(key)", name,
            [
                Option(PatrolTick.fine.rawValue, Text("没问题", "Fine")),
                Option(PatrolTick.missed.rawValue, Text("没查", "Not looked at")),
            ], value: record.ticks[key]?.rawValue, required: true, inline: true)
        let found = form.submit(
            Text("发现问题", "Not in order"), .plain, name: "next", value: key, icon: .camera, skipsChecks: true)
        return "\(choices)<p>\(found)</p>"
    }

    private func seen(_ record: PatrolStopRecord, _ screen: Screen) -> HTML {
        screen.facts(
            round.items.map { key in
                let (text, tone): (Text, Tone) =
                    switch record.ticks[key] {
                    case .fine: (Text("没问题", "Fine"), .good)
                    case .finding: (Text("有发现", "Finding"), .warn)
                    case .missed, nil: (Text("没有查", "Not looked at"), .neutral)
                    }
                return (rules.item(key)?.name ?? Text(same: key), screen.state(text, tone))
            })
    }

    private func found(_ screen: Screen) -> HTML {
        guard !findings.isEmpty else { return .empty }
        return screen.section(Text("这一趟的发现（\(findings.count)）", "Findings of this round (\(findings.count))")) {
            screen.findingCards(findings, labels)
        }
    }

    private func finish(_ screen: Screen) -> HTML {
        guard mayWalk else { return .empty }
        let open = round.toLookAt - round.looked
        let question =
            open == 0
            ? Text("都查过了，结束这一趟。", "Everything was looked at; finish the round.")
            : Text("还有 \(open) 项没查。结束后会照实显示没查。", "\(open) items were not looked at and will be shown as such.")
        return screen.confirm(
            Text("结束这一趟", "Finish this round"), .primary, at: PatrolPaths.finish(round.id), question: question
        ) { _ in .empty }
    }
}

/// Something that is not in order: what was seen, who has to put it right.
struct NewFindingPage {
    let round: PatrolRound
    let stop: Int
    let item: String?
    let rules: PatrolRules
    let units: [Unit]
    let parties: [String]

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .field, Text("记下发现", "Write down a finding"), lead: Text(same: round.stops[stop].stop.name),
            back: NavItem(Text(same: round.name), PatrolPaths.round(round.id)), width: .reading)
        let items = round.items.compactMap { rules.item($0) }.map { item in
            Option(
                item.key,
                Text("\(item.name.zh)（\(item.limit.text.zh)内改好）", "\(item.name.en) (in \(item.limit.text.en))"))
        }
        return screen.page(shell) {
            screen.form(PatrolPaths.record(round.id), multipart: true, draft: "finding-\(round.id)") { form in
                """
                \(form.hidden("stop", "\(stop)"))\
                \(form.select("item", Text("哪一项", "Which item"), items, value: item, required: true))\
                \(form.words("words", Text("看到什么", "What you saw"), hint: Text("写清楚在哪里、什么样。不写人名、电话、门牌到户。",
                    "Where and what. No names, telephone or flat numbers."), required: true, limit: PatrolLimits.words))\
                \(form.photos("files", most: PatrolLimits.photos))\
                \(form.select("unit", Text("谁来整改", "Who puts it right"), units.map { Option("\($0.id)", Text(same: $0.name)) },
                    blank: Text("不是下面的单位", "None of these")))\
                \(form.line("party", Text("外面的责任方", "An organisation outside"), hint: Text("上面没有时写单位名称，例如“某某超市（明光路店）”。不能写个人。",
                    "Where it is none of these: the organisation's name. Never a person."), limit: 60, suggestions: parties))\
                \(form.buttons(form.submit(Text("记下", "Write it down"))))
                """
            }
        }
    }
}
