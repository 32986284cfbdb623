import Kernel

/// `duties-with-count:` what posts and units owe in a month, a quarter or a year.
extension PackDraft {
    mutating func readCountedDuties() {
        guard sections["duties-with-count"] != nil else { return }
        countedDuties = sections.joined("duties-with-count").compactMap(PackDraft.countedDuty)
    }

    private static func countedDuty(_ entry: Cursor) -> CountedDuty? {
        let known = ["key", "name", "post", "unit", "count", "period", "fact"]
        guard let fields = entry.fields(known, required: ["key", "name", "count", "period", "fact"]),
            let key = fields["key"]?.key(), let name = fields["name"]?.text(),
            let count = fields["count"]?.integer(1...1_000), let period = fields["period"]?.choice(DutyPeriod.self),
            let fact = fields["fact"]?.choice(DutyFact.self)
        else { return nil }
        let post = fields["post"].flatMap { $0.reference(.post) }
        let unit = fields["unit"].flatMap { $0.reference(.unit) }
        switch (post, unit) {
        case (let post?, nil):
            return CountedDuty(key: key, name: name, owner: .post(post), count: count, period: period, fact: fact)
        case (nil, let unit?):
            return CountedDuty(key: key, name: name, owner: .unit(unit), count: count, period: period, fact: fact)
        default:
            entry.wrong(
                "请写明谁欠这件事：post 或 unit，二选一。", "Say who owes it: either “post” or “unit”, one of the two.")
            return nil
        }
    }
}
