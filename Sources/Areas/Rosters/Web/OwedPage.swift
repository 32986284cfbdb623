import Kernel
import Pages
import People
import Policy

/// What is owed, done and due; each number opens to its facts. Ordered by place, then post.
struct OwedPage {
    let duties: [OwedDuty]
    let day: CivilDate
    let isOwn: Bool
    let kinds: [CountedDuty]
    let chosen: String?
    let next: Post.ID?

    func html(_ screen: Screen) -> HTML {
        let lead =
            isOwn
            ? Text("按平时的记录自动数，不用另外填报。", "Counted from what is recorded anyway; nothing is to be filled in.")
            : Text(
                "按地点、岗位排列；次数从平时的记录里数出来，点开就能看到是哪些。不按人排名。",
                "By place, then post. Counts come from what is recorded anyway; each opens to its facts. Nobody is ranked."
            )
        let shell = PageShell(
            isOwn ? .field : .desk, isOwn ? Text("我应办的", "What I owe") : Text("应办次数", "Duties with a count"), lead: lead
        )
        return screen.page(shell) { "\(filters(screen))\(isOwn ? cards(screen) : table(screen))" }
    }

    private var here: Link { isOwn ? RotaPaths.owed() : RotaPaths.owedAt() }

    private func filters(_ screen: Screen) -> HTML {
        let earlier = CivilMonth(of: day).adding(months: -1).firstDay
        let back = screen.button(
            Text("上个月", "Month before"), to: here.query([("day", earlier.description), ("duty", chosen)]), .quiet)
        let this = screen.button(Text("现在", "Now"), to: here.query([("duty", chosen)]), .quiet)
        let bar: HTML =
            kinds.isEmpty
            ? .empty
            : screen.filterBar(
                FilterBar(
                    here,
                    selects: [("duty", Text("事项", "Duty"), kinds.map { Option($0.key, $0.name) }, chosen)],
                    carried: [("day", day.description)]))
        return bar + screen.buttons(back, this)
    }

    private func period(_ owed: OwedDuty, _ screen: Screen) -> String {
        "\(screen(owed.duty.period.name)) · \(TurnPieces.days(owed.days.lowerBound, owed.days.upperBound, screen))"
    }

    private func link(_ owed: OwedDuty) -> Link { OwedPage.evidence(owed, skip: 0) }

    /// The facts behind a number, from one of them on.
    static func evidence(_ owed: OwedDuty, skip: Int) -> Link {
        let owner: (String, String) =
            switch owed.owner {
            case .post(let id): ("post", id.description)
            case .unit(let id): ("unit", id.description)
            }
        return RotaPaths.evidence().query([
            ("duty", owed.duty.key), (owner.0, owner.1), ("day", owed.days.upperBound.description),
            ("skip", skip == 0 ? nil : "\(skip)"),
        ])
    }

    private func cards(_ screen: Screen) -> HTML {
        guard !duties.isEmpty else { return nothing(screen) }
        return screen.cards(
            duties.map { owed in
                screen.card(
                    screen(owed.duty.name), link: link(owed),
                    chips: owed.due == 0
                        ? screen.state(Text("够数了", "done"), .good)
                        : screen.state(Text("还差 \(owed.due) 次", "\(owed.due) to go"), .warn),
                    facts: ["\(screen(owed.ownerName)) · \(owed.placeName)", period(owed, screen)],
                    body: screen.meter(
                        min(owed.done, owed.duty.count), of: owed.duty.count,
                        label: Text("\(owed.done)/\(owed.duty.count)", "\(owed.done)/\(owed.duty.count)")))
            })
    }

    private func table(_ screen: Screen) -> HTML {
        let rows = duties.map { owed -> [HTML] in
            let vacant: HTML? = owed.isVacant ? " \(screen.state(Text("空缺", "vacant"), .warn))" : nil
            return [
                "\(owed.placeName)", "\(screen(owed.ownerName))\(vacant)",
                "\(screen(owed.duty.name))<br><small>\(period(owed, screen))</small>",
                "\(screen.number(owed.duty.count))",
                screen.link(screen.number(owed.done), to: link(owed)), "\(screen.number(owed.due))",
            ]
        }
        let more = next.map { here.query([("after", $0.description), ("duty", chosen), ("day", day.description)]) }
        return screen.table(
            Text("应办次数", "Duties with a count"),
            [
                DataColumn(Text("地点", "Place")), DataColumn(Text("岗位或单位", "Post or unit")),
                DataColumn(Text("事项", "Duty")), DataColumn(Text("应办", "Owed"), isNumber: true),
                DataColumn(Text("已办", "Done"), isNumber: true), DataColumn(Text("还差", "Due"), isNumber: true),
            ], rows, empty: nothing(screen), showsCaption: false) + screen.pager(next: more, shown: rows.count)
    }

    private func nothing(_ screen: Screen) -> HTML {
        screen.empty(
            Text("没有规定次数的事项", "No duties with a count"),
            Text("规则包写明以后，会自动数出来。", "Once the pack names some, they are counted by themselves."))
    }
}

/// The facts behind one number.
struct EvidencePage {
    let owed: OwedDuty
    /// Facts of the pages before, the newest first.
    let skipped: Int

    private var next: Link? {
        let shown = skipped + Limits.page
        return shown < owed.facts.count ? OwedPage.evidence(owed, skip: shown) : nil
    }

    func html(_ screen: Screen) -> HTML {
        let days = TurnPieces.days(owed.days.lowerBound, owed.days.upperBound, screen)
        let shell = PageShell(
            .field, owed.duty.name,
            lead: Text(
                "\(screen(owed.ownerName)) · \(owed.placeName)：\(days)，应办 \(owed.duty.count)，已办 \(owed.done)",
                "\(screen(owed.ownerName)) · \(owed.placeName): \(days), owed \(owed.duty.count), done \(owed.done)"),
            width: .reading)
        let shown = owed.facts.reversed().dropFirst(skipped).prefix(Limits.page)
        return screen.page(shell) {
            guard !owed.facts.isEmpty else {
                return screen.empty(
                    Text("还没有可以算的记录", "Nothing that counts yet"),
                    Text("算数的是：\(owed.duty.fact.name.zh)。", "What counts: \(owed.duty.fact.name.en)."))
            }
            return
                "\(screen.paragraph(Text("算数的是：\(owed.duty.fact.name.zh)。", "What counts: \(owed.duty.fact.name.en).")))"
                + screen.rows(
                    shown.map { fact in
                        ListRow(screen(fact.what), link: fact.link, facts: [screen.moment(fact.at)])
                    }, label: Text("记录", "Facts"))
                + screen.pager(next: next, shown: shown.count, total: owed.facts.count)
        }
    }
}
