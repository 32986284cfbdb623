import Kernel
import Persistence
import People
import Policy
import Secrets
import Territory

/// Units for every kind the pack names, a post and a person for every demonstration account, and some vacant posts.
struct DemoPeople: Sendable {
    let database: Database
    let scene: DemoScene
    let hash: @Sendable (String) async throws -> PasswordHash
    let moment: Instant
    init(
        database: Database, scene: DemoScene, hash: @escaping @Sendable (String) async throws -> PasswordHash,
        at moment: Instant
    ) {
        (self.database, self.scene, self.hash, self.moment) = (database, scene, hash, moment)
    }

    /// The people as callers, signed in like anybody else.
    struct Built: Sendable {
        var callers: [String: Caller] = [:]
        func caller(_ role: String) -> Caller { callers[role] ?? .system }
        /// Who visits households: the steward, else the one who looks after the grid.
        var steward: Caller { callers["steward"] ?? caller("worker") }
    }

    private static let spokenNames: [String: String] = [
        "property": "安家物业服务中心", "community": "社区居委会", "grid-team": "网格团队",
    ]

    func build(_ tree: DemoTree.Built) async throws -> Built {
        let password = try await hash(DemoDistrict.password)
        try await defineUnits(tree)
        var built = Built()
        for account in scene.accounts {
            if let caller = try await make(account, password) { built.callers[account.role] = caller }
        }
        try await vacantPosts(tree)
        return built
    }

    /// One unit of each kind at the level the pack states: district, each street, each community.
    private func defineUnits(_ tree: DemoTree.Built) async throws {
        let streets = Set(tree.communities.compactMap { PlaceCode(String($0.rawValue.prefix(9))) })
        var number = 62_000_000
        for district in scene.districts {
            let kinds = try await database.read { tx in try tx.policy(at: district).pack.unitKinds }
            for kind in kinds {
                let places: [PlaceCode] =
                    switch kind.level {
                    case "community": tree.communities.filter { district.contains($0) }
                    case "street": streets.filter { district.contains($0) }.sorted()
                    case "grid": []
                    default: [district]
                    }
                for place in places {
                    number += 1
                    let name = try await database.read { tx in try tx.place(place)?.name ?? "" }
                    let unit = DefineUnit(
                        kind: kind.key, name: name + (DemoPeople.spokenNames[kind.key] ?? kind.name.zh), place: place,
                        phone: "\(scene.areaCode)\(number)")
                    _ = try await database.perform(unit, by: .system, at: moment)
                }
            }
        }
    }

    private func make(_ demo: DemoAccount, _ password: PasswordHash) async throws -> Caller? {
        guard let place = demo.placeCode else { return nil }
        guard demo.password != nil else {
            try await makeResident(demo)
            return nil
        }
        let account = try await database.perform(
            CreateAccount(login: demo.username, name: demo.name, place: place, password: password, mustChange: false),
            by: .system, at: moment)
        if let kind = demo.post {
            let unit = try await database.read { tx in try demo.unit.flatMap { try tx.unit(kind: $0, for: place)?.id } }
            let post = try await database.perform(
                DefinePost(place: place, kind: kind, unit: unit, dutyPhone: scene.areaCode + "62345678"), by: .system,
                at: moment)
            _ = try await database.perform(
                AppointHolder(post: post, account: account, named: true), by: .system, at: moment)
        } else if let power = AdminPower(rawValue: demo.role) {
            _ = try await database.perform(
                GrantPower(account: account, power: power, place: place, reason: "演示账号"), by: .system, at: moment)
        }
        return try await caller(account, demo)
    }

    private func makeResident(_ demo: DemoAccount) async throws {
        let phone = try PhoneNumber(demo.username)
        let moment = moment
        try await database.write { tx in _ = try tx.registerResident(phone: phone, name: demo.name, at: moment) }
    }

    /// The person as a caller, with what the post they hold lets them do.
    private func caller(_ account: Account.ID, _ demo: DemoAccount) async throws -> Caller? {
        let moment = moment
        return try await database.read { tx in try tx.staffCaller(account, name: demo.name, at: moment) }
    }

    /// Posts nobody holds yet, so that the coverage report has something to say.
    private func vacantPosts(_ tree: DemoTree.Built) async throws {
        for grid in tree.grids.filter({ $0.rawValue.hasPrefix(scene.homePlace) }).dropFirst() {
            _ = try await database.perform(
                DefinePost(place: grid, kind: scene.vacantPost, dutyPhone: nil), by: .system, at: moment)
        }
    }
}
