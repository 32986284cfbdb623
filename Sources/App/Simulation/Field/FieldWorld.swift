import Households
import Kernel
import People
import Persistence
import Policy
import Secrets
import Territory

/// What there is before the first day of a simulated week in the field: a community with two stewards, who carry three
/// telephones, a secretary, and households that the first steward has.
struct FieldWorld: Sendable {
    struct Person: Sendable {
        let account: Account.ID
        let name: String
        /// The post whose households the person visits; of the secretary it is not one.
        let post: Post.ID
    }
    let stewards: [Person]
    let secretary: Person
    let households: [Household.ID]
    let building: PlaceCode
    /// Two versions of the rules that change places while people are away.
    let versions: [PolicyVersionID]

    static let district = "340102"
    static let community = "340102001001"
}

/// The world before the first day, on a disk of which every run takes a copy.
public final class FurnishedFieldWorld {
    let world: FieldWorld
    let disk: SimulatedDisk
    let directory: PolicyDirectory

    /// `root` is the folder with `Policies`.
    public init(root: String) async throws {
        let disk = try SimulatedDisk(now: FurnishedWorld.moment)
        (self.disk, directory) = (disk, try PolicyDirectory(root + "/Policies"))
        disk.seed(FurnishedWorld.keySeed)
        let keys = KeyRing(drawing: { disk.bytes($0) })
        let database = try await DistrictRun.open(disk, directory, keys, at: FurnishedWorld.moment)
        world = try await FieldWorldBuilding(database: database, directory: directory).build()
        database.close()
    }

    /// Lives the days of one seed.
    public func play(_ simulation: FieldSimulation, digesting: Bool = false) async throws -> SimulationOutcome {
        try await FieldRun(simulation, in: self).run(digesting: digesting)
    }
}

/// How a simulated week in the field is to be.
public struct FieldSimulation: Sendable {
    public var seed: UInt64
    public var days: Int
    /// Steps a day; a step is one thing that somebody does, or that happens.
    public var pace: Int

    public init(seed: UInt64, days: Int = FieldSimulation.usualDays, pace: Int = FieldSimulation.usualPace) {
        (self.seed, self.days, self.pace) = (seed, days, pace)
    }
    public static let usualDays = 5
    public static let usualPace = 40
}

/// Builds the world by the operations that people use.
private struct FieldWorldBuilding {
    let database: Database
    let directory: PolicyDirectory
    let moment = FurnishedWorld.moment

    func build() async throws -> FieldWorld {
        let places: [(PlaceLevel, String, String)] = [
            (.province, "安徽省", "34"), (.city, "合肥市", "3401"), (.district, "瑶海区", FieldWorld.district),
            (.street, "明光路街道", "340102001"), (.community, "填海巷社区", FieldWorld.community),
            (.grid, "第一网格", FieldWorld.community + "001"), (.grid, "第二网格", FieldWorld.community + "002"),
        ]
        for (level, name, code) in places {
            let parent = [2, 4, 6, 9, 12].last { $0 < code.count }.flatMap { PlaceCode(String(code.prefix($0))) }
            let place = AddPlace(
                parent: parent, level: level, name: name, code: PlaceCode(code),
                gridKind: level == .grid ? .resident : nil)
            _ = try await database.perform(place, by: .system, at: moment)
        }
        let versions = try await rules()
        let building = try await database.perform(
            EnsureHouse(parent: try code(FieldWorld.community + "001"), estate: "桂香苑", building: "1号楼"), by: .system,
            at: moment
        ).place.code
        let first = try await person("wang", "王建国", "grid-leader", at: FieldWorld.community + "001")
        let second = try await person("li", "李和平", "grid-leader", at: FieldWorld.community + "002")
        let secretary = try await person("sun", "孙书记", "community-secretary", at: FieldWorld.community)
        let households = try await households(building, for: first)
        return FieldWorld(
            stewards: [first, second], secretary: secretary, households: households, building: building,
            versions: versions)
    }

    private func code(_ text: String) throws -> PlaceCode {
        guard let code = PlaceCode(text) else { throw AppError.refused }
        return code
    }

    /// The delivered rules, and a version by which a telephone call counts less often.
    private func rules() async throws -> [PolicyVersionID] {
        let first = try await database.perform(InstallDeliveredPack(key: "hefei-yaohai"), by: .system, at: moment)
        let changed = try directory.source(of: "hefei-yaohai").yaml.replacing(
            "ways: [home, phone, message, neighbour, volunteer]", with: "ways: [home, message, neighbour, volunteer]")
        let second = try await database.perform(InstallPack(yaml: changed), by: .system, at: moment)
        let binding = BindPack(place: try code(FieldWorld.district), version: first.version)
        _ = try await database.perform(binding, by: .system, at: moment)
        return [first.version, second.version]
    }

    private func person(_ login: String, _ name: String, _ kind: String, at place: String) async throws
        -> FieldWorld.Person
    {
        let place = try code(place)
        let account = try await database.perform(
            CreateAccount(login: login, name: name, place: place, password: nil), by: .system, at: moment)
        let post = try await database.perform(DefinePost(place: place, kind: kind), by: .system, at: moment)
        _ = try await database.perform(
            AppointHolder(post: post, account: account, named: true), by: .system, at: moment)
        return FieldWorld.Person(account: account, name: name, post: post)
    }

    private func households(_ building: PlaceCode, for steward: FieldWorld.Person) async throws -> [Household.ID] {
        let moment = moment
        let caller = try await database.read { try $0.staffCaller(steward.account, name: steward.name, at: moment) }
        var households: [Household.ID] = []
        for door in 601...608 {
            let register = RegisterHousehold(
                place: building, unit: "1单元", door: "\(door)", basis: HouseholdBasis(agreed: .door),
                values: door % 2 == 0 ? [.groups: "living-alone"] : [:])
            households.append(try await database.perform(register, by: caller, at: moment))
        }
        return households
    }
}
