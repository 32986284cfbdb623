import Kernel
import Persistence
import Policy
import Testing

struct BindingTests {
    let street = PolicyHouse.code("340102001")

    @Test func `a bound pack holds below its place, and the nearest binding decides`() async throws {
        try await PolicyHouse.each { database, book in
            let yaohai = try await database.perform(InstallDeliveredPack(key: "hefei-yaohai"))
            let changtai = try await database.perform(InstallDeliveredPack(key: "zhangzhou-changtai"))
            try await database.perform(BindPack(place: PolicyHouse.district, version: yaohai.version))
            #expect(try await database.inForce(at: PolicyHouse.grid).key == "hefei-yaohai")
            try await database.perform(BindPack(place: street, version: changtai.version))
            #expect(try await database.inForce(at: PolicyHouse.grid).key == "zhangzhou-changtai")
            #expect(try await database.inForce(at: street).key == "zhangzhou-changtai")
            #expect(try await database.inForce(at: PolicyHouse.code("340102002")).key == "hefei-yaohai")
            #expect(book.boundPlace(above: PolicyHouse.grid) == street)

            try await database.perform(BindPack(place: street, version: nil))
            #expect(try await database.inForce(at: PolicyHouse.grid).key == "hefei-yaohai")
            let history = try await database.read { tx in try tx.policyBindings(of: street).map(\.version) }
            #expect(history == [nil, changtai.version])
        }
    }

    @Test func `a place under no binding is told so`() async throws {
        try await PolicyHouse.each { database, _ in
            let error = await #expect(throws: AppError.self) { try await database.inForce(at: PolicyHouse.grid) }
            #expect(error?.code == "policy.unbound" && error?.status == 409)
        }
    }

    @Test func `a case keeps its version when its place changes`() async throws {
        try await PolicyHouse.each { database, _ in
            let first = try await database.perform(InstallDeliveredPack(key: "hefei-yaohai"))
            try await database.perform(BindPack(place: PolicyHouse.district, version: first.version))
            let second = try await database.perform(InstallDeliveredPack(key: "zhangzhou-changtai"))
            try await database.perform(BindPack(place: PolicyHouse.district, version: second.version))
            let kept = try await database.read { tx in try tx.policy(version: first.version).pack.key }
            #expect(kept == "hefei-yaohai")
        }
    }

    @Test func `a book that is loaded again knows what was bound`() async throws {
        try await PolicyHouse.each { database, _ in
            let yaohai = try await database.perform(InstallDeliveredPack(key: "hefei-yaohai"))
            try await database.perform(BindPack(place: PolicyHouse.district, version: yaohai.version))
            let fresh = PolicyBook(try Delivered.directory())
            database.resources.register(fresh)
            await #expect(throws: AppError.self) { try await database.inForce(at: PolicyHouse.grid) }
            try await fresh.load(from: database)
            let inForce = try await database.inForce(at: PolicyHouse.grid)
            #expect(inForce.version == yaohai.version)
        }
    }

    @Test func `binding needs the permission at the place, a whole pack and an unchanged page`() async throws {
        try await PolicyHouse.each { database, _ in
            let yaohai = try await database.perform(InstallDeliveredPack(key: "hefei-yaohai")).version
            let bind = BindPack(place: PolicyHouse.district, version: yaohai)
            await #expect(throws: AppError.refused) { try await database.perform(bind, by: PolicyHouse.worker) }
            await #expect(throws: AppError.refused) {
                try await database.perform(BindPack(place: PolicyHouse.code("350625"), version: yaohai))
            }
            let template = try await database.read { tx in try tx.newestPolicyVersion(of: "common")?.id }
            let refused = await #expect(throws: AppError.self) {
                try await database.perform(BindPack(place: PolicyHouse.district, version: template))
            }
            #expect(refused?.code == "policy.template")
            let unknown = await #expect(throws: AppError.self) {
                try await database.perform(BindPack(place: PolicyHouse.district, version: Identifier(rawValue: 99)))
            }
            #expect(unknown?.code == "policy.unknown-version")
            try await database.perform(BindPack(place: PolicyHouse.district, version: yaohai, expected: .some(nil)))
            let stale = await #expect(throws: AppError.self) {
                try await database.perform(BindPack(place: PolicyHouse.district, version: nil, expected: .some(nil)))
            }
            #expect(stale?.status == 409)
            #expect(try await database.inForce(at: PolicyHouse.district).version == yaohai)
        }
    }

    @Test func `binding the same version again changes nothing`() async throws {
        try await PolicyHouse.each { database, _ in
            let yaohai = try await database.perform(InstallDeliveredPack(key: "hefei-yaohai")).version
            for _ in 0..<3 { try await database.perform(BindPack(place: PolicyHouse.district, version: yaohai)) }
            let count = try await database.read { tx in try tx.policyBindings(of: PolicyHouse.district).count }
            #expect(count == 1)
        }
    }
}
