public import Kernel

/// The questions a case asks its pack. Every answer names the rule that gave it.
extension Pack {
    /// How urgent it is; the value is the key of a grade. Words that call for an emergency number speak of danger,
    /// whether or not somebody ticked it.
    public func grade(_ facts: CaseFacts) -> Decision<String> {
        var facts = facts
        if emergencyDecision(in: facts.words) != nil { facts.flags.insert(CaseFlag.danger.rawValue) }
        return decide(gradeRules, facts)
            ?? Decision(
                value: grades.first?.key ?? "", rule: "grades[1]",
                why: Text("没有规则适用，取最低分级", "No rule fits; the lowest grade"))
    }

    /// Every clock with its limit. Each clock is decided by the first rule that names it; `rule` lists those that did.
    public func limits(_ facts: CaseFacts) -> Decision<[ClockKind: Limit]> {
        let each = limitDecisions(facts)
        var rules: [(rule: String, why: Text)] = []
        for kind in ClockKind.allCases {
            if let decision = each[kind], !rules.contains(where: { $0.rule == decision.rule }) {
                rules.append((decision.rule, decision.why))
            }
        }
        return Decision(
            value: each.mapValues(\.value), rule: rules.map(\.rule).joined(separator: ", "),
            why: Text(
                rules.map(\.why.zh).joined(separator: "；"), rules.map(\.why.en).joined(separator: "; ")))
    }

    /// Every clock's limit alone, for those who start clocks; the same limits as `limits`.
    public func limitValues(_ facts: CaseFacts) -> [ClockKind: Limit] {
        let seen = Seen(facts, self)
        var found: [ClockKind: Limit] = [:]
        for rule in limitRules where !rule.value.keys.allSatisfy({ found[$0] != nil }) && rule.condition.holds(seen) {
            found.merge(rule.value) { first, _ in first }
        }
        found[.evaluate] = found[.evaluate] ?? evaluation.window
        found[.objection] = found[.objection] ?? objection.limit
        return found
    }

    /// Each clock's limit with its own rule. The evaluation window and the objection limit are among them.
    public func limitDecisions(_ facts: CaseFacts) -> [ClockKind: Decision<Limit>] {
        let seen = Seen(facts, self)
        var found: [ClockKind: Decision<Limit>] = [:]
        for rule in limitRules where !rule.value.keys.allSatisfy({ found[$0] != nil }) && rule.condition.holds(seen) {
            let why = why(of: rule)
            for (kind, limit) in rule.value where found[kind] == nil {
                found[kind] = Decision(value: limit, rule: rule.path, why: why)
            }
        }
        if found[.evaluate] == nil {
            found[.evaluate] = Decision(
                value: evaluation.window, rule: "evaluation.window", why: Text("评价期", "The time to evaluate"))
        }
        if found[.objection] == nil {
            found[.objection] = Decision(
                value: objection.limit, rule: "objection.limit", why: Text("派单异议期", "The time to object to a dispatch"))
        }
        return found
    }

    /// Who leads and who helps; nil where a person decides.
    public func route(_ facts: CaseFacts) -> Decision<Routing>? {
        guard let decision = routing(facts), let value = decision.value else { return nil }
        return Decision(value: value, rule: decision.rule, why: decision.why)
    }

    /// As `route`, with the rule also where the choice is left to a person (a nil value).
    public func routing(_ facts: CaseFacts) -> Decision<Routing?>? { decide(dispatchRules, facts) }

    /// Whether a grid worker looks on the spot (核实) before the case is accepted.
    public func verification(_ facts: CaseFacts) -> Decision<Bool> { decide(verifyRules, facts) ?? Pack.noRule }

    /// Whether a grid worker may settle it alone (自办自结).
    public func selfHandling(_ facts: CaseFacts) -> Decision<Bool> { decide(selfHandlingRules, facts) ?? Pack.noRule }

    /// Whether the work is looked at (核查) before the resident is answered.
    public func check(grade: String) -> Decision<Bool> {
        let needed = closing.needsCheck.contains(grade)
        let name = self.grade(named: grade)?.name ?? Text(same: grade)
        return Decision(
            value: needed, rule: "closing.needs-check",
            why: needed
                ? Text("分级“", "Grade “") + name + Text("”办完要核查", "” is checked after the work")
                : Text("分级“", "Grade “") + name + Text("”办完不需核查", "” needs no check after the work"))
    }

    /// The number to call at once, if the words speak of an emergency.
    public func emergency(in words: String) -> Emergency? { emergencyDecision(in: words)?.value }

    public func emergencyDecision(in words: String) -> Decision<Emergency>? {
        let text = FoldedText(words)
        let touched = lookup.emergencyWords.owners(in: text)
        for (index, rule) in emergencies.enumerated() where touched.contains(index) {
            if let phrase = rule.words.first(matching: text, unless: rule.unless) {
                return Decision(value: rule.emergency, rule: rule.path, why: Pack.why(of: phrase))
            }
        }
        return nil
    }

    /// The lawful channel, if the matter does not belong on the platform.
    public func referral(words: String, category: String?) -> Referral? {
        referralDecision(words: words, category: category)?.value
    }

    public func referralDecision(words: String, category: String?) -> Decision<Referral>? {
        let text = FoldedText(words)
        let touched = lookup.referralWords.owners(in: text)
        for (index, rule) in referrals.enumerated() {
            if let category, rule.categories.contains(category) {
                let name = self.category(category)?.name ?? Text(same: category)
                return Decision(
                    value: rule.referral, rule: rule.path,
                    why: Text("类别是“", "The category is “") + name + Text("”", "”"))
            }
            if touched.contains(index), let phrase = rule.words.first(matching: text, unless: rule.unless) {
                return Decision(value: rule.referral, rule: rule.path, why: Pack.why(of: phrase))
            }
        }
        return nil
    }

    private static let noRule = Decision(value: false, rule: "", why: Text("没有规则要求", "No rule asks for it"))

    private static func why(of phrase: Phrase) -> Text {
        Text("内容提到“\(phrase.text)”", "The words mention “\(phrase.text)”")
    }

    private func decide<Value>(_ rules: [Rule<Value>], _ facts: CaseFacts) -> Decision<Value>? {
        let seen = Seen(facts, self)
        guard let rule = rules.first(where: { $0.condition.holds(seen) }) else { return nil }
        return Decision(value: rule.value, rule: rule.path, why: why(of: rule))
    }

    /// The rule's own words, or words made from its condition.
    public func why<Value>(of rule: Rule<Value>) -> Text { rule.why ?? describe(rule.condition) }
}

extension [Phrase] {
    /// The first phrase in the text after the `unless` phrases are blotted out.
    func first(matching text: FoldedText, unless: [Phrase]) -> Phrase? {
        guard let found = first(where: { $0.matches(text) }) else { return nil }
        let blots = unless.filter { $0.matches(text) }
        if blots.isEmpty { return found }
        let rest = text.without(blots.flatMap(\.parts))
        return first { $0.matches(rest) }
    }
}

extension FoldedText {
    /// The text with every occurrence of the parts made blank.
    func without(_ parts: [[UInt8]]) -> FoldedText {
        var bytes = bytes
        for part in parts where !part.isEmpty && part.count <= bytes.count {
            for start in 0...(bytes.count - part.count) where bytes[start..<start + part.count].elementsEqual(part) {
                for offset in part.indices { bytes[start + offset] = 32 }
            }
        }
        return FoldedText(folded: bytes)
    }
}
