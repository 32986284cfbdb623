internal import Kernel
internal import Pages

/// Who did what to what, newest first.
struct AuditLogPage {
    let filter: AuditFilter
    let entries: [AuditEntry]
    /// Names of staff by their keys `staff:1` and `account:1`.
    let names: [String: String]
    let places: [PlaceCode: String]

    static func filter(_ request: WebRequest) throws -> AuditFilter {
        var filter = AuditFilter()
        filter.action = try request.query.text("action", limit: 60)
        filter.caller = try request.query.text("caller", limit: 60)
        filter.subject = try request.query.text("subject", limit: 60)
        filter.under = try request.under()
        filter.from = try request.query.date("from").map { request.screen.zone.instant($0) }
        filter.until = try request.query.date("until").map { request.screen.zone.instant($0.adding(days: 1)) }
        filter.before = try request.query.identifier("before")
        return filter
    }

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "记录不能修改，只在规则包写明的保存期满后删除；里面没有居民的个人信息。",
            "Entries cannot be changed, go only when the period in the policy pack is over, and hold no personal data of residents."
        )
        return screen.page(PageShell(.administration, Text("审计日志", "Audit log"), lead: lead)) {
            """
            \(filters(screen))
            \(screen.table(
                Text("审计日志", "Audit log"),
                [DataColumn(Text("时间", "When")), DataColumn(Text("谁", "Who")), DataColumn(Text("做了什么", "What")),
                    DataColumn(Text("对象", "Subject")), DataColumn(Text("地点", "Place")), DataColumn(Text("说明", "Detail"))],
                entries.map { row($0, screen) },
                empty: screen.empty(Text("没有符合条件的记录", "No entries match"), Text("放宽条件再看。", "Widen the filter.")), showsCaption: false))
            \(screen.pager(next: next(screen), shown: entries.count))
            """
        }
    }

    private func pairs(_ screen: Screen) -> [(String, String?)] {
        [
            ("action", filter.action), ("caller", filter.caller), ("subject", filter.subject),
            ("under", filter.under?.rawValue),
            ("from", filter.from.map { screen.zone.date($0).description }),
            ("until", filter.until.map { screen.zone.date($0).adding(days: -1).description }),
        ]
    }

    private func next(_ screen: Screen) -> Link? {
        guard entries.count == Limits.page, let last = entries.last else { return nil }
        return PeoplePaths.audit().query(pairs(screen) + [("before", last.id.description)])
    }

    private func row(_ entry: AuditEntry, _ screen: Screen) -> [HTML] {
        func only(_ name: String, _ value: String) -> Link { PeoplePaths.audit().query([(name, value)]) }
        return [
            screen.time(entry.at),
            screen.link(named(entry.caller, screen), to: only("caller", entry.caller)),
            screen.link(screen(AuditWords.name(entry.action)), to: only("action", entry.action)),
            screen.link(named(entry.subject, screen), to: only("subject", entry.subject)),
            "\(entry.place.map { places[$0] ?? $0.rawValue } ?? screen.noData)",
            "\((entry.detail ?? "").split(separator: " ").map { named(String($0), screen) }.joined(separator: " "))",
        ]
    }

    /// A key in words: the name of staff, never more of a resident than the end of their number here.
    private func named(_ key: String, _ screen: Screen) -> String {
        switch key {
        case "system": screen("系统", "system")
        case "anonymous": screen("未登录", "not signed in")
        case "account": screen("没有的账号", "no such account")
        case _ where key.hasPrefix("resident:"): screen("居民", "resident") + " …\(key.suffix(4))"
        case "territory": screen("地点", "places")
        case "demo": screen("演示", "demonstration")
        case "policy:none": screen("没有规则包", "no pack")
        default: names[key] ?? thing(key, screen)
        }
    }

    /// “case:9119…6704” as “case …6704”: what it is, and enough of its number to tell two apart.
    private func thing(_ key: String, _ screen: Screen) -> String {
        guard let colon = key.firstIndex(of: ":") else {
            return ViewReason(rawValue: key).map { screen($0.name) } ?? key
        }
        let rest = String(key[key.index(after: colon)...])
        if key.hasPrefix("place:") { return PlaceCode(rest).flatMap { places[$0] } ?? rest }
        guard let kind = AuditWords.kinds[String(key[..<colon])] else { return key }
        return screen(kind) + (rest.count > 8 ? " …" + rest.suffix(6) : " " + rest)
    }

    /// The ready groups of actions, and the one that is chosen where it is none of them.
    private var actions: [Option] {
        let groups = AuditWords.groups.map { Option($0.0, $0.1) }
        guard let action = filter.action, !groups.contains(where: { $0.value == action }) else { return groups }
        return groups + [Option(action, AuditWords.name(action))]
    }

    private func filters(_ screen: Screen) -> HTML {
        screen.searchForm(PeoplePaths.audit(), label: Text("筛选", "Filter")) { form in
            """
            \(form.select("action", Text("操作", "Action"), actions, value: filter.action, blank: Text("全部", "All")))
            \(form.line("caller", Text("谁", "Who"), value: filter.caller, limit: 60, placeholder: Text("点表中的名字筛选", "press a name below")))
            \(form.line("subject", Text("对象", "Subject"), value: filter.subject, limit: 60, placeholder: Text("点表中的对象筛选", "press a subject below")))
            \(form.line("under", Text("地点编码", "Place code"), value: filter.under?.rawValue, limit: 32))
            \(form.date("from", Text("从", "From"), value: filter.from.map { screen.zone.date($0) }))
            \(form.date("until", Text("到", "Until"), value: filter.until.map { screen.zone.date($0).adding(days: -1) }))
            \(form.submit(Text("筛选", "Filter"), .plain))
            """
        }
    }
}
