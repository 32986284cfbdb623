import Kernel
import Pages
import People
import Policy
import Territory

/// Who looks after a place: whose turn it is this time and next, and the posts.
struct PublicRosterPage {
    let place: Place
    let fullName: String
    let turns: [PublicTurns]
    let entries: [RosterEntry]
    /// Places below where turns go round.
    let below: [Place]

    /// What a JSON client gets.
    struct Shown: Encodable, Sendable {
        struct Turn: Encodable, Sendable {
            let firstDay: CivilDate
            let lastDay: CivilDate
            /// Nil where nobody has it, or they did not agree to be named.
            let name: String?
            let isVacant: Bool
        }
        struct Rota: Encodable, Sendable {
            let title: Text
            let place: PlaceCode
            let dutyPhone: String?
            let turns: [Turn]
        }
        let rotas: [Rota]
        let posts: [RosterEntry]
    }
    var shown: Shown {
        Shown(
            rotas: turns.map { item in
                Shown.Rota(
                    title: item.view.title, place: item.view.rota.place, dutyPhone: item.view.dutyPhone,
                    turns: PublicRosterPage.next(item.view).map { turn in
                        Shown.Turn(
                            firstDay: turn.from, lastDay: turn.to, name: item.view.publicName(turn.member),
                            isVacant: turn.member == nil)
                    })
            }, posts: entries)
    }

    /// The open turn and what follows: this week and next.
    static func next(_ view: RotaView) -> [DutyStretch] {
        var stretches: [DutyStretch] = []
        if let turn = view.rota.turn {
            stretches += view.rota.stretches(of: turn.member, from: max(turn.firstDay, view.today), to: turn.lastDay)
        }
        for turn in view.coming where turn.firstDay <= view.today.adding(days: 13) {
            stretches += view.rota.stretches(of: turn.member, from: turn.firstDay, to: turn.lastDay)
        }
        return Array(stretches.prefix(16))
    }

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "\(fullName)：本周谁轮值、谁负责、打什么电话。姓名只在本人同意后公开。",
            "\(fullName): whose turn it is, who is responsible, what number to call. Names are shown where the person agreed."
        )
        return screen.page(
            PageShell(
                .resident, Text("谁负责\(place.name)", "Who is responsible for \(place.name)"), lead: lead, width: .reading
            )
        ) {
            "\(rotas(screen))\(belowPart(screen))\(RosterPosts(entries: entries).html(screen))"
        }
    }

    private func rotas(_ screen: Screen) -> HTML {
        guard !turns.isEmpty else {
            return screen.empty(
                Text("这里没有轮值", "No turns go round here"),
                Text("下面是固定岗位的负责人。", "Below are those who hold posts."))
        }
        return HTML(
            joining: turns.map { item in
                let name = item.view.title
                let title =
                    item.view.rota.place == place.code
                    ? name : Text("\(item.view.placeName)：\(name.zh)", "\(item.view.placeName): \(name.en)")
                return screen.section(title) { rota(item, screen) }
            })
    }

    private func rota(_ item: PublicTurns, _ screen: Screen) -> HTML {
        let all = PublicRosterPage.next(item.view).map { turn -> [HTML] in
            let who: HTML =
                turn.member == nil
                ? screen.state(Text("暂时没有人，由社区负责", "nobody; the community is responsible"), .warn)
                : "\(item.view.publicName(turn.member) ?? screen("有人值（未公开姓名）", "somebody (not named)"))"
            let isNow = turn.from <= item.view.today && item.view.today <= turn.to && item.view.rota.turn != nil
            let now: HTML? = isNow ? " \(screen.chip(Text("现在", "now")))" : nil
            return ["\(TurnPieces.days(turn.from, turn.to, screen))\(now)", who]
        }
        // A turn a day makes a long list: the week first, what follows folded.
        let (rows, later) = (Array(all.prefix(7)), Array(all.dropFirst(7)))
        let columns = [DataColumn(Text("日子", "Days")), DataColumn(Text("轮到谁", "Whose turn"))]
        let further: HTML =
            later.isEmpty
            ? .empty
            : screen.folded(Text("再往后", "After that")) {
                screen.table(Text("再往后", "After that"), columns, later, showsCaption: false)
            }
        let call = item.view.dutyPhone.map {
            screen.buttons(
                screen.button(Text("打值班电话 \($0)", "Call the duty telephone \($0)"), to: .telephone($0), icon: .phone))
        }
        let open =
            item.isMember
            ? screen.buttons(screen.button(Text("打开轮值", "Open the rota"), to: RotaPaths.turn(item.view.rota.id)))
            : .empty
        return """
            \(screen.table(item.view.title, columns, rows,
                empty: screen.empty(Text("还没有排班", "No turns yet"), Text("有人参加后会排出来。", "They appear once somebody takes part.")), showsCaption: false))\
            \(further)\(call)\(open)\(ratings(item, screen))\(offer(item, screen))
            """
    }

    // MARK: Residents of the place

    private func ratings(_ item: PublicTurns, _ screen: Screen) -> HTML {
        let said = item.said.filter { $0.said > 0 }.map { row -> HTML in
            let days = TurnPieces.days(row.turn.firstDay, row.turn.lastDay, screen)
            return "<p>\(screen("邻居对 \(days) 这一轮：", "Neighbours on \(days):"))</p>\(TurnPieces.said(row, screen))"
        }
        return HTML(joining: item.ratable.map { rate(item, $0, screen) } + said)
    }

    private func rate(_ item: PublicTurns, _ row: TurnRow, _ screen: Screen) -> HTML {
        let days = TurnPieces.days(row.turn.firstDay, row.turn.lastDay, screen)
        let label =
            row.turn.isOver
            ? Text("评价上一轮（\(days)）", "How did the last turn go (\(days))")
            : Text("评价这一轮（\(days)）", "How does this turn go (\(days))")
        return screen.folded(label) {
            screen.form(RotaPaths.rate(item.view.rota.id, row.turn.number)) { form in
                """
                \(form.choices("answer", Text("您在意的事，解决了吗", "Was what mattered to you seen to"),
                    TurnAnswer.allCases.map { Option($0.rawValue, $0.name) }, required: true))\
                \(form.words("words", Text("想说的话", "Words"), hint: Text("每户每轮一次；只显示数字和原话，不显示是谁。", "Once a household for each turn; counts and words are shown, never who."), limit: RotaLimits.words, rows: 2))\
                \(form.submit(Text("提交", "Send"), .primary))
                """
            }
        }
    }

    private func offer(_ item: PublicTurns, _ screen: Screen) -> HTML {
        if item.hasOffered {
            return screen.notice(Text("您已报名，等社区确认。", "You offered; the community has yet to add you."), .active)
        }
        guard item.mayOffer else { return .empty }
        return screen.folded(Text("我愿意轮值", "I want to take turns")) {
            screen.form(RotaPaths.join(item.view.rota.id)) { form in
                """
                \(form.line("called", Text("邻居怎么称呼您", "What neighbours may call you"), hint: Text("例如“3 楼李阿姨”。", "e.g. “Mrs Li, 3rd floor”."), required: true, limit: RotaLimits.called))\
                \(form.checkbox("named", Text("同意在公开名册上显示这个称呼", "Show it on the public roster"), hint: Text("不勾选就只有轮值的人看得到。随时可以退出。", "Without it only those who take turns see it. You may leave at any time.")))\
                \(form.submit(Text("报名", "Offer"), .primary))
                """
            }
        }
    }

    private func belowPart(_ screen: Screen) -> HTML {
        guard !below.isEmpty else { return .empty }
        return screen.section(Text("下面还有轮值的地方", "Turns go round at these places too")) {
            screen.rows(
                below.map { ListRow($0.name, link: PeoplePaths.turns($0.code)) }, label: Text("地点", "Places"))
        }
    }
}
