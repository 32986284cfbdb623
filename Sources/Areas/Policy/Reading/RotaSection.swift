import Kernel

/// `rotas:` the kinds of turns that go round, with their hour, their lists and who is told.
extension PackDraft {
    private static let rotaKeys = [
        "key", "name", "at", "turn", "hand-over", "post", "residents", "accept-within", "told", "hand-over-list",
        "day-list", "rated",
    ]
    private static let rotaNeeded = ["key", "name", "at", "turn", "hand-over", "accept-within", "told"]

    mutating func readRotas() {
        guard sections["rotas"] != nil else { return }
        rotas = sections.joined("rotas").compactMap(PackDraft.rotaKind)
    }

    private static func rotaKind(_ entry: Cursor) -> RotaKind? {
        guard let fields = entry.fields(rotaKeys, required: rotaNeeded), let key = fields["key"]?.key(),
            let name = fields["name"]?.text(), let turn = fields["turn"]?.choice(TurnLength.self),
            let hour = fields["hand-over"].flatMap(handOverHour),
            let within = fields["accept-within"].flatMap({ acceptWithin($0, turn) })
        else { return nil }
        let levels = fields.strings("at") { $0.reference(.level) }
        if levels.isEmpty { entry.wrong("至少要写一个层级。", "There must be at least one level.") }
        let told = fields.strings("told") { $0.reference(.post) }
        if told.isEmpty { entry.wrong("至少要有一个岗位负责。", "At least one post must answer for it.") }
        let days = fields["day-list"].map { choices($0) } ?? []
        if days.count > RotaKind.mostItems { fields["day-list"]?.wrong(tooManyItems) }
        let handing = fields["hand-over-list"].map { choices($0) } ?? []
        if handing.count > RotaKind.mostItems { fields["hand-over-list"]?.wrong(tooManyItems) }
        return RotaKind(
            key: key, name: name, levels: levels, turn: turn, handOver: hour,
            post: fields["post"].flatMap { $0.reference(.post) }, residents: fields.flag("residents", or: false),
            acceptWithin: within, told: told, handOverList: handing, dayList: days,
            rated: fields.flag("rated", or: false))
    }

    private static let tooManyItems = Text(
        "清单最多 \(RotaKind.mostItems) 项，长了没人照着做。",
        "A list has at most \(RotaKind.mostItems) entries; nobody goes through a longer one.")

    /// `"18:00"`; midnight is `"00:00"`.
    private static func handOverHour(_ cursor: Cursor) -> Int? {
        guard let text = cursor.string(most: 10) else { return nil }
        guard let second = seconds(text), second < 86_400 else {
            cursor.wrong("交接时间“\(text)”看不懂，请写成 \"18:00\"。", "“\(text)” is no time of day; write \"18:00\".")
            return nil
        }
        return second
    }

    /// Round the clock, and shorter than the turn itself.
    private static func acceptWithin(_ cursor: Cursor, _ turn: TurnLength) -> Limit? {
        guard let limit = cursor.limit() else { return nil }
        guard limit.wallTime != nil, limit.amount <= turn.days * 24 * 60 else {
            cursor.wrong(
                "接班时限按昼夜计算，不能比一轮还长，例如 4h、24h。",
                "The time to accept counts round the clock and is no longer than the turn: 4h, 24h.")
            return nil
        }
        return limit
    }
}

extension RotaKind {
    /// Entries of one check list.
    static let mostItems = 12
}
