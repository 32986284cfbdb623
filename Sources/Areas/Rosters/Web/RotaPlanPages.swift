import Kernel
import Pages
import People
import Policy
import Territory

/// The rotas of the lead's places: what needs somebody stands out.
struct RotaListPage {
    let views: [RotaView]

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("轮值安排", "Rotas"),
            lead: Text(
                "楼栋轮值、今日我当家、站点值班：谁在值、哪里没人接班。",
                "Building chairs, house days, duty at sites: who has the turn, and where nobody took over."),
            actions: screen.button(Text("新设轮值", "Set up a rota"), to: RotaPaths.newPlan(), .primary))
        let next =
            views.count == Limits.page
            ? RotaPaths.plans().query([("after", views.last?.rota.id.description)]) : nil
        return screen.page(shell) {
            """
            \(screen.table(Text("轮值", "Rotas"),
                [DataColumn(Text("轮值", "Rota")), DataColumn(Text("地点", "Place")), DataColumn(Text("现在", "Now")),
                    DataColumn(Text("要处理", "To see to")), DataColumn(Text("成员", "Members"), isNumber: true)],
                views.map { row($0, screen) },
                empty: screen.empty(Text("还没有轮值", "No rotas yet"), Text("点“新设轮值”，选一种，再把人按顺序加进来。", "Press “Set up a rota”, choose a kind, then add people in their order.")),
                showsCaption: false))\(screen.pager(next: next, shown: views.count))
            """
        }
    }

    private func row(_ view: RotaView, _ screen: Screen) -> [HTML] {
        let now: HTML =
            if view.rota.isClosed {
                screen.state(Text("已结束", "over"))
            } else if view.rota.turn == nil {
                screen.state(Text("还没有开始", "not begun"))
            } else if let duty = view.duty {
                "\(view.name(duty) ?? "")"
            } else { screen.state(Text("没有人", "nobody"), .danger) }
        return [
            screen.link(screen(view.title), to: RotaPaths.plan(view.rota.id)), "\(view.placeName)", now,
            HTML(joining: RotaListPage.matters(view, screen), by: " "),
            "\(screen.number(view.rota.members.count { !$0.isOver(on: view.today) }))",
        ]
    }

    /// What waits for the lead.
    static func matters(_ view: RotaView, _ screen: Screen) -> [HTML] {
        var parts: [HTML] = []
        if let turn = view.rota.turn, turn.acceptedAt == nil {
            parts.append(
                turn.toldAt == nil
                    ? screen.state(Text("还没接班", "not accepted yet"), .warn)
                    : screen.state(Text("没人接班", "not accepted"), .danger))
        }
        let open = view.rota.absences.count { $0.substitute == nil && $0.to >= view.today }
        if open > 0 { parts.append(screen.state(Text("\(open) 人请假没人顶", "\(open) away, nobody stands in"), .warn)) }
        if !view.rota.wishes.isEmpty {
            parts.append(
                screen.state(Text("\(view.rota.wishes.count) 人报名", "\(view.rota.wishes.count) offered"), .active))
        }
        return parts
    }
}

/// The form for a new rota.
struct NewRotaPage {
    let screen: Screen
    let kinds: [RotaKind]
    let home: PlaceCode
    let homeName: String
    let levelNames: [LevelName]
    let levels: [PlacePicker.Level]
    let today: CivilDate

    var html: HTML {
        let shell = PageShell(
            .desk, Text("新设轮值", "Set up a rota"), back: NavItem(Text("轮值安排", "Rotas"), RotaPaths.plans()),
            width: .reading)
        return screen.page(shell) {
            guard !kinds.isEmpty else {
                return screen.empty(
                    Text("这里的规则还没有轮值", "The rules here know no rotas"),
                    Text("管理员在规则包里写上“rotas”以后，就能在这里设立。", "Once the pack has “rotas”, they are set up here."))
            }
            return screen.form(RotaPaths.plans()) { form in
                """
                \(form.choices("kind", Text("哪种轮值", "Kind"), kinds.map { kind in
                    Option(kind.key, kind.name, hint: at(kind))
                }, required: true))\
                \(form.placePicker(PlacePicker(known: homeName, knownCode: home, levels: levels, children: TerritoryPaths.choices())))\
                \(form.line("title", Text("名字", "Name"), hint: Text("例如站点的名字；一处只有一个时可以不写。", "e.g. of the site; not needed where there is only one."), limit: 40))\
                \(form.date("start", Text("第一天", "First day"), value: today, hint: Text("每周轮的，从这天起每七天换人。", "A weekly turn changes every seven days from here."), required: true, earliest: today, latest: today.adding(days: PlanRota.mostDaysAhead)))\
                \(form.submit(Text("设立", "Set up"), .primary))
                """
            }
        }
    }

    private func at(_ kind: RotaKind) -> Text {
        let names = kind.levels.map { key in levelNames.first { $0.key == key }?.name ?? Text(same: key) }
        return kind.turn.name
            + Text("，设在\(names.map(\.zh).joined(separator: "、"))", ", at: \(names.map(\.en).joined(separator: ", "))")
    }
}

/// One rota for its lead: the order, who is away, who offered, what was written down.
struct RotaPlanPage {
    let view: RotaView
    let caller: Caller
    let candidates: [String]
    let rows: [TurnRow]

    private var rota: Rota { view.rota }
    private var pieces: TurnPieces { TurnPieces(view: view, caller: caller) }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, view.title,
            lead: Text(
                "\(view.placeName) · \(screen(view.kind.turn.name)) · \(pieces.hour(screen))",
                "\(view.placeName) · \(screen(view.kind.turn.name)) · \(pieces.hour(screen))"),
            back: NavItem(Text("轮值安排", "Rotas"), RotaPaths.plans()),
            actions: screen.button(Text("日志和交接", "Journal and hand-over"), to: RotaPaths.turn(rota.id))
                + screen.button(Text("公开名册", "Public roster"), to: PeoplePaths.turns(rota.place), .quiet))
        return screen.page(shell) {
            """
            \(HTML(joining: RotaListPage.matters(view, screen), by: " "))\
            \(screen.columns(main: "\(absences(screen))\(members(screen))\(past(screen))", side: "\(coming(screen))\(closing(screen))"))
            """
        }
    }

    // MARK: Who takes part

    private func members(_ screen: Screen) -> HTML {
        let present = rota.members.filter { !$0.isOver(on: view.today) }
        let rows = present.map { member -> [HTML] in
            let until: HTML? = member.until.map { " – \(screen.day($0))" }
            let leave = screen.confirm(
                Text("退出", "Take out"), .quiet, at: RotaPaths.leave(rota.id, member.number),
                done: Text("退出", "Take out")
            ) { form in form.date("last", Text("最后一天", "Last day"), required: true, earliest: view.today) }
            return [
                "<strong>\(view.names[member.who]?.name ?? "")</strong> \(kind(member.who, screen))",
                "\(screen.day(member.since))\(until)", member.until == nil && !rota.isClosed ? leave : .empty,
            ]
        }
        return screen.section(Text("成员，按轮到的顺序", "Members, in their order")) {
            """
            \(screen.table(Text("成员", "Members"),
                [DataColumn(Text("谁", "Who")), DataColumn(Text("从哪天起", "Since")), DataColumn(Text("办理", "Act"))], rows,
                empty: screen.empty(Text("还没有成员", "Nobody takes part yet"), Text("在下面加入。", "Add them below.")), showsCaption: false))\
            \(rota.isClosed ? .empty : "\(wishes(screen))\(add(screen))")
            """
        }
    }

    private func kind(_ who: RotaPerson, _ screen: Screen) -> HTML {
        switch who {
        case .staff: .empty
        case .resident: screen.chip(Text("居民", "resident"))
        }
    }

    private func wishes(_ screen: Screen) -> HTML {
        HTML(
            joining: rota.wishes.compactMap { who -> HTML? in
                guard case .resident(let resident) = who else { return nil }
                let name = view.names[who]?.name ?? screen("居民", "a resident")
                return screen.notice(
                    Text("\(name)报名轮值", "\(name) offers to take turns"), .active,
                    screen.act(
                        Text("加入", "Add"), at: RotaPaths.members(rota.id), .primary,
                        fields: [("resident", resident.description)]))
            })
    }

    private func add(_ screen: Screen) -> HTML {
        screen.confirm(Text("加入工作人员", "Add a member of staff"), at: RotaPaths.members(rota.id), done: Text("加入", "Add"))
        { form in
            """
            \(form.line("login", Text("登录名", "Login name"), hint: Text("输入时会列出账号；居民请在公开名册页报名。", "Accounts are listed while you type; residents offer on the public roster."),
                required: true, limit: 60, suggestions: candidates))\
            \(form.date("since", Text("从哪天起", "From"), value: max(view.today, rota.start), earliest: view.today))
            """
        }
    }

    // MARK: Who is away

    private func absences(_ screen: Screen) -> HTML {
        let open = rota.absences.filter { $0.to >= view.today }
        let others = { (number: Int) in
            rota.members.filter { $0.number != number && !$0.isOver(on: view.today) }.map { member in
                Option("\(member.number)", Text(same: view.names[member.who]?.name ?? "\(member.number)"))
            }
        }
        let cards = open.map { absence -> HTML in
            let days = TurnPieces.days(absence.from, absence.to, screen)
            let name = screen.confirm(
                absence.substitute == nil
                    ? Text("安排顶班", "Name who stands in") : Text("换人顶班", "Somebody else stands in"),
                absence.substitute == nil ? .primary : .plain, at: RotaPaths.substitute(rota.id, absence.id),
                done: Text("定下", "Name")
            ) { form in form.select("substitute", Text("谁顶班", "Who stands in"), others(absence.member), required: true)
            }
            return screen.card(
                "\(pieces.person(absence.member, screen)) · \(days)",
                chips: absence.substitute == nil
                    ? screen.state(Text("还没有人顶班", "nobody stands in"), .warn)
                    : screen.state(
                        Text(
                            "\(pieces.person(absence.substitute, screen))顶班",
                            "\(pieces.person(absence.substitute, screen)) stands in"), .good),
                actions: name
                    + screen.act(Text("取消请假", "They are back"), at: RotaPaths.back(rota.id, absence.id), .quiet))
        }
        let record = screen.confirm(
            Text("代人请假", "Record an absence"), at: RotaPaths.absences(rota.id), done: Text("记下", "Record")
        ) { form in
            """
            \(form.select("member", Text("谁", "Who"), others(0), required: true))\
            \(form.date("first", Text("第一天", "First day"), required: true, earliest: view.today))\
            \(form.date("last", Text("最后一天", "Last day"), required: true, earliest: view.today))\
            \(form.select("substitute", Text("谁顶班", "Who stands in"), others(0), blank: Text("以后再定", "later")))
            """
        }
        return screen.section(Text("请假和顶班", "Away, and who stands in")) {
            "\(cards.isEmpty ? .empty : screen.cards(cards))\(rota.isClosed || rota.members.isEmpty ? .empty : record)"
        }
    }

    private func coming(_ screen: Screen) -> HTML {
        screen.section(Text("以后 \(RotaLimits.weeksAhead) 周", "The next \(RotaLimits.weeksAhead) weeks")) {
            pieces.coming(screen)
        }
    }

    // MARK: What was

    private func past(_ screen: Screen) -> HTML {
        let next =
            rows.count == Limits.page
            ? RotaPaths.plan(rota.id).query([("before", rows.last.map { "\($0.turn.number)" })]) : nil
        return screen.section(Text("已经开始和过去的轮次", "Turns that were opened")) {
            """
            \(screen.table(Text("轮次", "Turns"),
                [DataColumn(Text("日子", "Days")), DataColumn(Text("轮到谁", "Whose turn")), DataColumn(Text("接班", "Accepted")),
                    DataColumn(Text("日志", "Entries"), isNumber: true), DataColumn(Text("居民说", "Residents said"))],
                rows.map { row in
                    [screen.link(TurnPieces.days(row.turn.firstDay, row.turn.lastDay, screen), to: RotaPaths.past(rota.id, row.turn.number)),
                        "\(row.who.flatMap { view.names[$0]?.name } ?? screen("没有人", "nobody"))",
                        row.turn.acceptedAt.map { screen.time($0) } ?? screen.state(Text("没有接", "not accepted"), .warn),
                        "\(screen.number(row.turn.entries))", row.said == 0 ? "\(screen.noData)" : TurnPieces.said(row, screen)]
                },
                empty: screen.empty(Text("还没有轮次", "No turns yet"), Text("到了第一天就开始。", "They begin on the first day.")), showsCaption: false))\
            \(screen.pager(next: next, shown: rows.count))
            """
        }
    }

    private func closing(_ screen: Screen) -> HTML {
        guard rota.closedOn == nil else { return .empty }
        return screen.confirm(
            Text("结束这个轮值", "Close this rota"), .danger, at: RotaPaths.closing(rota.id),
            question: Text("现在这一轮值完就结束，以前的记录都保留。", "It ends with the present turn; everything written stays.")
        ) { _ in .empty }
    }
}
