import Kernel

/// `emergency-mode:` for what a place may be switched to emergency duties, by which level, how long, and what holds.
extension PackDraft {
    /// Days one act may last at most, whatever a pack says; longer needs another act.
    private static let mostDays = 60

    mutating func readEmergencyMode() {
        emergencyKinds = sections.joined("emergency-mode").compactMap { entry in
            let known = [
                "key", "name", "levels", "longest", "tiers", "round-the-clock", "broadcast", "all-clear",
            ]
            let needed = ["key", "name", "levels", "longest", "broadcast", "all-clear"]
            guard let fields = entry.fields(known, required: needed), let key = fields["key"]?.key(),
                let name = fields["name"]?.text(), let longest = fields["longest"].flatMap(PackDraft.lasting),
                let broadcast = fields["broadcast"].flatMap({ PackDraft.template($0, ["{places}", "{until}"]) }),
                let allClear = fields["all-clear"].flatMap({ PackDraft.template($0, ["{places}"]) })
            else { return nil }
            let levels = fields.strings("levels") { $0.reference(.level).flatMap { PlaceLevel(rawValue: $0) } }
            if levels.isEmpty {
                entry.wrong("至少要有一级可以启动。", "At least one level must be able to call it.")
            }
            return EmergencyKind(
                key: key, name: name, levels: levels, longest: longest,
                tiers: fields.strings("tiers") { knownTier($0) },
                roundTheClock: fields.flag("round-the-clock", or: false), broadcast: broadcast, allClear: allClear,
                rule: entry.path)
        }
    }

    private func knownTier(_ cursor: Cursor) -> String? {
        guard let key = cursor.key() else { return nil }
        let known = visits?.tiers.map(\.key) ?? []
        if known.contains(key) { return key }
        cursor.wrong(
            Text("没有叫“\(key)”的走访层级。", "There is no tier “\(key)”. ") + Spelling.advice(for: key, allowed: known))
        return nil
    }

    private static func lasting(_ cursor: Cursor) -> Limit? {
        guard let limit = cursor.limit() else { return nil }
        guard limit.wallTime != nil, limit.amount >= 60, limit.amount <= mostDays * 24 * 60 else {
            cursor.wrong(
                "应急状态按昼夜计算，最短 1 小时，最长 \(mostDays) 天，例如 72h、7d。",
                "Emergency mode counts round the clock, from an hour to \(mostDays) days: 72h, 7d.")
            return nil
        }
        return limit
    }

    /// A text in which both languages say where, and until when.
    private static func template(_ cursor: Cursor, _ marks: [String]) -> Text? {
        guard let text = cursor.text() else { return nil }
        for mark in marks where !text.zh.contains(mark) || !text.en.contains(mark) {
            cursor.wrong(
                "中文和英文都要写出 \(mark)，不然人们不知道是哪里、到什么时候。",
                "Both languages must have \(mark), so that people learn where and until when.")
            return nil
        }
        return text
    }
}
