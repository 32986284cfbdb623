import Foundation
import Geometry
import Kernel
import Media
import People
import Persistence
import Policy
import Retention
import Secrets
import Territory
import TestSupport

@testable import Cases
@testable import Emergencies
@testable import Households
@testable import Rosters

/// A building under the rules of `hefei-yaohai` (a week each, handed over at six in the evening, accepted within a day)
/// with a secretary, three members of staff who take turns, and residents.
struct RotaHouse: Sendable {
    /// A Monday, 9 o'clock in China.
    static let start = Zone.china.instant(CivilDate("2026-11-16") ?? CivilDate(daysSinceEpoch: 0), secondOfDay: 32_400)
    static let monday = CivilDate("2026-11-16") ?? CivilDate(daysSinceEpoch: 0)
    static let community = place("340102001001")
    static let grid = place("340102001001001")
    static let phone = "13900000001"

    let database: Database
    let building: PlaceCode
    let secretary: Caller
    /// Three who take turns.
    let chiefs: [Caller]
    /// Lives in the building: the register has the same telephone.
    let resident: Caller
    /// Lives elsewhere.
    let stranger: Caller

    static func each(_ body: @escaping @Sendable (RotaHouse) async throws -> Void) async throws {
        let folder = try TestDatabase.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let resources = Resources()
        let book = PolicyBook(try directory.get())
        resources.register(book)
        resources.register(KeyRing())
        resources.register(Locator())
        resources.register(try MediaStore(directory: folder))
        resources.register(SignInRules(secondFactorRequired: false))
        resources.register(ReportAllowance(perMinute: 1_000))
        resources.register(PersonalRecordKeepers([RotaPersonalRecords()]))
        resources.register(RetentionKeepers(RetentionKeepers.rosters))
        resources.register(EmergencyRecordKeepers([RotaEmergencyRecords()]))
        resources.register(DutyFactSources([ReportedCases(), SolvedCases(), HeldTurns()]))
        let migrations =
            PolicySchema.migrations + TerritorySchema.migrations + RetentionSchema.migrations
            + PeopleSchema.migrations + EmergenciesSchema.migrations + HouseholdsSchema.migrations
            + CasesSchema.migrations + RostersSchema.migrations
        try await TestDatabase.each(migrations: migrations, resources: resources) { database in
            // Each engine's house has a memory of its own.
            database.resources.register(EmergencyBook())
            try await body(try await RotaHouse(database, book))
        }
    }

    private init(_ database: Database, _ book: PolicyBook) async throws {
        self.database = database
        try await book.load(from: database)
        let places: [(PlaceLevel, String, String)] = [
            (.province, "安徽省", "34"), (.city, "合肥市", "3401"), (.district, "瑶海区", "340102"),
            (.street, "明光路街道", "340102001"), (.community, "填海巷社区", "340102001001"),
            (.grid, "第一网格", "340102001001001"),
        ]
        for (level, name, code) in places {
            let parent = [2, 4, 6, 9, 12].last { $0 < code.count }.flatMap { PlaceCode(String(code.prefix($0))) }
            try await database.perform(
                AddPlace(
                    parent: parent, level: level, name: name, code: PlaceCode(code),
                    gridKind: level == .grid ? .resident : nil), by: .system, at: RotaHouse.start)
        }
        let version = try await database.perform(
            InstallDeliveredPack(key: "hefei-yaohai"), by: .system, at: RotaHouse.start
        ).version
        try await database.perform(
            BindPack(place: RotaHouse.place("340102"), version: version), by: .system, at: RotaHouse.start)
        building = try await database.perform(
            EnsureHouse(parent: RotaHouse.grid, estate: "桂香苑", building: "1号楼"), by: .system, at: RotaHouse.start
        ).place.code
        secretary = try await RotaHouse.staff(
            database, "shuji", "孙书", post: "community-secretary", at: RotaHouse.community, phone: "0551-62345678")
        var chiefs = [
            try await RotaHouse.staff(
                database, "zhao", "赵冬", post: "building-chief", at: building, phone: "0551-61111111", named: true)
        ]
        for (login, name) in [("qian", "钱明"), ("sun", "孙亮")] {
            chiefs.append(
                try await RotaHouse.staff(database, login, name, post: "grid-volunteer", at: RotaHouse.grid))
        }
        self.chiefs = chiefs
        resident = try await RotaHouse.resident(database, RotaHouse.phone)
        stranger = try await RotaHouse.resident(database, "13900000009")
        try await database.perform(
            RegisterHousehold(
                place: building, unit: "1单元", door: "602", basis: HouseholdBasis(agreed: .door),
                values: [.contact: "李阿姨", .phone: RotaHouse.phone]), by: .system, at: RotaHouse.start)
    }

    static func staff(
        _ database: Database, _ login: String, _ name: String, post kind: String, at place: PlaceCode,
        phone: String? = nil, named: Bool = false
    ) async throws -> Caller {
        let account = try await database.perform(
            CreateAccount(login: login, name: name, place: community, password: nil), by: .system, at: start)
        let post = try await database.perform(
            DefinePost(place: place, kind: kind, dutyPhone: phone), by: .system, at: start)
        try await database.perform(AppointHolder(post: post, account: account, named: named), by: .system, at: start)
        return try await database.read { try $0.staffCaller(account, name: name, at: start) }
    }

    static func resident(_ database: Database, _ number: String) async throws -> Caller {
        let phone = try PhoneNumber(number)
        let id = try await database.write { try $0.registerResident(phone: phone, at: start).id }
        return Caller(kind: .resident(id), name: "居民")
    }

    /// A weekly chair from Monday on with the three who take turns; its first turn opens at six in the evening.
    func chair(members: [Caller]? = nil) async throws -> Rota.ID {
        let id = try await database.perform(
            PlanRota(kind: "building-chair", place: building, start: RotaHouse.monday), by: secretary,
            at: RotaHouse.start)
        for member in members ?? chiefs {
            guard let who = RotaPerson(member) else { continue }
            try await act(id, .add(who, since: RotaHouse.monday), by: secretary)
        }
        return id
    }

    @discardableResult
    func act(
        _ id: Rota.ID, _ command: RotaCommand, by caller: Caller, at now: Instant = start
    ) async throws -> Rota {
        try await database.perform(ActOnRota(id, command), by: caller, at: now)
    }
    func rota(_ id: Rota.ID) async throws -> Rota? { try await database.read { try $0.rota(id) } }

    /// A moment so many days after Monday, at an hour in China.
    static func moment(_ day: Int, _ hour: Int = 19) -> Instant {
        Zone.china.instant(monday.adding(days: day), secondOfDay: hour * 3_600)
    }

    /// Runs what is due, as the server does.
    func pass(_ now: Instant) async throws {
        while true {
            let turn = try await database.runDueTimers(
                at: now,
                handlers: [
                    RotaTimer.kind: { try RotaTimer.fire($0, subject: $1.subject, at: $2) },
                    EmergencyTimer.kind: { try EmergencyTimer.fire($0, subject: $1.subject, at: $2) },
                    CaseTimer.kind: { try CaseTimer.fire($0, subject: $1.subject, at: $2) },
                ])
            if turn.failed > 0 {
                let why = try await database.read {
                    try $0.value("SELECT last_error FROM timer LIMIT 1", as: String.self)
                }
                throw FailedTimer(why: why ?? "")
            }
            if turn.run == 0 { return }
        }
    }

    /// What rebuilding every rota from its entries finds.
    func differences() async throws -> [String] {
        try await database.read { tx in
            var verification = RotaVerification()
            _ = try verification.check(tx, after: nil)
            return verification.differences
        }
    }
    /// How many messages wait to be sent.
    func messages() async throws -> Int {
        try await database.read { try $0.value("SELECT count(*) FROM outbox WHERE topic = 'sms'") ?? 0 }
    }

    static func place(_ code: String) -> PlaceCode { PlaceCode(code) ?? place("1") }
    static let directory = Result { try PolicyDirectory(policies) }
    private static let policies =
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Policies"
}

/// A timer of a test failed.
struct FailedTimer: Error { let why: String }

/// The machine word of what an operation was refused with.
func refusal(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch {
        return (error as? AppError)?.code ?? (error as? any Problem)?.appError.code ?? "\(error)"
    }
    return nil
}
