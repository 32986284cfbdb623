import Households
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// One household for those who visit it: what is due and why, the form for a contact, and, once opened, what is
/// registered. A household opens with what is needed and nothing more.
struct HouseholdPage {
    /// What a JSON client gets: nothing personal.
    struct Shown: Encodable, Sendable {
        let household: Household
        let door: String
        let owed: OwedVisit?
        let tasks: [CareTask]
        let contacts: [VisitContact]
    }
    let shown: Shown
    private let visited: VisitedHousehold
    private let building: String
    private let opened: OpenedHousehold?
    private let notes: [VisitContact.ID: String]
    private let words: [CareTask.ID: String]
    private let duplicates: [Household]
    private let doors: DoorNames
    private let entries: [HouseholdEntry]
    private let rules: VisitRules
    private let steward: String?
    private let posts: [(id: Post.ID, name: Text)]
    private let side: HouseholdSide
    private let day: CivilDate
    private var household: Household { visited.household }

    init(
        _ tx: Transaction, _ id: Household.ID, _ caller: Caller, opened: OpenedHousehold? = nil, at now: Instant
    ) throws {
        guard let visited = try tx.visitedHousehold(id) else { throw AppError.refused }
        let household = visited.household
        side = try tx.side(of: caller, towards: household, at: now)
        let (rules, policy) = try tx.visitRules(at: household.place)
        (self.visited, self.opened, self.rules) = (visited, opened, rules)
        day = policy.pack.zone.date(now)
        let contacts = try tx.contacts(with: id)
        let tasks = try tx.careTasks(of: id)
        notes = try opened == nil ? [:] : tx.notes(of: contacts)
        words = try opened == nil ? [:] : tx.careWords(of: id)
        // Only entries that are this reader's as well: a telephone number must not lead to a stranger's door.
        duplicates = try tx.possibleDuplicates(of: household).filter { other in
            (try? tx.side(of: caller, towards: other, at: now)) != nil
        }
        doors = try tx.placeNames(of: [household.place] + duplicates.map(\.place))
        building = doors.building(of: household.place)
        entries = try tx.householdEntries(of: id)
        steward = try household.steward.flatMap { try tx.post($0) }.map { try tx.stewardName($0, at: now) }
        posts =
            side == .planner ? try tx.stewardPosts(near: household.place, rules, at: now) : []
        shown = Shown(
            household: household, door: doors.door(of: household.place),
            owed: DueVisits.owed(visited.turn, on: day, by: rules, tx.dailyCare(in: policy.pack.zone, at: now)),
            tasks: tasks, contacts: contacts)
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            side == .planner ? .desk : .field, Text(same: building + " " + shown.door.dropPrefix(building)),
            back: side == .planner
                ? NavItem(Text("住户", "Households"), VisitPaths.households())
                : NavItem(Text("今天走访", "Today's round"), VisitPaths.round()), width: .reading)
        return screen.page(shell) {
            """
            \(standing(screen))\(conflicts(screen))\(tasks(screen))\(contactForm(screen))\(registered(screen))\
            \(history(screen))\(duplicateEntries(screen))\(acts(screen))\(story(screen))
            """
        }
    }

    private func standing(_ screen: Screen) -> HTML {
        let tier = rules.tier(household.tier)
        let (often, ground) = (tier?.name ?? Text(same: household.tier), household.tierGround.name)
        var facts: [(Text, HTML)] = [
            (
                Text("多久联系一次", "How often"),
                "\(screen("\(often.zh)（\(ground.zh)）", "\(often.en) (\(ground.en))"))"
            ),
            (Text("谁走访", "Who visits"), "\(steward ?? screen("还没有人", "nobody yet"))"),
            (
                Text("上次联系上", "Last reached"),
                "\(visited.contacted.map { screen.day($0) } ?? screen("登记后还没有", "not since registered"))"
            ),
        ]
        if let owed = shown.owed {
            facts.append((Text("这次在", "This time by"), "\(screen.day(owed.window.last))"))
        }
        if let tier {
            facts.append((Text("为什么", "Why"), "\(screen(tier.basis))"))
        }
        let state: HTML =
            switch household.standing {
            case .visited:
                shown.owed == nil
                    ? screen.notice(Text("本期已经联系过，不用再去。", "Reached in this window; no need to go again."), .good)
                    : .empty
            case .paused:
                screen.notice(
                    Text("走访暂停：", "Visits rest: ") + pauseWords(screen) + Text("。", "."), .warn)
            default: screen.notice(household.standing.name, .warn)
            }
        return state + screen.facts(facts)
    }

    private func pauseWords(_ screen: Screen) -> Text {
        guard let pause = household.pause else { return Text("", "") }
        let reason = rules.pause(pause.reason)?.name ?? Text(same: pause.reason)
        let until = pause.until.map { Text("，到 \(screen.day($0)) 恢复", ", until \(screen.day($0))") }
        return reason + (until ?? Text("", ""))
    }

    private func tasks(_ screen: Screen) -> HTML {
        let open = shown.tasks.filter { $0.state == .open }
        guard !open.isEmpty else { return .empty }
        return screen.section(Text("要办的事", "To do"), id: "tasks") {
            screen.cards(open.map { CareCard(task: $0, rules: rules, words: words[$0.id], staff: true).html(screen) })
        }
    }

    private func contactForm(_ screen: Screen) -> HTML {
        guard household.standing.isKept else { return .empty }
        return screen.section(Text("记一次联系", "Write down a contact"), id: "contact") {
            ContactForm(
                household: household, rules: rules, tasks: shown.tasks.filter { $0.state == .open }
            ).html(screen)
        }
    }

    /// What is registered: closed until somebody says why they need it.
    private func registered(_ screen: Screen) -> HTML {
        screen.section(Text("登记的内容", "What is registered"), id: "registered") {
            guard let opened else {
                let held = HouseholdField.allCases.filter(household.filled.contains)
                let list = held.isEmpty ? screen("还没有填", "nothing yet") : screen.list(held.map { screen($0.name) })
                return """
                    \(screen.facts([(Text("填了", "Filled in"), "\(list)"), (Text("依据", "Ground"), "\(basis(screen))")]))\
                    \(screen.confirm(Text("打开看", "Open"), at: VisitPaths.opening(household.id),
                        question: Text("打开会留下记录，住户看得到是谁、为什么看的。", "Opening is recorded; the household can read who did it and why."), done: Text("打开", "Open")) { form in
                        form.select("reason", Text("为什么要看", "Why you need it"), HouseholdViewReason.choices.map { Option($0.rawValue, $0.name) },
                            value: HouseholdViewReason.visit.rawValue, required: true)
                    })
                    """
            }
            return open(opened, screen)
        }
    }

    private func basis(_ screen: Screen) -> String {
        guard let basis = household.basis else {
            return screen("没有依据，不能填个人信息", "none; nothing personal may be written down")
        }
        return screen(basis.name)
    }

    private func open(_ opened: OpenedHousehold, _ screen: Screen) -> HTML {
        let facts = HouseholdField.allCases.compactMap { field -> (Text, HTML)? in
            guard let value = opened.values[field] else { return nil }
            let isParallel = household.fields[field]?.isParallel == true
            return (
                field.name,
                "\(HouseholdValue(field: field, value: value, rules: rules).html(screen))\(isParallel ? screen.chip(Text("同时修改", "parallel")) : .empty)"
            )
        }
        let empty = screen.paragraph(Text("还没有填任何内容。", "Nothing has been filled in."))
        let change: HTML =
            household.basis == nil
            ? .empty
            : screen.confirm(
                Text("修改", "Change"), at: VisitPaths.fields(household.id), done: Text("保存", "Save")
            ) { form in
                form.hidden("version", String(opened.household.version))
                    + HouseholdFields(rules: rules, values: opened.values).html(form)
            }
        return "\(facts.isEmpty ? empty : screen.facts(facts))\(change)"
    }

    private func conflicts(_ screen: Screen) -> HTML {
        guard !household.conflicts.isEmpty else { return .empty }
        return screen.section(Text("两人填得不一样", "Two values side by side"), id: "conflicts") {
            guard let opened else {
                let fields = screen.list(household.conflicts.map { screen($0.field.name) })
                return screen.notice(
                    Text("“\(fields)”有两种写法。打开登记内容后核对。", "“\(fields)” has two values. Open the entry to decide."), .warn)
            }
            return screen.cards(
                household.conflicts.map { conflict in
                    ConflictCard(
                        household: household.id, conflict: conflict, first: opened.values[conflict.field],
                        second: opened.conflicts[conflict.id.description], rules: rules
                    ).html(screen)
                })
        }
    }

    private func history(_ screen: Screen) -> HTML {
        screen.section(Text("联系记录", "Contacts"), id: "history") {
            if shown.contacts.isEmpty {
                return screen.empty(
                    Text("还没有联系记录", "No contacts yet"),
                    Text("记下第一次联系后会出现在这里。", "The first one you write down appears here."))
            }
            return screen.timeline(
                shown.contacts.map { contact in
                    ContactEntry(
                        contact: contact, opensCases: screen.caller.may(.casesRead, at: household.place),
                        note: notes[contact.id]
                    ).entry(screen)
                })
        }
    }

    private func duplicateEntries(_ screen: Screen) -> HTML {
        guard !duplicates.isEmpty, household.standing.isKept else { return .empty }
        return screen.section(Text("可能是同一户", "Perhaps the same household"), id: "duplicates") {
            screen.cards(
                duplicates.map { other in
                    screen.card(
                        doors.building(of: other.place) + " " + doors.shortDoor(of: other.place),
                        facts: [
                            other.place == household.place
                                ? screen("同一门牌", "the same door") : screen("同一电话", "the same telephone")
                        ],
                        actions: screen.confirm(
                            Text("并入这一条", "Merge into it"), at: VisitPaths.merging(household.id),
                            question: Text(
                                "这条登记的内容会并过去；两边不一样的都留着，由您逐项核对。",
                                "What this entry holds goes over; where the two differ both stay for you to decide.")
                        ) { $0.hidden("into", other.id.description) })
                })
        }
    }

    private func acts(_ screen: Screen) -> HTML {
        guard household.standing.isKept else { return .empty }
        return screen.section(Text("这一户的安排", "Arrangements"), id: "acts") {
            HouseholdActs(
                household: household, rules: rules, side: side, day: day, posts: posts,
                isKnockPlanned: shown.tasks.contains { $0.kind == .knock && $0.state == .open }
            ).html(screen)
        }
    }

    private func story(_ screen: Screen) -> HTML {
        screen.folded(Text("登记的经过", "What happened to the entry")) {
            screen.timeline(entries.map { HouseholdStory(entry: $0, rules: rules).entry(screen) })
        }
    }
}

extension String {
    /// The rest behind a beginning; the text itself where it does not begin so.
    fileprivate func dropPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)).trimmed : self
    }
}

extension Transaction {
    /// A post with who holds it, as staff read it.
    func stewardName(_ post: Post, at now: Instant) throws -> String {
        let place = try place(post.place)?.name ?? post.place.rawValue
        let title = try policy(at: post.place).pack.post(post.kind)?.name.zh ?? post.kind
        let holder = try holder(of: post.id, at: now)?.name
        return [place + title, holder].compactMap(\.self).joined(separator: " ")
    }

    /// The posts that may visit a household: those of its community, and whether somebody holds them.
    func stewardPosts(near place: PlaceCode, _ rules: VisitRules, at now: Instant) throws -> [(
        id: Post.ID, name: Text
    )] {
        try rules.stewards.flatMap { kind in
            try posts(under: place.at(.community) ?? place, kind: kind, limit: Limits.bulk, at: now).map { row in
                let name = Text(same: try stewardName(row.post, at: now))
                return (
                    row.post.id, try holder(of: row.post.id, at: now) == nil ? name + Text("（空缺）", " (vacant)") : name
                )
            }
        }
    }
}
