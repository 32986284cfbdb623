import Households
public import Kernel
public import People
public import Persistence
import Policy
import Territory

/// Makes a loaded demonstration up to the published counts of its packs: places, units, posts, and households in the
/// hands of those who visit. What is there already counts, so it may be cut short and run again.
public struct DemoScale: Sendable {
    let database: Database
    let scene: DemoScene
    let now: Instant
    let progress: @Sendable (Text) -> Void
    /// Operations in one transaction, so that a full disk or a stopped program loses little.
    private static let together = 250

    public init(
        _ database: Database, scene: DemoScene, at now: Instant, progress: @escaping @Sendable (Text) -> Void = { _ in }
    ) { (self.database, self.scene, self.now, self.progress) = (database, scene, now, progress) }

    /// Every count of the plans, as it is afterwards. Throws an `AppError` where the scene's packs have no plan.
    public func fill() async throws -> [ScaleCount] {
        let directory = try database.resources.get(PolicyBook.self).directory.path
        let plans = try Set(scene.bindings.map(\.pack)).sorted()
            .flatMap { try ScalePlan.read(pack: $0, in: directory) }
        guard !plans.isEmpty else {
            throw AppError(
                "demo.no-scale", status: 422,
                Text("“\(scene.pack)”没有 scale.yaml，不能装满。", "“\(scene.pack)” has no scale.yaml to be made up to."))
        }
        var counts: [ScaleCount] = []
        for plan in plans {
            guard let within = PlaceCode(plan.within) else { continue }
            counts += try await fill(plan, within)
        }
        return counts
    }

    private func fill(_ plan: ScalePlan, _ within: PlaceCode) async throws -> [ScaleCount] {
        var counts: [ScaleCount] = []
        func note(_ what: String, _ wanted: Int, _ there: Int, _ published: Bool?) {
            counts.append(
                ScaleCount(
                    within: plan.within, what: what, wanted: wanted, there: there, published: published ?? false))
            progress(Text("\(plan.within) \(what)：\(there)/\(wanted)", "\(plan.within) \(what): \(there)/\(wanted)"))
        }
        for places in plan.places {
            let what = places.level.rawValue + (places.gridKind.map { ":" + $0.rawValue } ?? "")
            note(what, places.total, try await add(places, within), places.published)
        }
        for units in plan.units ?? [] {
            note(units.kind, units.total, try await addUnits(units, within), units.published)
        }
        for posts in plan.posts ?? [] {
            note(posts.kind, posts.total, try await addPosts(posts, within), posts.published)
        }
        if let households = plan.households {
            let stewards = plan.posts?.first { $0.kind == households.givenTo }
            let there = try await register(households, within)
            note("household", (stewards?.total ?? 0) * households.each, there, stewards?.published)
        }
        return counts
    }

    private static func batches<Element>(_ all: [Element]) -> [ArraySlice<Element>] {
        stride(from: 0, to: all.count, by: together).map { all[$0..<min($0 + together, all.count)] }
    }

    // MARK: Places

    private func add(_ places: ScalePlan.Places, _ within: PlaceCode) async throws -> Int {
        let kind = places.gridKind?.rawValue
        let there: SQL = kind.map { "AND grid_kind = \($0)" } ?? ""
        @Sendable func count(_ tx: Transaction) throws -> Int {
            try tx.value(
                """
                SELECT COUNT(*) FROM place WHERE level = \(places.level) AND code >= \(within) AND code < \(within.end)
                AND active = \(true) \(there)
                """) ?? 0
        }
        let (known, holders) = try await database.read { tx in
            (try count(tx), try tx.codes(of: places.under, within))
        }
        guard !holders.isEmpty, known < places.total else { return known }
        for batch in DemoScale.batches(Array(known..<places.total)) {
            try await database.write { tx in
                for number in batch {
                    _ = try AddPlace(
                        parent: holders[number % holders.count], level: places.level, name: name(number, places),
                        gridKind: places.gridKind
                    ).run(tx, by: .system, at: now)
                }
            }
        }
        return try await database.read(count)
    }

    /// Invented, and told apart from the names of places that exist.
    private func name(_ number: Int, _ places: ScalePlan.Places) -> String {
        switch places.level {
        case .street: "演示\(number + 1)街道"
        case .community: "演示\(number + 1)社区"
        case .grid: places.gridKind == .dedicated ? "演示专属\(number + 1)网格" : "演示\(number + 1)网格"
        case .estate: "演示\(number + 1)小区"
        case .building: "演示\(number + 1)号楼"
        default: "演示\(number + 1)单元"
        }
    }

    // MARK: Units and posts

    private func addUnits(_ units: ScalePlan.Kind, _ within: PlaceCode) async throws -> Int {
        try await spread(
            units, within, counting: "unit",
            level: { tx in try tx.policy(at: within).pack.unitKinds.first { $0.key == units.kind }?.level },
            most: { _ in nil }
        ) { tx, place, number in
            _ = try DefineUnit(kind: units.kind, name: "演示\(number + 1)号", place: place).run(tx, by: .system, at: now)
        }
    }
    private func addPosts(_ posts: ScalePlan.Kind, _ within: PlaceCode) async throws -> Int {
        try await spread(
            posts, within, counting: "post",
            level: { tx in try tx.policy(at: within).pack.posts.first { $0.key == posts.kind }?.level },
            most: { tx in try tx.policy(at: within).pack.posts.first { $0.key == posts.kind }?.most }
        ) { tx, place, _ in
            _ = try DefinePost(place: place, kind: posts.kind).run(tx, by: .system, at: now)
        }
    }

    /// Adds what is missing of a kind, to the places that have the fewest of it.
    private func spread(
        _ wanted: ScalePlan.Kind, _ within: PlaceCode, counting table: SQL,
        level: @escaping @Sendable (Transaction) throws -> String?,
        most: @escaping @Sendable (Transaction) throws -> Int?,
        add: @escaping @Sendable (_ tx: Transaction, _ place: PlaceCode, _ number: Int) throws -> Void
    ) async throws -> Int {
        @Sendable func counts(_ tx: Transaction) throws -> [PlaceCode: Int] {
            try tx.rows(
                """
                SELECT place, COUNT(*) AS number FROM \(table)
                WHERE kind = \(wanted.kind) AND place >= \(within) AND place < \(within.end) AND active = \(true)
                GROUP BY place
                """
            ).reduce(into: [:]) { $0[try $1.get("place")] = try $1.get("number") }
        }
        let (there, places, most) = try await database.read { tx in
            let level = try level(tx).flatMap(PlaceLevel.init(rawValue:))
            return (try counts(tx), try level.map { try tx.codes(of: $0, within) } ?? [], try most(tx) ?? .max)
        }
        let known = there.values.reduce(0, +)
        guard !places.isEmpty, known < wanted.total else { return known }
        var targets: [PlaceCode] = []
        // Round by round, so that none has two before each has one.
        var round = 0
        while targets.count < wanted.total - known, round < min(most, wanted.total) {
            targets += places.filter { (there[$0] ?? 0) <= round }
            round += 1
        }
        let missing = Array(targets.prefix(wanted.total - known).enumerated())
        for batch in DemoScale.batches(missing) {
            try await database.write { tx in for (number, place) in batch { try add(tx, place, known + number) } }
        }
        return try await database.read { try counts($0).values.reduce(0, +) }
    }

    // MARK: Households

    /// Gives every post of the kind a holder and as many households as it should have; how many there are.
    private func register(_ households: ScalePlan.Households, _ within: PlaceCode) async throws -> Int {
        let posts = try await database.read { tx in
            try tx.rows(
                """
                SELECT id FROM post WHERE kind = \(households.givenTo) AND place >= \(within) AND place < \(within.end)
                AND active = \(true) ORDER BY id
                """
            ).map { try $0.get("id", as: Post.ID.self) }
        }
        for (number, post) in posts.enumerated() {
            try await database.write { tx in
                guard let post = try tx.post(post) else { return }
                try ScaleHouseholds(post: post, each: households.each).fill(tx, number: number, at: now)
            }
            if number % 400 == 399 {
                progress(Text("已有 \(number + 1) 个岗位的住户", "households of \(number + 1) posts"))
            }
        }
        return try await database.read { tx in
            try tx.value(
                "SELECT COUNT(*) FROM household WHERE place >= \(within) AND place < \(within.end)", as: Int.self) ?? 0
        }
    }
}

/// The households of one post.
public struct ScaleHouseholds {
    let post: Post
    let each: Int
    public init(post: Post, each: Int) { (self.post, self.each) = (post, each) }

    /// Registers what is missing; a vacant post gets a holder of its own, who cannot sign in.
    public func fill(_ tx: Transaction, number: Int, at now: Instant) throws {
        let known =
            try tx.value("SELECT COUNT(*) FROM household WHERE steward = \(post.id)", as: Int.self) ?? 0
        guard known < each else { return }
        let buildings = try tx.codes(of: .building, post.place)
        guard !buildings.isEmpty else { return }
        let holder = try holder(tx, number, at: now)
        let caller = try tx.staffCaller(holder, name: name(number), at: now)
        for door in known..<each {
            var values: [HouseholdField: String] = [.contact: "第\(door + 1)户", .people: "\(door % 5 + 1)"]
            if door % 8 == 0 { values[.groups] = "living-alone" }
            _ = try RegisterHousehold(
                place: buildings[door % buildings.count], basis: HouseholdBasis(agreed: .door), values: values,
                another: true
            ).run(tx, by: caller, at: now)
        }
    }

    private func name(_ number: Int) -> String { "演示走访人\(number + 1)" }

    private func holder(_ tx: Transaction, _ number: Int, at now: Instant) throws -> Account.ID {
        if let known = try tx.value(
            "SELECT account FROM holding WHERE post = \(post.id) AND until IS NULL", as: Account.ID.self)
        {
            return known
        }
        let account = try CreateAccount(
            login: "demo-\(post.id)", name: name(number), place: post.place, password: nil, mustChange: false
        ).run(tx, by: .system, at: now)
        _ = try AppointHolder(post: post.id, account: account).run(tx, by: .system, at: now)
        return account
    }
}

extension Transaction {
    fileprivate func codes(of level: PlaceLevel, _ within: PlaceCode) throws -> [PlaceCode] {
        try rows(
            """
            SELECT code FROM place WHERE level = \(level) AND code >= \(within) AND code < \(within.end)
            AND active = \(true) ORDER BY code
            """
        ).map { try $0.get("code") }
    }
}
