import Geometry
import Kernel
import People
import Persistence
import Policy
import Secrets
import Server
import Territory

/// The district that is measured: ten streets, a hundred communities, 700 grids with drawn borders of 40 vertices and
/// one building each, a unit of every kind of the pack, and one person who may do everything at the desk.
struct BenchDistrict {
    static let login = "bench"
    static let password = "Jinlin-bench-2026"
    static let columns = 35
    static let rows = 20
    static let side = 0.004
    private static let corner = (longitude: 117.2, latitude: 31.8)

    let house: House
    let moment: Instant
    let district: PlaceCode

    init(_ house: House) throws {
        guard let district = PlaceCode("340102") else { throw BenchProblem("the district's code") }
        self.house = house
        self.district = district
        moment = house.now() - .days(400)
    }

    /// Builds it where it is not there yet.
    func build() async throws {
        let district = district
        if try await house.database.read({ tx in try tx.place(district) }) != nil { return }
        for (code, level, name) in [
            ("34", PlaceLevel.province, "安徽省"), ("3401", .city, "合肥市"), ("340102", .district, "瑶海区"),
        ] {
            try await add(code, level, name, under: level == .province ? nil : String(code.dropLast(2)))
        }
        let version = try await house.database.perform(
            InstallDeliveredPack(key: "hefei-yaohai"), by: .system, at: moment
        ).version
        _ = try await house.database.perform(BindPack(place: district, version: version), by: .system, at: moment)
        try await addTree()
        try await addPeople()
    }

    private func add(_ code: String, _ level: PlaceLevel, _ name: String, under parent: String?) async throws {
        _ = try await house.database.perform(
            AddPlace(parent: parent.flatMap { PlaceCode($0) }, level: level, name: name, code: PlaceCode(code)),
            by: .system, at: moment)
    }

    private func addTree() async throws {
        var features: [GeoFeature] = []
        for street in 1...10 {
            let streetCode = "340102" + BenchDistrict.padded(street)
            try await add(streetCode, .street, "第\(street)街道", under: "340102")
            for community in 1...10 {
                let code = streetCode + BenchDistrict.padded(community)
                try await add(code, .community, "\(street)-\(community)社区", under: streetCode)
                for grid in 1...7 {
                    let gridCode = code + BenchDistrict.padded(grid)
                    try await add(gridCode, .grid, "\(street)-\(community)第\(grid)网格", under: code)
                    features.append(
                        GeoFeature(
                            number: features.count + 1, properties: ["code": gridCode],
                            shape: BenchDistrict.shape(features.count)))
                    guard let parent = PlaceCode(gridCode) else { continue }
                    _ = try await house.database.perform(
                        EnsureHouse(parent: parent, building: "1号楼"), by: .system, at: moment)
                }
            }
        }
        let drawing = Drawing(features: features, level: .grid, datum: .cgcs2000)
        let outcome = try await house.database.perform(ImportBoundaries(drawing), by: .system, at: moment)
        guard outcome.applied, outcome.drawn == features.count else {
            throw BenchProblem("borders refused: \(outcome.faults.first.map { $0.text.en } ?? "")")
        }
    }

    private func addPeople() async throws {
        let district = district
        for kind in try await house.database.read({ tx in try tx.policy(at: district).pack.unitKinds }) {
            _ = try await house.database.perform(
                DefineUnit(kind: kind.key, name: "瑶海区" + kind.name.zh, place: district), by: .system, at: moment)
        }
        let hash = try await house.hash(BenchDistrict.password)
        let account = try await house.database.perform(
            CreateAccount(login: BenchDistrict.login, name: "测量", place: district, password: hash, mustChange: false),
            by: .system, at: moment)
        for kind in ["district-head", "district-leader"] {
            let post = try await house.database.perform(
                DefinePost(place: district, kind: kind), by: .system, at: moment)
            _ = try await house.database.perform(AppointHolder(post: post, account: account), by: .system, at: moment)
        }
    }

    /// Codes of all buildings.
    func buildings() async throws -> [PlaceCode] {
        try await house.database.read { tx in
            try tx.rows("SELECT code FROM place WHERE level = \("building") ORDER BY code").map { try $0.get("code") }
        }
    }

    /// A session of the person at the desk.
    func token() async throws -> String {
        let desk = SignInDesk(database: house.database, hasher: try PasswordHasher())
        return try await desk.signIn(
            login: BenchDistrict.login, password: BenchDistrict.password, code: nil, at: house.now()
        ).token
    }

    static func padded(_ number: Int) -> String { String(String(1_000 + number).dropFirst()) }
}

/// The borders: neighbours share every vertex.
extension BenchDistrict {
    /// A cell whose four sides have ten crooked pieces each.
    static func shape(_ index: Int) -> Shape {
        let (column, row) = (index % columns, index / columns)
        let pieces = 0..<10
        let south = pieces.map { across(column, row, $0) }
        let east = pieces.map { up(column + 1, row, $0) }
        let north = pieces.map { across(column, row + 1, 10 - $0) }
        let west = pieces.map { up(column, row, 10 - $0) }
        let ring = (south + east + north + west).compactMap { GeoPoint(longitude: $0.0, latitude: $0.1) }
        return Shape(ring: ring + ring.prefix(1))
    }
    private static func across(_ column: Int, _ row: Int, _ piece: Int) -> (Double, Double) {
        point(Double(column) + Double(piece) / 10, Double(row) + bend(column, row, piece, 0))
    }
    private static func up(_ column: Int, _ row: Int, _ piece: Int) -> (Double, Double) {
        point(Double(column) + bend(column, row, piece, 1), Double(row) + Double(piece) / 10)
    }
    private static func point(_ x: Double, _ y: Double) -> (Double, Double) {
        (corner.longitude + x * side, corner.latitude + y * side)
    }
    private static func bend(_ column: Int, _ row: Int, _ piece: Int, _ way: Int) -> Double {
        let step = (column * 37 + row * 91 + piece * 53 + way * 17) % 11
        return piece % 10 == 0 ? 0 : 0.05 * (Double(step) - 5) / 5
    }
    /// Somewhere in the drawn area.
    static func somewhere(_ random: inout some RandomNumberGenerator) -> GeoPoint? {
        let (x, y) = (
            Double.random(in: 0..<Double(columns), using: &random), Double.random(in: 0..<Double(rows), using: &random)
        )
        let spot = point(x, y)
        return GeoPoint(longitude: spot.0, latitude: spot.1)
    }
}
