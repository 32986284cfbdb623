import Demo
import Foundation
import Households
import Kernel
import People
import Persistence
import Policy
import Secrets
import Server
import Territory
import Visits

/// A town of stewards with 250 households each, written by the operations that people use.
struct FieldTown: Sendable {
    static let perSteward = 250
    static let password = "Jinlin-field-2026"
    /// Stewards whose households have sixty days of contacts.
    private static let withHistory = 4

    struct Steward: Sendable {
        let account: Account.ID
        let post: Post
    }
    let house: House
    private(set) var stewards: [Steward] = []
    /// Sessions of those who carry telephones.
    private(set) var tokens: [String] = []

    init(_ house: House) { self.house = house }

    // MARK: Making it

    /// - Parameters:
    ///   - households: how many, over all stewards.
    ///   - people: how many stewards may sign in.
    func build(households: Int, people: Int) async throws {
        let district = try BenchDistrict(house)
        try await district.build()
        let communities = try await house.database.read { tx -> [PlaceCode] in
            try tx.rows("SELECT code FROM place WHERE level = \("community") ORDER BY code").map { try $0.get("code") }
        }
        let hash = try await house.hash(FieldTown.password)
        let moment = district.moment
        let count = max(1, households / FieldTown.perSteward)
        for number in 0..<count {
            let community = communities[number % communities.count]
            let code = FieldTown.grid(of: community, number / communities.count)
            let name = "第\(number + 1)位网格长"
            let (database, login, password) = (house.database, "steward-\(number)", number < people ? hash : nil)
            try await database.write { tx in
                let account = try CreateAccount(
                    login: login, name: name, place: district.district, password: password, mustChange: false
                ).run(tx, by: .system, at: moment)
                let grid = try AddPlace(parent: community, level: .grid, name: name, code: code)
                    .run(tx, by: .system, at: moment).code
                _ = try EnsureHouse(parent: grid, building: "1号楼").run(tx, by: .system, at: moment)
                let id = try DefinePost(place: grid, kind: "grid-leader").run(tx, by: .system, at: moment)
                _ = try AppointHolder(post: id, account: account).run(tx, by: .system, at: moment)
                guard let post = try tx.post(id) else { throw BenchProblem("no post") }
                try ScaleHouseholds(post: post, each: FieldTown.perSteward).fill(
                    tx, number: number, at: moment + .days(1))
            }
            if number < FieldTown.withHistory { try await contact(name, login) }
            if number % 400 == 399 { say("stored \((number + 1) * FieldTown.perSteward) households") }
        }
    }

    /// A grid of its own for each steward, beside those with borders.
    private static func grid(of community: PlaceCode, _ number: Int) -> PlaceCode? {
        PlaceCode(community.rawValue + BenchDistrict.padded(100 + number))
    }

    /// Sixty days of contacts, one household in seven a day.
    private func contact(_ name: String, _ login: String) async throws {
        let now = house.now()
        try await house.database.write { tx in
            guard let account = try tx.value("SELECT id FROM account WHERE login = \(login)", as: Account.ID.self)
            else { return }
            let caller = try tx.staffCaller(account, name: name, at: now)
            let posts = try tx.heldPosts(by: account, at: now).map(\.id)
            let households = try tx.households(HouseholdFilter(stewards: posts), limit: Limits.round)
            for day in (1...60).reversed() {
                for (index, one) in households.enumerated() where index % 7 == day % 7 {
                    _ = try RecordContact(one.household.id, seen: one.household.version, way: .home, reached: true)
                        .run(tx, by: caller, at: now - .days(day))
                }
            }
        }
    }

    /// The same with everything that a run needs.
    func ready(people: Int) async throws -> FieldTown {
        var town = self
        town.stewards = try await house.database.read { tx in
            try tx.rows(
                """
                SELECT holding.account, post.id FROM holding JOIN post ON post.id = holding.post
                WHERE post.kind = 'grid-leader' ORDER BY post.id
                """
            ).compactMap { row in
                let id: Post.ID = try row.get("id")
                return try tx.post(id).map { Steward(account: try row.get("account"), post: $0) }
            }
        }
        let desk = SignInDesk(database: house.database, hasher: try PasswordHasher())
        for number in 0..<min(people, town.stewards.count) {
            town.tokens.append(
                try await desk.signIn(
                    login: "steward-\(number)", password: FieldTown.password, code: nil, at: house.now()
                ).token)
        }
        return town
    }

    // MARK: What is measured inside

    /// Works out every steward's round at a moment, on all cores.
    func rounds(_ house: House, at moment: Instant) async throws -> (stewards: Int, today: Int, owed: Int) {
        let (database, posts) = (house.database, stewards.map(\.post))
        let workers = max(2, ProcessInfo.processInfo.activeProcessorCount)
        return try await withThrowingTaskGroup(of: (Int, Int, Int).self) { group in
            for worker in 0..<workers {
                // One for each core, ended with the group.
                group.addTask {
                    var sum = (0, 0, 0)
                    for index in stride(from: worker, to: posts.count, by: workers) {
                        let due = try await database.read { try $0.dueVisits(of: [posts[index]], at: moment) }
                        sum = (sum.0 + 1, sum.1 + (due?.stops.count ?? 0), sum.2 + (due?.owed.count ?? 0))
                    }
                    return sum
                }
            }
            return try await group.reduce(into: (0, 0, 0)) { $0 = ($0.0 + $1.0, $0.1 + $1.1, $0.2 + $1.2) }
        }
    }

    /// Changes ten households of each of as many stewards as that needs; those stewards.
    func change(_ house: House, _ number: Int) async throws -> [Steward] {
        let chosen = stewards.shuffled().prefix(number / 10)
        for steward in chosen {
            let now = house.now()
            try await house.database.write { tx in
                let caller = try tx.staffCaller(steward.account, name: "", at: now)
                for one in try tx.households(HouseholdFilter(stewards: [steward.post.id]), limit: 10) {
                    _ = try ChangeHousehold(
                        one.household.id, seen: one.household.version, values: [.needs: "\(now.microseconds)"]
                    ).run(tx, by: caller, at: now)
                }
            }
        }
        return Array(chosen)
    }

    /// What telephones of these stewards are told since a moment: the changed households with their tasks of the days
    /// to come.
    func deltas(_ house: House, since: Instant, of chosen: [Steward]) async throws -> Int {
        var found = 0
        let day = Zone.china.date(house.now())
        for steward in chosen {
            found += try await house.database.read { tx in
                let changes = try tx.householdChanges(of: [steward.post.id], after: ChangePoint(since), limit: 500)
                return try tx.fieldHouseholds(changes.households, on: day, at: house.now()).count
            }
        }
        return found
    }
}
