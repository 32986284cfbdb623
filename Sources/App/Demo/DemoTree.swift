import Geometry
import Kernel
import Persistence
import Policy
import Territory

/// The demonstration's places: real streets and communities, invented grids and estates with drawn boundaries.
struct DemoTree: Sendable {
    let database: Database
    let scene: DemoScene
    let moment: Instant
    init(database: Database, scene: DemoScene, at moment: Instant) {
        (self.database, self.scene, self.moment) = (database, scene, moment)
    }

    struct Built: Sendable {
        /// The district whose pages a visitor sees first.
        let home: PlaceCode?
        var communities: [PlaceCode] = []
        var grids: [PlaceCode] = []
        var buildings: [PlaceCode] = []
        /// A point inside each grid.
        var points: [PlaceCode: GeoPoint] = [:]

        /// A grid by number; counting goes round where the scene has fewer.
        func grid(_ number: Int) -> PlaceCode { grids[number % grids.count] }

        /// Half way to the grid in the east: nobody can tell which one is meant.
        func eastBorder(of grid: PlaceCode) -> GeoPoint? {
            points[grid].flatMap { GeoPoint(longitude: $0.longitude + DemoTree.side / 2, latitude: $0.latitude) }
        }
    }

    struct Area: Sendable {
        let code: String
        let name: String
        let level: PlaceLevel
    }
    /// A street with its communities, and the south-west corner of the drawn area (degrees).
    typealias Street = (street: Area, communities: [Area], corner: (Double, Double))

    static let upper: [Area] = [
        Area(code: "34", name: "安徽省", level: .province), Area(code: "3401", name: "合肥市", level: .city),
        Area(code: "340102", name: "瑶海区", level: .district), Area(code: "35", name: "福建省", level: .province),
        Area(code: "3506", name: "漳州市", level: .city), Area(code: "350605", name: "长泰区", level: .district),
    ]
    static let streets: [Street] = [
        (
            Area(code: "340102001", name: "明光路街道", level: .street),
            [
                Area(code: "340102001001", name: "填海巷社区", level: .community),
                Area(code: "340102001002", name: "金大塘社区", level: .community),
                Area(code: "340102001003", name: "全椒路社区", level: .community),
            ], (117.300, 31.870)
        ),
        (
            Area(code: "340102003", name: "胜利路街道", level: .street),
            [
                Area(code: "340102003001", name: "凤凰桥社区", level: .community),
                Area(code: "340102003004", name: "建设社区", level: .community),
            ], (117.300, 31.885)
        ),
        (
            Area(code: "340102004", name: "三里街街道", level: .street),
            [
                Area(code: "340102004001", name: "临淮路社区", level: .community),
                Area(code: "340102004003", name: "三里三村社区", level: .community),
            ], (117.324, 31.870)
        ),
        (
            Area(code: "350605100", name: "武安镇", level: .street),
            [
                Area(code: "350605100001", name: "武安社区", level: .community)
            ], (117.750, 24.620)
        ),
    ]
    private static let estates = ["桂香苑", "河畔新村", "春晖里", "石榴院", "望湖小区", "梧桐苑", "安居里", "杏花村", "朝阳苑", "和美家园"]
    private static let gridsPerCommunity = 3
    private static let buildingsOfCommunity = 66
    private static let side = 0.004

    func build() async throws -> Built {
        var built = Built(home: PlaceCode(scene.homePlace))
        for area in scene.upper { try await add(area) }
        for item in scene.streets {
            try await add(item.street)
            for (row, community) in item.communities.enumerated() {
                try await add(community)
                if let code = PlaceCode(community.code) { built.communities.append(code) }
                for column in 0..<DemoTree.gridsPerCommunity {
                    try await addGrid(community, column, at: corner(item.corner, row, column), to: &built)
                }
            }
            try await drawGrids(item, built)
        }
        try await addBuildings(built)
        return built
    }

    private func corner(_ base: (Double, Double), _ row: Int, _ column: Int) -> (Double, Double) {
        (base.0 + Double(column) * DemoTree.side, base.1 + Double(row) * DemoTree.side)
    }

    private func add(_ area: Area) async throws {
        guard let code = PlaceCode(area.code) else { return }
        let lengths = [2, 4, 6, 9, 12, 15]
        let upper = lengths.last { $0 < area.code.count }.flatMap { PlaceCode(String(area.code.prefix($0))) }
        _ = try await database.perform(
            AddPlace(parent: upper, level: area.level, name: area.name, code: code), by: .system, at: moment)
    }

    /// A grid with one estate of three buildings; the third grid of a community is a dedicated one: a market.
    private func addGrid(_ community: Area, _ column: Int, at corner: (Double, Double), to built: inout Built)
        async throws
    {
        guard let parent = PlaceCode(community.code), let code = PlaceCode(community.code + padded(column + 1, 3))
        else { return }
        let dedicated = column == 2
        let name =
            dedicated ? "\(community.name.dropLast(2))市场专属网格" : "\(community.name.dropLast(2))第\(["一", "二"][column])网格"
        let half = DemoTree.side / 2
        guard let point = GeoPoint(longitude: corner.0 + half, latitude: corner.1 + half) else { return }
        _ = try await database.perform(
            AddPlace(
                parent: parent, level: .grid, name: name, code: code, gridKind: dedicated ? .dedicated : .resident,
                point: point, households: dedicated ? 40 : 280),
            by: .system, at: moment)
        built.grids.append(code)
        built.points[code] = point
        let estate =
            dedicated
            ? "\(community.name.dropLast(2))农贸市场" : DemoTree.estates[(built.grids.count * 3) % DemoTree.estates.count]
        for building in 1...(dedicated ? 1 : 3) {
            let spot = GeoPoint(
                longitude: point.longitude - 0.0008 + Double(building) * 0.0005, latitude: point.latitude + 0.0003)
            var last: PlaceCode?
            for unit in 1...(dedicated ? 1 : 2) {
                let house = EnsureHouse(
                    parent: code, estate: estate, building: "\(building)号楼", unit: "\(unit)单元", point: spot)
                last = try await database.perform(house, by: .system, at: moment).place.parent
            }
            if let last { built.buildings.append(last) }
        }
    }

    /// The first community is a large one: its second grid has all the buildings that it lacks.
    private func addBuildings(_ built: Built) async throws {
        guard let community = built.communities.first, built.grids.count > 1 else { return }
        let (grid, standing) = (built.grids[1], built.buildings.filter(community.contains).count)
        guard let point = built.points[grid] else { return }
        let estate = DemoTree.estates[6 % DemoTree.estates.count]
        for number in 4..<(4 + DemoTree.buildingsOfCommunity - standing) {
            _ = try await database.perform(
                EnsureHouse(parent: grid, estate: estate, building: "\(number)号楼", point: point), by: .system,
                at: moment
            )
        }
    }

    private func drawGrids(_ item: Street, _ built: Built) async throws {
        var features: [String] = []
        for (row, community) in item.communities.enumerated() {
            for column in 0..<DemoTree.gridsPerCommunity {
                features.append(
                    square(community.code + padded(column + 1, 3), corner(item.corner, row, column), width: 1))
            }
        }
        try await draw(features, level: .grid)
        let whole = item.communities.enumerated().map { row, community in
            square(community.code, corner(item.corner, row, 0), width: Double(DemoTree.gridsPerCommunity))
        }
        try await draw(whole, level: .community)
    }

    private func draw(_ features: [String], level: PlaceLevel) async throws {
        let document = "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
        let drawing = try Drawing(geoJSON: Array(document.utf8), level: level, datum: .cgcs2000)
        _ = try await database.perform(ImportBoundaries(drawing, mode: .allOrNone), by: .system, at: moment)
    }

    /// A rectangle one grid high, as a GeoJSON feature.
    private func square(_ code: String, _ corner: (Double, Double), width: Double) -> String {
        let (west, south) = corner
        let (east, north) = (west + DemoTree.side * width, south + DemoTree.side)
        let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
            .map { "[\($0.0),\($0.1)]" }.joined(separator: ",")
        return
            "{\"type\":\"Feature\",\"properties\":{\"code\":\"\(code)\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[\(ring)]]}}"
    }
}
