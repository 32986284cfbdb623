import Foundation
import Kernel
import People
import Persistence
import Policy
import Secrets
import Tasks
import Territory
import TestSupport

/// A community under the rules of `hefei-yaohai` (three tasks a taker, seven days to finish, fourteen on offer, seven
/// to rate) with two companies and a police station.
struct TaskHouse: Sendable {
    static let start = Instant(seconds: 1_795_000_000)
    static let district = place("340102")
    static let street = place("340102001")
    static let community = place("340102001001")
    static let other = place("340102002001")

    let database: Database
    let poster = Caller(
        kind: .staff(Identifier(rawValue: 1)), name: "社区书记 李平", grants: [Grant(.tasksPost, at: TaskHouse.community)])
    let company: Caller
    let rival: Caller
    let police: Caller

    /// Runs the body in a fresh house on each engine.
    static func each(_ body: @escaping @Sendable (TaskHouse) async throws -> Void) async throws {
        let resources = Resources()
        let book = PolicyBook(try directory.get())
        resources.register(book)
        resources.register(KeyRing())
        resources.register(SignInRules(secondFactorRequired: false))
        let migrations =
            PolicySchema.migrations + TerritorySchema.migrations + PeopleSchema.migrations + TasksSchema.migrations
        try await TestDatabase.each(migrations: migrations, resources: resources) { database in
            try await body(try await TaskHouse(database, book))
        }
    }

    private init(_ database: Database, _ book: PolicyBook) async throws {
        self.database = database
        try await book.load(from: database)
        let places: [(PlaceCode?, PlaceLevel, String, PlaceCode)] = [
            (nil, .province, "安徽省", TaskHouse.place("34")),
            (TaskHouse.place("34"), .city, "合肥市", TaskHouse.place("3401")),
            (TaskHouse.place("3401"), .district, "瑶海区", TaskHouse.district),
            (TaskHouse.district, .street, "明光路街道", TaskHouse.street),
            (TaskHouse.street, .community, "幸福社区", TaskHouse.community),
            (TaskHouse.district, .street, "车站街道", TaskHouse.place("340102002")),
            (TaskHouse.place("340102002"), .community, "站北社区", TaskHouse.other),
        ]
        for (parent, level, name, code) in places {
            let operation = AddPlace(parent: parent, level: level, name: name, code: code)
            try await database.perform(operation, by: .system, at: TaskHouse.start)
        }
        let source = try book.directory.source(of: "hefei-yaohai")
        let installed = try await database.perform(
            InstallPack(yaml: source.yaml, file: source.file), by: .system, at: TaskHouse.start)
        try await database.perform(
            BindPack(place: TaskHouse.district, version: installed.version), by: .system, at: TaskHouse.start)
        company = try await TaskHouse.taker(database, "和美物业", kind: "property", account: 11)
        rival = try await TaskHouse.taker(database, "安居物业", kind: "property", account: 12)
        police = try await TaskHouse.taker(database, "明光路派出所", kind: "police-station", account: 13)
    }

    /// A caller who acts for a new unit.
    static func taker(
        _ database: Database, _ name: String, kind: String, at place: PlaceCode = TaskHouse.community, account: Int64
    ) async throws -> Caller {
        let unit = try await database.perform(
            DefineUnit(kind: kind, name: name, place: place), by: .system, at: TaskHouse.start)
        return Caller(
            kind: .staff(Identifier(rawValue: account)), name: "员工 张三", grants: [Grant(.tasksTake, at: place)],
            units: [unit])
    }

    func post(_ title: String = "扶手松了", takers: [String] = [], at now: Instant = start) async throws -> PostTask.Outcome
    {
        try await database.perform(
            PostTask(place: TaskHouse.community, title: title, words: "3 号楼 1 单元二楼扶手松动，请加固。", takers: takers),
            by: poster, at: now)
    }
    @discardableResult
    func act(
        _ id: CommunityTask.ID, _ command: TaskCommand, by caller: Caller, at now: Instant = start,
        secret: String? = nil
    ) async throws -> CommunityTask {
        try await database.perform(ActOnTask(id, command, secret: secret), by: caller, at: now)
    }
    @discardableResult
    func take(_ id: CommunityTask.ID, _ caller: Caller, at now: Instant = start) async throws -> CommunityTask {
        try await act(id, .take(.unit(caller.units[0])), by: caller, at: now)
    }
    /// Runs what is due, as the server does.
    func pass(_ now: Instant) async throws {
        let turn = try await database.runDueTimers(
            at: now, handlers: [TaskTimer.kind: { try TaskTimer.fire($0, subject: $1.subject, at: $2) }])
        precondition(turn.failed == 0, "a timer failed")
    }
    /// What rebuilding every task from its entries finds.
    func differences() async throws -> [String] {
        try await database.read { tx in
            var verification = TaskVerification()
            _ = try verification.check(tx, after: nil)
            return verification.differences
        }
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
