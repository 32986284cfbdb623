public import Kernel

/// How a figure moved against the period before.
public struct Trend: Sendable {
    public enum Direction: String, Sendable { case up, down, level }
    public let direction: Direction
    /// "比上月多 12 件".
    public let text: Text
    /// Whether that is good news; nil where it is neither.
    public let isGood: Bool?
    public init(_ direction: Direction, _ text: Text, isGood: Bool? = nil) {
        (self.direction, self.text, self.isGood) = (direction, text, isGood)
    }
}

extension Screen {
    /// One figure: its name, the figure, what it is out of, how it moved. Links to the cases behind it.
    public func stat(
        _ name: Text, _ figure: String, of note: String? = nil, link: Link? = nil, trend: Trend? = nil,
        tone: Tone? = nil,
        why: Why? = nil
    ) -> HTML {
        let number: HTML =
            link.map { "<a class=\"figure\" href=\"\($0)\">\(figure)</a>" } ?? "<span class=\"figure\">\(figure)</span>"
        let move = trend.map { trend -> HTML in
            let arrow =
                switch trend.direction {
                case .up: "↑"
                case .down: "↓"
                case .level: "→"
                }
            let style = trend.isGood.map { $0 ? "good" : "warn" } ?? ""
            return "<p class=\"trend \(style)\"><i aria-hidden=\"true\">\(arrow)</i>\(self(trend.text))</p>"
        }
        return """
            <div class="stat\(tone.map { " " + $0.rawValue } ?? "")"><p class="name">\(self(name))</p>\(number)\
            \(note.map { "<p class=\"of\">\($0)</p>" as HTML })\(move)\(why.map { self.why($0) })</div>
            """
    }
    public func stats(_ tiles: [HTML]) -> HTML { "<div class=\"stats\">\(tiles)</div>" }
    /// The period a page of figures covers and when it was last brought up to date.
    public func period(_ name: String, refreshed: Instant) -> HTML {
        "<p class=\"period\">\(name) · \(self("更新于", "updated")) \(time(refreshed))</p>"
    }
    /// A share as a bar, beside its counts.
    public func meter(_ part: Int, of whole: Int, label: Text) -> HTML {
        guard whole > 0 else { return "<span class=\"muted\">\(noData)</span>" }
        return """
            <span class="meter">\
            <progress max="\(whole)" value="\(min(max(0, part), whole))" aria-label="\(self(label))"></progress>\
            <span>\(percent(part, of: whole))</span></span>
            """
    }
}
