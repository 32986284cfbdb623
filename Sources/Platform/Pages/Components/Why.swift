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

extension Screen {
    /// "为什么", one tap away.
    public func why(_ why: Why, label: Text = Text("为什么", "Why")) -> HTML {
        let facts = why.facts.map { "<dt>\(self($0.0))</dt><dd>\($0.1)</dd>" as HTML }
        let rule = why.rule.map { rule -> HTML in
            let name: HTML = "\(self("规则", "Rule")) <code>\(rule)</code>"
            return "<p class=\"rule\">\(why.link.map { "<a href=\"\($0)\">\(name)</a>" as HTML } ?? name)</p>"
        }
        return """
            <details class="why"><summary>\(Icon.why.svg)\(self(label))</summary><div><p>\(self(why.reason))</p>\
            \(facts.isEmpty ? .empty : "<dl>\(facts)</dl>")\(rule)</div></details>
            """
    }
}
