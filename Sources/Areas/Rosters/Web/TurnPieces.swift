import Cases
import Kernel
import Pages
import Policy

/// Words and pieces that several pages of rotas share.
struct TurnPieces {
    let view: RotaView
    let caller: Caller

    /// Whoever a member is, as other members read it.
    func person(_ number: Int?, _ screen: Screen) -> String {
        guard let number else { return screen("没有人", "nobody") }
        if view.isMine(number, caller) { return screen("您", "you") }
        return view.name(number) ?? screen("已退出的成员", "somebody who left")
    }

    /// `11月23日 周一 – 11月29日 周日`, or one day.
    static func days(_ first: CivilDate, _ last: CivilDate, _ screen: Screen) -> String {
        first == last ? screen.day(first) : "\(screen.day(first)) – \(screen.day(last))"
    }

    /// Which day's turn the hour belongs to, in words.
    func hour(_ screen: Screen) -> String {
        let second = view.rota.handOver
        let clock = "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2))"
        return screen("\(clock) 交接", "handed over at \(clock)")
    }

    /// Turns to come, each cut where somebody stands in.
    func coming(_ screen: Screen, most: Int = 60) -> HTML {
        let rows = view.coming.prefix(most).map { turn -> [HTML] in
            let stretches = view.rota.stretches(of: turn.member, from: turn.firstDay, to: turn.lastDay)
            let others = stretches.filter { $0.member != turn.member }.map { standIn($0, screen) }
            let swapped: HTML? = turn.member == turn.regular ? nil : " \(screen.chip(Text("换班", "swapped")))"
            let who: HTML =
                turn.member == nil
                ? screen.state(Text("还没有人", "nobody yet"), .warn) : "<strong>\(person(turn.member, screen))</strong>"
            let away: HTML? = others.isEmpty ? nil : "<br><small>\(screen.list(others))</small>"
            return ["\(TurnPieces.days(turn.firstDay, turn.lastDay, screen))", "\(who)\(swapped)\(away)"]
        }
        return screen.table(
            Text("以后轮到谁", "Turns to come"), [DataColumn(Text("日子", "Days")), DataColumn(Text("轮到谁", "Whose turn"))],
            rows,
            empty: screen.empty(
                Text("后面没有轮次了", "No turns to come"),
                Text("轮值已结束，或还没有成员。", "The rota is over, or nobody takes part yet.")),
            showsCaption: false)
    }

    private func standIn(_ stretch: DutyStretch, _ screen: Screen) -> String {
        let days = TurnPieces.days(stretch.from, stretch.to, screen)
        guard let member = stretch.member else {
            return screen("\(days)还没有人顶班", "nobody stands in on \(days) yet")
        }
        let who = person(member, screen)
        return screen("\(days)由\(who)顶班", "\(who) stands in on \(days)")
    }

    /// What residents said, as counts; nothing where nobody did.
    static func said(_ row: TurnRow, _ screen: Screen) -> HTML {
        guard row.said > 0 else { return .empty }
        let parts = TurnAnswer.allCases.map { answer in
            "\(screen(answer.name)) \(screen.number(row.answers[answer] ?? 0))"
        }
        return "<p class=\"facts\">\(parts.map { "<span>\($0)</span>" as HTML })</p>"
    }

    /// An entry of the journal, or a note that was left.
    func entry(_ note: TurnNote, _ screen: Screen, acts: HTML = .empty) -> TimelineEntry {
        let opens = caller.may(.casesRead, at: view.rota.place)
        let number = note.caseNumber.map { number -> HTML in
            let link = opens ? note.caseID.map { CasePaths.page($0) } : nil
            let shown: HTML = link.map { screen.link(number, to: $0) } ?? "\(number)"
            return "<p>\(screen("案卷 ", "case "))\(shown)</p>"
        }
        let by = note.by.flatMap { who in view.names[who]?.name }
        let title: Text =
            switch note.kind {
            case .handOver: Text("交班留言", "Note of the hand-over")
            case .journal: Text("日志", "Journal")
            case .rating: Text("居民说", "A household said")
            }
        return TimelineEntry(
            note.at, title, by: by, content: "\(screen.quote(note.words))\(number)\(acts)",
            tone: note.caseNumber == nil ? .neutral : .good)
    }
}
