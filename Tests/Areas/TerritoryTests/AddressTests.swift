import Geometry
import Kernel
import Persistence
import TestSupport
import Territory
import Testing

@Suite struct AddressTests {
    static func fill(_ sample: SampleTerritory) async throws {
        let grid = try code("340102001001001")
        for building in ["1栋", "3号楼", "A座"] {
            try await sample.perform(
                EnsureHouse(parent: grid, estate: "和平苑", building: building, unit: "2单元", household: "501"))
        }
        try await sample.perform(EnsureHouse(parent: grid, estate: "和平苑东区"))
        try await sample.perform(EnsureHouse(parent: try code("340102001002"), estate: "安居苑"))
        try await sample.perform(EnsureHouse(parent: grid, estate: "安居苑"))
    }
    static func match(_ sample: SampleTerritory, _ words: String, under: String? = nil) async throws -> AddressMatch {
        let within = try under.map { try code($0) }
        return try await sample.read { try $0.matchAddress(words, under: within) }
    }

    @Test(arguments: [
        ("和平苑3号楼2单元501室", "501", PlaceLevel.household), ("明光路和平苑 三栋", "3号楼", .building), ("和平苑a座漏水", "A座", .building),
        ("和平苑１栋二单元", "2单元", .unit), ("和平苑99栋", "和平苑", .estate), ("和平苑东区门口", "和平苑东区", .estate),
        ("和平社区居委会旁边", "和平社区", .community), ("在明光路街道办事处", "明光路街道", .street), ("和平苑3-2-501", "501", .household),
    ])
    func `words name the innermost place the tree knows`(_ words: String, _ name: String, _ level: PlaceLevel)
        async throws
    {
        try await SampleTerritory.each { sample in
            try await Self.fill(sample)
            guard case .found(let place) = try await Self.match(sample, words) else {
                Issue.record("nothing found for \(words)")
                return
            }
            #expect(place.name == name && place.level == level)
        }
    }
    @Test func `two estates of one name are ambiguous until the words or the scope decide`() async throws {
        try await SampleTerritory.each { sample in
            try await Self.fill(sample)
            guard case .ambiguous(let places) = try await Self.match(sample, "安居苑门口") else {
                Issue.record("expected ambiguous")
                return
            }
            #expect(places.count == 2)
            guard case .found(let named) = try await Self.match(sample, "大通路社区安居苑") else {
                Issue.record("expected found")
                return
            }
            #expect(named.parent?.rawValue == "340102001002")
            guard case .found(let scoped) = try await Self.match(sample, "安居苑", under: "340102001001") else {
                Issue.record("expected found")
                return
            }
            #expect(scoped.parent?.rawValue == "340102001001001")
        }
    }
    @Test(arguments: ["", "  ", "路灯坏了", "<script>", "A1市B2区", String(repeating: "啊", count: 4000), "👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "\u{202E}栋三"])
    func `words that name nothing known are unknown`(_ words: String) async throws {
        try await SampleTerritory.each { sample in
            try await Self.fill(sample)
            #expect(try await Self.match(sample, words) == .unknown)
        }
    }
}
