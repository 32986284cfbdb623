import Cases
public import Kernel
public import Persistence
import People
import Policy
public import Secrets
import Territory

/// The demonstration: the places of a scene with their packs, people for every post, and invented matters at every
/// stage. Names of places and published counts are facts; persons, estates and matters are invented.
public struct DemoDistrict: Sendable {
    let database: Database
    let scene: DemoScene
    /// Hashes a password off the cooperative threads.
    let hash: @Sendable (String) async throws -> PasswordHash
    let now: Instant
    /// Told what is being done.
    let progress: @Sendable (Text) -> Void

    public init(
        _ database: Database, scene: DemoScene = .home, at now: Instant,
        hash: @escaping @Sendable (String) async throws -> PasswordHash,
        progress: @escaping @Sendable (Text) -> Void = { _ in }
    ) {
        (self.database, self.scene, self.now) = (database, scene, now)
        (self.hash, self.progress) = (hash, progress)
    }

    /// The home place of the scene that is loaded where nobody asks for another.
    public static let homePlace = "340102"
    /// Every demonstration account's password. Made by `jinlin demo` only.
    public static let password = "Jinlin-demo-2026"

    /// Loads what is missing; a finished demonstration is left as it is. Gives the accounts either way.
    public func load() async throws -> [DemoAccount] {
        if try await isComplete() { return scene.accounts }
        let start = now - .days(45)
        progress(Text("装入规则包……", "Installing policy packs…"))
        let packs = try await installPacks(at: start)
        progress(Text("建立地点……", "Building the tree of places…"))
        let tree = try await DemoTree(database: database, scene: scene, at: start).build()
        try await bind(packs, at: start)
        progress(Text("安排单位、岗位和账号……", "Setting up units, posts and accounts…"))
        let people = try await DemoPeople(database: database, scene: scene, hash: hash, at: start).build(tree)
        progress(Text("走完几十件虚构的事……", "Carrying invented matters through…"))
        try await DemoMatters(database: database, people: people, tree: tree, now: now).play()
        progress(Text("发布社区任务……", "Posting community tasks…"))
        try await DemoTasks(database: database, people: people, tree: tree, now: now).play()
        progress(Text("安排帮手和求助……", "Setting up helpers and calls for help…"))
        try await DemoHelp(database: database, people: people, tree: tree, now: now).play()
        progress(Text("登记住户和走访……", "Registering households and visits…"))
        try await DemoVisits(database: database, people: people, tree: tree, now: now).play()
        progress(Text("排好轮值和值班……", "Setting up rotas and duties…"))
        try await DemoRosters(database: database, people: people, tree: tree, now: now).play()
        progress(Text("走几趟巡查和一次联合检查……", "Walking patrols and a joint inspection…"))
        try await DemoPatrols(database: database, people: people, tree: tree, now: now).play()
        progress(Text("写几件代表建议……", "Writing proposals of representatives…"))
        try await DemoProposals(database: database, people: people, tree: tree, now: now).play()
        progress(Text("走完一次应急……", "Carrying an emergency through…"))
        try await DemoEmergencies(database: database, people: people, tree: tree, now: now).play()
        try await database.write { tx in
            try tx.audit("demo.loaded", by: .system, subject: scene.mark, place: nil, at: now)
        }
        return scene.accounts
    }

    private func isComplete() async throws -> Bool {
        let (loaded, begun) = try await database.read { tx in
            (
                try tx.value("SELECT subject FROM audit WHERE action = 'demo.loaded' LIMIT 1", as: String.self),
                try tx.value("SELECT 1 FROM account LIMIT 1", as: Int.self) != nil
            )
        }
        if let loaded, loaded != scene.mark {
            throw AppError(
                "demo.another", status: 409,
                Text(
                    "这个数据目录里是另一个演示。请换一个空目录，或删除它再试。",
                    "This data directory holds another demonstration. Choose an empty one, or delete it and try again.")
            )
        }
        if begun && loaded == nil {
            throw AppError(
                "demo.occupied", status: 409,
                Text(
                    "这个数据目录已有内容，或上次演示没有装完。请换一个空目录，或删除它再试。",
                    "This data directory is in use, or an earlier demonstration was cut short. Choose an empty one, or delete it and try again."
                ))
        }
        return loaded != nil
    }

    private func installPacks(at moment: Instant) async throws -> [String: Identifier<PolicyVersionTag>] {
        var versions: [String: Identifier<PolicyVersionTag>] = [:]
        for key in Set(scene.bindings.map { $0.pack }).sorted() {
            versions[key] = try await database.perform(InstallDeliveredPack(key: key), by: .system, at: moment).version
        }
        return versions
    }

    private func bind(_ packs: [String: Identifier<PolicyVersionTag>], at moment: Instant) async throws {
        for (code, key) in scene.bindings {
            guard let place = PlaceCode(code) else { continue }
            _ = try await database.perform(BindPack(place: place, version: packs[key]), by: .system, at: moment)
        }
    }
}
