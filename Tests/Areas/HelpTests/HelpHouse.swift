import Foundation
import Geometry
import Help
import Kernel
import People
import Persistence
import Policy
import Retention
import Secrets
import Territory
import TestSupport

/// A community under the rules of `zhangzhou-changtai` (answered in five minutes, at the door in thirty; rings of 500,
/// 1,500 and 4,000 metres at minutes 0, 1 and 3; two may come) with a grid worker, an answer desk and a secretary.
struct HelpHouse: Sendable {
    /// 2026-11-21 10:00 in China: inside the hours in which neighbours are asked.
    static let start = Zone.china.instant(CivilDate("2026-11-21") ?? CivilDate(daysSinceEpoch: 0), secondOfDay: 36_000)
    static let district = place("350605")
    static let street = place("350605100")
    static let community = place("350605100001")
    /// Grids 0.004 degrees apart, about 400 metres from east to west.
    static let grids = ["350605100001001", "350605100001002", "350605100001003", "350605100001004"].map(place)
    static let other = place("350605101")

    let database: Database
    /// Holds the post of a grid worker in the first grid.
    let worker: Caller
    /// Holds the post of a secretary of the community.
    let secretary: Caller
    let desk = Caller(
        kind: .staff(Identifier(rawValue: 90)), name: "接诉员 周洁",
        grants: [Grant(.helpLead, at: HelpHouse.community)])

    /// Runs the body in a fresh house on each engine.
    static func each(_ body: @escaping @Sendable (HelpHouse) async throws -> Void) async throws {
        let resources = Resources()
        let book = PolicyBook(try directory.get())
        resources.register(book)
        resources.register(KeyRing())
        resources.register(Locator())
        resources.register(SignInRules(secondFactorRequired: false))
        resources.register(PersonalRecordKeepers([HelpPersonalRecords()]))
        resources.register(RetentionKeepers(RetentionKeepers.help))
        let migrations =
            PolicySchema.migrations + TerritorySchema.migrations + RetentionSchema.migrations
            + PeopleSchema.migrations + HelpSchema.migrations
        try await TestDatabase.each(migrations: migrations, resources: resources) { database in
            try await body(try await HelpHouse(database, book))
        }
    }

    private init(_ database: Database, _ book: PolicyBook) async throws {
        self.database = database
        try await book.load(from: database)
        let places: [(PlaceCode?, PlaceLevel, String, PlaceCode)] = [
            (nil, .province, "福建省", HelpHouse.place("35")),
            (HelpHouse.place("35"), .city, "漳州市", HelpHouse.place("3506")),
            (HelpHouse.place("3506"), .district, "长泰区", HelpHouse.district),
            (HelpHouse.district, .street, "武安镇", HelpHouse.street),
            (HelpHouse.street, .community, "武安社区", HelpHouse.community),
            (HelpHouse.district, .street, "岩溪镇", HelpHouse.other),
        ]
        for (parent, level, name, code) in places {
            let operation = AddPlace(parent: parent, level: level, name: name, code: code)
            try await database.perform(operation, by: .system, at: HelpHouse.start)
        }
        for (index, grid) in HelpHouse.grids.enumerated() {
            let point = GeoPoint(longitude: 117.75 + Double(index) * 0.004, latitude: 24.62)
            try await database.perform(
                AddPlace(
                    parent: HelpHouse.community, level: .grid, name: "第\(index + 1)网格", code: grid,
                    gridKind: .resident, point: point), by: .system, at: HelpHouse.start)
        }
        let installed = try await database.perform(
            InstallDeliveredPack(key: "zhangzhou-changtai"), by: .system, at: HelpHouse.start)
        try await database.perform(
            BindPack(place: HelpHouse.district, version: installed.version), by: .system, at: HelpHouse.start)
        worker = try await HelpHouse.staff(
            database, "wangge", "王阁", post: "grid-worker", at: HelpHouse.grids[0], dutyPhone: "13900001111")
        secretary = try await HelpHouse.staff(
            database, "shuji", "孙书", post: "community-secretary", at: HelpHouse.community, dutyPhone: "0596-8322222")
    }

    /// Somebody who holds a post, with what it lets them do.
    static func staff(
        _ database: Database, _ login: String, _ name: String, post: String, at place: PlaceCode,
        dutyPhone: String? = nil
    ) async throws -> Caller {
        let account = try await database.perform(
            CreateAccount(login: login, name: name, place: place, password: nil), by: .system,
            at: HelpHouse.start)
        let id = try await database.perform(
            DefinePost(place: place, kind: post, dutyPhone: dutyPhone), by: .system, at: HelpHouse.start)
        _ = try await database.perform(AppointHolder(post: id, account: account), by: .system, at: HelpHouse.start)
        return try await database.read { tx in try tx.staffCaller(account, name: name, at: HelpHouse.start) }
    }

    /// A resident who offers help from a grid.
    func neighbour(
        _ number: Int, grid: Int = 0, skills: [String] = ["lifting"], reach: Int = 2_000, hours: DayHours? = nil,
        called: String? = nil, at now: Instant = start
    ) async throws -> Caller {
        let caller = try await resident(number)
        try await database.perform(
            OfferHelp(
                place: HelpHouse.grids[grid], skills: skills, reach: reach, hours: hours, called: called, agrees: true),
            by: caller, at: now)
        return caller
    }

    func resident(_ number: Int) async throws -> Caller {
        let phone = try PhoneNumber("1390000\(1_000 + number)")
        let id = try await database.write { tx in try tx.registerResident(phone: phone, at: HelpHouse.start).id }
        return Caller(kind: .resident(id), name: "居民")
    }

    static func press(
        _ kind: String = "carry", words: String = "冰箱搬不上六楼", grid: Int = 0, phone: String? = "13800138000",
        door: String? = "3 号楼 601"
    ) -> PressHelp {
        PressHelp(
            kind: kind, words: words, place: grids[grid], door: door, phone: phone, jurisdiction: district)
    }

    @discardableResult
    func press(
        _ operation: PressHelp = press(), by caller: Caller = .anonymous, at now: Instant = start
    ) async throws -> PressHelp.Outcome {
        try await database.perform(operation, by: caller, at: now)
    }
    @discardableResult
    func act(
        _ id: HelpCall.ID, _ command: HelpCommand, by caller: Caller, at now: Instant = start, secret: String? = nil
    ) async throws -> HelpCall {
        try await database.perform(ActOnHelpCall(id, command, secret: secret), by: caller, at: now)
    }
    func call(_ id: HelpCall.ID) async throws -> HelpCall? { try await database.read { try $0.helpCall(id) } }
    func isAsked(_ caller: Caller, for id: HelpCall.ID) async throws -> Bool {
        guard case .resident(let resident) = caller.kind else { return false }
        return try await database.read { try $0.askedCalls(of: resident).contains { $0.call.id == id } }
    }

    /// Runs what is due, as the server does.
    func pass(_ now: Instant) async throws {
        while true {
            let turn = try await database.runDueTimers(
                at: now,
                handlers: [
                    HelpTimer.kind: { try HelpTimer.fire($0, subject: $1.subject, at: $2) },
                    HelpHereTimer.kind: { try HelpHereTimer.fire($0, subject: $1.subject, at: $2) },
                ])
            precondition(turn.failed == 0, "a timer failed")
            if turn.run == 0 { return }
        }
    }
    /// What rebuilding every call from its entries finds.
    func differences() async throws -> [String] {
        try await database.read { tx in
            var verification = HelpVerification()
            _ = try verification.check(tx, after: nil)
            return verification.differences
        }
    }
    /// How many messages wait under a topic.
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
