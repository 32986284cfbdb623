public import Kernel

/// The rule behind a suggestion, colour, route, deadline or figure, and the facts it used.
public struct Why: Sendable {
    public var reason: Text
    /// Path of the rule in the pack, `limits[3]`.
    public var rule: String?
    public var facts: [(Text, String)]
    public var link: Link?
    public init(_ reason: Text, rule: String? = nil, facts: [(Text, String)] = [], link: Link? = nil) {
        (self.reason, self.rule, self.facts, self.link) = (reason, rule, facts, link)
    }
}

/// A rule's path in words: `limits[3]` is the third limit of the pack.
enum RuleName {
    private static let parts: [String: Text] = [
        "grades": Text("分级规则", "Grade rules"), "levels": Text("分级规则", "Grade rules"),
        "limits": Text("时限规则", "Limit rules"), "dispatch": Text("派单目录", "Dispatch catalogue"),
        "verification": Text("现场核实规则", "Verification rules"), "verify": Text("现场核实规则", "Verification rules"),
        "self-handling": Text("自办规则", "Rules of settling in the grid"), "closing": Text("办结规则", "Closing rules"),
        "evaluation": Text("评价规则", "Evaluation rules"), "objection": Text("异议规则", "Objection rules"),
        "hold": Text("挂账规则", "Hold rules"), "extension": Text("延期规则", "Extension rules"),
        "escalation": Text("升级规则", "Escalation rules"), "emergencies": Text("紧急电话", "Emergency numbers"),
        "referrals": Text("别的渠道", "Other channels"), "indicators": Text("指标公式", "Formulas of the indicators"),
        "tasks": Text("任务规则", "Task rules"), "whistle": Text("吹哨规则", "Whistle rules"),
        "help": Text("求助规则", "Rules of calls for help"),
    ]

    static func words(_ path: String) -> Text {
        let first = path.prefix { $0 != "," && $0 != "." && $0 != "[" }
        let part = parts[String(first)] ?? Text("规则", "Rules")
        let number = path.drop { $0 != "[" }.dropFirst().prefix { $0.isNumber }
        guard !number.isEmpty else { return Text("依据：\(part.zh)", "Rule: \(part.en)") }
        return Text("依据：\(part.zh)第 \(number) 条", "Rule: \(part.en), no. \(number)")
    }
}

extension Screen {
    /// "为什么", one tap away.
    public func why(_ why: Why, label: Text = Text("为什么", "Why")) -> HTML {
        let facts = why.facts.map { "<dt>\(self($0.0))</dt><dd>\($0.1)</dd>" as HTML }
        let rule = why.rule.map { rule -> HTML in
            let name: HTML = "\(self(RuleName.words(rule)))"
            return "<p class=\"rule\">\(why.link.map { "<a href=\"\($0)\">\(name)</a>" as HTML } ?? name)</p>"
        }
        return """
            <details class="why"><summary>\(Icon.why.svg)\(self(label))</summary><div><p>\(self(why.reason))</p>\
            \(facts.isEmpty ? .empty : "<dl>\(facts)</dl>")\(rule)</div></details>
            """
    }
}
