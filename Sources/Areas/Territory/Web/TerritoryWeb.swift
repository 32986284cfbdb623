import Geometry
import Kernel
public import Pages
public import Persistence

/// Territory's pages: the tree, drawings and redraws, estates, codes for walls, coverage, and the lists and outlines
/// other pages draw from.
public struct TerritoryWeb: Sendable {
    let database: Database
    /// What the codes on walls begin with.
    let address: PublicAddress

    public init(database: Database, address: PublicAddress) { (self.database, self.address) = (database, address) }

    public var routes: [Route] { treeRoutes + drawingRoutes + estateRoutes + publicRoutes }

    func perform<O: Persistence.Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
    }
    /// The one file of a form.
    func file(_ request: WebRequest, limit: Int = Limits.importBytes) throws(AppError) -> [UInt8] {
        guard let file = request.files.first(where: { $0.field == "file" }), !file.bytes.isEmpty else {
            throw .fileMissing
        }
        guard file.bytes.count <= limit else { throw .fileTooLarge(most: limit) }
        return file.bytes
    }
}

extension Datum {
    var name: Text {
        switch self {
        case .wgs84: Text("WGS-84（手机和 GPS）", "WGS-84 (phones, GPS)")
        case .cgcs2000: Text("CGCS2000（国家坐标）", "CGCS2000 (national)")
        case .gcj02: Text("GCJ-02（高德、腾讯、微信）", "GCJ-02 (Amap, Tencent, WeChat)")
        case .bd09: Text("BD-09（百度）", "BD-09 (Baidu)")
        }
    }
    static var options: [Option] { [Datum.cgcs2000, .wgs84, .gcj02, .bd09].map { Option($0.rawValue, $0.name) } }
}

extension Screen {
    /// The faults of a file, each with its number and name.
    func faultTable(_ faults: [ImportFault], numbered: Text) -> HTML {
        table(
            Text("发现的问题", "What was found"),
            [DataColumn(numbered, isNumber: true), DataColumn(Text("名称", "Name")), DataColumn(Text("问题", "Problem"))],
            faults.prefix(Limits.bulk).map { fault in
                [fault.number > 0 ? "\(fault.number)" : "—", "\(fault.label)", "\(self(fault.text))"]
            })
    }
    /// The way from the province to a place, each step a link but the last.
    func trail(_ ancestors: [Place]) -> HTML {
        let steps = ancestors.dropLast().map { "<li>\(link($0.name, to: TerritoryPaths.place($0.code)))</li>" as HTML }
        let last = ancestors.last.map { "<li aria-current=\"page\">\($0.name)</li>" as HTML }
        return "<nav class=\"trail\" aria-label=\"\(self("所在位置", "Where this is"))\"><ol>\(steps)\(last)</ol></nav>"
    }
}
