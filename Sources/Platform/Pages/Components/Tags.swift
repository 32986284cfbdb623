public import Kernel

/// The colours of grades, lowest first. The pack names its grades; each takes one of these by its rank.
public enum LevelColour: String, Sendable, CaseIterable {
    case blue, yellow, orange, red
    /// Tells the levels apart without colour.
    public var shape: String {
        switch self {
        case .blue: "●"
        case .yellow: "▲"
        case .orange: "◆"
        case .red: "■"
        }
    }
    /// The colour of grade number `rank` (0 lowest) of `count` grades; the highest is red where there are four.
    public init(rank: Int, of count: Int) {
        let all = LevelColour.allCases
        let last = all.count - 1
        self = all[count <= all.count ? min(max(0, rank), last) : min(max(0, rank) * last / max(1, count - 1), last)]
    }
}

extension Screen {
    /// A grade: its name, shape and colour.
    public func level(_ colour: LevelColour, _ name: Text) -> HTML {
        "<span class=\"level \(colour.rawValue)\"><i aria-hidden=\"true\">\(colour.shape)</i>\(self(name))</span>"
    }
    /// Where a thing stands, in one word.
    public func state(_ name: Text, _ tone: Tone = .neutral) -> HTML {
        "<span class=\"state \(tone.rawValue)\">\(self(name))</span>"
    }
    public func chip(_ text: String, icon: Icon? = nil) -> HTML { "<span class=\"chip\">\(icon?.svg)\(text)</span>" }
    public func chip(_ text: Text, icon: Icon? = nil) -> HTML { chip(self(text), icon: icon) }
    /// A person with the post they hold; vacant where the name is nil.
    public func person(_ name: String?, post: Text? = nil, link: Link? = nil, telephone: String? = nil) -> HTML {
        let label = name ?? self("空缺", "vacant")
        let inner: HTML = "\(Icon.person.svg)\(post.map { "<b>\(self($0))</b> " as HTML })\(label)"
        return chipLink(inner, link, style: name == nil ? "person vacant" : "person") + call(telephone)
    }
    /// A unit: department, company, station, committee.
    public func unit(_ name: String, link: Link? = nil, note: Text? = nil, telephone: String? = nil) -> HTML {
        chipLink("\(Icon.unit.svg)\(name)\(note.map { " <small>\(self($0))</small>" as HTML })", link, style: "unit")
            + call(telephone)
    }
    private func chipLink(_ inner: HTML, _ link: Link?, style: String) -> HTML {
        guard let link else { return "<span class=\"chip \(style)\">\(inner)</span>" }
        return "<a class=\"chip \(style)\" href=\"\(link)\">\(inner)</a>"
    }
    private func call(_ telephone: String?) -> HTML {
        telephone.map { " <a class=\"chip call\" href=\"\(Link.telephone($0))\">\(Icon.phone.svg)\($0)</a>" } ?? .empty
    }
}
