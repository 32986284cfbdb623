import Kernel

/// Checks that need the whole pack: references, order, reachability, and settings that contradict each other.
extension PackDraft {
    mutating func checkMeaning() {
        checkReferences()
        checkGrades()
        checkSteps()
        checkLadder()
        checkRequiredClocks()
        checkClockOrder()
        checkCatchAll(gradeRules, "grade-rules")
        checkCatchAll(dispatchRules, "dispatch")
        checkCatchAll(verifyRules, "verify")
        if sections["self-handling"] != nil { checkCatchAll(selfHandlingRules, "self-handling") }
        checkReached(gradeRules)
        checkReached(dispatchRules)
        checkReached(verifyRules)
        checkReached(selfHandlingRules)
        for drafted in gradeRules where drafted.rule.condition.looksAtGrade {
            drafted.cursor.wrong(
                "分级规则里不能再用“分级不低于”，分级正是这里定的。",
                "A grading rule cannot look at the grade: it is decided here.")
        }
        if log.overflowed { sections.own.wrong("文件展开后太大。", "The file is too large when its aliases are expanded.") }
    }

    private func checkReferences() {
        let unitKeys = units.map(\.key)
        let postKeys = posts.map(\.key)
        let levelKeys = levels.map(\.key)
        for reference in log.references {
            let (allowed, what): ([String], Text) =
                switch reference.kind {
                case .category: (categories.map(\.key), Text("类别", "category"))
                case .group: (groups.map(\.key), Text("类别组", "category group"))
                case .unit: (unitKeys, Text("单位", "unit"))
                case .post: (postKeys, Text("岗位", "post"))
                case .role: (roles.map(\.key), Text("角色", "role"))
                case .grade: (grades.map(\.key), Text("分级", "grade"))
                case .level: (levelKeys, Text("层级", "level"))
                case .actor: (postKeys + unitKeys, Text("岗位或单位", "post or unit"))
                case .notified: (["lead", "holder"] + postKeys + levelKeys, Text("岗位或层级", "post or level"))
                }
            guard !allowed.contains(reference.key) else { continue }
            reference.cursor.wrong(
                Text("没有叫“\(reference.key)”的\(what.zh)。", "There is no \(what.en) “\(reference.key)”. ")
                    + Spelling.advice(for: reference.key, allowed: allowed))
        }
    }

    private func checkGrades() {
        guard let cursor = sections["grades"] else { return }
        let order = Grade.Colour.allCases
        let ranks = grades.compactMap { order.firstIndex(of: $0.colour) }
        if zip(ranks, ranks.dropFirst()).contains(where: { $0 >= $1 }) {
            cursor.wrong(
                "分级要从低到高：蓝、黄、橙、红，每种颜色用一次。", "Grades go from low to high: blue, yellow, orange, red, each once.")
        }
        if Set(grades.map(\.shape)).count < grades.count {
            cursor.wrong(
                "每个分级要有不同的形状，颜色不能是唯一的区别。", "Every grade needs its own shape: colour alone must not tell them apart.")
        }
        if grades.isEmpty { cursor.wrong("至少要有一个分级。", "There must be at least one grade.") }
    }

    private func checkSteps() {
        guard let cursor = sections["steps"] else { return }
        let kinds = steps.map(\.kind)
        for kind in [StepKind.report, .accept, .dispatch, .handle, .answer, .evaluate, .close]
        where !kinds.contains(kind) {
            cursor.wrong("缺少“\(kind.rawValue)”这一步。", "The step “\(kind.rawValue)” is missing.")
        }
        for (kind, count) in Dictionary(grouping: kinds, by: { $0 }).mapValues(\.count) where count > 1 {
            cursor.wrong("“\(kind.rawValue)”这一步写了 \(count) 次。", "The step “\(kind.rawValue)” is given \(count) times.")
        }
        let used: [(StepKind, Bool, String)] = [
            (.verify, verifyRules.contains { $0.rule.value }, "verify"), (.whistle, whistle != nil, "whistle"),
            (.check, closing.map { !$0.needsCheck.isEmpty } ?? false, "closing.needs-check"),
            (.callBack, closing?.needsCallBack ?? false, "closing.needs-call-back"),
            (.selfHandle, selfHandlingRules.contains { $0.rule.value }, "self-handling"),
        ]
        for (kind, isUsed, setting) in used where isUsed != kinds.contains(kind) {
            let (name, step) = (setting, kind.rawValue)
            if isUsed {
                cursor.wrong(
                    "“\(name)”要用到“\(step)”，但步骤里没有它。", "“\(name)” uses “\(step)”, which is not among the steps.")
            } else {
                cursor.wrong(
                    "步骤里有“\(step)”，但“\(name)”从不用它。", "“\(step)” is among the steps, but “\(name)” never uses it.")
            }
        }
    }

    /// The rungs of one clock's ladder rise.
    private func checkLadder() {
        var last: [ClockKind: Int] = [:]
        let entries = sections["escalation"]?.list(most: 100) ?? []
        for step in escalation {
            if let before = last[step.clock], before >= step.atPercent {
                let cursor = entries.first { $0.path == step.rule } ?? sections.own
                cursor.wrong(
                    "“\(step.clock.rawValue)”的升级要从低到高：\(before)% 之后不能是 \(step.atPercent)%。",
                    "The ladder of “\(step.clock.rawValue)” must rise: \(step.atPercent)% cannot follow \(before)%.")
            }
            last[step.clock] = step.atPercent
        }
    }

    private func checkCatchAll<Value>(_ rules: [Drafted<Value>], _ name: String) {
        guard let section = sections[name], !rules.contains(where: { $0.rule.condition == .always }) else { return }
        section.wrong(
            "“\(name)”最后要有一条不带 when 的规则，否则有的案卷没有规则可用。",
            "“\(name)” needs a last rule without `when`; otherwise some cases have no rule.")
    }

    /// A rule after the catch-all, or after one with the same condition, never decides.
    private func checkReached<Value>(_ rules: [Drafted<Value>]) {
        for (index, drafted) in rules.enumerated() {
            let earlier = rules[..<index].first {
                $0.rule.condition == .always || $0.rule.condition == drafted.rule.condition
            }
            if let earlier { drafted.cursor.wrong(PackDraft.neverReached(earlier.rule.path)) }
        }
    }

    private static func neverReached(_ path: String) -> Text {
        Text("永远轮不到这条规则：\(path) 已经包含了它。", "This rule is never reached: \(path) comes first and covers it.")
    }
}

/// Limits: every clock is decided by the first rule that names it.
extension PackDraft {
    private func checkRequiredClocks() {
        guard let section = sections["limits"] else { return }
        var caught: Set<ClockKind> = []
        for drafted in limitRules {
            let kinds = Set(drafted.rule.value.keys)
            if !kinds.isEmpty, kinds.isSubset(of: caught) { drafted.cursor.wrong(PackDraft.neverReached("limits")) }
            if drafted.rule.condition == .always { caught.formUnion(kinds) }
        }
        var needed: [ClockKind] = [.accept, .dispatch, .receive, .contact, .handle, .answer]
        if verifyRules.contains(where: { $0.rule.value }) { needed.append(.verify) }
        if closing?.needsCheck.isEmpty == false { needed.append(.check) }
        if closing?.needsCallBack == true { needed.append(.callBack) }
        let missing = needed.filter { !caught.contains($0) }.map(\.rawValue)
        if !missing.isEmpty {
            section.wrong(
                "最后那条不带 when 的规则还缺这些时限：\(missing.joined(separator: ", "))。",
                "The last rule, without `when`, must also limit: \(missing.joined(separator: ", ")).")
        }
    }

    /// What comes first must not take longer than what it belongs to, under any rule with the catch-all behind it.
    private func checkClockOrder() {
        let general = limitRules.filter { $0.rule.condition == .always }.reduce(into: [ClockKind: Limit]()) {
            $0.merge($1.rule.value) { first, _ in first }
        }
        let pairs: [(ClockKind, ClockKind)] = [
            (.receive, .handle), (.contact, .handle), (.arrive, .handle), (.receive, .arrive),
        ]
        for drafted in limitRules {
            let clocks = drafted.rule.value.merging(general) { own, _ in own }
            for (first, second) in pairs {
                guard drafted.rule.value[first] != nil || drafted.rule.value[second] != nil,
                    let early = clocks[first], let late = clocks[second], isLonger(early, late)
                else { continue }
                drafted.cursor.wrong(
                    "“\(first.rawValue)”（\(early)）不能比“\(second.rawValue)”（\(late)）长。",
                    "“\(first.rawValue)” (\(early)) cannot be longer than “\(second.rawValue)” (\(late)).")
            }
        }
    }

    /// Compares limits of one basis exactly; of two bases only where one is longer in any case.
    private func isLonger(_ early: Limit, _ late: Limit) -> Bool {
        if early.basis == late.basis { return early.amount > late.amount }
        let dayMinutes = hours.reduce(0) { $0 + $1.endSecond - $1.startSecond } / 60
        func least(_ limit: Limit) -> Int {
            limit.basis == .workingDays ? (limit.amount - 1) * dayMinutes : limit.amount
        }
        guard late.basis == .roundTheClock else { return false }
        return least(early) > late.amount
    }
}

extension Condition {
    /// Whether the condition asks for the grade anywhere.
    var looksAtGrade: Bool {
        switch self {
        case .gradeAtLeast: true
        case .all(let parts), .any(let parts): parts.contains(where: \.looksAtGrade)
        case .not(let part): part.looksAtGrade
        default: false
        }
    }
}
