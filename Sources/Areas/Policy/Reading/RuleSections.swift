import Kernel

/// The lists in which the first fitting rule decides.
extension PackDraft {
    mutating func readRules() {
        gradeRules = rules("grade-rules", ["grade"]) { $0["grade"]?.reference(.grade) }
        limitRules = rules("limits", ["clocks"]) { $0["clocks"].flatMap(PackDraft.clocks) }
        dispatchRules = rules("dispatch", ["lead", "assisting"]) { fields in
            guard let lead = fields["lead"] else { return nil }
            if lead.raw == "by-hand" { return .some(nil) }
            guard let key = lead.reference(.unit) else { return nil }
            return Routing(lead: key, assisting: fields.strings("assisting") { $0.reference(.unit) })
        }
        verifyRules = rules("verify", ["needed"]) { $0["needed"]?.flag() }
        selfHandlingRules = rules("self-handling", ["allowed"]) { $0["allowed"]?.flag() }
        emergencies = sections.joined("emergencies").compactMap(PackDraft.emergency)
        referrals = sections.joined("referrals").compactMap(PackDraft.referral)
    }

    /// The rules of a section; the first of `values` must be given in every rule.
    private func rules<Value>(
        _ section: String, _ values: [String], _ read: (Fields) -> Value?
    ) -> [Drafted<Value>] {
        guard let list = sections[section]?.list() else { return [] }
        return list.compactMap { entry -> Drafted<Value>? in
            guard let fields = entry.fields(["when", "why"] + values, required: [values[0]]) else { return nil }
            let condition = fields["when"].map { self.condition($0) } ?? Condition.always
            let why = fields["why"]?.text()
            guard let value = read(fields) else { return nil }
            return Drafted(rule: Rule(condition: condition, value: value, why: why, path: entry.path), cursor: entry)
        }
    }

    private static func clocks(_ cursor: Cursor) -> [ClockKind: Limit]? {
        let known = ClockKind.allCases.map(\.rawValue)
        guard let fields = cursor.fields(known) else { return nil }
        guard !fields.values.isEmpty else {
            cursor.wrong("至少要写一个时限。", "Name at least one clock.")
            return nil
        }
        var limits: [ClockKind: Limit] = [:]
        for kind in ClockKind.allCases {
            if let limit = fields[kind.rawValue]?.limit() { limits[kind] = limit }
        }
        return limits
    }

    private static func emergency(_ entry: Cursor) -> EmergencyRule? {
        let known = ["key", "number", "name", "advice", "words", "unless"]
        guard let fields = entry.fields(known, required: Array(known.dropLast())),
            let number = fields["number"].flatMap(emergencyNumber), let name = fields["name"]?.text(),
            let advice = fields["advice"]?.text()
        else { return nil }
        return EmergencyRule(
            emergency: Emergency(number: number, name: name, advice: advice),
            words: fields.strings("words") { $0.phrase() }, unless: fields.strings("unless") { $0.phrase() },
            path: entry.path)
    }

    private static func referral(_ entry: Cursor) -> ReferralRule? {
        let known = ["key", "channel", "advice", "words", "unless", "categories"]
        guard let fields = entry.fields(known, required: ["key", "channel", "advice"]), let key = fields["key"]?.key(),
            let channel = fields["channel"]?.text(), let advice = fields["advice"]?.text()
        else { return nil }
        let words = fields.strings("words") { $0.phrase() }
        let categories = fields.strings("categories") { $0.reference(.category) }
        if words.isEmpty && categories.isEmpty {
            entry.wrong(
                "要写关键词（words）或类别（categories），否则永远用不上。",
                "Give words or categories; without them this is never used.")
        }
        return ReferralRule(
            referral: Referral(key: key, channel: channel, advice: advice), words: words,
            unless: fields.strings("unless") { $0.phrase() }, categories: categories, path: entry.path)
    }
}

/// `when:`
extension PackDraft {
    static let conditionKeys = [
        "category", "category-under", "grade-at-least", "channel", "grid-kind", "repeats-at-least", "age-at-least",
        "persons-at-least", "flag", "words-any", "level", "any", "not",
    ]

    /// Several keys must all hold. `any:` holds a list of which one must, `not:` one that must not.
    func condition(_ cursor: Cursor, depth: Int = 0) -> Condition {
        guard depth < 4 else {
            cursor.wrong("条件嵌套太深，最多四层。", "Conditions are nested too deeply; four levels at most.")
            return .always
        }
        guard let fields = cursor.fields(PackDraft.conditionKeys) else { return .always }
        let parts = PackDraft.conditionKeys.compactMap { key in fields[key].flatMap { part(key, $0, depth) } }
        guard !parts.isEmpty else {
            cursor.wrong("条件是空的；不要条件就不写 when。", "The condition is empty; leave out `when` for none.")
            return .always
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private func part(_ key: String, _ cursor: Cursor, _ depth: Int) -> Condition? {
        func each<Value>(_ read: (Cursor) -> Value?) -> [Value] { cursor.listOrOne().compactMap(read) }
        switch key {
        case "category": return .category(each { $0.reference(.category) })
        case "category-under": return .categoryUnder(each { $0.reference(.group) })
        case "grade-at-least": return cursor.reference(.grade).map { .gradeAtLeast($0) }
        case "channel": return .channel(each { $0.choice(ReportChannel.self)?.rawValue })
        case "grid-kind": return .gridKind(each { $0.choice(GridKind.self)?.rawValue })
        case "repeats-at-least": return cursor.integer(1...10_000).map { .repeatsAtLeast($0) }
        case "age-at-least":
            return cursor.limit().flatMap { limit in
                guard limit.basis == .roundTheClock else {
                    cursor.wrong("这里只能用昼夜连续的时间，如 24h、7d。", "Only time round the clock here, like 24h or 7d.")
                    return nil
                }
                return .ageAtLeast(limit.amount)
            }
        case "persons-at-least": return cursor.integer(1...10_000_000).map { .personsAtLeast($0) }
        case "flag": return .flag(each { $0.choice(CaseFlag.self)?.rawValue })
        case "words-any": return .words(each { $0.phrase() })
        case "level": return .level(each { $0.reference(.level) })
        case "any": return .any(cursor.list(most: 50).map { condition($0, depth: depth + 1) })
        default: return .not(condition(cursor, depth: depth + 1))
        }
    }
}
