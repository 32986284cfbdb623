import Kernel
import Pages
import Persistence

/// The codes for the walls of buildings, to be printed and cut.
struct QRSheet: Sendable {
    struct Code: Encodable, Sendable {
        let place: PlaceCode
        /// Estate and building, as it stands below the code.
        let name: String
        let token: String
        let address: String
    }
    /// Codes of one page to print.
    static let perPage = 60

    let place: Place
    let codes: [Code]
    let address: PublicAddress

    static func load(
        _ tx: Transaction, under code: PlaceCode, after: PlaceCode?, address: PublicAddress
    ) throws -> QRSheet {
        let place = try tx.activePlace(code)
        let found = try tx.buildingTokens(under: code, after: after, limit: perPage)
        let codes = try found.map { building, token in
            Code(
                place: building.code, name: try tx.fullName(of: building.code, from: .estate), token: token,
                address: address.url(TerritoryPaths.building(token)))
        }
        return QRSheet(place: place, codes: codes, address: address)
    }

    func html(_ screen: Screen) -> HTML {
        let next =
            codes.count == QRSheet.perPage
            ? codes.last.map { TerritoryPaths.codes(place.code).query([("after", $0.place.rawValue)]) } : nil
        return screen.page(
            PageShell(
                .administration, Text("\(place.name)：楼栋二维码", "\(place.name): codes for buildings"),
                lead: Text(
                    "打印后贴在楼门口。居民扫码就能说事，地点已填好。",
                    "Print and put one at each door. Whoever scans it can report with the place filled in."),
                back: NavItem(Text(same: place.name), TerritoryPaths.place(place.code)), actions: screen.printButton(),
                width: .wide)
        ) {
            codes.isEmpty
                ? screen.empty(
                    Text("这里还没有楼栋", "There are no buildings here yet"),
                    Text("先新增或导入楼栋。", "Add or import buildings first."))
                : screen.addressWarning(address)
                    + screen.printSheet(place.name, footer: screen("近邻 · 扫码说事", "Jinlin · scan to report")) {
                        "<ul class=\"qr-sheet grid\">\(codes.map { label($0, screen) })</ul>"
                    } + screen.pager(next: next, shown: codes.count)
        }
    }
    private func label(_ code: Code, _ screen: Screen) -> HTML {
        """
        <li class="qr-label"><h3>\(code.name)</h3>\(QRCode.svg(code.address, label: screen("“\(code.name)”的二维码", "Code of “\(code.name)”")))\
        <p>\(screen("扫码说事", "Scan to report"))</p><p><code>\(code.token)</code></p></li>
        """
    }
}
