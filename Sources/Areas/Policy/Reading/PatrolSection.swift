import Kernel

/// `patrols:` what patrols look at, who walks, how long a finding may take, and who is told where it is late.
extension PackDraft {
    mutating func readPatrols() {
        let keys = ["items", "kinds", "repeat-days", "tighten-percent", "reply-within", "escalation"]
        guard sections["patrols"] != nil, let fields = section("patrols", keys) else { return }
        let items = fields["items"]?.list(most: 200).compactMap(PackDraft.patrolItem) ?? []
        let known = items.map(\.key)
        let kinds = fields["kinds"]?.list(most: 40).compactMap { PackDraft.patrolKind($0, known) } ?? []
        if items.isEmpty { fields["items"]?.wrong("至少要有一项检查内容。", "There must be at least one item.") }
        if kinds.isEmpty { fields["kinds"]?.wrong("至少要有一种巡查。", "There must be at least one kind of patrol.") }
        for (list, name) in [(known, "items"), (kinds.map(\.key), "kinds")] {
            for (key, count) in Dictionary(grouping: list, by: { $0 }).mapValues(\.count) where count > 1 {
                fields[name]?.wrong("“\(key)”写了 \(count) 次。", "“\(key)” is given \(count) times.")
            }
        }
        guard let days = fields["repeat-days"]?.integer(1...366),
            let percent = fields["tighten-percent"]?.integer(0...90),
            let reply = fields["reply-within"]?.limit()
        else { return }
        patrols = PatrolRules(
            items: items, kinds: kinds, repeatDays: days, tightenPercent: percent, replyWithin: reply,
            escalation: fields["escalation"].map(PackDraft.patrolEscalation) ?? [])
    }

    private static func patrolItem(_ entry: Cursor) -> PatrolItem? {
        let known = ["key", "name", "category", "limit", "basis"]
        guard let fields = entry.fields(known, required: known), let key = fields["key"]?.key(),
            let name = fields["name"]?.text(), let category = fields["category"]?.reference(.category),
            let limit = fields["limit"]?.limit(), let basis = fields["basis"]?.text()
        else { return nil }
        return PatrolItem(key: key, name: name, category: category, limit: limit, basis: basis)
    }

    private static func patrolKind(_ entry: Cursor, _ items: [String]) -> PatrolKind? {
        let known = ["key", "name", "by", "items"]
        guard let fields = entry.fields(known, required: known), let key = fields["key"]?.key(),
            let name = fields["name"]?.text(), let permission = fields["by"]?.choice(Permission.self)
        else { return nil }
        let list = fields.strings("items") { item -> String? in
            guard let key = item.key() else { return nil }
            if !items.contains(key) {
                item.wrong(
                    Text("没有叫“\(key)”的检查项。", "There is no item “\(key)”. ") + Spelling.advice(for: key, allowed: items))
            }
            return key
        }
        if list.isEmpty { entry.wrong("检查单至少要有一项。", "A check list needs at least one item.") }
        return PatrolKind(key: key, name: name, walkedBy: permission, items: list)
    }

    private static func patrolEscalation(_ cursor: Cursor) -> [PatrolEscalation] {
        var last: Int?
        return cursor.list(most: 10).compactMap { entry in
            let known = ["after-days", "notify"]
            guard let fields = entry.fields(known, required: known), let days = fields["after-days"]?.integer(0...180)
            else { return nil }
            if let before = last, before >= days {
                entry.wrong(
                    "要从早到晚：\(before) 天之后不能是 \(days) 天。",
                    "The steps must follow in time: \(days) cannot come after \(before)."
                )
            }
            last = days
            return PatrolEscalation(afterDays: days, notify: fields.strings("notify") { $0.reference(.post) })
        }
    }
}
