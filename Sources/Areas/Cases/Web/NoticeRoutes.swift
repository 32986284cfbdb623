import Kernel
import Pages
import Persistence
import Territory

/// A member of staff's own notices: the page, its stream, and marking as read.
struct NoticeRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        [
            .get(
                CasePaths.notices, .staff, Text("提醒", "Notices"),
                fields: [
                    Field("unread", .flag, Text("只看未读", "Unread only")),
                    Field("after", .identifier, Text("接在这一条之后", "Continues after this one")),
                ], list),
            .get(CasePaths.noticesLive, .staff, Text("提醒实时更新", "Live notices"), live),
            .post(
                CasePaths.noticeReadings, .staff, Text("标为已读", "Mark as read"),
                fields: [
                    Field("notice", .identifier, Text("一条提醒", "One notice")),
                    Field("up-to", .identifier, Text("这一条和更早的全部", "This one and all before it")),
                ], read),
        ]
    }

    private func account(_ request: WebRequest) throws -> Identifier<AccountTag> {
        guard case .staff(let account) = request.caller.kind else { throw AppError.signInNeeded }
        return account
    }

    private func list(_ request: WebRequest) async throws -> Answer {
        let account = try account(request)
        let onlyUnread = request.query.flag("unread")
        let after: StaffNotice.ID? = try request.query.identifier("after")
        let (page, unread, names) = try await database.read { tx in
            let page = try tx.notices(of: account, onlyUnread: onlyUnread, after: after)
            let desks = try tx.places(Set(page.rows.map(\.desk))).map { ($0.code, $0.name) }
            return (
                page, try tx.unreadNotices(of: account), Dictionary(desks, uniquingKeysWith: { first, _ in first })
            )
        }
        let view = NoticeListPage(
            screen: request.screen, page: page, unread: unread, places: names, onlyUnread: onlyUnread)
        return .page(view.html, data: page)
    }

    private func live(_ request: WebRequest) async throws -> Answer {
        .live(LiveFragments.stream(database, topics: [StaffNotice.topic(try account(request))]))
    }

    private func read(_ request: WebRequest) async throws -> Answer {
        let which: ReadNotices.Which
        if let one: StaffNotice.ID = try request.form.identifier("notice") {
            which = .one(one)
        } else if let last: StaffNotice.ID = try request.form.identifier("up-to") {
            which = .upTo(last)
        } else {
            throw AppError.invalid("notice", Text("请选择要标为已读的提醒。", "Choose the notice to mark as read."))
        }
        let count = try await database.perform(ReadNotices(which), by: request.caller, at: request.now)
        return .done(request.form["from"].map(Link.local) ?? CasePaths.notices(), data: ["read": count])
    }
}

/// The page of notices: newest first, what is unread stands out.
struct NoticeListPage {
    let screen: Screen
    let page: NoticePage
    let unread: Int
    let places: [PlaceCode: String]
    let onlyUnread: Bool

    var html: HTML {
        screen.page(
            PageShell(
                screen.caller.mayAnywhere(.casesVerify) && CaseDesks(screen.caller).places.isEmpty ? .field : .desk,
                Text("提醒", "Notices"),
                lead: Text(
                    "案卷快到时限或超时，会按规则提醒到岗位上的人。",
                    "When a case comes close to its time or past it, the rules say who is told."))
        ) { screen.live(CasePaths.noticesLive(), id: "notices", refresh: here) { list } }
    }

    private var here: Link { link(onlyUnread) }
    private func link(_ onlyUnread: Bool) -> Link { CasePaths.notices().query([("unread", onlyUnread ? "1" : nil)]) }

    private var list: HTML {
        "\(tabs)\(page.rows.isEmpty ? nothing : rows)"
    }

    private var tabs: HTML {
        let all = screen.button(Text("全部", "All"), to: link(false), onlyUnread ? .quiet : .primary)
        let new = screen.button(
            Text("未读（\(unread)）", "Unread (\(unread))"), to: link(true), onlyUnread ? .primary : .quiet)
        guard unread > 0, let newest = page.rows.first else { return screen.buttons(all, new) }
        let read = screen.act(
            Text("全部标为已读", "Mark all as read"), at: CasePaths.noticeReadings(), .plain,
            fields: [("up-to", newest.id.description)])
        return screen.buttons(all, new, read)
    }

    private var nothing: HTML {
        screen.empty(
            onlyUnread ? Text("没有未读的提醒", "Nothing unread") : Text("还没有提醒", "No notices yet"),
            Text(
                "有案卷快到时限或超时、并且规则写明要告诉您的岗位时，会自动出现在这里。",
                "When a case is close to its time or late and the rules name your post, it appears here by itself."))
    }

    private var rows: HTML {
        let items = page.rows.map { notice in
            ListRow(
                screen(notice.text), link: CasePaths.page(notice.caseID),
                chips: notice.percent >= 100
                    ? screen.state(Text("超时", "Late"), .danger) : screen.state(Text("快到时限", "Nearly due"), .warn),
                facts: [places[notice.desk] ?? notice.desk.rawValue, screen.ago(notice.at)],
                end: notice.readAt == nil
                    ? screen.act(
                        Text("知道了", "Got it"), at: CasePaths.noticeReadings(), .quiet,
                        fields: [("notice", notice.id.description)]) : .empty,
                unread: notice.readAt == nil)
        }
        let next = page.next.map { here.query([("after", $0.description)]) }
        return screen.rows(items, label: Text("提醒", "Notices"))
            + screen.pager(next: next, shown: items.count, total: onlyUnread && unread < 100 ? unread : nil)
    }
}
