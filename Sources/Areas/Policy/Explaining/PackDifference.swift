public import Kernel

/// What changes for people when one pack takes another's place.
public struct PackDifference: Sendable, Codable {
    public struct Change: Sendable, Codable {
        public let what: Text
        /// Nil where it is new.
        public let before: Text?
        /// Nil where it goes.
        public let after: Text?
    }
    public let posts: [Change]
    public let steps: [Change]
    public let limits: [Change]
    public let rules: [Change]
    public var isEmpty: Bool { posts.isEmpty && steps.isEmpty && limits.isEmpty && rules.isEmpty }

    public init(from old: Pack?, to new: Pack) {
        posts = PackDifference.changes(
            old?.posts.map { ($0.key, $0.name, PackDifference.expected($0)) } ?? [],
            new.posts.map { ($0.key, $0.name, PackDifference.expected($0)) })
        steps = PackDifference.changes(
            old?.steps.map { ($0.kind.rawValue, $0.kind.name, $0.name) } ?? [],
            new.steps.map { ($0.kind.rawValue, $0.kind.name, $0.name) })
        limits = PackDifference.changes(
            old.map(PackDifference.limits) ?? [], PackDifference.limits(new))
        rules = PackDifference.changes(old.map(PackDifference.settings) ?? [], PackDifference.settings(new))
    }

    private typealias Entry = (key: String, what: Text, value: Text)

    /// Entries that are not the same on both sides, in the order of the new side, what goes last.
    private static func changes(_ old: [Entry], _ new: [Entry]) -> [Change] {
        let before = Dictionary(old.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.map(\.key))
        let changed = new.compactMap { entry -> Change? in
            guard let known = before[entry.key] else {
                return Change(what: entry.what, before: nil, after: entry.value)
            }
            if known.value == entry.value { return nil }
            return Change(what: entry.what, before: known.value, after: entry.value)
        }
        return changed
            + old.filter { !after.contains($0.key) }.map { Change(what: $0.what, before: $0.value, after: nil) }
    }

    static func expected(_ post: PostKind) -> Text {
        let level = PlaceLevel(rawValue: post.level)?.name ?? Text(same: post.level)
        let count: Text =
            switch post.most {
            case nil where post.least == 0: Text("人数不限", "any number")
            case nil: Text("至少 \(post.least) 人", "at least \(post.least)")
            case post.least?: Text("\(post.least) 人", "\(post.least)")
            case let most?: Text("\(post.least)～\(most) 人", "\(post.least) to \(most)")
            }
        return Text("每个\(level.zh) \(count.zh)", "\(count.en) in every \(level.en)")
    }

    /// The handling limit of each of the pack's own categories at the grade its rules give, and the first clocks of a
    /// plain case.
    private static func limits(_ pack: Pack) -> [Entry] {
        func decided(_ category: String?) -> [ClockKind: Limit] {
            var facts = CaseFacts(category: category)
            facts.grade = pack.grade(facts).value
            return pack.limitValues(facts)
        }
        let plain = decided(nil)
        let first = [ClockKind.accept, .verify, .dispatch, .receive, .contact, .answer, .callBack, .evaluate].compactMap
        { kind in
            plain[kind].map { (key: "clock " + kind.rawValue, what: kind.name, value: $0.text) }
        }
        let handling = pack.categories.filter { !$0.isNational }.compactMap { category -> Entry? in
            guard let limit = decided(category.key)[.handle] else { return nil }
            return (
                key: "category " + category.key,
                what: Text("办理“\(category.name.zh)”", "Handling “\(category.name.en)”"), value: limit.text
            )
        }
        return first + handling
    }

    private static func settings(_ pack: Pack) -> [Entry] {
        func yes(_ value: Bool) -> Text { value ? Text("是", "yes") : Text("否", "no") }
        func times(_ count: Int) -> Text { Text("\(count) 次", count == 1 ? "once" : "\(count) times") }
        let grades = Text(
            pack.grades.map { $0.shape.rawValue + $0.name.zh }.joined(separator: "、"),
            pack.grades.map { $0.shape.rawValue + " " + $0.name.en }.joined(separator: ", "))
        let whistle = pack.whistle.map {
            Text(
                "\($0.answerWithin.text.zh)回应、\($0.arriveWithin.text.zh)到场",
                "answer in \($0.answerWithin.text.en), on the spot in \($0.arriveWithin.text.en)")
        }
        let help = pack.help.map {
            Text(
                "\($0.answerWithin.text.zh)应答、\($0.arriveWithin.text.zh)到门口",
                "answered in \($0.answerWithin.text.en), at the door in \($0.arriveWithin.text.en)")
        }
        let patrols = pack.patrols.map { rules in
            Text(
                "\(rules.kinds.count) 种、\(rules.items.count) 项，\(rules.repeatDays) 天内算重复",
                "\(rules.kinds.count) kinds, \(rules.items.count) items, repeats within \(rules.repeatDays) days")
        }
        let proposals = pack.proposals.map { rules in
            Text(
                "\(rules.answerMonths) 个月内答复，难办的 \(rules.difficultMonths) 个月",
                "answered within \(rules.answerMonths) months, difficult ones \(rules.difficultMonths)")
        }
        return [
            ("grades", Text("分级", "Grades"), grades),
            ("team", Text("网格队伍", "Team of a grid"), pack.team ?? Text("无", "none")),
            ("whistle", Text("吹哨", "Whistle"), whistle ?? Text("不用", "not used")),
            ("help", Text("邻里求助", "Calls for help"), help ?? Text("不用", "not used")),
            ("patrols", Text("巡查", "Patrols"), patrols ?? Text("不用", "not used")),
            ("proposals", Text("代表建议", "Proposals"), proposals ?? Text("不用", "not used")),
            ("objection", Text("派单异议", "Objection"), pack.objection.limit.text),
            ("hold", Text("挂账最长", "Longest hold"), pack.hold.most.text),
            ("extension", Text("延期最长", "Longest extension"), pack.extending.most.text),
            ("rework", Text("返工最多", "Rework at most"), times(pack.rework.mostTimes)),
            ("window", Text("评价期", "Time to evaluate"), pack.evaluation.window.text),
            ("reopen", Text("可重开", "May be reopened"), times(pack.evaluation.reopenMostTimes)),
            ("silence", Text("不评价也销号", "Closes without an evaluation"), yes(pack.closing.unansweredCloses)),
            ("call-back", Text("必须回访", "Always called back"), yes(pack.closing.needsCallBack)),
            ("tries", Text("回访联系不上，最多试", "Call-backs tried at most"), times(pack.closing.callBackTries)),
        ]
            + (pack.visits?.tiers ?? []).map { tier in
                ("visits " + tier.key, Text("走访：\(tier.name.zh)", "Visits: \(tier.name.en)"), tier.every.name)
            }
            + turnsAndDuties(pack)
            + pack.emergencyKinds.map { kind in
                (
                    "emergency " + kind.key, Text("应急：\(kind.name.zh)", "Emergency: \(kind.name.en)"),
                    Text(
                        "最长 \(kind.longest.text.zh)，由 \(kind.levels.map(\.name.zh).joined(separator: "、")) 启动",
                        "\(kind.longest.text.en) at most, called at: \(kind.levels.map(\.name.en).joined(separator: ", "))"
                    )
                )
            }
            + RetentionClass.allCases.map { kind in
                (
                    "keep " + kind.rawValue, Text("保存：\(kind.name.zh)", "Kept: \(kind.name.en)"),
                    (pack.retention(of: kind)?.keep ?? kind.unsaid).text
                )
            }
    }

    private static func turnsAndDuties(_ pack: Pack) -> [Entry] {
        pack.rotas.map { kind in
            (
                "rota " + kind.key, Text("轮值：\(kind.name.zh)", "Rota: \(kind.name.en)"),
                kind.turn.name
                    + Text("，\(kind.acceptWithin.text.zh)内接班", ", accepted within \(kind.acceptWithin.text.en)")
            )
        }
            + pack.countedDuties.map { duty in
                (
                    "duty " + duty.key, Text("应办：\(duty.name.zh)", "Owed: \(duty.name.en)"),
                    Text("\(duty.period.name.zh) \(duty.count) 次", "\(duty.count) \(duty.period.name.en)")
                )
            }
    }
}

extension StepKind {
    public var name: Text {
        switch self {
        case .report: Text("反映", "Report")
        case .verify: Text("核实", "Verify")
        case .accept: Text("受理", "Accept")
        case .grade: Text("分级", "Grade")
        case .selfHandle: Text("自办自结", "Settle in the grid")
        case .dispatch: Text("派单", "Dispatch")
        case .receive: Text("接单", "Receive")
        case .contact: Text("首次联系", "First contact")
        case .arrive: Text("到场", "Arrive")
        case .whistle: Text("吹哨报到", "Whistle")
        case .handle: Text("办理", "Handle")
        case .check: Text("核查", "Check")
        case .answer: Text("答复", "Answer")
        case .callBack: Text("回访", "Call back")
        case .evaluate: Text("评价", "Evaluate")
        case .close: Text("销号", "Strike off")
        }
    }
}
