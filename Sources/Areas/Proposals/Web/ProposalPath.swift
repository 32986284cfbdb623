import Kernel
import Pages
import People
import Persistence
import Policy

/// The path of a proposal, as its people read it or, without persons and reasons, as everybody does.
struct ProposalPath {
    let entries: [ProposalEntry]
    let texts: [Identifier<ProposalTextTag>: String]
    let units: [Identifier<UnitTag>: String]
    let rules: ProposalRules
    let isPublic: Bool

    /// Names of the units that it was ever with.
    static func units(_ entries: [ProposalEntry], _ tx: Transaction) throws -> [Identifier<UnitTag>: String] {
        try entries.reduce(into: [:]) { names, entry in
            guard case .handed(let unit, _, _, _) = entry.event, names[unit] == nil else { return }
            names[unit] = try tx.unit(unit)?.name ?? "—"
        }
    }

    func entries(_ screen: Screen) -> [TimelineEntry] {
        entries.filter { !isPublic || isForEverybody($0.event) }.map { entry in
            let (title, tone) = heading(entry.event, screen)
            return TimelineEntry(
                entry.at, title, by: isPublic || entry.byName.isEmpty ? nil : entry.byName,
                content: words(entry.event).map { screen.quote($0) } ?? .empty, tone: tone)
        }
    }

    private func isForEverybody(_ event: ProposalEvent) -> Bool {
        switch event {
        case .submitted, .handed, .prolonged, .answered, .judged, .lapsed, .escalated: true
        default: false
        }
    }

    private func words(_ event: ProposalEvent) -> String? {
        switch event {
        case .answered(_, let text, let answerIsPublic, _): !isPublic || answerIsPublic ? texts[text.id] : nil
        case .returned(let text), .sentBack(let text, _), .prolonged(let text, _), .withdrawn(let text):
            isPublic ? nil : texts[text.id]
        case .judged(_, let text, _): isPublic ? nil : text.flatMap { texts[$0.id] }
        default: nil
        }
    }

    private func heading(_ event: ProposalEvent, _ screen: Screen) -> (Text, Tone) {
        switch event {
        case .drafted: (Text("写成草稿", "Drafted"), .neutral)
        case .reworded: (Text("修改", "Changed"), .neutral)
        case .linked: (Text("连上一件居民反映的事", "A report was linked"), .neutral)
        case .unlinked: (Text("取消一件连上的事", "A report was unlinked"), .neutral)
        case .heard: (Text("记下一条当面听到的意见", "Something said was written down"), .neutral)
        case .forgotten: (Text("删去一条意见", "Something said was deleted"), .neutral)
        case .submitted: (Text("提交", "Submitted"), .active)
        case .returned: (Text("退回修改", "Returned to be changed"), .warn)
        case .sentBack: (Text("单位退回交办机构", "Sent back by the unit"), .warn)
        case .withdrawn: (Text("撤回", "Withdrawn"), .neutral)
        default: answering(event, screen)
        }
    }

    private func answering(_ event: ProposalEvent, _ screen: Screen) -> (Text, Tone) {
        switch event {
        case .handed(let unit, let due, let difficult, _):
            let (name, until) = (units[unit] ?? "—", screen.moment(due))
            let wide = difficult ? Text("（难办）", " (difficult)") : Text("", "")
            return (
                Text("交给 \(name)，\(until) 前答复\(wide.zh)", "Handed to \(name), to be answered by \(until)\(wide.en)"),
                .active
            )
        case .prolonged(_, let due):
            let until = screen.moment(due)
            return (Text("延期到 \(until)", "Prolonged until \(until)"), .warn)
        case .answered(let kind, _, let answerIsPublic, _):
            let name = rules.answer(kind)?.name ?? Text(same: kind)
            let closed = isPublic && !answerIsPublic ? Text("（答复内容不公开）", " (its words are not public)") : Text("", "")
            return (Text("答复：\(name.zh)\(closed.zh)", "Answered: \(name.en)\(closed.en)"), .good)
        case .judged(true, _, _): return (Text("代表满意", "The representative is satisfied"), .good)
        case .judged(false, _, let due):
            guard let due else { return (Text("代表不满意", "The representative is not satisfied"), .danger) }
            let until = screen.moment(due)
            return (Text("代表不满意，\(until) 前再答复", "Not satisfied; to be answered again by \(until)"), .danger)
        case .lapsed: return (Text("代表没有评价，办结", "Not judged in time; closed"), .neutral)
        case .escalated(let step, _, let people):
            return (Text("逾期，第 \(step) 次上报，告知 \(people) 个岗位", "Late; step \(step), \(people) posts told"), .danger)
        default: return (Text("", ""), .neutral)
        }
    }
}
