import Kernel

/// `retention:` how long each kind of data is kept, what then happens with it, and on what ground.
extension PackDraft {
    mutating func readRetention() {
        retention = sections.joined("retention").compactMap(PackDraft.retentionRule)
    }

    private static func retentionRule(_ entry: Cursor) -> RetentionRule? {
        let known = ["key", "keep", "act", "basis"]
        guard let fields = entry.fields(known, required: known),
            let kind = fields["key"]?.choice(RetentionClass.self), let keep = fields["keep"].flatMap(period),
            let act = fields["act"]?.choice(RetentionAct.self), let basis = fields["basis"]?.text()
        else { return nil }
        guard act == kind.act else {
            fields["act"]?.wrong(
                "“\(kind.rawValue)”到期后只能 \(kind.act.rawValue)。", "“\(kind.rawValue)” can only be: \(kind.act.rawValue)."
            )
            return nil
        }
        guard keep.days >= kind.least.days else {
            fields["keep"]?.wrong(
                "“\(kind.rawValue)”至少要保存 \(kind.least.text.zh)。",
                "“\(kind.rawValue)” is kept for \(kind.least.text.en) at least.")
            return nil
        }
        return RetentionRule(kind: kind, keep: keep, act: act, basis: basis, rule: entry.path)
    }

    private static func period(_ cursor: Cursor) -> KeepPeriod? {
        guard let text = cursor.string(most: 20) else { return nil }
        if let period = KeepPeriod(text) { return period }
        cursor.wrong(
            "保存期限“\(text)”看不懂，请写成 7 days、6 months、3 years 或 permanent。",
            "“\(text)” is no period; write 7 days, 6 months, 3 years or permanent.")
        return nil
    }
}
