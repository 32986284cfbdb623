import Foundation
import Geometry
import Kernel
import Pages
import People
import Persistence
import Policy
import Retention
import Secrets
import Territory
import TestSupport
import Testing

@testable import Cases
@testable import Emergencies
@testable import Help
@testable import Households
@testable import Visits

/// A community under the rules of `hefei-yaohai` with a grid leader, a duty officer, a secretary, a vacant post and a
/// street above; another community beside it.
struct EmergencyHouse: Sendable {
    /// A Saturday, 20:00 in China: outside working hours.
    static let start = Instant(iso8601: "2026-11-21T12:00:00Z")!
    static let settled = start - .days(60)
    static let street = PlaceCode("340102001")!
    static let community = PlaceCode("340102001001")!
    static let beside = PlaceCode("340102001002")!
    static let grid = PlaceCode("340102001001001")!

    let database: Database
    let leader: Caller
    let duty: Caller
    let secretary: Caller
    let head: Caller
    let building: PlaceCode

    static func each(_ body: @escaping @Sendable (EmergencyHouse) async throws -> Void) async throws {
        let resources = Resources()
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Policies").standardizedFileURL.path
        let book = PolicyBook(try PolicyDirectory(directory))
        resources.register(book)
        resources.register(KeyRing())
        resources.register(Locator())
        resources.register(SignInRules(secondFactorRequired: false))
        resources.register(
            EmergencyRecordKeepers([CaseEmergencyRecords(), VisitEmergencyRecords(), HelpEmergencyRecords()]))
        let migrations =
            PolicySchema.migrations + TerritorySchema.migrations + RetentionSchema.migrations
            + PeopleSchema.migrations + EmergenciesSchema.migrations + HouseholdsSchema.migrations
            + CasesSchema.migrations + VisitsSchema.migrations + HelpSchema.migrations
        try await TestDatabase.each(migrations: migrations, resources: resources) { database in
            // Each engine's house has a memory of its own.
            database.resources.register(EmergencyBook())
            try await book.load(from: database)
            try await body(EmergencyHouse(furnishing: database))
        }
    }

    private init(furnishing database: Database) async throws {
        self.database = database
        let places: [(PlaceLevel, String, String)] = [
            (.province, "安徽省", "34"), (.city, "合肥市", "3401"), (.district, "瑶海区", "340102"),
            (.street, "明光路街道", "340102001"), (.community, "填海巷社区", "340102001001"),
            (.community, "金大塘社区", "340102001002"), (.grid, "第一网格", "340102001001001"),
            (.grid, "第二网格", "340102001001002"),
        ]
        for (level, name, code) in places {
            let parent = [2, 4, 6, 9, 12].last { $0 < code.count }.flatMap { PlaceCode(String(code.prefix($0))) }
            try await database.perform(
                AddPlace(
                    parent: parent, level: level, name: name, code: PlaceCode(code),
                    gridKind: level == .grid ? .resident : nil), by: .system, at: EmergencyHouse.settled)
        }
        let version = try await database.perform(
            InstallDeliveredPack(key: "hefei-yaohai"), by: .system, at: EmergencyHouse.settled
        ).version
        try await database.perform(
            BindPack(place: PlaceCode("340102")!, version: version), by: .system, at: EmergencyHouse.settled)
        building = try await database.perform(
            EnsureHouse(parent: EmergencyHouse.grid, estate: "桂香苑", building: "1号楼"), by: .system,
            at: EmergencyHouse.settled
        ).place.code
        func hold(_ login: String, _ name: String, _ kind: String, _ place: PlaceCode, _ phone: String?) async throws
            -> Caller
        {
            let account = try await database.perform(
                CreateAccount(login: login, name: name, place: place, password: nil), by: .system,
                at: EmergencyHouse.settled)
            let post = try await database.perform(
                DefinePost(place: place, kind: kind, dutyPhone: phone), by: .system, at: EmergencyHouse.settled)
            try await database.perform(
                AppointHolder(post: post, account: account, named: true), by: .system, at: EmergencyHouse.settled)
            return try await database.read { try $0.staffCaller(account, name: name, at: EmergencyHouse.settled) }
        }
        leader = try await hold("wang", "王阁", "grid-leader", EmergencyHouse.grid, "13900001111")
        duty = try await hold("chen", "陈潘", "community-duty", EmergencyHouse.community, "13900002222")
        secretary = try await hold("sun", "孙书", "community-secretary", EmergencyHouse.community, "13900001111")
        head = try await hold("zheng", "郑班", "street-head", EmergencyHouse.street, nil)
        try await database.perform(
            DefinePost(place: PlaceCode("340102001001002")!, kind: "grid-leader", dutyPhone: nil), by: .system,
            at: EmergencyHouse.settled)
    }

    /// A storm in the community for a day.
    @discardableResult
    func call(
        _ kind: String = "storm", at places: [PlaceCode] = [community], from: Instant? = nil,
        lasting: Span = .hours(24),
        by caller: Caller? = nil, now: Instant = start
    ) async throws -> EmergencyAct {
        try await database.perform(
            CallEmergency(
                kind: kind, places: places, from: from, until: (from ?? now) + lasting, reason: "暴雨橙色预警",
                confirmed: true), by: caller ?? secretary, at: now)
    }
    func act(_ id: EmergencyAct.ID) async throws -> EmergencyAct {
        try #require(try await database.read { try $0.emergency(id) })
    }
    func post(of caller: Caller) async throws -> Post.ID {
        guard case .staff(let account) = caller.kind else { throw AppError.refused }
        return try #require(
            try await database.read { try $0.heldPosts(by: account, at: EmergencyHouse.start).first?.id })
    }

    /// Runs what is due, as the server does.
    func pass(_ now: Instant) async throws {
        for _ in 0..<50 {
            let turn = try await database.runDueTimers(
                at: now,
                handlers: [
                    EmergencyTimer.kind: { try EmergencyTimer.fire($0, subject: $1.subject, at: $2) },
                    EmergencyTellTimer.kind: { try EmergencyTellTimer.fire($0, $1, at: $2) },
                    CaseTimer.kind: { try CaseTimer.fire($0, subject: $1.subject, at: $2) },
                ])
            precondition(turn.failed == 0, "a timer failed")
            if turn.run == 0 { return }
        }
    }
    /// What rebuilding every act from its entries finds.
    func differences() async throws -> [String] {
        try await database.read { tx in
            var found = EmergencyVerification()
            _ = try found.check(tx, after: nil)
            return found.differences
        }
    }
    /// How many short messages wait.
    func messages() async throws -> Int {
        try await database.read { try $0.value("SELECT count(*) FROM outbox WHERE topic = 'sms'") ?? 0 }
    }
    /// The limit of the clock that a new matter at a place starts with.
    func clock(at place: PlaceCode, now: Instant) async throws -> CaseClock {
        let report = try await database.perform(
            ReportCase(
                words: "楼道堆满了旧家具", jurisdiction: EmergencyHouse.community, position: ReportPosition(place: place),
                category: "shared-space"), by: .anonymous, at: now)
        return try await clock(of: report.id)
    }
    func clock(of id: CaseFile.ID) async throws -> CaseClock {
        try #require(try await database.read { try $0.storedCase(id) }?.file.clocks.first)
    }
}

/// The machine word of what an operation was refused with.
func refusal(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? AppError)?.code ?? "\(error)" }
    return nil
}
