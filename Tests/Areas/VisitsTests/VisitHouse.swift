import Foundation
import Field
import Geometry
import Kernel
import People
import Persistence
import Policy
import Retention
import Secrets
import Territory
import TestSupport
import Testing

@testable import Cases
@testable import Households
@testable import Visits

/// A community under the rules of `hefei-yaohai` with two grids, a grid leader in each, a secretary and a resident.
struct VisitHouse: Sendable {
    /// A Monday, 9 o'clock in China.
    static let start = Instant(iso8601: "2026-11-16T01:00:00Z")!
    /// When the posts were filled.
    static let settled = start - .days(60)
    static let community = PlaceCode("340102001001")!
    static let grid = PlaceCode("340102001001001")!

    let database: Database
    let building: PlaceCode
    let steward: Caller
    let other: Caller
    let secretary: Caller
    let resident: Caller
    let posts: [Post.ID]
    static let phone = "13900000001"

    static func each(_ body: @escaping @Sendable (VisitHouse) async throws -> Void) async throws {
        let resources = Resources()
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Policies").standardizedFileURL.path
        let book = PolicyBook(try PolicyDirectory(directory))
        resources.register(book)
        resources.register(KeyRing())
        resources.register(Locator())
        resources.register(SignInRules(secondFactorRequired: false))
        resources.register(PersonalRecordKeepers([VisitRecords(), HouseholdRecords()]))
        resources.register(RetentionKeepers(RetentionKeepers.households + RetentionKeepers.visits))
        resources.register(FieldWorks([FieldVisits()]))
        let migrations =
            FieldSchema.migrations + PolicySchema.migrations + TerritorySchema.migrations + RetentionSchema.migrations
            + PeopleSchema.migrations + HouseholdsSchema.migrations + CasesSchema.migrations
            + VisitsSchema.migrations
        try await TestDatabase.each(migrations: migrations, resources: resources) { database in
            try await book.load(from: database)
            try await body(VisitHouse(furnishing: database))
        }
    }

    private init(furnishing database: Database) async throws {
        self.database = database
        let places: [(PlaceLevel, String, String)] = [
            (.province, "安徽省", "34"), (.city, "合肥市", "3401"), (.district, "瑶海区", "340102"),
            (.street, "明光路街道", "340102001"), (.community, "填海巷社区", "340102001001"),
            (.grid, "第一网格", "340102001001001"), (.grid, "第二网格", "340102001001002"),
        ]
        for (level, name, code) in places {
            let parent = [2, 4, 6, 9, 12].last { $0 < code.count }.flatMap { PlaceCode(String(code.prefix($0))) }
            try await database.perform(
                AddPlace(
                    parent: parent, level: level, name: name, code: PlaceCode(code),
                    gridKind: level == .grid ? .resident : nil), by: .system, at: VisitHouse.settled)
        }
        let version = try await database.perform(
            InstallDeliveredPack(key: "hefei-yaohai"), by: .system, at: VisitHouse.settled
        ).version
        try await database.perform(
            BindPack(place: PlaceCode("340102")!, version: version), by: .system, at: VisitHouse.settled)
        building = try await database.perform(
            EnsureHouse(parent: VisitHouse.grid, estate: "桂香苑", building: "1号楼"), by: .system, at: VisitHouse.settled
        ).place.code
        let first = try await VisitHouse.hold(database, "wang", "grid-leader", at: VisitHouse.grid)
        let second = try await VisitHouse.hold(database, "li", "grid-leader", at: PlaceCode("340102001001002")!)
        let third = try await VisitHouse.hold(database, "sun", "community-secretary", at: VisitHouse.community)
        (steward, other, secretary) = (first.caller, second.caller, third.caller)
        posts = [first.post, second.post]
        let phone = try PhoneNumber(VisitHouse.phone)
        let id = try await database.write { tx in
            try tx.registerResident(phone: phone, name: "李秋云", at: VisitHouse.settled).id
        }
        resident = Caller(kind: .resident(id), name: "居民")
    }

    private static func hold(
        _ database: Database, _ login: String, _ kind: String, at place: PlaceCode
    ) async throws -> (caller: Caller, post: Post.ID) {
        let account = try await database.perform(
            CreateAccount(login: login, name: "王建国", place: place, password: nil), by: .system, at: settled)
        let post = try await database.perform(DefinePost(place: place, kind: kind), by: .system, at: settled)
        try await database.perform(AppointHolder(post: post, account: account, named: true), by: .system, at: settled)
        let caller = try await database.read { try $0.staffCaller(account, name: "王建国", at: settled) }
        return (caller, post)
    }

    /// A household behind a door of the building.
    func register(
        _ door: String = "602", _ values: [HouseholdField: String] = [.contact: "王阿姨"], by caller: Caller? = nil,
        at now: Instant = start
    ) async throws -> Household.ID {
        try await database.perform(
            RegisterHousehold(
                place: building, unit: "1单元", door: door,
                basis: HouseholdBasis(agreed: .door), values: values),
            by: caller ?? steward, at: now)
    }

    @discardableResult
    func contact(
        _ id: Household.ID, _ way: VisitWay = .phone, reached: Bool = true, by caller: Caller? = nil,
        at now: Instant = start, _ change: (inout RecordContact) -> Void = { _ in }
    ) async throws -> RecordContact.Outcome {
        var operation = RecordContact(id, seen: try await household(id).version, way: way, reached: reached)
        change(&operation)
        return try await database.perform(operation, by: caller ?? steward, at: now)
    }

    func household(_ id: Household.ID) async throws -> Household {
        try #require(try await database.read { try $0.household(id) })
    }

    /// Runs what is due, as the server does.
    func pass(_ now: Instant) async throws {
        for _ in 0..<50 {
            let turn = try await database.runDueTimers(
                at: now, handlers: [VisitTimer.kind: { try VisitTimer.fire($0, $1, at: $2) }])
            precondition(turn.failed == 0, "a timer failed")
            if turn.run == 0 { return }
        }
    }

    /// What rebuilding everything from its entries finds.
    func differences() async throws -> [String] {
        try await database.read { tx in
            var (register, visits) = (HouseholdVerification(), VisitVerification())
            _ = try register.check(tx, after: nil)
            _ = try visits.check(tx, after: nil)
            try visits.checkContacts(tx)
            return register.differences + visits.differences
        }
    }
}

/// The machine word of what an operation was refused with.
func refusal(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? AppError)?.code ?? "\(error)" }
    return nil
}
