import Cases
import Evaluation
import Foundation
import Geometry
import Kernel
import People
import Persistence
import Policy
import Retention
import Secrets
import Territory
import TestSupport

/// Two streets of a district under the rules of `hefei-yaohai`, with a leader, somebody who freezes months, and a
/// company.
struct EvaluationHouse: Sendable {
    /// 2026-11-18 in China.
    static let start = Instant(seconds: 1_795_000_000)
    static let district = place("340102")
    static let street = place("340102001")
    static let community = place("340102001001")
    static let grid = place("340102001001001")
    static let otherCommunity = place("340102002001")
    static let otherDistrict = place("340103")
    static let november = CivilMonth(of: Zone.china.date(start))
    /// A moment after November.
    static let december = start + .days(20)

    let database: Database
    let leader = Caller(
        kind: .staff(Identifier(rawValue: 1)), name: "区长 王强",
        grants: [Grant(.boardRead, at: EvaluationHouse.district), Grant(.casesRead, at: EvaluationHouse.district)])
    let closer = Caller(
        kind: .staff(Identifier(rawValue: 2)), name: "考核科 赵敏",
        grants: [Grant(.monthsFreeze, at: EvaluationHouse.district), Grant(.boardRead, at: EvaluationHouse.district)])

    /// Runs the body in a fresh house on each engine.
    static func each(_ body: @escaping @Sendable (EvaluationHouse) async throws -> Void) async throws {
        let resources = Resources()
        let book = PolicyBook(try directory.get())
        resources.register(book)
        resources.register(KeyRing())
        resources.register(Locator())
        resources.register(SignInRules(secondFactorRequired: false))
        let migrations =
            PolicySchema.migrations + TerritorySchema.migrations + RetentionSchema.migrations
            + PeopleSchema.migrations + CasesSchema.migrations
            + EvaluationSchema.migrations
        try await TestDatabase.each(migrations: migrations, resources: resources) { database in
            let house = EvaluationHouse(database: database)
            try await house.furnish(book)
            try await body(house)
        }
    }

    private func furnish(_ book: PolicyBook) async throws {
        try await book.load(from: database)
        let places: [(PlaceCode?, PlaceLevel, String, String)] = [
            (nil, .province, "安徽省", "34"), (EvaluationHouse.place("34"), .city, "合肥市", "3401"),
            (EvaluationHouse.place("3401"), .district, "瑶海区", "340102"),
            (EvaluationHouse.place("3401"), .district, "庐阳区", "340103"),
            (EvaluationHouse.district, .street, "明光路街道", "340102001"),
            (EvaluationHouse.district, .street, "车站街道", "340102002"),
            (EvaluationHouse.street, .community, "幸福社区", "340102001001"),
            (EvaluationHouse.place("340102002"), .community, "站北社区", "340102002001"),
            (EvaluationHouse.community, .grid, "第一网格", "340102001001001"),
        ]
        for (parent, level, name, code) in places {
            try await system(AddPlace(parent: parent, level: level, name: name, code: EvaluationHouse.place(code)))
        }
        let source = try book.directory.source(of: "hefei-yaohai")
        let installed = try await system(InstallPack(yaml: source.yaml, file: source.file))
        try await system(BindPack(place: EvaluationHouse.place("3401"), version: installed.version))
    }

    @discardableResult
    func system<O: Persistence.Operation>(_ operation: O, at now: Instant = start) async throws -> O.Outcome {
        try await database.perform(operation, by: .system, at: now)
    }
    @discardableResult
    func perform<O: Persistence.Operation>(
        _ operation: O, by caller: Caller, at now: Instant = start
    ) async throws -> O.Outcome {
        try await database.perform(operation, by: caller, at: now)
    }
    /// Counts as if so many cases had said this of a month.
    func count(_ facts: [CaseFact: Int], at place: PlaceCode, month: CivilMonth = november, unit: Int64? = nil)
        async throws
    {
        try await database.write { tx in
            for (fact, count) in facts {
                try tx.add(count, to: Counter(metric: "month:\(month)", place: place, key: fact.rawValue))
                guard let unit else { continue }
                try tx.add(
                    count, to: Counter(metric: "unit-month:\(month)", place: place, key: "\(unit)/\(fact.rawValue)"))
            }
        }
    }
    func figures(_ place: PlaceCode, _ month: CivilMonth = november) async throws -> MonthFigures {
        let found = try await database.read { tx in try tx.monthFigures([month], at: place) }
        return found[0]
    }
    /// A report at the grid.
    func report(_ words: String = "楼道灯坏了") async throws -> ReportCase.Outcome {
        try await perform(
            ReportCase(
                words: words, jurisdiction: EvaluationHouse.community,
                position: ReportPosition(place: EvaluationHouse.grid)),
            by: .anonymous)
    }

    static func place(_ code: String) -> PlaceCode { PlaceCode(code) ?? place("1") }
    private static let directory = Result { try PolicyDirectory(policies) }
    private static let policies =
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Policies"
}

/// The machine word of what an operation was refused with.
func refusal(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? AppError)?.code ?? "\(error)" }
    return nil
}

/// SplitMix64: the same seed gives the same numbers.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
