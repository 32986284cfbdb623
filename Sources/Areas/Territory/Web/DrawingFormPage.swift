import Geometry
import Kernel
import Pages

/// Sends in a GeoJSON file of borders: for places that have none yet, or to divide the ground anew from a day on.
struct DrawingFormPage: Sendable {
    let place: Place
    let purpose: DrawingDraft.Purpose
    let today: CivilDate
    /// Whether there are borders here already.
    let drawn: Bool
    /// The grids that a redraw may give up.
    let grids: [Place]

    func html(_ screen: Screen) -> HTML {
        screen.page(
            PageShell(
                .administration, title,
                lead: Text(
                    "先看影响，再决定生效。已登记的事留在原来的网格。",
                    "First see what it does, then decide. What was reported stays in its old grid."),
                back: NavItem(Text(same: place.name), TerritoryPaths.place(place.code)), width: .wide)
        ) {
            let upload = screen.form(TerritoryPaths.drawings(place.code), multipart: true) { form in
                "\(form.hidden("purpose", purpose.rawValue))\(fields(form))\(form.submit(Text("看看影响", "See what it does")))"
            }
            return
                "\(switches(screen))\(screen.columns(main: upload, side: guide(screen)))\(drawn ? now(screen) : .empty)"
        }
    }

    private var title: Text {
        switch purpose {
        case .import: Text("\(place.name)：导入边界", "\(place.name): import borders")
        case .redraw: Text("\(place.name)：重画网格", "\(place.name): redraw grids")
        }
    }
    private func switches(_ screen: Screen) -> HTML {
        func entry(_ purpose: DrawingDraft.Purpose, _ label: Text) -> HTML {
            let link = TerritoryPaths.drawings(place.code).query([("purpose", purpose.rawValue)])
            return
                "<li><a href=\"\(link)\"\(HTML.attribute("aria-current", purpose == self.purpose ? "page" : nil))>\(screen(label))</a></li>"
        }
        return """
            <nav class="nav" aria-label="\(screen("做什么", "What for"))"><ul>\
            \(entry(.import, Text("导入边界", "Import borders")))\(entry(.redraw, Text("重画网格", "Redraw grids")))</ul></nav>
            """
    }
    private func fields(_ form: Screen) -> HTML {
        let level: HTML =
            purpose == .redraw
            ? form.hidden("level", PlaceLevel.grid.rawValue)
            : form.select(
                "level", Text("图上是哪一级", "Which level is drawn"),
                PlaceLevel.drawable.filter { $0 >= place.level }.map { Option($0.rawValue, $0.name) },
                value: PlaceLevel.grid.rawValue, required: true, blank: nil)
        let fresh: HTML =
            purpose == .redraw
            ? .empty
            : form.checkbox("create", Text("图上有、树里没有的，一并新增", "Add what is drawn and not in the tree yet"))
        return """
            \(form.files("file", Text("GeoJSON 文件", "GeoJSON file"), accept: ".geojson,.json,application/geo+json",
                hint: Text("Polygon 或 MultiPolygon，最大 \(KeepDrawing.mostBytes >> 20) MB。", "Polygon or MultiPolygon, at most \(KeepDrawing.mostBytes >> 20) MB."), required: true))
            \(level)
            \(form.select("datum", Text("坐标系", "Coordinate system"), Datum.options, value: Datum.cgcs2000.rawValue,
                hint: Text("弄错会整体偏移几百米。", "The wrong one shifts everything by some hundred metres."), required: true, blank: nil))
            \(form.date("begins", Text("从哪一天起", "From which day"), value: today,
                hint: purpose == .redraw ? Text("今天或以后。", "Today or later.") : nil, earliest: purpose == .redraw ? today : nil))
            \(fresh)\(dissolving(form))
            """
    }
    private func dissolving(_ form: Screen) -> HTML {
        guard !grids.isEmpty else { return .empty }
        let boxes = form.checkboxes(
            "dissolved", Text("并入别的网格、从此撤销的", "Grids given up and taken in by others"),
            grids.map { Option($0.code.rawValue, Text(same: $0.name), hint: Text(same: $0.code.rawValue)) },
            hint: Text(
                "要新增网格，请先在社区里新增，再把它画在图里。", "To add a grid, add it in its community first, then draw it here."))
        return "<details><summary>\(form("撤销网格", "Give up grids"))</summary>\(boxes)</details>"
    }
    private func guide(_ screen: Screen) -> HTML {
        screen.panel(Text("图怎么画", "How to draw")) {
            """
            <p>\(screen("每片写明编码 code 或名称 name；新增的还可写 parent（社区编码）和 kind（resident 或 dedicated）。",
                "Each area states its code or name; a new one may state parent (the community’s code) and kind (resident or dedicated)."))</p>
            <p>\(screen("边界要闭合，不自交，同级之间不重叠（容许 \(Int(ShapeChecks.overlapToleranceSquareMetres)) 平方米的描边误差）。",
                "Borders are closed, do not cross themselves, and areas of a level do not overlap (\(Int(ShapeChecks.overlapToleranceSquareMetres)) m² of drawing noise are accepted)."))</p>
            <p>\(screen("每个网格完整地在一个社区里。", "Each grid lies wholly in one community."))</p>
            """
        }
    }
    private func now(_ screen: Screen) -> HTML {
        screen.map(
            MapPanel(
                Text("现在的边界", "Borders now"),
                source: TerritoryPaths.boundaries(place.code).query([("level", "grid"), ("links", "1")]),
                list:
                    "<p>\(screen.link(Text("看下级地点的列表", "See the list of places below"), to: TerritoryPaths.place(place.code)))</p>"
            ))
    }
}
