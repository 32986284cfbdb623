import Kernel

/// The living catalogue of the design system at `/design`: every piece with sample values, in all its states. Served in
/// development only. All persons, places and matters in it are invented.
public struct DesignCatalogue: Sendable {
    /// One page of the catalogue.
    public enum Sheet: String, CaseIterable, Sendable {
        case home, track, pieces, forms, places, lists, desk, figures, wall, paper

        var name: Text {
            switch self {
            case .home: Text("居民首页", "Resident home")
            case .track: Text("查进度", "Tracking")
            case .pieces: Text("小件", "Pieces")
            case .forms: Text("表单", "Forms")
            case .places: Text("地点与照片", "Places and photos")
            case .lists: Text("列表", "Lists")
            case .desk: Text("工作台", "Desk")
            case .figures: Text("数字与图", "Figures")
            case .wall: Text("大屏", "Wall")
            case .paper: Text("打印件", "Paper")
            }
        }
    }
    static let sheetPath = Path<String>("/design/:sheet")
    static let mapPath = PlainPath("/design/sample/matters.geojson")
    static let areasPath = PlainPath("/design/sample/grids.geojson")
    static let childrenPath = PlainPath("/design/sample/places")
    /// Where sample forms go: nothing is kept, the page says so.
    static let tryPath = PlainPath("/design/sample/try")

    public init() {}

    /// The catalogue's own rows of the route table.
    public var routes: [Route] {
        [
            .get(ShellPaths.design, .anyone, Text("界面样本", "Design catalogue")) { request in
                .page(DesignCatalogue().html(.pieces, request.screen))
            },
            .get(DesignCatalogue.sheetPath, .anyone, Text("界面样本", "Design catalogue")) { request in
                guard let sheet = request.parameters["sheet"].flatMap(Sheet.init) else { throw AppError.refused }
                return .page(DesignCatalogue().html(sheet, request.screen))
            },
            .get(DesignCatalogue.mapPath, .anyone, Text("样本地图", "Sample map")) { _ in
                .file(type: "application/geo+json", bytes: Array(Sample.matters.utf8))
            },
            .get(DesignCatalogue.areasPath, .anyone, Text("样本网格", "Sample grids")) { _ in
                .file(type: "application/geo+json", bytes: Array(Sample.grids.utf8))
            },
            .get(DesignCatalogue.childrenPath, .anyone, Text("样本地点", "Sample places")) { request in
                .json(Sample.children(under: request.query["under"] ?? "", request.screen))
            },
            .post(DesignCatalogue.tryPath, .anyone, Text("试一试", "Try"), bodyLimit: Limits.importBytes) { request in
                guard let words = try request.form.text("words"), words.count >= 5 else {
                    throw AppError.invalid("words", Sample.tooShort)
                }
                return .done(
                    DesignCatalogue.sheetPath(Sheet.forms.rawValue),
                    flash: Text("样本收到了；这里不保存任何内容。", "The sample arrived; nothing is kept here."))
            },
        ]
    }

    public func html(_ sheet: Sheet, _ screen: Screen) -> HTML {
        switch sheet {
        case .home: SampleResidentPages.home(screen)
        case .track: SampleResidentPages.track(screen)
        case .pieces: framed(sheet, screen, SamplePieces.html(screen))
        case .forms: framed(sheet, screen, SampleForms.html(screen))
        case .places: framed(sheet, screen, SamplePlaces.html(screen))
        case .lists: framed(sheet, screen, SampleLists.html(screen))
        case .desk: SampleDesk.html(screen)
        case .figures: framed(sheet, screen, SampleFigures.html(screen))
        case .wall: SampleFigures.wall(screen)
        case .paper: framed(sheet, screen, SamplePaper.html(screen))
        }
    }
    private func framed(_ sheet: Sheet, _ screen: Screen, _ content: HTML) -> HTML {
        screen.page(PageShell(.administration, sheet.name, nav: DesignCatalogue.nav(sheet), width: .wide)) { content }
    }
    static func nav(_ current: Sheet) -> [NavItem] {
        Sheet.allCases.map { NavItem($0.name, sheetPath($0.rawValue), current: $0 == current) }
    }
}
