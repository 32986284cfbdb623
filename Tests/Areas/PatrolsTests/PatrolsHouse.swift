import Cases
import Foundation
import Kernel
import Media
import Patrols
import People
import Persistence
import Policy
import Retention
import Secrets
import Territory
import TestSupport

/// A community under the rules of `zhangzhou-changtai` (a blocked exit in one day, 30 % less after a bad recheck, two
/// days to reply, repeats within 60 days; told at once the secretary, after two days the town) with a grid worker, a
/// secretary, a town coordinator and a property company.
struct PatrolsHouse: Sendable {
    /// Monday 2026-11-16, 09:00 in China.
    static let start = Zone.china.instant(CivilDate("2026-11-16") ?? CivilDate(daysSinceEpoch: 0), secondOfDay: 32_400)
    static let monday = Zone.china.date(start)
    static let district = place("350605")
    static let street = place("350605100")
    static let community = place("350605100001")
    static let grid = place("350605100001001")
    static let other = place("350605101")

    let database: Database
    /// Walks everywhere in the community.
    let worker = Caller(
        kind: .staff(Identifier(rawValue: 80)), name: "网格员 王阁",
        grants: [Permission.patrolsWalk, .casesIntake, .casesRead].map { Grant($0, at: PatrolsHouse.community) })
    let secretary: Caller
    /// May release; no member of anything.
    let coordinator: Caller
    /// Acts for the property company.
    let property: Caller
    let propertyUnit: Identifier<UnitTag>
    /// Acts for the police station: in a campaign's team only.
    let station: Caller
    let stationUnit: Identifier<UnitTag>
    let stranger = Caller(
        kind: .staff(Identifier(rawValue: 90)), name: "外人",
        grants: [
            Grant(.patrolsWalk, at: PatrolsHouse.other), Grant(.patrolsLead, at: PatrolsHouse.other),
            Grant(.patrolsRelease, at: PatrolsHouse.other), Grant(.casesIntake, at: PatrolsHouse.other),
        ])

    /// Runs the body in a fresh house on each engine.
    static func each(_ body: @escaping @Sendable (PatrolsHouse) async throws -> Void) async throws {
        let resources = Resources()
        let book = PolicyBook(try directory.get())
        resources.register(book)
        resources.register(KeyRing())
        resources.register(Locator())
        resources.register(SignInRules(secondFactorRequired: false))
        resources.register(ReportAllowance(perMinute: 1_000))
        resources.register(RetentionKeepers(RetentionKeepers.patrols))
        let migrations =
            PolicySchema.migrations + TerritorySchema.migrations + RetentionSchema.migrations
            + PeopleSchema.migrations + CasesSchema.migrations + PatrolsSchema.migrations
        try await TestDatabase.each(migrations: migrations, resources: resources) { database in
            try await body(try await PatrolsHouse(database, book))
        }
    }

    private init(_ database: Database, _ book: PolicyBook) async throws {
        self.database = database
        try await book.load(from: database)
        let places: [(PlaceCode?, PlaceLevel, String, PlaceCode)] = [
            (nil, .province, "福建省", PatrolsHouse.place("35")),
            (PatrolsHouse.place("35"), .city, "漳州市", PatrolsHouse.place("3506")),
            (PatrolsHouse.place("3506"), .district, "长泰区", PatrolsHouse.district),
            (PatrolsHouse.district, .street, "武安镇", PatrolsHouse.street),
            (PatrolsHouse.street, .community, "武安社区", PatrolsHouse.community),
            (PatrolsHouse.community, .grid, "第一网格", PatrolsHouse.grid),
            (PatrolsHouse.district, .street, "岩溪镇", PatrolsHouse.other),
        ]
        let before = PatrolsHouse.start - .days(1)
        for (parent, level, name, code) in places {
            let operation = AddPlace(
                parent: parent, level: level, name: name, code: code, gridKind: level == .grid ? .resident : nil)
            try await database.perform(operation, by: .system, at: before)
        }
        let installed = try await database.perform(
            InstallDeliveredPack(key: "zhangzhou-changtai"), by: .system, at: before)
        try await database.perform(
            BindPack(place: PatrolsHouse.district, version: installed.version), by: .system, at: before)
        propertyUnit = try await database.perform(
            DefineUnit(kind: "property", name: "安家物业服务中心", place: PatrolsHouse.community), by: .system, at: before)
        stationUnit = try await database.perform(
            DefineUnit(kind: "police-station", name: "武安派出所", place: PatrolsHouse.street), by: .system, at: before)
        secretary = try await PatrolsHouse.staff(
            database, "shuji", "孙书", post: "community-secretary", at: PatrolsHouse.community, dutyPhone: "13900001111")
        coordinator = try await PatrolsHouse.staff(
            database, "xietiao", "吴调", post: "town-coordinator", at: PatrolsHouse.street, dutyPhone: "13900002222")
        property = try await PatrolsHouse.staff(
            database, "wuye", "卫武", post: "unit-officer", at: PatrolsHouse.community, unit: propertyUnit)
        station = try await PatrolsHouse.staff(
            database, "suo", "蒋安", post: "unit-officer", at: PatrolsHouse.street, unit: stationUnit)
    }

    static func staff(
        _ database: Database, _ login: String, _ name: String, post: String, at place: PlaceCode,
        unit: Identifier<UnitTag>? = nil,
        dutyPhone: String? = nil
    ) async throws -> Caller {
        let before = PatrolsHouse.start - .days(1)
        let account = try await database.perform(
            CreateAccount(login: login, name: name, place: place, password: nil), by: .system, at: before)
        let id = try await database.perform(
            DefinePost(place: place, kind: post, unit: unit, dutyPhone: dutyPhone), by: .system, at: before)
        _ = try await database.perform(AppointHolder(post: id, account: account), by: .system, at: before)
        return try await database.read { tx in try tx.staffCaller(account, name: name, at: PatrolsHouse.start) }
    }

    // MARK: Doing things

    /// A route of two stops, walked every Monday.
    func route(team: [PatrolMember] = [], rhythm: PatrolRhythm = .weekly([1])) async throws -> PatrolRoute.ID {
        try await database.perform(
            DrawRoute(
                area: PatrolsHouse.community, kind: "daily", name: "武安日常巡查", stops: ["东门消防通道", "车棚"],
                rhythm: rhythm, team: team), by: secretary, at: PatrolsHouse.start)
    }
    func begin(
        _ route: PatrolRoute.ID, day: CivilDate = monday, by caller: Caller? = nil, at now: Instant = start
    ) async throws -> PatrolRound.ID {
        try await database.perform(BeginRound(.route(route), day: day), by: caller ?? worker, at: now)
    }
    @discardableResult
    func walk(
        _ round: PatrolRound.ID, _ command: PatrolRoundCommand, by caller: Caller? = nil, at now: Instant = start
    ) async throws -> PatrolRound {
        try await database.perform(WalkRound(round, command), by: caller ?? worker, at: now)
    }
    func find(
        _ round: PatrolRound.ID, stop: Int = 0, item: String = "blocked-exit", words: String = "通道上堆着旧沙发",
        photos: [KeptFile] = [], unit: Identifier<UnitTag>? = nil, outside: String? = nil, by caller: Caller? = nil,
        at now: Instant = start
    ) async throws -> PatrolFinding.ID {
        try await database.perform(
            RecordFinding(
                round, stop: stop, item: item, words: words, photos: photos,
                unit: outside == nil ? unit ?? propertyUnit : nil, outside: outside), by: caller ?? worker, at: now)
    }
    @discardableResult
    func act(
        _ id: PatrolFinding.ID, _ act: PatrolFindingAct, _ words: String = "写在这里的话", by caller: Caller,
        at now: Instant = start
    ) async throws -> PatrolFinding {
        try await database.perform(ActOnFinding(id, act, words: words), by: caller, at: now)
    }
    /// A finding in a round of a new route.
    func finding(at now: Instant = start) async throws -> PatrolFinding.ID {
        try await find(try await begin(try await route(), at: now), at: now)
    }
    func finding(_ id: PatrolFinding.ID) async throws -> PatrolFinding? {
        try await database.read { try $0.patrolFinding(id) }
    }
    static func photo(_ hash: Character = "a") -> KeptFile {
        let name = String(repeating: hash, count: 64)
        return KeptFile(hash: name, thumbnail: name, type: "image/jpeg", filename: "1.jpg", bytes: 10)
    }

    /// Runs what is due, as the server does.
    func pass(_ now: Instant) async throws {
        while true {
            let turn = try await database.runDueTimers(
                at: now,
                handlers: [
                    PatrolTimer.kind: { try PatrolTimer.fire($0, subject: $1.subject, at: $2) },
                    CaseTimer.kind: { try CaseTimer.fire($0, subject: $1.subject, at: $2) },
                ])
            precondition(turn.failed == 0, "a timer failed")
            if turn.run == 0 { return }
        }
    }
    /// What rebuilding every record from its entries finds.
    func differences() async throws -> [String] {
        try await database.read { tx in
            var verification = PatrolVerification()
            try verification.check(tx)
            return verification.differences
        }
    }
    func messages() async throws -> Int {
        try await database.read { try $0.value("SELECT count(*) FROM outbox WHERE topic = 'sms'") ?? 0 }
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
    do { try await body() } catch {
        return (error as? AppError)?.code ?? (error as? any Problem)?.appError.code ?? "\(error)"
    }
    return nil
}
