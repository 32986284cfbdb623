public import Kernel

extension Screen {
    /// A part of a page with a heading. `actions` stand beside it.
    public func section(_ title: Text, actions: HTML = .empty, id: String? = nil, _ content: () throws -> HTML) rethrows
        -> HTML
    {
        """
        <section class="part"\(HTML.attribute("id", id))><div class="part-head"><h2>\(self(title))</h2>\
        \(actions)</div>\(try content())</section>
        """
    }
    /// A white card around anything.
    public func panel(_ title: Text? = nil, actions: HTML = .empty, _ content: () throws -> HTML) rethrows -> HTML {
        let head: HTML = title.map { "<div class=\"part-head\"><h2>\(self($0))</h2>\(actions)</div>" } ?? .empty
        return "<section class=\"panel\">\(head)\(try content())</section>"
    }
    /// A part that is folded away until it is wanted.
    public func folded(_ title: Text, isOpen: Bool = false, _ content: () throws -> HTML) rethrows -> HTML {
        """
        <details class="more"\(HTML.flag("open", isOpen))><summary>\(self(title))</summary><div>\(try content())</div></details>
        """
    }
    /// What is to be decided now, in the place where the eye goes first.
    public func decision(_ title: Text, _ content: () throws -> HTML) rethrows -> HTML {
        "<div class=\"decision\"><h3>\(self(title))</h3>\(try content())</div>"
    }
    /// The way down to this page, each step a link but the last.
    public func trail(_ steps: [(name: String, link: Link)], here: String) -> HTML {
        let links = steps.map { "<li><a href=\"\($0.link)\">\($0.name)</a></li>" as HTML }
        let label = self("所在位置", "Where this is")
        return
            "<nav class=\"trail\" aria-label=\"\(label)\"><ol>\(links)<li aria-current=\"page\">\(here)</li></ol></nav>"
    }
    /// The desk: the queue on the left, the case beside it. On a phone the queue, or the case where one is open.
    /// `back` leads from an open case to the queue where only one of them fits.
    public func desk(queue: HTML, detail: HTML?, empty: HTML = .empty, back: NavItem? = nil) -> HTML {
        let wayBack = back.map { "<a class=\"back desk-back\" href=\"\($0.link)\">\(self($0.label))</a>" as HTML }
        return """
            <div class="desk\(detail == nil ? "" : " open")"><div class="desk-queue">\(queue)</div>\
            <section class="desk-detail" id="detail" aria-live="off" tabindex="-1" aria-label="\(self("案卷", "Case"))">\(detail == nil ? nil : wayBack)\(detail ?? empty)</section></div>
            """
    }
    /// Main matter with a narrower column of facts and actions; below each other on a phone.
    public func columns(main: HTML, side: HTML) -> HTML {
        "<div class=\"columns\"><div>\(main)</div><aside>\(side)</aside></div>"
    }
    /// Equal parts side by side where there is room.
    public func grid(_ parts: [HTML]) -> HTML { "<div class=\"grid\">\(parts)</div>" }
    /// A sheet of paper: shown as a page, printed without anything around it.
    public func printSheet(_ title: String, number: String? = nil, footer: String? = nil, _ content: () throws -> HTML)
        rethrows -> HTML
    {
        """
        <article class="sheet"><header><h2>\(title)</h2>\(number.map { "<p>\($0)</p>" as HTML })</header>\
        \(try content())\(footer.map { "<footer>\($0)</footer>" as HTML })</article>
        """
    }
    public func printButton() -> HTML {
        "<button type=\"button\" class=\"button plain\" data-print data-needs-script>\(Icon.print.svg)\(self("打印", "Print"))</button>"
    }
    /// The keys of a desk page; `?` opens it.
    public func keyHints(_ keys: [(String, Text)] = Screen.queueKeys) -> HTML {
        let items = keys.map { "<div><dt><kbd>\($0.0)</kbd></dt><dd>\(self($0.1))</dd></div>" as HTML }
        return """
            <details class="keys" data-keys><summary>\(self("键盘操作", "Keys"))</summary><dl>\(items)</dl>\
            <label class="option" data-needs-script><input type="checkbox" data-keys-off>\
            <span>\(self("关闭单键操作", "Turn these keys off"))</span></label></details>
            """
    }
    public static var queueKeys: [(String, Text)] {
        [
            ("J", Text("下一条", "next")), ("K", Text("上一条", "previous")), ("Enter", Text("打开", "open")),
            ("X", Text("勾选", "select")), ("/", Text("搜索", "search")), ("?", Text("显示这些键", "show these keys")),
        ]
    }
    /// A part of a page that follows a live stream. A message whose data is markup replaces the content; any other
    /// message makes the browser fetch `refresh` (nil: this page's own part with the same id) and put that in its
    /// place.
    public func live(_ stream: Link, id: String, refresh: Link? = nil, _ content: () throws -> HTML) rethrows -> HTML {
        "<div id=\"\(id)\" data-live=\"\(stream)\"\(HTML.attribute("data-refresh", refresh))>\(try content())</div>"
    }
    /// The tiles of a wall, filling the screen without scrolling on a large one. A tile may be 1…3 columns wide (of 5)
    /// and 1…3 rows high.
    public func wall(_ tiles: [WallTile]) -> HTML {
        let items = tiles.map { tile -> HTML in
            "<section class=\"tile wide-\(min(3, max(1, tile.columns))) high-\(min(3, max(1, tile.rows)))\">\(tile.content)</section>"
        }
        return "<div class=\"wallgrid\">\(items)</div>"
    }
    /// Written words of a person, line by line as they were written.
    public func quote(_ text: String, by: String? = nil) -> HTML {
        "<blockquote class=\"said\"><p>\(text)</p>\(by.map { "<footer>\($0)</footer>" as HTML })</blockquote>"
    }
    /// A paragraph.
    public func paragraph(_ text: Text) -> HTML { "<p>\(self(text))</p>" }
}

/// One tile of a wall.
public struct WallTile: Sendable {
    public let content: HTML
    public let columns: Int
    public let rows: Int
    public init(_ content: HTML, columns: Int = 1, rows: Int = 1) {
        (self.content, self.columns, self.rows) = (content, columns, rows)
    }
}
