public import Kernel

/// A whole page of one face: head, skip link, header, navigation, switches, messages, content, footer.
public struct PageShell: Sendable {
    /// How wide the content may grow: 680 px for reading, the whole window for work.
    public enum Width: String, Sendable { case reading, wide, full }

    public var face: Face
    public var title: Text
    /// One or two sentences below the title.
    public var lead: Text?
    /// Nil: what the server put into the screen for this face.
    public var nav: [NavItem]?
    /// The way back, shown above the title.
    public var back: NavItem?
    /// Buttons beside the title.
    public var actions: HTML
    public var width: Width?
    /// False where the content has its own level-1 heading.
    public var showsTitle: Bool
    /// A big screen nobody touches: dark, no navigation.
    public var wall: Bool

    public init(
        _ face: Face, _ title: Text, lead: Text? = nil, nav: [NavItem]? = nil, back: NavItem? = nil,
        actions: HTML = .empty, width: Width? = nil, showsTitle: Bool = true, wall: Bool = false
    ) {
        self.face = face
        self.title = title
        self.lead = lead
        self.nav = nav
        self.back = back
        self.actions = actions
        self.width = width
        self.showsTitle = showsTitle
        self.wall = wall
    }

    public func html(_ screen: Screen, _ content: HTML) -> HTML {
        """
        <!doctype html>
        <html lang="\(screen.language.tag)" data-face="\(wall ? "wall" : face.rawValue)"\
        \(HTML.flag("data-elder", screen.elder))>
        \(head(screen))
        <body>
        <a class="skip" href="#main">\(screen("跳到正文", "Skip to content"))</a>
        \(wall ? HTML.empty : header(screen))
        <main id="main" tabindex="-1" class="width-\((width ?? usualWidth).rawValue)">
        \(wall ? HTML.empty : alerts(screen))\(screen.flash.map { screen.flash($0) })\(screen.errorSummary())
        \(heading(screen))
        \(content)
        </main>
        <div id="live" class="unseen" aria-live="polite" role="status"></div>
        \(wall ? HTML.empty : footer(screen))
        </body></html>
        """
    }

    private var usualWidth: Width {
        switch face {
        case .resident, .field: .reading
        case .desk, .board, .administration: .full
        }
    }
    private func head(_ screen: Screen) -> HTML {
        let place = screen.shell.place.map { " · " + screen($0) } ?? ""
        return """
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(screen(title)) · \(screen("近邻", "Jinlin"))\(place)</title>
            <meta name="htmx-config" content='\(PageShell.htmxSettings)'>
            <meta name="theme-color" content="\(wall ? "#0E1420" : "#FFFFFF")">
            <meta name="now" content="\(screen.now.iso8601)">
            <link rel="icon" href="\(Assets.link("favicon.svg"))" type="image/svg+xml">
            <link rel="manifest" href="\(Assets.link("manifest.json"))">
            <link rel="stylesheet" href="\(Assets.link("app.css"))">
            <script defer src="\(Assets.link("vendor/htmx.min.js"))"></script>
            <script defer src="\(Assets.link("enhance.js"))" id="enhance"\
             data-charts="\(Assets.link("charts.js"))" data-chart-library="\(Assets.link("vendor/chart.min.js"))"\
             data-photo-script="\(Assets.link("photos.js"))"\
             data-maps="\(Assets.link("maps.js"))" data-map-library="\(Assets.link("vendor/leaflet/leaflet.js"))"\
             data-map-style="\(Assets.link("vendor/leaflet/leaflet.css"))"\
             data-cluster-library="\(Assets.link("vendor/leaflet/leaflet.markercluster.js"))"\
             data-cluster-style="\(Assets.link("vendor/leaflet/MarkerCluster.css"))"></script></head>
            """
    }
    /// No inline style, no evaluation, only this server; no page is kept in the browser's storage.
    private static let htmxSettings: HTML = """
        {"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyCacheSize":0,"refreshOnHistoryMiss":true}
        """
    private func header(_ screen: Screen) -> HTML {
        let items = nav ?? screen.shell.navigation[face] ?? []
        return """
            <header class="top"><div class="top-in">
            <a class="brand" href="\(ShellPaths.home())">\(Icon.mark.svg)<span>\(screen("近邻", "Jinlin"))</span>\
            \(screen.shell.place.map { "<small>\(screen($0))</small>" as HTML })</a>
            \(mainNavigation(screen, items))
            <div class="switches">\
            \(faces(screen))\(screen.caller.isStaff ? .empty : switches(screen))\(account(screen))</div>
            </div></header>
            """
    }
    /// All entries in a row, as many as there are.
    private func navigation(_ screen: Screen, _ items: [NavItem], label: Text, style: String) -> HTML {
        guard !items.isEmpty else { return .empty }
        let current = screen.current(of: items)
        let entries = items.enumerated().map { "<li>\(entry(screen, $1, isCurrent: $0 == current))</li>" as HTML }
        return "<nav class=\"\(style)\" aria-label=\"\(screen(label))\"><ul>\(entries)</ul></nav>"
    }
    /// The first entries in a row, fewer of them on a phone, and the rest behind one button. Where the reader is and
    /// where something waits stay in sight.
    private func mainNavigation(_ screen: Screen, _ items: [NavItem]) -> HTML {
        let label = Text("主导航", "Main navigation")
        guard items.count > PageShell.inRow + 1 else { return navigation(screen, items, label: label, style: "nav") }
        let current = screen.current(of: items)
        var (row, rest): ([HTML], [HTML]) = ([], [])
        for (index, item) in items.enumerated() {
            let link = entry(screen, item, isCurrent: index == current)
            let stays = index < PageShell.inPhoneRow || index == current || (item.count ?? 0) > 0
            if stays {
                row.append("<li>\(link)</li>")
            } else if index < PageShell.inRow {
                row.append("<li class=\"wide-only\">\(link)</li>")
                rest.append("<li class=\"phone-only\">\(link)</li>")
            } else {
                rest.append("<li>\(link)</li>")
            }
        }
        return """
            <nav class="nav" aria-label="\(screen(label))"><ul>\(row)<li><details class="rest">\
            <summary>\(screen("更多", "More"))</summary><ul>\(rest)</ul></details></li></ul></nav>
            """
    }
    private static let inRow = 6
    private static let inPhoneRow = 4

    private func entry(_ screen: Screen, _ item: NavItem, isCurrent: Bool) -> HTML {
        let count =
            (item.count ?? 0) > 0 ? "<b class=\"count\">\(screen.number(item.count ?? 0))</b>" as HTML : .empty
        return """
            <a href="\(item.link)"\(HTML.attribute("aria-current", isCurrent ? "page" : nil))>\
            \(screen(item.label))\(count)</a>
            """
    }
    private func faces(_ screen: Screen) -> HTML {
        guard screen.shell.faces.count > 1 else { return .empty }
        return navigation(screen, screen.shell.faces, label: Text("切换界面", "Change view"), style: "faces")
    }
    private func switches(_ screen: Screen) -> HTML { languageSwitch(screen) + elderSwitch(screen) }
    private func languageSwitch(_ screen: Screen) -> HTML {
        let other: Language = screen.language == .zh ? .en : .zh
        let link = ShellPaths.preferences().query([("language", other.rawValue), ("back", screen.path)])
        return "<a class=\"switch\" href=\"\(link)\" lang=\"\(other.tag)\">\(other == .zh ? "中文" : "English")</a>"
    }
    private func elderSwitch(_ screen: Screen) -> HTML {
        let link = ShellPaths.preferences().query([("elder", screen.elder ? "0" : "1"), ("back", screen.path)])
        let label = screen.elder ? screen("标准版", "Standard view") : screen("长辈版", "Large view")
        return "<a class=\"switch\" href=\"\(link)\">\(label)</a>"
    }
    private func account(_ screen: Screen) -> HTML {
        let items = screen.shell.account
        let signedIn = screen.caller.kind != .anonymous
        guard signedIn || !items.isEmpty else { return .empty }
        let links = items.map { "<li><a href=\"\($0.link)\">\(screen($0.label))</a></li>" as HTML }
        guard signedIn else { return "<ul class=\"account\">\(links)</ul>" }
        let faces: HTML =
            screen.shell.faces.count > 1
            ? HTML(
                joining: screen.shell.faces.map {
                    "<li class=\"small-only\"><a href=\"\($0.link)\">\(screen($0.label))</a></li>"
                }) : .empty
        let switches: HTML =
            screen.caller.isStaff
            ? "<li>\(languageSwitch(screen))</li><li>\(elderSwitch(screen))</li>" : .empty
        let out: HTML = """
            <li><form method="post" action="\(ShellPaths.signOut())">\
            <input type="hidden" name="csrf" value="\(screen.csrf)">\
            <button class="linklike">\(screen("退出", "Sign out"))</button></form></li>
            """
        let isResident = if case .resident = screen.caller.kind { true } else { false }
        let name = isResident || screen.caller.name.isEmpty ? screen("我的", "Me") : screen.caller.name
        return "<details class=\"menu\"><summary>\(name)</summary><ul>\(faces)\(links)\(switches)\(out)</ul></details>"
    }
    /// Not where the page itself is about it.
    private func alerts(_ screen: Screen) -> HTML {
        HTML(
            joining: screen.shell.alerts.filter { !screen.isAt($0.link.link) }.map { alert in
                screen.notice(
                    alert.title, .danger,
                    "<p>\(screen(alert.words)) \(screen.link(alert.link.label, to: alert.link.link))</p>")
            })
    }
    private func heading(_ screen: Screen) -> HTML {
        guard showsTitle else { return .empty }
        let wayBack = back.map { "<a class=\"back\" href=\"\($0.link)\">\(screen($0.label))</a>" as HTML }
        return """
            <div class="heading"><div>\(wayBack)<h1>\(screen(title))</h1>\
            \(lead.map { "<p class=\"lead\">\(screen($0))</p>" as HTML })</div>\
            \(actions.isEmpty ? .empty : "<div class=\"actions\">\(actions)</div>")</div>
            """
    }
    private func footer(_ screen: Screen) -> HTML {
        let telephone = screen.shell.telephone.map { number in
            "<a href=\"\(Link.telephone(number))\">\(screen("值班电话", "Duty desk")) \(number)</a>" as HTML
        }
        return """
            <footer class="foot"><div><a href="\(ShellPaths.help())">\(screen("使用帮助", "Help"))</a>\
            <a href="\(ShellPaths.privacy())">\(screen("隐私说明", "Privacy"))</a>\(telephone)</div></footer>
            """
    }
}

extension Screen {
    /// A whole page of a face. `screen.page(PageShell(.desk, Text("待办", "Queue"))) { … }`
    public func page(_ shell: PageShell, _ content: () throws -> HTML) rethrows -> HTML {
        try shell.html(self, content())
    }
    public func page(_ face: Face, _ title: Text, _ content: () throws -> HTML) rethrows -> HTML {
        try PageShell(face, title).html(self, content())
    }
    /// The entry that leads to the page being shown, or nearest above it.
    fileprivate func current(of items: [NavItem]) -> Int? {
        items.enumerated().filter { $0.element.current ?? isAt($0.element.link) }
            .max { $0.element.link.target.utf8.count < $1.element.link.target.utf8.count }?.offset
    }
    /// Whether the page being shown lies at or below this address.
    func isAt(_ link: Link) -> Bool {
        let here = path.prefix { $0 != "?" && $0 != "#" }
        let there = link.target.prefix { $0 != "?" && $0 != "#" }
        return here == there || (there.count > 1 && here.hasPrefix(there + "/"))
    }
}
