import Kernel

/// `help:` what people may call for, who is asked in which ring and when, and who is told where nobody comes.
extension PackDraft {
    private static let helpKeys = [
        "skills", "kinds", "rings", "most-asked", "most-coming", "hours", "answer-within", "arrive-within",
        "closes-after", "position-minutes", "told", "escalation",
    ]

    mutating func readHelp() {
        guard sections["help"] != nil, let fields = section("help", PackDraft.helpKeys) else { return }
        let skills = PackDraft.choices(fields["skills"])
        let kinds = fields["kinds"].map { PackDraft.helpKinds($0, skills.map(\.key)) } ?? []
        let rings = fields["rings"].map(PackDraft.helpRings) ?? []
        guard let asked = fields["most-asked"]?.integer(1...200), let coming = fields["most-coming"]?.integer(1...10),
            let hours = fields["hours"].flatMap(PackDraft.dayHours),
            let answer = fields["answer-within"].flatMap(PackDraft.wallLimit),
            let arrive = fields["arrive-within"].flatMap(PackDraft.wallLimit),
            let closes = fields["closes-after"].flatMap(PackDraft.wallLimit),
            let position = fields["position-minutes"]?.integer(1...240)
        else { return }
        if answer.amount > arrive.amount || arrive.amount > closes.amount {
            fields.whole.wrong(
                "应答、到门口、自动结束的时间要一个比一个长。",
                "“answer-within”, “arrive-within” and “closes-after” must each be at least as long as the one before.")
        }
        if let last = rings.last, last.atMinute >= closes.amount {
            fields["rings"]?.wrong("最后一圈要在自动结束以前。", "The last ring must come before “closes-after”.")
        }
        help = HelpRules(
            kinds: kinds, skills: skills, rings: rings, mostAsked: asked, mostComing: coming, hours: hours,
            answerWithin: answer, arriveWithin: arrive, closesAfter: closes, positionMinutes: position,
            told: fields.strings("told") { $0.reference(.post) },
            escalation: fields["escalation"].map(PackDraft.helpEscalation) ?? [])
    }

    private static func helpKinds(_ cursor: Cursor, _ skills: [String]) -> [HelpKind] {
        let entries = cursor.list(most: 40)
        if entries.isEmpty { cursor.wrong("至少要有一种求助。", "There must be at least one kind of help.") }
        var lines: [String: Int] = [:]
        return entries.compactMap { entry in
            let known = ["key", "name", "skills", "number", "advice"]
            guard let fields = entry.fields(known, required: ["key", "name"]), let key = fields["key"]?.key(),
                let name = fields["name"]?.text()
            else { return nil }
            if let first = lines.updateValue(entry.line, forKey: key) {
                entry.wrong("“\(key)”在第 \(first) 行已经写过。", "“\(key)” is already declared in line \(first).")
            }
            let wanted = fields.strings("skills") { skill in
                guard let key = skill.key() else { return nil as String? }
                if !skills.contains(key) {
                    skill.wrong(
                        Text("没有叫“\(key)”的本领。", "There is no skill “\(key)”. ")
                            + Spelling.advice(for: key, allowed: skills))
                }
                return key
            }
            return HelpKind(
                key: key, name: name, skills: wanted, number: fields["number"].flatMap(emergencyNumber),
                advice: fields["advice"]?.text())
        }
    }

    /// One of the four numbers that are dialled first.
    static func emergencyNumber(_ cursor: Cursor) -> String? {
        guard let number = cursor.string(most: 10) else { return nil }
        guard ["110", "119", "120", "122"].contains(number) else {
            cursor.wrong(
                "没有紧急号码“\(number)”，可用：110、119、120、122。",
                "“\(number)” is no emergency number; allowed: 110, 119, 120, 122.")
            return nil
        }
        return number
    }

    private static func helpRings(_ cursor: Cursor) -> [HelpRing] {
        let entries = cursor.list(most: 12)
        var rings: [HelpRing] = []
        for entry in entries {
            let known = ["metres", "at-minute"]
            guard let fields = entry.fields(known, required: known),
                let metres = fields["metres"]?.integer(50...100_000), let minute = fields["at-minute"]?.integer(0...600)
            else { continue }
            if let last = rings.last, metres <= last.metres || minute <= last.atMinute {
                entry.wrong("每一圈都要比上一圈更远、更晚。", "Every ring must be wider and later than the one before.")
            } else if rings.isEmpty, minute != 0 {
                entry.wrong("第一圈要马上问：at-minute 写 0。", "The first ring is asked at once: write at-minute: 0.")
            }
            rings.append(HelpRing(metres: metres, atMinute: minute))
        }
        if entries.isEmpty { cursor.wrong("至少要有一圈。", "There must be at least one ring.") }
        return rings
    }

    private static func helpEscalation(_ cursor: Cursor) -> [HelpEscalation] {
        var last: [HelpClock: Int] = [:]
        return cursor.list(most: 20).compactMap { entry in
            let known = ["clock", "at-minute", "notify"]
            guard let fields = entry.fields(known, required: known),
                let clock = fields["clock"]?.choice(HelpClock.self), let minute = fields["at-minute"]?.integer(1...600)
            else { return nil }
            if let before = last.updateValue(minute, forKey: clock), before >= minute {
                entry.wrong(
                    "“\(clock.rawValue)”要从早到晚：\(before) 分钟之后不能是 \(minute) 分钟。",
                    "The steps of “\(clock.rawValue)” must follow in time: \(minute) cannot come after \(before) minutes."
                )
            }
            return HelpEscalation(
                clock: clock, atMinute: minute, notify: fields.strings("notify") { $0.reference(.post) })
        }
    }

    /// `"06:30-22:30"`; it may go over midnight.
    private static func dayHours(_ cursor: Cursor) -> DayHours? {
        guard let text = cursor.string(most: 20) else { return nil }
        let ends = text.split(separator: "-").map { seconds(String($0)) }
        guard ends.count == 2, let from = ends[0], let to = ends[1], from != to,
            let hours = DayHours(fromSecond: from, toSecond: to)
        else {
            cursor.wrong(
                "时段“\(text)”看不懂，请写成 \"06:30-22:30\"；全天写 \"00:00-24:00\"。",
                "“\(text)” is no stretch of a day; write \"06:30-22:30\", or \"00:00-24:00\" for the whole day.")
            return nil
        }
        return hours
    }

    /// Who waits for help waits round the clock.
    private static func wallLimit(_ cursor: Cursor) -> Limit? {
        guard let limit = cursor.limit() else { return nil }
        guard limit.wallTime != nil, limit.amount <= 2 * 24 * 60 else {
            cursor.wrong(
                "求助的时间按昼夜计算，最长 2 天，例如 5m、30m、4h。",
                "Times of a call for help count round the clock, two days at most: 5m, 30m, 4h.")
            return nil
        }
        return limit
    }
}
