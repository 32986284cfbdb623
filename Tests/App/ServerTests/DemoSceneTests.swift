import Demo
import Kernel
import Persistence
import Policy
import Testing

@testable import Server

/// The demonstration of every place loads under its own pack.
@Suite struct DemoSceneTests {
    @Test(arguments: ["hefei", "changchun-kuancheng"])
    func `a scene loads under its pack, and everything shown can be built again`(pack: String) async throws {
        let scene = try #require(DemoScene.of(pack: pack))
        let sample = try await SampleHouse()
        let house = sample.house
        let demo = DemoDistrict(house.database, scene: scene, at: house.now(), hash: { try await house.hash($0) })
        let accounts = try await demo.load()
        let home = try #require(PlaceCode(scene.homePlace))
        #expect(try await house.database.read { try $0.policy(at: home).pack.key } == pack)

        let found = try await house.verify { _ in }
        #expect(found.isSound, "\(found.differences.prefix(5)) \(found.damage)")
        #expect(found.cases > 40 && found.tasks == 3 && found.households == 250 && found.calls == 8)

        // Loaded once it stays as it is, and no other scene goes on top of it.
        #expect(try await demo.load() == accounts)
        let other = DemoDistrict(house.database, at: house.now(), hash: { try await house.hash($0) })
        let refused = await #expect(throws: AppError.self) { try await other.load() }
        #expect(refused?.code == "demo.another")
        house.close()
    }

    @Test func `only places with a scene of their own can be asked for`() {
        #expect(DemoScene.all.map(\.pack) == ["hefei-yaohai", "hefei", "changchun-kuancheng"])
        #expect(DemoScene.of(pack: "common") == nil)
    }
}
