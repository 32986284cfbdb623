import Cases
import Households
import Kernel
import Pages
import People
import Policy

/// The form with which a contact is written down: three taps for most, the rest folded away.
struct ContactForm {
    let household: Household
    let rules: VisitRules
    let tasks: [CareTask]

    func html(_ screen: Screen) -> HTML {
        let counted = rules.tier(household.tier)?.ways ?? []
        return screen.form(VisitPaths.contacts(household.id), draft: "contact-\(household.id)") { form in
            """
            \(form.hidden("version", String(household.version)))\
            \(form.choices("way", Text("怎样联系的", "How"), VisitWay.allCases.map { way in
                Option(way.rawValue, way.name, hint: counted.contains(way) ? nil : Text("不算完成本期走访", "does not complete this window"))
            }, required: true, inline: true))\
            \(form.choices("reached", Text("联系上了吗", "Was somebody reached"), [
                Option("yes", Text("联系上了", "Yes")), Option("no", Text("没有", "No")),
            ], required: true, inline: true))\
            \(done(form))\
            \(form.words("note", Text("备注", "Note"), hint: Text("住户看得到。只写有用的。", "The household can read it. Write what is of use."), limit: 1_000, rows: 2))\
            \(form.folded(Text("有新的事：代办、上报、要再来看", "Something new: an errand, a matter, another visit")) { more(form) })\
            \(form.folded(Text("不是刚才联系的", "It was not just now")) {
                form.dateTime("at", Text("什么时候", "When"), hint: Text("可以补记 14 天以内的。", "Up to 14 days back."))
            })\
            \(form.buttons(form.submit(Text("记下", "Write down"))))
            """
        }
    }

    private func done(_ form: Screen) -> HTML {
        guard !tasks.isEmpty else { return .empty }
        return form.checkboxes(
            "done", Text("顺便办完了", "Done on this occasion"),
            tasks.map { Option($0.id.description, $0.kind.name(rules)) })
    }

    private func more(_ form: Screen) -> HTML {
        let errands = rules.errands.map { Option($0.key, $0.name) }
        let events = rules.events.map { event in
            Option(
                event.key, event.name,
                hint: Text("\(event.within.text.zh)内再去看", "to be seen within \(event.within.text.en)"))
        }
        return """
            \(form.select("errand", Text("请人代办", "An errand"), errands, blank: Text("没有", "none")))\
            \(form.words("errand-words", Text("代办什么", "What to do"), limit: 500, rows: 2))\
            \(form.select("event", Text("家里发生了什么", "Something happened"), events, blank: Text("没有", "nothing")))\
            \(form.words("finding", Text("要上报的事", "A matter to report"), hint: Text("照住户的话写；不要写姓名和门牌。", "In their words; no names, no flat number."), limit: Limits.words, rows: 3))\
            \(form.checkbox("agreed", Text("住户同意上报", "The household agrees that it is reported")))\
            \(form.checkbox("private", Text("不在公开页面显示", "Not on public pages")))
            """
    }
}

/// A care task as cards show it.
struct CareCard {
    let task: CareTask
    let rules: VisitRules?
    /// Opened words; nil where they are sealed or none.
    let words: String?
    /// Staff end it; the household may only say that it is not needed.
    let staff: Bool

    func html(_ screen: Screen) -> HTML {
        screen.card(
            screen(task.kind.name(rules)),
            chips: task.state == .open
                ? screen.clock(ClockView(Text("办理", "Do"), from: task.openedAt, due: task.due))
                : screen.state(task.state.name, task.state == .done ? .good : .neutral),
            facts: [
                task.openedBy.isEmpty
                    ? screen("住户提出", "asked for by the household")
                    : screen("\(task.openedBy) 登记", "by \(task.openedBy)")
            ], body: words.map { screen.quote($0) } ?? .empty, actions: task.state == .open ? actions(screen) : .empty)
    }

    private func actions(_ screen: Screen) -> HTML {
        guard case .errand = task.kind else {
            return staff
                ? screen.confirm(Text("不用去了", "Not needed"), .quiet, at: VisitPaths.careEnd(task.id)) { dropped($0) }
                : .empty
        }
        guard staff else {
            return screen.act(
                Text("不用了", "Not needed any more"), at: VisitPaths.myCareEnd(task.id), .quiet)
        }
        return screen.act(Text("办完了", "Done"), at: VisitPaths.careEnd(task.id), .primary)
            + screen.confirm(Text("不办了", "Drop"), .quiet, at: VisitPaths.careEnd(task.id)) { dropped($0) }
    }

    private func dropped(_ form: Screen) -> HTML {
        form.choices(
            "drop", Text("为什么", "Why"), CareEvent.DropReason.allCases.map { Option($0.rawValue, $0.name) },
            required: true)
    }
}

/// A value of the register, as people read it.
struct HouseholdValue {
    let field: HouseholdField
    let value: String
    let rules: VisitRules?

    func html(_ screen: Screen) -> HTML {
        switch field {
        case .groups:
            let names = value.split(separator: " ").map { key in
                rules?.group(String(key)).map { screen($0.name) } ?? String(key)
            }
            return "\(screen.list(names))"
        case .phone: return "<a href=\"\(Link.telephone(value))\">\(value)</a>"
        default: return "\(value)"
        }
    }
}

/// Two values of one field, and the choice between them.
struct ConflictCard {
    let household: Household.ID
    let conflict: FieldConflict
    let first: String?
    let second: String?
    let rules: VisitRules?

    func html(_ screen: Screen) -> HTML {
        func shown(_ value: String?) -> HTML {
            guard let value, !value.isEmpty else { return "<span class=\"muted\">\(screen("（空）", "(empty)"))</span>" }
            return HouseholdValue(field: conflict.field, value: value, rules: rules).html(screen)
        }
        return screen.card(
            screen(conflict.field.name),
            body: screen.facts([
                (Text("先写的", "Written first"), shown(first)),
                (
                    Text("后写的", "Written second"),
                    "\(shown(second)) <small>\(conflict.byName) \(screen.time(conflict.at))</small>"
                ),
            ]),
            actions: screen.act(
                Text("留先写的", "Keep the first"), at: VisitPaths.conflict(household, conflict.id),
                fields: [("keep", HouseholdEvent.Side.first.rawValue)])
                + screen.act(
                    Text("留后写的", "Keep the second"), at: VisitPaths.conflict(household, conflict.id),
                    fields: [("keep", HouseholdEvent.Side.second.rawValue)]), tone: .warn)
    }
}

/// A contact in the history.
struct ContactEntry {
    let contact: VisitContact
    /// Whether the reader may open the case that came of it.
    var opensCases = false
    /// Opened; nil where it is sealed or none.
    let note: String?

    func entry(_ screen: Screen) -> TimelineEntry {
        let title =
            contact.reached
            ? Text("\(contact.way.name.zh)，联系上了", "\(contact.way.name.en), reached")
            : Text("\(contact.way.name.zh)，没有联系上", "\(contact.way.name.en), not reached")
        var parts: [HTML] = []
        if let note { parts.append(screen.quote(note)) }
        if note == nil, contact.hasNote { parts.append("<p class=\"muted\">\(screen("有备注", "has a note"))</p>") }
        if let number = contact.caseNumber {
            let link = opensCases ? contact.caseID.map { CasePaths.page($0) } : nil
            parts.append(
                "<p>\(screen("上报了 ", "reported as "))\(link.map { screen.link(number, to: $0) } ?? "\(number)")</p>")
        }
        return TimelineEntry(
            contact.at, title, by: contact.byName, content: HTML(joining: parts),
            tone: contact.reached ? .good : .neutral)
    }
}

/// What happened to an entry of the register, in words.
struct HouseholdStory {
    let entry: HouseholdEntry
    let rules: VisitRules?

    func entry(_ screen: Screen) -> TimelineEntry {
        TimelineEntry(entry.at, words(screen), by: entry.byName.isEmpty ? nil : entry.byName)
    }

    private func words(_ screen: Screen) -> Text {
        switch entry.event {
        case .registered: return Text("登记", "Registered")
        case .recorded(let changes):
            return Text(
                "填写：\(changes.map(\.field.name.zh).joined(separator: "、"))",
                "Filled in: \(changes.map(\.field.name.en).joined(separator: ", "))")
        case .decided(_, let field, _, _):
            return Text("核对了“\(field.name.zh)”的两种写法", "Decided between two values of “\(field.name.en)”")
        case .tiered(let key, let ground):
            let tier = rules?.tier(key)?.name ?? Text(same: key)
            return Text("改为\(tier.zh)（\(ground.name.zh)）", "Now \(tier.en) (\(ground.name.en))")
        case .given(let post):
            return post == nil ? Text("不再有人走访", "Given to nobody") : Text("交给走访的人", "Given to a steward")
        case .paused(let pause):
            let reason = rules?.pause(pause.reason)?.name ?? Text(same: pause.reason)
            return Text("暂停走访：\(reason.zh)", "Visits rest: \(reason.en)")
        case .resumed: return Text("恢复走访", "Visits go on")
        case .grounded(let basis):
            return basis.kind == .consent
                ? Text("写明依据：住户同意", "Ground: the household agreed") : Text("写明依据：法律规定", "Ground: a law")
        case .withdrawn: return Text("撤回同意，个人信息已销毁", "Consent withdrawn; personal data destroyed")
        case .moved: return Text("搬走", "Moved away")
        case .merged: return Text("并入另一条登记", "Merged into another entry")
        case .absorbed: return Text("另一条登记并入", "Another entry was merged into this one")
        case .erased: return Text("按要求删除", "Erased at their request")
        }
    }
}

/// What may be arranged about a household.
struct HouseholdActs {
    let household: Household
    let rules: VisitRules
    let side: HouseholdSide
    let day: CivilDate
    let posts: [(id: Post.ID, name: Text)]
    /// Whether the secretary is to knock here already.
    let isKnockPlanned: Bool

    func html(_ screen: Screen) -> HTML {
        var parts: [HTML] = [rest(screen), tier(screen), ground(screen)]
        if side == .planner { parts += [steward(screen)] + (isKnockPlanned ? [] : [knock(screen)]) }
        parts += [moved(screen), letGo(screen)]
        return "<div class=\"buttons\">\(parts)</div>"
    }

    private func rest(_ screen: Screen) -> HTML {
        if household.standing == .paused {
            return screen.act(Text("恢复走访", "Visits go on"), at: VisitPaths.resumption(household.id), .primary)
        }
        return screen.confirm(
            Text("暂停走访", "Let visits rest"), at: VisitPaths.pause(household.id),
            question: Text("暂停的日子不算欠走访；到日子自动恢复。", "No visits are owed meanwhile; they go on by themselves on the day.")
        ) { form in
            """
            \(form.select("reason", Text("理由", "Reason"), rules.pauses.map { pause in
                Option(pause.key, pause.name, hint: pause.mostDays.map { Text("最长 \($0) 天", "at most \($0) days") })
            }, required: true))\
            \(form.date("until", Text("到哪天恢复", "Until"), hint: Text("外出、住院要写；其他可以不写。", "Needed for an absence or a hospital stay."), earliest: day.adding(days: 1)))
            """
        }
    }

    private func tier(_ screen: Screen) -> HTML {
        screen.confirm(Text("改多久来一次", "Change how often"), .quiet, at: VisitPaths.tier(household.id)) { form in
            """
            \(form.select("tier", Text("层级", "Tier"), rules.tiers.map { Option($0.key, $0.name) }, value: household.tier, required: true, blank: nil))\
            \(form.select("why", Text("为什么", "Why"), TierGround.allCases.map { Option($0.rawValue, $0.name) }, value: TierGround.asked.rawValue, blank: nil))
            """
        }
    }

    private func ground(_ screen: Screen) -> HTML {
        screen.confirm(Text("写明依据", "State the ground"), .quiet, at: VisitPaths.ground(household.id)) {
            BasisFields(required: true).html($0)
        }
    }

    private func steward(_ screen: Screen) -> HTML {
        screen.confirm(Text("交给谁走访", "Who visits"), .quiet, at: VisitPaths.steward(household.id)) { form in
            form.select(
                "post", Text("岗位", "Post"), posts.map { Option($0.id.description, $0.name) },
                value: household.steward?.description, blank: Text("没有人", "nobody"))
        }
    }

    private func knock(_ screen: Screen) -> HTML {
        screen.confirm(
            Text("安排书记敲门", "Plan a knock"), .quiet, at: VisitPaths.knock(household.id),
            question: Text("难办的事由书记上门听。", "Hard matters: the secretary comes to listen.")
        ) { form in
            """
            \(form.date("due", Text("哪天以前", "By"), value: day.adding(days: 7), required: true, earliest: day))\
            \(form.words("words", Text("为什么", "Why"), limit: 500, rows: 2))
            """
        }
    }

    private func moved(_ screen: Screen) -> HTML {
        screen.confirm(
            Text("已搬走", "Moved away"), .quiet, at: VisitPaths.moved(household.id),
            question: Text(
                "不再走访；登记的内容按保存期限销毁。", "No more visits; what is registered is destroyed when its time is over.")
        ) { _ in .empty }
    }

    private func letGo(_ screen: Screen) -> HTML {
        screen.confirm(
            Text("住户要求删除", "The household wants it deleted"), .danger, at: VisitPaths.letGo(household.id),
            question: Text("个人信息立即销毁，不能恢复。", "The personal data is destroyed at once and cannot be restored.")
        ) { $0.checkbox("whole", Text("整条登记都删除，以后不再走访", "Delete the whole entry; no more visits")) }
    }
}
