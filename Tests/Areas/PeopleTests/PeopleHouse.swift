import Foundation
import Kernel
import People
import Persistence
import Policy
import Secrets
import Territory
import TestSupport

/// A small district under the rules of `hefei-yaohai`, on one engine: places and the services that People needs.
struct PeopleHouse: Sendable {
    static let start = Instant(seconds: 1_795_000_000)
    static let district = place("340102")
    static let street = place("340102001")
    static let community = place("340102001001")
    static let grid = place("340102001001001")

    let database: Database
    let ring: KeyRing
    let desk: SignInDesk
    let records: RecordedRecords

    /// Runs the body in a fresh house on each engine.
    static func each(
        secondFactor: Bool = false, _ body: @escaping @Sendable (PeopleHouse) async throws -> Void
    ) async throws {
        let resources = Resources()
        let (ring, records) = (KeyRing(), RecordedRecords())
        let book = PolicyBook(try directory.get())
        resources.register(ring)
        resources.register(book)
        resources.register(SignInRules(secondFactorRequired: secondFactor))
        resources.register(PersonalRecordKeepers([records]))
        let migrations = PolicySchema.migrations + TerritorySchema.migrations + PeopleSchema.migrations
        try await TestDatabase.each(migrations: migrations, resources: resources) { database in
            let desk = SignInDesk(database: database, hasher: try PasswordHasher(cost: .least))
            let house = PeopleHouse(database: database, ring: ring, desk: desk, records: records)
            try await house.furnish(book)
            try await body(house)
        }
    }

    private func furnish(_ book: PolicyBook) async throws {
        try await book.load(from: database)
        let places: [(PlaceLevel, String, PlaceCode)] = [
            (.province, "安徽省", PeopleHouse.place("34")), (.city, "合肥市", PeopleHouse.place("3401")),
            (.district, "瑶海区", PeopleHouse.district), (.street, "明光路街道", PeopleHouse.street),
            (.community, "幸福社区", PeopleHouse.community), (.grid, "第一网格", PeopleHouse.grid),
        ]
        var parent: PlaceCode?
        for (level, name, code) in places {
            _ = try await system(AddPlace(parent: parent, level: level, name: name, code: code))
            parent = code
        }
        let source = try book.directory.source(of: "hefei-yaohai")
        let installed = try await system(InstallPack(yaml: source.yaml, file: source.file))
        _ = try await system(BindPack(place: PeopleHouse.district, version: installed.version))
    }

    func system<O: Persistence.Operation>(_ operation: O, at now: Instant = start) async throws -> O.Outcome {
        try await database.perform(operation, by: .system, at: now)
    }
    func perform<O: Persistence.Operation>(
        _ operation: O, by caller: Caller, at now: Instant = start
    ) async throws -> O.Outcome {
        try await database.perform(operation, by: caller, at: now)
    }

    static let password = "Xingfu-Li-2026"

    /// An account whose holder has chosen a password.
    func account(_ login: String, name: String = "王建国", password: String = password) async throws -> Account.ID {
        try await system(
            CreateAccount(
                login: login, name: name, place: PeopleHouse.district, password: try await desk.hash(password),
                mustChange: false))
    }
    func post(_ kind: String, at place: PlaceCode, unit: People.Unit.ID? = nil, phone: String? = nil) async throws
        -> Post.ID
    {
        try await system(DefinePost(place: place, kind: kind, unit: unit, dutyPhone: phone))
    }
    func caller(_ account: Account.ID, at now: Instant = start) async throws -> Caller {
        try await database.read { tx in
            try tx.staffCaller(account, name: try tx.account(account)?.name ?? "", at: now)
        }
    }
    func state(_ token: String, at now: Instant) async throws -> SessionState? {
        try await database.read { try $0.caller(forSession: Fingerprint.of(token), at: now) }
    }

    /// The newest message the outbox holds, opened.
    func lastMessage() async throws -> (phone: PhoneNumber, words: String)? {
        let ring = ring
        return try await database.read { tx in
            try tx.row("SELECT payload FROM outbox WHERE topic = 'sms' ORDER BY id DESC LIMIT 1")
                .map { try $0.json("payload", as: TextMessage.self).open(ring) }
        }
    }
    /// Signs a resident in with the code that was sent.
    func signIn(_ phone: String, at now: Instant = start) async throws -> OpenedSession? {
        _ = try await perform(RequestResidentCode(phone: phone, language: .zh), by: .anonymous, at: now)
        let code = try await lastMessage()?.words.firstMatch(of: #/\d{6}/#).map { String($0.output) } ?? ""
        let operation = SignInResident(phone: phone, code: code, language: .zh, elder: false)
        guard case .opened(let session) = try await perform(operation, by: .anonymous, at: now) else { return nil }
        return session
    }

    private static let directory = Result { try PolicyDirectory(policies) }
    private static let policies =
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Policies"

    private static func place(_ code: String) -> PlaceCode { PlaceCode(code) ?? place("1") }
}

/// Plays an area that holds something about residents, and notes what was asked of it.
final class RecordedRecords: PersonalRecords {
    func export(_ resident: Resident.ID, in tx: Transaction) throws -> [PersonalSection] {
        [PersonalSection(Text("我的诉求", "My matters"), [[.init(Text("内容", "Words"), "路灯不亮")]])]
    }
    func erase(_ resident: Resident.ID, in tx: Transaction, at now: Instant) throws {
        try tx.tell("erased", ["resident": resident.description])
    }
}

/// What an operation was refused with.
func refusal(_ body: () async throws -> Void) async -> PeopleProblem? {
    do { try await body() } catch { return error as? PeopleProblem }
    return nil
}
