public import Kernel

/// One entry of a queue or list.
public struct ListRow: Sendable {
    public var title: String
    public var link: Link?
    /// Number, grade, state: before the title.
    public var chips: HTML
    /// Short facts below or behind the title, joined by a dot.
    public var facts: [String]
    /// The suggested decision, or why it is here.
    public var suggestion: Text?
    /// Right-hand end: clocks, buttons.
    public var end: HTML
    /// Value of the row's box for bulk actions; nil has none.
    public var pick: String?
    public var current: Bool
    public var unread: Bool
    public init(
        _ title: String, link: Link? = nil, chips: HTML = .empty, facts: [String] = [], suggestion: Text? = nil,
        end: HTML = .empty, pick: String? = nil, current: Bool = false, unread: Bool = false
    ) {
        self.title = title
        self.link = link
        self.chips = chips
        self.facts = facts
        self.suggestion = suggestion
        self.end = end
        self.pick = pick
        self.current = current
        self.unread = unread
    }
}

extension Screen {
    /// A dense list for the desk (36 px rows), moved through by J, K and Enter. `into` is the id of the panel in which
    /// an entry opens beside the list; without scripts, or on a phone, it opens as a page.
    public func rows(_ rows: [ListRow], label: Text, into: String? = nil, pickName: String = "id") -> HTML {
        "<ul class=\"rows\" aria-label=\"\(self(label))\" data-queue>\(rows.map { row($0, into: into, pickName: pickName) })</ul>"
    }
    public func row(_ row: ListRow, into: String? = nil, pickName: String = "id") -> HTML {
        let box = row.pick.map { value -> HTML in
            """
            <label class="pick"><input type="checkbox" name="\(pickName)" value="\(value)" form="bulk" data-pick>\
            <span class="unseen">\(self("选择", "Select")) \(row.title)</span></label>
            """
        }
        let chips: HTML = row.chips.isEmpty ? .empty : "<span class=\"chips\">\(row.chips)</span>"
        let suggestion = row.suggestion.map { "<p class=\"suggestion\">\(self($0))</p>" as HTML }
        let below: HTML =
            row.facts.isEmpty && suggestion == nil
            ? .empty : "<div class=\"row-sub\">\(factsLine(row.facts))\(suggestion)</div>"
        return """
            <li class="row\(row.unread ? " unread" : "")"\(HTML.attribute("aria-current", row.current ? "true" : nil))>\
            \(box)<div class="row-in"><div class="row-head">\(chips)\(titleLink(row.title, row.link, into: into))</div>\
            \(below)</div><div class="row-end">\(row.end)</div></li>
            """
    }
    /// A larger entry, for phones and task boards.
    public func card(
        _ title: String, link: Link? = nil, chips: HTML = .empty, facts: [String] = [], body: HTML = .empty,
        actions: HTML = .empty, tone: Tone? = nil
    ) -> HTML {
        """
        <article class="card\(tone.map { " tone-" + $0.rawValue } ?? "")">\
        \(chips.isEmpty ? .empty : "<div class=\"chips\">\(chips)</div>")<h3>\(titleLink(title, link, into: nil))</h3>\
        \(factsLine(facts))\(body)\(actions.isEmpty ? .empty : "<div class=\"buttons\">\(actions)</div>")</article>
        """
    }
    public func cards(_ cards: [HTML]) -> HTML { "<div class=\"cards\">\(cards)</div>" }
    private func titleLink(_ title: String, _ link: Link?, into: String?) -> HTML {
        guard let link else { return "<span class=\"title\">\(title)</span>" }
        let live: HTML =
            into.map {
                " hx-get=\"\(link)\" hx-target=\"#\($0)\" hx-push-url=\"true\" hx-swap=\"innerHTML show:none\"" as HTML
            } ?? .empty
        return "<a class=\"title\" href=\"\(link)\"\(live)>\(title)</a>"
    }
    private func factsLine(_ facts: [String]) -> HTML {
        facts.isEmpty ? .empty : "<p class=\"facts\">\(facts.map { "<span>\($0)</span>" as HTML })</p>"
    }
    /// Names and values.
    public func facts(_ items: [(Text, HTML)]) -> HTML {
        "<dl class=\"factlist\">\(items.map { "<div><dt>\(self($0.0))</dt><dd>\($0.1)</dd></div>" as HTML })</dl>"
    }
}

/// One thing that happened.
public struct TimelineEntry: Sendable {
    public var at: Instant
    public var title: Text
    /// Who did it: a post and name, a unit; never a resident's name.
    public var by: String?
    public var content: HTML
    public var tone: Tone
    public init(_ at: Instant, _ title: Text, by: String? = nil, content: HTML = .empty, tone: Tone = .neutral) {
        (self.at, self.title, self.by, self.content, self.tone) = (at, title, by, content, tone)
    }
}

/// One step of a way, for a resident to see where a matter stands.
public struct Step: Sendable {
    public enum Stage: String, Sendable { case done, current, ahead }
    public var name: Text
    public var stage: Stage
    public var note: String?
    public init(_ name: Text, _ stage: Stage, note: String? = nil) {
        (self.name, self.stage, self.note) = (name, stage, note)
    }
}

extension Screen {
    public func timeline(_ entries: [TimelineEntry]) -> HTML {
        let items = entries.map { entry -> HTML in
            """
            <li class="\(entry.tone.rawValue)"><div class="event"><p class="event-head"><strong>\
            \(self(entry.title))</strong> \(time(entry.at))\
            \(entry.by.map { "<span class=\"by\">\($0)</span>" as HTML })</p>\(entry.content)</div></li>
            """
        }
        return "<ol class=\"timeline\">\(items)</ol>"
    }
    public func steps(_ steps: [Step]) -> HTML {
        let items = steps.map { step -> HTML in
            """
            <li class="\(step.stage.rawValue)"\(HTML.attribute("aria-current", step.stage == .current ? "step" : nil))>\
            <span>\(self(step.name))</span>\(step.note.map { "<small>\($0)</small>" as HTML })</li>
            """
        }
        return "<ol class=\"steps\">\(items)</ol>"
    }
}
