import Kernel
import Pages
import Policy

/// A turn that is over, as it was written down.
struct PastTurnPage {
    let view: RotaView
    let row: TurnRow
    let journal: [TurnNote]
    let left: [TurnNote]
    let said: [TurnNote]

    func html(_ screen: Screen) -> HTML {
        let pieces = TurnPieces(view: view, caller: screen.caller)
        let days = TurnPieces.days(row.turn.firstDay, row.turn.lastDay, screen)
        let shell = PageShell(
            screen.caller.isStaff ? .field : .resident, Text(same: days), lead: view.title,
            back: NavItem(view.title, RotaPaths.turn(view.rota.id)), width: .reading)
        let notes = (journal + left + said).sorted { ($0.at, $0.id.rawValue) > ($1.at, $1.id.rawValue) }
        return screen.page(shell) {
            """
            \(screen.facts([
                (Text("轮到谁", "Whose turn"), "\(row.who.flatMap { view.names[$0]?.name } ?? screen("没有人", "nobody"))"),
                (Text("接班", "Accepted"), row.turn.acceptedAt.map { screen.time($0) } ?? screen.state(Text("没有人接班", "not accepted"), .warn)),
                (Text("居民说", "Residents said"), row.said == 0 ? "\(screen("没有评价", "nothing"))" : TurnPieces.said(row, screen)),
            ]))\
            \(notes.isEmpty ? screen.empty(Text("没有日志", "No journal"), Text("没有写，或保存期已过。", "Nothing was written, or its time is over.")) : screen.timeline(notes.map { pieces.entry($0, screen) }))
            """
        }
    }
}

/// Every rota somebody takes part in, with what waits for them.
struct MyTurnsPage {
    let views: [RotaView]
    let caller: Caller

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            caller.isStaff ? .field : .resident, Text("我的轮值", "My turns"),
            lead: Text("轮到您时在这里接班、写日志、交班。", "When it is your turn, accept it, write and hand over here."),
            width: .reading)
        return screen.page(shell) {
            guard !views.isEmpty else {
                return screen.empty(
                    Text("您没有参加轮值", "You take part in no rota"),
                    Text(
                        "社区安排后会出现在这里；居民可以在自己楼栋的“谁负责这里”页面报名。",
                        "It appears here once the community adds you; residents offer on the page of who is responsible for their building."
                    ))
            }
            return screen.cards(views.map { card($0, screen) })
        }
    }

    private func card(_ view: RotaView, _ screen: Screen) -> HTML {
        let pieces = TurnPieces(view: view, caller: caller)
        let isMember = view.rota.members.contains { view.isMine($0.number, caller) }
        let mine = view.coming.first { view.isMine($0.member, caller) }
        var facts = ["\(view.placeName)"]
        if let mine {
            let days = TurnPieces.days(mine.firstDay, mine.lastDay, screen)
            facts.append(screen("下次轮到您：\(days)", "your next turn: \(days)"))
        }
        return screen.card(
            screen(view.title), link: isMember ? RotaPaths.turn(view.rota.id) : nil,
            chips: chip(view, isMember, screen),
            facts: facts,
            body: view.rota.turn == nil
                ? .empty
                : "<p>\(screen("现在：\(pieces.person(view.duty, screen))", "Now: \(pieces.person(view.duty, screen))"))</p>",
            actions: isMember
                ? screen.button(Text("打开", "Open"), to: RotaPaths.turn(view.rota.id), .primary)
                : screen.act(Text("不报名了", "Take my offer back"), at: RotaPaths.dropWish(view.rota.id), .quiet))
    }

    private func chip(_ view: RotaView, _ isMember: Bool, _ screen: Screen) -> HTML {
        if !isMember { return screen.state(Text("已报名，等社区确认", "offered; waits for the community"), .active) }
        if view.rota.isClosed { return screen.state(Text("已结束", "over")) }
        if view.rota.swaps.contains(where: { view.isMine($0.with, caller) }) {
            return screen.state(Text("有人想和您换班", "somebody asks to swap"), .warn)
        }
        guard view.isMine(view.duty, caller) else { return screen.state(Text("没有轮到您", "not your turn")) }
        if view.rota.turn?.acceptedAt == nil { return screen.state(Text("轮到您了，请接班", "your turn: accept it"), .warn) }
        return view.emergencies.isEmpty
            ? screen.state(Text("您在值班", "you are on duty"), .good)
            : screen.state(Text("您在值班，有应急职责", "you are on duty, with emergency duties"), .danger)
    }
}
