import Geometry
import Kernel
import Persistence
import TestSupport
import Territory
import Testing

/// 2026-11-21 10:00 in China.
let now = Instant(seconds: 1_795_226_400)
let today = Zone.china.date(now)

func code(_ text: String) throws -> PlaceCode { try #require(PlaceCode(text)) }
func point(_ longitude: Double, _ latitude: Double) throws -> GeoPoint {
    try #require(GeoPoint(longitude: longitude, latitude: latitude))
}

/// Staff who may edit at these places.
func editor(_ places: String...) throws -> Caller {
    Caller(
        kind: .staff(Identifier(rawValue: 7)), name: "editor",
        grants: try places.map { Grant(.territoryEdit, at: try code($0)) })
}

/// A square as GeoJSON coordinates.
func square(_ west: Double, _ south: Double, _ side: Double = 0.004) -> String {
    let (east, north) = (west + side, south + side)
    return "[[[\(west),\(south)],[\(east),\(south)],[\(east),\(north)],[\(west),\(north)],[\(west),\(south)]]]"
}
func feature(_ properties: [String: String], _ coordinates: String) -> String {
    let listed = properties.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
    return #"{"type":"Feature","properties":{\#(listed)},"geometry":{"type":"Polygon","coordinates":\#(coordinates)}}"#
}
func collection(_ features: String...) -> [UInt8] {
    Array(#"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#.utf8)
}

/// A street with one community 340102001001 that has grids 001 (west) and 002 (east), each 0.004° wide from 117° E 31°
/// N. The locator is registered and filled.
struct SampleTerritory {
    let database: Database
    let locator: Locator

    static func each(_ body: (SampleTerritory) async throws -> Void) async throws {
        let locator = Locator()
        let resources = Resources()
        resources.register(locator)
        try await TestDatabase.each(migrations: TerritorySchema.migrations, resources: resources) { database in
            let sample = SampleTerritory(database: database, locator: locator)
            try await sample.fill()
            try await body(sample)
        }
    }

    @discardableResult
    func perform<O: Persistence.Operation>(_ operation: O, by caller: Caller = .system, at instant: Instant = now)
        async throws -> O.Outcome
    {
        try await database.perform(operation, by: caller, at: instant)
    }
    func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await database.read(body)
    }

    private func fill() async throws {
        let divisions = """
            code12,name,level,parent12
            340000000000,安徽省,1,
            340100000000,合肥市,2,340000000000
            340102000000,瑶海区,3,340100000000
            340102001000,明光路街道,4,340102000000
            340102001001,和平社区,5,340102001000
            340102001002,大通路社区,5,340102001000
            """
        let imported = try await perform(ImportDivisions(file: try DivisionFile(bytes: Array(divisions.utf8))))
        try #require(imported.added == 6 && imported.faults.isEmpty)
        let community = collection(
            feature(["code": "340102001001"], square(117, 31, 0.008)),
            feature(["code": "340102001002"], square(117.008, 31, 0.008)))
        try #require(
            try await perform(
                ImportBoundaries(try Drawing(geoJSON: community, level: .community, datum: .cgcs2000))
            ).applied)
        let grids = collection(
            feature(["code": "340102001001001", "name": "第一网格"], square(117, 31)),
            feature(["code": "340102001001002", "name": "第二网格"], square(117.004, 31)))
        let outcome = try await perform(
            ImportBoundaries(try Drawing(geoJSON: grids, level: .grid, datum: .cgcs2000), createMissing: true))
        try #require(outcome.applied && outcome.created == 2)
    }
}
