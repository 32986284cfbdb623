import Kernel
import Pages
import Policy

/// What a member arranges: swapping a turn, being away, leaving.
extension TurnPage {
    func arrange(_ screen: Screen) -> HTML {
        let own = rota.members.filter { view.isMine($0.number, caller) && !$0.isOver(on: view.today) }
        guard let me = own.last else { return .empty }
        let mine = view.coming.filter { view.isMine($0.member, caller) }
        let others = view.coming.filter { $0.member != nil && !view.isMine($0.member, caller) }
        let swap: HTML =
            mine.isEmpty || others.isEmpty
            ? .empty
            : screen.confirm(Text("和人换班", "Swap a turn"), at: RotaPaths.swaps(rota.id), done: Text("问对方", "Ask")) {
                form in
                """
                \(form.select("turn", Text("我的这一轮", "My turn"), mine.map { option($0, screen, named: false) }, required: true))\
                \(form.select("other", Text("换对方的这一轮", "For this turn"), others.map { option($0, screen, named: true) }, required: true))
                """
            }
        let away = screen.confirm(
            Text("请假", "I will be away"), at: RotaPaths.absences(rota.id),
            question: Text("负责人会安排顶班的人。", "The lead names who stands in."), done: Text("请假", "Say so")
        ) { form in
            """
            \(form.date("first", Text("第一天", "First day"), required: true, earliest: view.today))\
            \(form.date("last", Text("最后一天", "Last day"), required: true, earliest: view.today))
            """
        }
        let leave = screen.confirm(
            Text("退出轮值", "Leave the rota"), .danger, at: RotaPaths.leave(rota.id, me.number),
            question: Text("正轮到您时，值完这一轮才退出。", "Where it is your turn, you leave after it.")
        ) { _ in .empty }
        return screen.section(Text("安排", "Arrange")) {
            "\(absences(screen))\(pending(screen))\(screen.buttons(swap, away, leave))"
        }
    }

    private func option(_ turn: PlannedTurn, _ screen: Screen, named: Bool) -> Option {
        let days = TurnPieces.days(turn.firstDay, turn.lastDay, screen)
        return Option("\(turn.number)", Text(same: named ? "\(days) · \(pieces.person(turn.member, screen))" : days))
    }

    private func absences(_ screen: Screen) -> HTML {
        HTML(
            joining: rota.absences.filter { view.isMine($0.member, caller) && $0.to >= view.today }.map { absence in
                let who = absence.substitute.map { pieces.person($0, screen) }
                return screen.notice(
                    Text(
                        "您请假 \(TurnPieces.days(absence.from, absence.to, screen))",
                        "You are away \(TurnPieces.days(absence.from, absence.to, screen))"),
                    who == nil ? .warn : .active,
                    """
                    <p>\(who.map { screen("\($0)顶班。", "\($0) stands in.") } ?? screen("还没有安排顶班的人。", "Nobody stands in yet."))</p>\
                    \(screen.act(Text("不请了", "I am back"), at: RotaPaths.back(rota.id, absence.id), .plain))
                    """)
            })
    }

    private func pending(_ screen: Screen) -> HTML {
        HTML(
            joining: rota.swaps.filter { view.isMine($0.from, caller) }.map { swap in
                screen.notice(
                    Text(
                        "等\(pieces.person(swap.with, screen))答复换班",
                        "Waiting for \(pieces.person(swap.with, screen)) to answer"), .active,
                    screen.act(
                        Text("收回", "Take back"), at: RotaPaths.swap(rota.id, swap.id), .plain, fields: [("agree", "0")])
                )
            })
    }
}
