import Kernel

/// `visits:` tiers, groups in need, events, errands and reasons to rest.
extension PackDraft {
    mutating func readVisits() {
        let keys = ["stewards", "tiers", "otherwise", "groups", "events", "errands", "pauses"]
        let needed = ["stewards", "tiers", "otherwise", "groups", "pauses"]
        guard let section = sections["visits"], let fields = section.fields(keys, required: needed) else { return }
        var tiers = fields["tiers"]?.list(most: 10).compactMap(PackDraft.visitTier) ?? []
        let frequencies = VisitFrequency.allCases
        tiers.sort {
            (frequencies.firstIndex(of: $0.every) ?? 0) < (frequencies.firstIndex(of: $1.every) ?? 0)
        }
        let known = tiers.map(\.key)
        func tier(_ cursor: Cursor?) -> String? {
            guard let cursor, let key = cursor.key() else { return nil }
            if known.contains(key) { return key }
            cursor.wrong(
                Text("没有叫“\(key)”的走访层级。", "There is no tier “\(key)”. ") + Spelling.advice(for: key, allowed: known))
            return nil
        }
        let groups = fields["groups"]?.list(most: 40).compactMap { entry -> CareGroup? in
            let known = ["key", "name", "tier"]
            guard let fields = entry.fields(known, required: known), let key = fields["key"]?.key(),
                let name = fields["name"]?.text(), let tier = tier(fields["tier"])
            else { return nil }
            return CareGroup(key: key, name: name, tier: tier)
        }
        let stewards = fields.strings("stewards") { $0.reference(.post) }
        if known.isEmpty { section.wrong("至少要有一个走访层级。", "There must be at least one tier.") }
        if stewards.isEmpty { section.wrong("至少要有一种走访岗位。", "There must be at least one post that visits.") }
        guard let otherwise = tier(fields["otherwise"]), let groups else { return }
        let events = fields["events"]?.list(most: 20).compactMap(PackDraft.visitEvent) ?? []
        let pauses = fields["pauses"]?.list(most: 20).compactMap(PackDraft.pauseReason) ?? []
        visits = VisitRules(
            stewards: stewards, tiers: tiers, otherwise: otherwise, groups: groups, events: events,
            errands: fields["errands"].map { PackDraft.choices($0) } ?? [], pauses: pauses)
        PackDraft.requireDifferent([known, groups.map(\.key), events.map(\.key), pauses.map(\.key)], in: section)
    }

    private static func requireDifferent(_ lists: [[String]], in section: Cursor) {
        for list in lists {
            for (key, count) in Dictionary(grouping: list, by: { $0 }).mapValues(\.count) where count > 1 {
                section.wrong("“\(key)”写了 \(count) 次。", "“\(key)” is given \(count) times.")
            }
        }
    }

    private static func visitTier(_ entry: Cursor) -> VisitTier? {
        let known = ["key", "name", "every", "ways", "basis"]
        guard let fields = entry.fields(known, required: known), let key = fields["key"]?.key(),
            let name = fields["name"]?.text(), let every = fields["every"]?.choice(VisitFrequency.self),
            let ways = PackDraft.ways(fields["ways"]), let basis = fields["basis"]?.text()
        else { return nil }
        return VisitTier(key: key, name: name, every: every, ways: ways, basis: basis, rule: entry.path)
    }

    private static func ways(_ cursor: Cursor?) -> [VisitWay]? {
        guard let cursor else { return nil }
        let ways = cursor.listOrOne().compactMap { $0.choice(VisitWay.self) }
        if ways.isEmpty { cursor.wrong("至少要有一种方式算数。", "At least one way must count.") }
        return ways.isEmpty ? nil : ways
    }

    private static func visitEvent(_ entry: Cursor) -> VisitEvent? {
        let known = ["key", "name", "within", "ways"]
        guard let fields = entry.fields(known, required: known), let key = fields["key"]?.key(),
            let name = fields["name"]?.text(), let within = fields["within"]?.limit(),
            let ways = PackDraft.ways(fields["ways"])
        else { return nil }
        return VisitEvent(key: key, name: name, within: within, ways: ways, rule: entry.path)
    }

    private static func pauseReason(_ entry: Cursor) -> PauseReason? {
        guard let fields = entry.fields(["key", "name", "most-days"], required: ["key", "name"]),
            let key = fields["key"]?.key(), let name = fields["name"]?.text()
        else { return nil }
        return PauseReason(key: key, name: name, mostDays: fields["most-days"]?.integer(1...366))
    }
}
