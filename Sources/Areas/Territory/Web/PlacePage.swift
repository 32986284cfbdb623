import Geometry
import Kernel
import Pages
import Persistence
import Policy

/// One place: what it is, what lies in it, its ground, and what may be done with it.
struct PlacePage: Sendable {
    struct Contents: Encodable, Sendable {
        let place: Place
        let fullName: String
        let children: [Place]
        let boundaryFrom: CivilDate?
        let squareMetres: Double?
    }
    let place: Place
    let ancestors: [Place]
    let children: [Place]
    let total: Int
    let boundary: BoundaryVersion?
    let drawnBelow: Bool
    let layers: [LayerGrid]
    let successor: Place?
    let fullName: String
    let drafts: [Identifier<DraftTag>]

    var data: Contents {
        Contents(
            place: place, fullName: fullName, children: children, boundaryFrom: boundary?.validFrom,
            squareMetres: boundary?.squareMetres)
    }

    static func load(_ tx: Transaction, _ code: PlaceCode, after: PlaceCode?, on day: CivilDate) throws -> PlacePage {
        guard let place = try tx.place(code) else { throw AppError.refused }
        let current = try tx.current(code)
        return PlacePage(
            place: place, ancestors: try tx.ancestors(of: code), children: try tx.children(of: code, after: after),
            total: try tx.childCount(of: code), boundary: try tx.boundary(of: code, on: day),
            drawnBelow: try tx.hasBoundaries(under: code), layers: try tx.layerGrids(covering: code),
            successor: current?.code == code ? nil : current, fullName: try tx.fullName(of: code),
            drafts: try tx.drafts(under: code).map(\.id))
    }

    func html(_ screen: Screen) -> HTML {
        let mayEdit = place.active && screen.caller.may(.territoryEdit, at: place.code)
        return screen.page(
            PageShell(
                .administration, Text(same: place.name), actions: mayEdit ? tools(screen) : .empty, width: .full)
        ) {
            """
            \(screen.trail(ancestors))
            \(place.active ? .empty : retired(screen))
            \(screen.columns(main: below(screen), side: about(screen) + (mayEdit ? changes(screen) : .empty)))
            """
        }
    }

    private func tools(_ screen: Screen) -> HTML {
        var buttons = screen.button(Text("还缺什么", "What is missing"), to: TerritoryPaths.coverage(place.code))
        if place.level <= .community {
            buttons += screen.button(Text("画边界", "Draw borders"), to: TerritoryPaths.drawings(place.code))
        }
        if place.level <= .grid {
            buttons += screen.button(Text("导入小区", "Import estates"), to: TerritoryPaths.estates(place.code))
        }
        if place.level >= .street, place.level <= .building {
            buttons += screen.button(Text("打印二维码", "Print codes"), to: TerritoryPaths.codes(place.code), icon: .qr)
        }
        return buttons
    }
    private func retired(_ screen: Screen) -> HTML {
        let next = successor.map {
            "<p>\(screen("现在是", "Now it is")) \(screen.link($0.name, to: TerritoryPaths.place($0.code)))</p>" as HTML
        }
        return screen.notice(
            Text("已停用", "Retired"), .warn,
            "<p>\(screen("以前登记的事仍记在这里。", "What was reported before is still kept here."))</p>\(next)")
    }

    private func below(_ screen: Screen) -> HTML {
        let list = screen.rows(
            children.map { child in
                ListRow(
                    child.name, link: TerritoryPaths.place(child.code), chips: chips(child, screen),
                    facts: [child.code.rawValue]
                        + (child.households.map { [screen("\($0) 户", "\($0) households")] } ?? []))
            }, label: Text("下级地点", "Places below"))
        let next =
            children.count == Limits.page
            ? children.last.map { TerritoryPaths.place(place.code).query([("after", $0.code.rawValue)]) } : nil
        let listed: HTML =
            children.isEmpty
            ? screen.empty(Text("下面还没有地点", "Nothing lies below yet"), Text("可以新增，或从文件导入。", "Add one or import a file."))
            : list + screen.pager(next: next, shown: children.count, total: total)
        guard drawnBelow || boundary != nil else { return screen.section(Text("下级地点", "Places below")) { listed } }
        return screen.map(
            MapPanel(
                Text("范围", "Ground"), source: TerritoryPaths.boundaries(place.code).query([("links", "1")]),
                areas: boundary == nil ? nil : TerritoryPaths.boundary(place.code).query([("unnamed", "1")]),
                list: listed, tall: true))
    }
    private func chips(_ child: Place, _ screen: Screen) -> HTML {
        screen.chip(child.level.name)
            + (child.gridKind == GridKind.dedicated.rawValue ? screen.chip(Text("专属", "dedicated")) : .empty)
    }

    private func about(_ screen: Screen) -> HTML {
        var facts: [(Text, HTML)] = [
            (Text("级别", "Level"), "\(screen(place.level.name))"), (Text("编码", "Code"), "\(place.code)"),
            (Text("全称", "Full name"), "\(fullName)"),
        ]
        if let kind = place.gridKind {
            facts.append(
                (
                    Text("网格类型", "Kind of grid"),
                    "\(kind == GridKind.dedicated.rawValue ? screen("专属网格", "dedicated") : screen("居民网格", "residential"))"
                ))
        }
        if let households = place.households {
            facts.append((Text("户数", "Households"), "\(screen.number(households))"))
        }
        if let point = place.point {
            facts.append(
                (
                    Text("位置", "Position"),
                    "\(screen.number(point.longitude, places: 5)), \(screen.number(point.latitude, places: 5))"
                ))
        }
        if let boundary {
            let area = screen.number(boundary.squareMetres / 10_000, places: 1)
            facts.append(
                (
                    Text("边界", "Boundary"),
                    "\(screen("自 \(screen.day(boundary.validFrom)) 起，\(area) 公顷", "since \(screen.day(boundary.validFrom)), \(area) ha"))"
                ))
            facts.append((Text("来源坐标", "Drawn in"), "\(screen(boundary.sourceDatum.name))"))
        }
        for layer in layers {
            facts.append((Text(same: layer.layerName), "\(layer.name)（\(layer.outsideCode)）"))
        }
        return screen.panel(Text("概况", "About")) { screen.facts(facts) }
    }

    private func changes(_ screen: Screen) -> HTML {
        screen.panel(Text("更改", "Change")) {
            """
            \(waiting(screen))\(childLevels.isEmpty ? .empty : addForm(screen))
            \(screen.confirm(Text("改名", "Rename"), at: TerritoryPaths.name(place.code)) { form in
                form.line("name", Text("新名称", "New name"), value: place.name, required: true)
            })
            \(screen.confirm(
                Text("停用", "Retire"), .danger, at: TerritoryPaths.retirement(place.code),
                question: Text("停用后不能再登记到这里，以前的事保留。下面不能还有在用的地点。",
                    "Nothing can be reported here any more; what was stays. Nothing in use may lie below.")
            ) { form in
                form.line("successor", Text("由谁接替（编码）", "Successor (code)"), hint: Text("可不填。", "May stay empty."), limit: 32)
            })
            """
        }
    }
    private func waiting(_ screen: Screen) -> HTML {
        let links = drafts.map {
            "<p>\(screen.link(Text("有一份图还没有生效，去看看", "A drawing waits to be applied"), to: TerritoryPaths.draft($0)))</p>"
                as HTML
        }
        return HTML(joining: links)
    }
    private var childLevels: [PlaceLevel] { PlaceLevel.allCases.filter { PlaceRules.mayStand($0, under: place.level) } }

    private func addForm(_ screen: Screen) -> HTML {
        screen.confirm(Text("新增下级", "Add below"), at: TerritoryPaths.children(place.code), done: Text("新增", "Add")) {
            form in
            """
            \(form.select("level", Text("级别", "Level"), childLevels.map { Option($0.rawValue, $0.name) },
                value: childLevels.first?.rawValue, required: true, blank: nil))
            \(form.line("name", Text("名称", "Name"), required: true))
            \(form.line("code", Text("编码", "Code"), hint: Text("留空自动编号。", "Empty takes the next number."), limit: 32))
            \(childLevels.contains(.grid) ? form.select("kind", Text("网格类型", "Kind of grid"), [
                Option("resident", Text("居民网格", "residential")), Option("dedicated", Text("专属网格（市场、校园、园区）", "dedicated (market, campus, works)")),
            ], blank: Text("居民网格", "residential")) : .empty)
            \(form.line("households", Text("户数", "Households"), limit: 6, kind: .number))
            \(form.line("longitude", Text("经度", "Longitude"), hint: Text("CGCS2000 或 WGS-84。", "CGCS2000 or WGS-84."), limit: 20, kind: .decimal))
            \(form.line("latitude", Text("纬度", "Latitude"), limit: 20, kind: .decimal))
            """
        }
    }
}

extension Transaction {
    /// Whether anything at or below a place has a boundary.
    func hasBoundaries(under place: PlaceCode) throws -> Bool {
        try row("SELECT 1 AS found FROM place_boundary WHERE place >= \(place) AND place < \(place.end) LIMIT 1") != nil
    }
}
