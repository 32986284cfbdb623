import Kernel
import Pages
import Persistence
import Territory

/// What somebody has to do with patrols today.
struct BoardRoutes: Sendable {
    let web: PatrolsWeb

    var routes: [Route] {
        [
            .get(PatrolPaths.board, PatrolsWeb.readers, Text("巡检", "Patrols"), board),
            .get(PatrolPaths.live, PatrolsWeb.readers, Text("巡检的变化", "Changes of patrols"), live),
        ]
    }

    private func board(_ request: WebRequest) async throws -> Answer {
        let (caller, now) = (request.caller, request.now)
        let page = try await web.database.read { tx in
            let board = try tx.patrolBoard(for: caller, at: now)
            let areas = Set(board.owed.map(\.area) + board.walking.map(\.area) + board.campaigns.map(\.area))
            return PatrolBoardPage(
                board: board, caller: caller,
                labels: try PatrolLabels(board.toRectify + board.toRecheck + board.late + board.toRelease, tx),
                areas: try areas.reduce(into: [:]) { $0[$1] = try tx.stopName(of: $1) })
        }
        return .page(page.html(request.screen), data: page.board)
    }

    private func live(_ request: WebRequest) async throws -> Answer {
        .live(.lookingAgain(after: web.database.listen([PatrolTopic.all])))
    }
}

/// Today's patrols: what is owed, what is half walked, what waits for this person.
struct PatrolBoardPage {
    let board: PatrolBoard
    let caller: Caller
    let labels: PatrolLabels
    let areas: [PlaceCode: String]

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            caller.mayAnywhere(.patrolsLead) ? .desk : .field, Text("巡检", "Patrols"),
            lead: Text(
                "到时间的巡查、没走完的、等您整改或复查的，都在这里。",
                "Rounds that are due, rounds not finished, and what waits for you to put right or recheck."),
            actions: actions(screen), width: .wide)
        return screen.page(shell) { screen.live(PatrolPaths.live(), id: "patrols") { parts(screen) } }
    }

    private func actions(_ screen: Screen) -> HTML {
        let all = screen.button(Text("全部发现", "All findings"), to: PatrolPaths.findings(), .plain, icon: .list)
        let routes = screen.button(Text("路线", "Routes"), to: PatrolPaths.routes())
        let campaigns = screen.button(Text("联合检查", "Campaigns"), to: PatrolPaths.campaigns())
        let published = screen.button(Text("公开页", "Published"), to: PatrolPaths.published(), .quiet)
        return "\(all)\(routes)\(campaigns)\(published)"
    }

    private func parts(_ screen: Screen) -> HTML {
        """
        \(owed(screen))\(walking(screen))\
        \(findings(Text("等您整改", "For you to put right"), board.toRectify, screen))\
        \(findings(Text("等复查", "To be rechecked"), board.toRecheck, screen))\
        \(findings(Text("逾期没有整改", "Late"), board.late, screen))\
        \(findings(Text("等您审核公开", "For you to release"), board.toRelease, screen))\(campaigns(screen))
        """
    }

    private func owed(_ screen: Screen) -> HTML {
        let own = board.owed.filter(\.isOwn)
        let others = board.owed.filter { !$0.isOwn }
        return screen.section(Text("现在该走的（\(own.count)）", "Due now (\(own.count))")) {
            if own.isEmpty && others.isEmpty {
                return screen.empty(
                    Text("现在没有到时间的巡查", "No round is due now"),
                    Text("到了路线定的日子会自己出现。", "Rounds appear by themselves on the days their route says."))
            }
            return screen.cards(
                own.map { card($0, screen, mayBegin: true) } + others.map { card($0, screen, mayBegin: false) })
        }
    }

    private func card(_ owed: OwedRound, _ screen: Screen, mayBegin: Bool) -> HTML {
        guard let due = owed.standing.due else { return .empty }
        let begin = screen.act(
            Text("开始", "Begin"), at: PatrolPaths.rounds(), .primary,
            fields: [("origin", owed.origin.key), ("day", due.day.description)])
        let missed = owed.standing.missed
        let note =
            missed.isEmpty
            ? HTML.empty
            : screen.paragraph(
                Text(
                    "前面有 \(missed.count) 趟没有人走：\(missed.suffix(3).map { screen.day($0) }.joined(separator: "、"))",
                    "Earlier rounds not walked (\(missed.count)): \(missed.suffix(3).map { screen.day($0) }.joined(separator: ", "))"
                ))
        return screen.card(
            owed.name, link: owed.origin.link,
            chips: screen.chip(owed.origin.route == nil ? Text("联合检查", "Joint inspection") : Text("巡查", "Patrol")),
            facts: [
                areas[owed.area] ?? "",
                screen(
                    "\(screen.day(due.day))至\(screen.day(due.until))",
                    "\(screen.day(due.day)) to \(screen.day(due.until))"),
            ], body: note, actions: mayBegin ? begin : .empty)
    }

    private func walking(_ screen: Screen) -> HTML {
        guard !board.walking.isEmpty else { return .empty }
        return screen.section(Text("走到一半的（\(board.walking.count)）", "Not finished (\(board.walking.count))")) {
            screen.cards(
                board.walking.map { round in
                    screen.card(
                        round.name, link: PatrolPaths.round(round.id),
                        facts: [
                            areas[round.area] ?? "", screen.day(round.due),
                            screen(
                                "查了 \(round.looked)/\(round.toLookAt) 项",
                                "\(round.looked) of \(round.toLookAt) items looked at"),
                        ])
                })
        }
    }

    private func findings(_ title: Text, _ findings: [PatrolFinding], _ screen: Screen) -> HTML {
        guard !findings.isEmpty else { return .empty }
        return screen.section(Text("\(title.zh)（\(findings.count)）", "\(title.en) (\(findings.count))")) {
            screen.findingCards(findings, labels)
        }
    }

    private func campaigns(_ screen: Screen) -> HTML {
        guard !board.campaigns.isEmpty else { return .empty }
        return screen.section(Text("进行中的联合检查（\(board.campaigns.count)）", "Campaigns (\(board.campaigns.count))")) {
            screen.cards(
                board.campaigns.map { campaign in
                    screen.card(
                        campaign.plan.title, link: PatrolPaths.campaign(campaign.id),
                        facts: [
                            areas[campaign.area] ?? "",
                            "\(screen.day(campaign.plan.from)) – \(screen.day(campaign.plan.to))",
                        ])
                })
        }
    }
}

extension PatrolOrigin {
    var link: Link {
        switch self {
        case .route(let id): PatrolPaths.route(id)
        case .campaign(let id): PatrolPaths.campaign(id)
        }
    }
    /// `route:4` or `campaign:7`, as forms send it.
    init?(_ text: String) {
        if text.hasPrefix("route:"), let id = PatrolRoute.ID(String(text.dropFirst(6))) {
            self = .route(id)
        } else if text.hasPrefix("campaign:"), let id = PatrolCampaign.ID(String(text.dropFirst(9))) {
            self = .campaign(id)
        } else {
            return nil
        }
    }
}
