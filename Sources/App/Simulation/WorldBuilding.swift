import Geometry
import Kernel
import People
import Persistence
import Policy
import Territory

/// Builds the simulated places and people through the same operations as anybody else. Persons are invented.
struct WorldBuilding {
    let database: Database
    let directory: PolicyDirectory
    let moment: Instant
    private var world = World()
    private var accounts = 0

    init(_ database: Database, _ directory: PolicyDirectory, at moment: Instant) {
        (self.database, self.directory, self.moment) = (database, directory, moment)
    }

    private struct Area {
        let code: String
        let pack: String
        let corner: (Double, Double)
        /// Streets with their communities, by the last three digits.
        let streets: [(String, [String])]
    }
    private static let areas = [
        Area(
            code: "340102", pack: "hefei-yaohai", corner: (117.30, 31.87),
            streets: [("001", ["001", "002"]), ("003", ["001"])]),
        Area(code: "350605", pack: "zhangzhou-changtai", corner: (117.75, 24.62), streets: [("100", ["001"])]),
    ]
    private static let gridsEach = 2
    private static let residentsEach = 8
    private static let reserveEach = 4

    mutating func build() async throws -> World {
        for area in WorldBuilding.areas { try await build(area) }
        try await addManager()
        return world
    }

    private mutating func build(_ area: Area) async throws {
        guard let code = PlaceCode(area.code) else { return }
        var district = World.District(code: code, pack: area.pack)
        try await addPlaces(area, to: &district)
        district.versions = try await installVersions(area.pack)
        try await database.perform(BindPack(place: code, version: district.versions.first), by: .system, at: moment)
        let pack = try await database.read { try $0.policy(at: code).pack }
        district.categories = pack.categories.map(\.key)
        district.grades = pack.grades.map(\.key)
        district.holdReasons = pack.hold.reasons.map(\.key)
        district.referrals = pack.referrals.map(\.referral.key)
        district.takers = pack.tasks.takers
        try await drawGrids(of: district)
        try await addUnits(pack, in: district)
        try await addPosts(pack, in: district)
        try await addResidents(to: &district)
        world.districts.append(district)
    }

    // MARK: Places

    private func add(_ code: String, _ level: PlaceLevel, _ name: String) async throws {
        let upper = [2, 4, 6, 9, 12].last { $0 < code.count }.flatMap { PlaceCode(String(code.prefix($0))) }
        try await database.perform(
            AddPlace(
                parent: upper, level: level, name: name, code: PlaceCode(code),
                gridKind: level == .grid ? .resident : nil),
            by: .system, at: moment)
    }

    private mutating func addPlaces(_ area: Area, to district: inout World.District) async throws {
        try await add(String(area.code.prefix(2)), .province, "省\(area.code.prefix(2))")
        try await add(String(area.code.prefix(4)), .city, "市\(area.code.prefix(4))")
        try await add(area.code, .district, "区\(area.code)")
        for (street, communities) in area.streets {
            try await add(area.code + street, .street, "街道\(street)")
            for community in communities {
                let code = area.code + street + community
                try await add(code, .community, "社区\(street)\(community)")
                if let place = PlaceCode(code) { district.communities.append(place) }
                for grid in 1...WorldBuilding.gridsEach {
                    try await addGrid(code + "00\(grid)", area.corner, to: &district)
                }
            }
        }
    }

    private func addGrid(_ code: String, _ corner: (Double, Double), to district: inout World.District) async throws {
        guard let grid = PlaceCode(code) else { return }
        try await add(code, .grid, "网格\(code.suffix(3))")
        let index = district.grids.count
        let own = (
            longitude: corner.0 + Double(index % 2) * World.side, latitude: corner.1 + Double(index / 2) * World.side
        )
        district.grids.append(grid)
        district.corners[grid] = own
        for building in 1...2 {
            let point = GeoPoint(
                longitude: own.longitude + World.side * (0.3 * Double(building)),
                latitude: own.latitude + World.side / 2)
            let house = EnsureHouse(parent: grid, building: "\(building)号楼", point: point)
            district.buildings.append(try await database.perform(house, by: .system, at: moment).place.code)
        }
    }

    private func drawGrids(of district: World.District) async throws {
        let features = district.grids.enumerated().compactMap { index, grid in
            district.corners[grid].map { corner in
                GeoFeature(
                    number: index + 1, properties: ["code": grid.rawValue],
                    shape: GridShape.rectangle(corner, width: World.side, height: World.side))
            }
        }
        let drawing = Drawing(features: features, level: .grid, datum: .cgcs2000)
        try await database.perform(ImportBoundaries(drawing), by: .system, at: moment)
    }

    // MARK: Rules

    /// The delivered pack, and the same with other numbers where a place may choose.
    private func installVersions(_ key: String) async throws -> [PolicyVersionID] {
        let first = try await database.perform(InstallDeliveredPack(key: key), by: .system, at: moment).version
        let source = try directory.source(of: key)
        var versions = [first]
        for change in WorldBuilding.changes {
            let yaml = change.reduce(source.yaml) { $0.replacing($1.0, with: $1.1) }
            guard yaml != source.yaml else { continue }
            versions.append(
                try await database.perform(InstallPack(yaml: yaml), by: .system, at: moment).version)
        }
        return versions
    }

    private static let changes: [[(String, String)]] = [
        [
            ("call-back-tries: 3", "call-back-tries: 2"), ("most-returns: 2", "most-returns: 1"),
            ("ask-before-percent: 80", "ask-before-percent: 50"),
        ],
        [
            ("unanswered-closes: true", "unanswered-closes: false"), ("needs-evidence: true", "needs-evidence: false"),
            ("reopen-most-times: 2", "reopen-most-times: 1"),
            ("needs-check: [emergency]", "needs-check: [pressing, emergency]"),
        ],
    ]

    // MARK: People

    private mutating func addUnits(_ pack: Pack, in district: World.District) async throws {
        let streets = Set(district.communities.compactMap { $0.at(.street) }).sorted()
        for kind in pack.unitKinds {
            let places: [PlaceCode] =
                switch kind.level {
                case "community": district.communities
                case "street": streets
                case "grid": []
                default: [district.code]
                }
            for place in places {
                let unit = try await database.perform(
                    DefineUnit(kind: kind.key, name: kind.name.zh + place.rawValue.suffix(3), place: place),
                    by: .system, at: moment)
                world.units[unit] = (kind.key, place)
                try await seat(pack, "unit-officer", at: place, unit: unit)
            }
        }
    }

    private mutating func addPosts(_ pack: Pack, in district: World.District) async throws {
        let streets = Set(district.communities.compactMap { $0.at(.street) }).sorted()
        let places: [PlaceCode] = [district.code] + streets + district.communities + district.grids
        for kind in pack.posts where kind.key != "unit-officer" && kind.gridKind != "dedicated" {
            for place in places where place.level?.rawValue == kind.level {
                try await seat(pack, kind.key, at: place, unit: nil)
            }
        }
        for _ in 0..<WorldBuilding.reserveEach { world.reserve.append(try await addAccount(at: district.code)) }
    }

    private mutating func seat(
        _ pack: Pack, _ kind: String, at place: PlaceCode, unit: Identifier<UnitTag>?
    ) async throws {
        let account = try await addAccount(at: place)
        let post = try await database.perform(
            DefinePost(place: place, kind: kind, unit: unit), by: .system, at: moment)
        try await database.perform(AppointHolder(post: post, account: account), by: .system, at: moment)
        world.holders[post] = account
        world.seats.append(
            World.Seat(
                post: post, kind: kind, place: place, unit: unit, permissions: pack.permissions(ofPost: kind)))
    }

    private mutating func addAccount(at place: PlaceCode) async throws -> Account.ID {
        accounts += 1
        let name = "人\(accounts)"
        let account = try await database.perform(
            CreateAccount(login: "person\(accounts)", name: name, place: place, password: nil), by: .system, at: moment)
        world.people[account] = World.Person(account: account, name: name)
        return account
    }

    private mutating func addManager() async throws {
        guard let country = PlaceCode("3") else { return }
        let manager = try await addAccount(at: country)
        try await database.perform(
            GrantPower(account: manager, power: .system, place: country, reason: "simulated"), by: .system, at: moment)
        try await database.perform(
            GrantPermission(account: manager, permission: .monthsFreeze, place: country, reason: "simulated"),
            by: .system, at: moment)
        world.manager = manager
    }

    private func addResidents(to district: inout World.District) async throws {
        for number in 0..<WorldBuilding.residentsEach {
            let phone = try PhoneNumber("139\(district.code.rawValue.prefix(6))0\(number)")
            let moment = moment
            let resident = try await database.write { try $0.registerResident(phone: phone, at: moment) }
            district.residents.append(resident.id)
        }
    }
}

enum GridShape {
    static func rectangle(
        _ corner: (longitude: Double, latitude: Double), width: Double, height: Double
    ) -> Shape {
        let (west, south) = (corner.longitude, corner.latitude)
        let ring = [
            (west, south), (west + width, south), (west + width, south + height), (west, south + height), (west, south),
        ]
        return Shape(ring: ring.compactMap { GeoPoint(longitude: $0.0, latitude: $0.1) })
    }
}
