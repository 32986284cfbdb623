internal import Kernel
internal import Pages
internal import Persistence
internal import Policy
internal import Territory

/// The posts of a place and below, with who has them.
struct PostListPage {
    let scope: AdminScope
    let kinds: [PostKind]
    /// Kinds of posts by the rules of their places, which may differ below.
    let names: [Post.ID: Text]
    let units: [Unit]
    let rows: [PostRow]
    let kind: String?
    let filter: PostFilter

    func html(_ screen: Screen) -> HTML {
        let here = scope.place.code.rawValue
        let next =
            rows.count == Limits.page
            ? PeoplePaths.posts().query([
                ("under", here), ("kind", kind), ("show", filter.rawValue), ("after", rows.last?.post.id.description),
            ])
            : nil
        let coverage = screen.button(Text("岗位覆盖", "Coverage"), to: PeoplePaths.postCoverage().query([("under", here)]))
        return screen.page(PageShell(.administration, Text("岗位和任职人", "Posts and holders"), actions: coverage)) {
            """
            \(scope.html(screen, PeoplePaths.posts()))\(create(screen))\(filters(screen))
            \(screen.table(
                Text("岗位", "Posts"),
                [DataColumn(Text("岗位", "Post")), DataColumn(Text("地点", "Place")), DataColumn(Text("任职人", "Holder")),
                    DataColumn(Text("单位", "Unit")), DataColumn(Text("值班电话", "Duty telephone"))],
                rows.map { row($0, screen) },
                empty: screen.empty(Text("没有符合条件的岗位", "No posts match"),
                    Text("换个条件，或在上面新设。", "Change the filter or set one up above.")), showsCaption: false))
            \(screen.pager(next: next, shown: rows.count))
            """
        }
    }

    private func row(_ row: PostRow, _ screen: Screen) -> [HTML] {
        let holder: HTML = row.holder.map { "\($0.name)" } ?? screen.state(Text("空缺", "vacant"), .warn)
        let next = row.next.map { next -> HTML in
            " <small>→ \(next.name) \(screen.day(screen.zone.date(next.since)))</small>"
        }
        return [
            screen.link(screen(names[row.post.id] ?? Text(same: row.post.kind)), to: PeoplePaths.postPage(row.post.id)),
            "\(row.placeName)",
            "\(holder)\(next)",
            "\(row.unitName ?? screen.noData)", "\(row.post.dutyPhone ?? screen.noData)",
        ]
    }

    private func filters(_ screen: Screen) -> HTML {
        screen.filterBar(
            FilterBar(
                PeoplePaths.posts(),
                selects: (kinds.isEmpty
                    ? [] : [("kind", Text("岗位类别", "Kind"), kinds.map { Option($0.key, $0.name) }, kind)]) + [
                        (
                            "show", Text("在岗", "Held"),
                            [Option("held", Text("有人", "held")), Option("vacant", Text("空缺", "vacant"))],
                            filter == .all ? nil : filter.rawValue
                        )
                    ], carried: [("under", scope.place.code.rawValue)]))
    }

    private func create(_ screen: Screen) -> HTML {
        guard !kinds.isEmpty else { return scope.withoutRules(screen, PeoplePaths.posts()) }
        let level = scope.place.level.rawValue
        // The others may stand here for a unit of this place.
        let fitting = kinds.filter { $0.level == level } + kinds.filter { $0.level != level }
        return screen.confirm(Text("新设岗位", "New post"), .primary, at: PeoplePaths.posts(), done: Text("设立", "Set up")) {
            form in
            """
            <p>\(form("地点：", "Place: "))<strong>\(scope.place.name)</strong></p>\(form.hidden("place", scope.place.code.rawValue))
            \(form.select("kind", Text("岗位类别", "Post kind"), fitting.map { Option($0.key, $0.name) }, required: true))
            \(PostPage.unitAndPhone(form, units: units, post: nil))
            """
        }
    }
}

/// One post: who has it, who had it, and what may be done.
struct PostPage {
    let post: Post
    let name: Text
    let duties: [Text]
    let placeName: String
    let units: [Unit]
    let history: [Holding]
    let candidates: [Account]

    static func load(_ id: Post.ID, by caller: Caller, _ tx: Transaction, at now: Instant) throws -> PostPage {
        let post = try tx.editablePost(id, by: caller)
        let kind = try tx.policyIfAny(at: post.place)?.pack.post(post.kind)
        let reach = caller.places(.peopleEdit).first { $0.contains(post.place) } ?? post.place
        return PostPage(
            post: post, name: kind?.name ?? Text(same: post.kind), duties: kind?.duties ?? [],
            placeName: try tx.fullName(of: post.place, from: .district),
            units: try tx.units(around: post.place).filter {
                $0.id == post.unit || caller.may(.peopleEdit, at: $0.place)
            },
            history: try tx.holdings(of: id).filter { $0.until.map { [since = $0.since] in $0 > since } ?? true },
            candidates: try tx.accounts(under: reach, limit: Limits.bulk).filter(\.active))
    }

    func html(_ screen: Screen) -> HTML {
        let back = NavItem(
            Text("岗位和任职人", "Posts and holders"), PeoplePaths.posts().query([("under", post.place.rawValue)]))
        let present = history.first { $0.isCurrent(at: screen.now) }
        return screen.page(PageShell(.administration, name, lead: Text(same: placeName), back: back, width: .reading)) {
            """
            \(screen.facts([
                (Text("任职人", "Holder"), present.map { "\($0.name)" } ?? screen.state(Text("空缺", "vacant"), .warn)),
                (Text("单位", "Unit"), "\(units.first { $0.id == post.unit }?.name ?? screen.noData)"),
                (Text("值班电话", "Duty telephone"), "\(post.dutyPhone ?? screen.noData)"),
                (Text("职责", "Duties"), "<ul>\(duties.map { "<li>\(screen($0))</li>" as HTML })</ul>"),
            ]))
            \(actions(screen, present: present))\(past(screen))
            """
        }
    }

    private func actions(_ screen: Screen, present: Holding?) -> HTML {
        let holder =
            present == nil
            ? screen.confirm(Text("任命", "Appoint"), .primary, at: PeoplePaths.postAppointment(post.id)) {
                holderFields($0, earliest: nil)
            }
            : screen.confirm(Text("交接", "Hand over"), .primary, at: PeoplePaths.postHandover(post.id)) {
                holderFields($0, earliest: present.map { screen.zone.date($0.since) })
            }
        let leaving =
            present == nil
            ? screen.confirm(
                Text("撤销岗位", "Close the post"), .danger, at: PeoplePaths.postClosure(post.id),
                question: Text("岗位从名册消失，历史保留。", "It leaves the roster; its history stays.")
            ) { _ in "" }
            : screen.confirm(
                Text("离任", "Vacate"), .danger, at: PeoplePaths.postVacancy(post.id),
                question: Text("岗位空缺时由上一级负责。", "While it is vacant the level above is responsible.")
            ) { PostPage.day($0, earliest: nil) }
        let change = screen.confirm(
            Text("修改单位和电话", "Change unit and telephone"), at: PeoplePaths.postPage(post.id), done: Text("保存", "Save")
        ) {
            PostPage.unitAndPhone($0, units: units, post: post)
        }
        return screen.buttons(holder, change, leaving)
    }

    private func holderFields(_ form: Screen, earliest: CivilDate?) -> HTML {
        """
        \(form.line("login", Text("接任人的登录名", "Login name of the new holder"), hint: Text("输入时会列出账号。", "Accounts are listed while you type."),
            required: true, limit: 60, suggestions: candidates.map(\.login)))
        \(PostPage.day(form, earliest: earliest))
        \(form.checkbox("named", Text("本人同意公开姓名", "They agreed to be named publicly"),
            hint: Text("本人随时可以在“我的账号”里改。", "They can change it under “My account” at any time.")))
        """
    }
    private static func day(_ form: Screen, earliest: CivilDate?) -> HTML {
        let today = form.zone.date(form.now)
        return form.date(
            "date", Text("生效日期", "Takes effect on"),
            hint: Text("留空或今天即刻生效；最多提前一年。", "Empty or today: at once. Up to a year ahead."),
            earliest: earliest, latest: today.adding(days: 366))
    }
    static func unitAndPhone(_ form: Screen, units: [Unit], post: Post?) -> HTML {
        """
        \(form.select("unit", Text("代表的单位", "Unit it acts for"), units.map { Option($0.id.description, Text(same: $0.name)) },
            value: post?.unit?.description, blank: Text("不代表单位", "none")))
        \(form.line("phone", Text("值班电话（公开）", "Duty telephone (public)"), value: post?.dutyPhone,
            hint: Text("留给岗位，不随人走。", "It belongs to the post and stays when people change."), limit: 30, kind: .telephone))
        """
    }

    private func past(_ screen: Screen) -> HTML {
        screen.section(Text("任职历史", "History")) {
            screen.table(
                Text("任职历史", "History"),
                [DataColumn(Text("姓名", "Name")), DataColumn(Text("从", "From")), DataColumn(Text("到", "Until"))],
                history.map {
                    ["\($0.name)", screen.time($0.since), $0.until.map { screen.time($0) } ?? "\(screen.noData)"]
                },
                empty: screen.empty(
                    Text("还没有人任职", "Nobody has held it"), Text("任命后记录在这里。", "Holders are recorded here.")),
                showsCaption: false)
        }
    }
}
