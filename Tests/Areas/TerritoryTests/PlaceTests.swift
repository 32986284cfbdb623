import Geometry
import Kernel
import Persistence
import Policy
import TestSupport
import Territory
import Testing

@Suite struct PlaceTests {
    @Test func `a new place takes the next code under its parent, with zeros for levels in between`() async throws {
        try await SampleTerritory.each { sample in
            let (grid, community) = (try code("340102001001001"), try code("340102001001"))
            let estate = try await sample.perform(AddPlace(parent: grid, level: .estate, name: "和平苑"))
            let second = try await sample.perform(AddPlace(parent: grid, level: .estate, name: " 和平  新苑 "))
            let loose = try await sample.perform(AddPlace(parent: community, level: .building, name: "散楼"))
            #expect(try estate.code == code("340102001001001001") && second.code == code("340102001001001002"))
            #expect(second.name == "和平 新苑")
            #expect(try loose.code == code("340102001001000000001") && loose.parent == community)
            let third = try await sample.perform(
                AddPlace(parent: community, level: .grid, name: "第三网格", gridKind: .dedicated))
            #expect(try third.code == code("340102001001003") && third.gridKind == "dedicated")
            let names = try await sample.read { try $0.ancestors(of: estate.code).map(\.name) }
            #expect(names == ["安徽省", "合肥市", "瑶海区", "明光路街道", "和平社区", "第一网格", "和平苑"])
            #expect(try await sample.read { try $0.fullName(of: estate.code, from: .community) } == "和平社区第一网格和平苑")
            #expect(try await sample.read { try $0.children(of: community).count } == 4)
        }
    }
    @Test func `what does not fit the tree is refused with the reason`() async throws {
        try await SampleTerritory.each { sample in
            let (grid, community) = (try code("340102001001001"), try code("340102001001"))
            func refused(_ add: AddPlace) async -> PlaceProblem? {
                do {
                    _ = try await sample.perform(add)
                    return nil
                } catch { return error as? PlaceProblem }
            }
            #expect(
                await refused(AddPlace(parent: grid, level: .community, name: "甲"))
                    == .wrongLevel(.community, under: .grid))
            #expect(
                await refused(AddPlace(parent: try code("340102001"), level: .grid, name: "甲"))
                    == .wrongLevel(.grid, under: .street))
            #expect(await refused(AddPlace(parent: grid, level: .estate, name: " \u{0} ")) == .nameEmpty)
            #expect(
                await refused(AddPlace(parent: grid, level: .estate, name: String(repeating: "长", count: 201)))
                    == .nameTooLong)
            #expect(
                await refused(AddPlace(parent: community, level: .grid, name: "第一网格"))
                    == .nameTaken(name: "第一网格", under: "和平社区"))
            #expect(await refused(AddPlace(parent: community, level: .grid, name: "乙", code: grid)) == .codeTaken(grid))
            let elsewhere = try code("340102001002009")
            #expect(
                await refused(AddPlace(parent: community, level: .grid, name: "乙", code: elsewhere))
                    == .codeNotUnderParent(elsewhere))
            let missing = try code("340102009")
            #expect(await refused(AddPlace(parent: missing, level: .community, name: "乙")) == .noSuchPlace(missing))
        }
    }
    @Test func `who may not edit there is refused without learning anything`() async throws {
        try await SampleTerritory.each { sample in
            let (mine, other) = (try editor("340102001001"), try editor("340102001002"))
            let grid = try code("340102001001001")
            #expect(try await sample.perform(RenamePlace(place: grid, name: "一号网格"), by: mine).name == "一号网格")
            for place in [grid, try code("340102001001999")] {
                await #expect(throws: AppError.refused) {
                    try await sample.perform(RenamePlace(place: place, name: "乙"), by: other)
                }
                await #expect(throws: AppError.refused) {
                    try await sample.perform(RetirePlace(place: place), by: other)
                }
                await #expect(throws: AppError.refused) {
                    try await sample.perform(AddPlace(parent: place, level: .estate, name: "乙"), by: other)
                }
            }
            await #expect(throws: AppError.refused) {
                try await sample.perform(AddPlace(parent: nil, level: .province, name: "乙省"), by: mine)
            }
        }
    }
    @Test func `a retired place stays readable, and its code and boundary are not given again`() async throws {
        try await SampleTerritory.each { sample in
            let (grid, community) = (try code("340102001001002"), try code("340102001001"))
            let building = try await sample.perform(AddPlace(parent: grid, level: .building, name: "5栋"))
            await #expect(throws: PlaceProblem.hasActiveChildren(name: "第二网格", count: 1)) {
                try await sample.perform(RetirePlace(place: grid))
            }
            try await sample.perform(RetirePlace(place: building.code))
            let retired = try await sample.perform(RetirePlace(place: grid, successor: try code("340102001001001")))
            #expect(!retired.active && retired.name == "第二网格")
            #expect(try sample.locator.locate(point(117.006, 31.002)) == .inside(community))
            #expect(
                try await sample.perform(AddPlace(parent: community, level: .grid, name: "第二网格")).code
                    == (try code("340102001001003")))
            #expect(try await sample.read { try $0.current(grid)?.name } == "第一网格")
            await #expect(throws: PlaceProblem.retired(name: "第二网格")) {
                try await sample.perform(RenamePlace(place: grid, name: "甲"))
            }
        }
    }
    @Test func `a building's token finds it, and nothing else does`() async throws {
        try await SampleTerritory.each { sample in
            let grid = try code("340102001001001")
            let house = try await sample.perform(
                EnsureHouse(
                    parent: grid, estate: "和平苑", building: "3栋", unit: "2单元", household: "501",
                    point: try point(117.001, 31.001)))
            #expect(house.added == 4 && house.place.code.level == .household)
            let tokens = try await sample.read { try $0.buildingTokens(under: grid).map { [$0.place.name, $0.token] } }
            let token = try #require(tokens.first?.last)
            #expect(tokens.count == 1 && token.utf8.count == 16)
            #expect(try await sample.read { try $0.building(qr: token)?.name } == "3栋")
            for wrong in ["", "x", String(token.dropLast()), token.uppercased(), String(repeating: "a", count: 100)] {
                #expect(try await sample.read { try $0.building(qr: wrong) } == nil)
            }
            let again = try await sample.perform(EnsureHouse(parent: grid, estate: "和平苑", building: "3栋"))
            #expect(try again.added == 0 && again.place.point == point(117.001, 31.001))
        }
    }
    @Test func `names are found by how they begin, also at the last sign of Unicode`() async throws {
        try await SampleTerritory.each { sample in
            let grid = try code("340102001001001")
            for name in ["和平苑", "和平新村", "和平\u{10FFFF}", "和", "合家", "和谐家园"] {
                try await sample.perform(AddPlace(parent: grid, level: .estate, name: name))
            }
            func found(_ prefix: String, under: String? = nil) async throws -> Set<String> {
                let within = try under.map { try code($0) }
                return Set(try await sample.read { try $0.searchPlaces(prefix: prefix, under: within).map(\.name) })
            }
            #expect(try await found("和平") == ["和平苑", "和平新村", "和平\u{10FFFF}", "和平社区"])
            #expect(try await found("和平", under: "340102001001001") == ["和平苑", "和平新村", "和平\u{10FFFF}"])
            #expect(try await found("和平\u{10FFFF}") == ["和平\u{10FFFF}"])
            for odd in ["", "%", "_", "'; DROP TABLE place; --"] { #expect(try await found(odd) == []) }
        }
    }
    @Test func `the coverage report names what is missing`() async throws {
        try await SampleTerritory.each { sample in
            let street = try code("340102001")
            try await sample.perform(AddPlace(parent: try code("340102001002"), level: .estate, name: "大通苑"))
            try await sample.perform(AddPlace(parent: try code("340102001001"), level: .grid, name: "第三网格"))
            let report = try await sample.read { try $0.coverage(under: street, on: today) }
            #expect(report.communitiesWithoutGrid.map(\.name) == ["大通路社区"])
            #expect(report.withoutBoundary.map(\.name) == ["第三网格"])
            #expect(report.estatesWithoutGrid.map(\.name) == ["大通苑"] && report.withoutPosition.map(\.name) == ["大通苑"])
            #expect(report.counts[.grid] == 3 && report.counts[.street] == 1)
        }
    }
    @Test func `another department's grid finds its places`() async throws {
        try await SampleTerritory.each { sample in
            let grid = try code("340102001001001")
            let line = MapLayer.Line(outsideCode: "JW-07", name: "警务七区", place: grid)
            let layer = MapLayer(key: "police", name: "警务网格", owner: "公安分局", lines: [line, line])
            #expect(try await sample.perform(layer).lines == 1)
            #expect(try await sample.read { try $0.layerGrids("police", outsideCode: "JW-07").map(\.place) } == [grid])
            let inside = try code("340102001001001001")
            #expect(try await sample.read { try $0.layerGrids(covering: inside).map(\.layerName) } == ["警务网格"])
            let other = try editor("340102001002")
            await #expect(throws: AppError.refused) {
                try await sample.perform(MapLayer(key: "police", name: "甲", owner: "乙", lines: []), by: other)
            }
        }
    }
    @Test func `a file of another department's grids tells its broken rows by line`() async throws {
        let text = "编码,名称,地点编码\nJW-07,警务七区,340102001001001\nJW-08,警务八区,990102\nJW-09,,340102001001001\n"
        let file = try LayerFile(Array(text.utf8))
        #expect(file.faults.map(\.number) == [4])
        #expect(throws: AppError.self) { try LayerFile(Array("编码,名称\nJW-07,警务七区\n".utf8)) }
        try await SampleTerritory.each { sample in
            func layer(_ mode: ImportMode) -> MapLayer {
                MapLayer(key: "police", name: "警务网格", owner: "公安分局", file: file, mode: mode)
            }
            for mode in [ImportMode.check, .allOrNone] {
                let outcome = try await sample.perform(layer(mode))
                #expect(!outcome.applied && outcome.faults.map(\.number) == [3, 4])
                #expect(try await sample.read { try $0.layerGrids("police", outsideCode: "JW-07") }.isEmpty)
            }
            let outcome = try await sample.perform(layer(.skipBroken))
            #expect(outcome.applied && outcome.lines == 1)
            #expect(try await sample.read { try $0.layerGrids("police", outsideCode: "JW-07").count } == 1)
        }
    }
}
