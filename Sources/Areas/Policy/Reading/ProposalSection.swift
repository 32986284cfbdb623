import Kernel

/// `proposals:` who turns what people want into proposals, by when they are answered, and who hears of what is late.
extension PackDraft {
    private static let proposalKeys = [
        "kinds", "basis", "hand-over-within", "answer-months", "difficult-months", "again-months", "judge-within",
        "answers", "escalation",
    ]

    mutating func readProposals() {
        guard sections["proposals"] != nil, let fields = section("proposals", PackDraft.proposalKeys) else { return }
        let kinds = fields["kinds"]?.list(most: 20).compactMap(PackDraft.proposalKind) ?? []
        if kinds.isEmpty { fields["kinds"]?.wrong("至少要有一种建议。", "There must be at least one kind of proposal.") }
        let answers = PackDraft.choices(fields["answers"])
        for (list, name) in [(kinds.map(\.key), "kinds"), (answers.map(\.key), "answers")] {
            for (key, count) in Dictionary(grouping: list, by: { $0 }).mapValues(\.count) where count > 1 {
                fields[name]?.wrong("“\(key)”写了 \(count) 次。", "“\(key)” is given \(count) times.")
            }
        }
        guard let basis = fields["basis"]?.text(), let handOver = fields["hand-over-within"]?.limit(),
            let months = fields["answer-months"]?.integer(1...12),
            let difficult = fields["difficult-months"]?.integer(1...24),
            let again = fields["again-months"]?.integer(1...12), let judge = fields["judge-within"]?.limit()
        else { return }
        if difficult < months {
            fields["difficult-months"]?.wrong(
                "难办的不能比一般的期限短（\(months) 个月）。", "Difficult ones must not have less than the usual \(months) months.")
        }
        proposals = ProposalRules(
            kinds: kinds, basis: basis, handOverWithin: handOver, answerMonths: months, difficultMonths: difficult,
            againMonths: again, judgeWithin: judge, answers: answers,
            escalation: fields["escalation"].map(PackDraft.proposalEscalation) ?? [])
    }

    private static func proposalKind(_ entry: Cursor) -> ProposalKind? {
        let known = ["key", "name", "by"]
        guard let fields = entry.fields(known, required: known), let key = fields["key"]?.key(),
            let name = fields["name"]?.text()
        else { return nil }
        let writers = fields.strings("by") { $0.reference(.post) }
        if writers.isEmpty { entry.wrong("要写明哪种岗位可以提。", "Name at least one post that may write it.") }
        return ProposalKind(key: key, name: name, writers: writers)
    }

    private static func proposalEscalation(_ cursor: Cursor) -> [ProposalEscalation] {
        var last: Int?
        return cursor.list(most: 10).compactMap { entry in
            let known = ["after-days", "notify"]
            guard let fields = entry.fields(known, required: known), let days = fields["after-days"]?.integer(0...180)
            else { return nil }
            if let before = last, before >= days {
                entry.wrong(
                    "要从早到晚：\(before) 天之后不能是 \(days) 天。",
                    "The steps must follow in time: \(days) cannot come after \(before).")
            }
            last = days
            return ProposalEscalation(afterDays: days, notify: fields.strings("notify") { $0.reference(.post) })
        }
    }
}
