import Kernel
import Persistence
import Policy
import Testing

struct InstallTests {
    @Test func `the same text is the same version, another text a new one`() async throws {
        try await PolicyHouse.each { database, _ in
            let first = try await database.perform(InstallPack(yaml: SmallPack.yaml))
            let again = try await database.perform(InstallPack(yaml: SmallPack.yaml))
            let other = try await database.perform(InstallPack(yaml: SmallPack.with("most: 30d", "most: 20d")))
            #expect(first.isNew && !again.isNew && other.isNew)
            #expect(first.version == again.version && first.version != other.version)
            #expect(first.key == "small" && first.name == Text("小地方", "Small place"))
            let versions = try await database.read { tx in try tx.policyVersions().map(\.id) }
            #expect(versions == [other.version, first.version])
        }
    }

    @Test func `a broken pack is refused with its lines and leaves everything in force`() async throws {
        try await PolicyHouse.each { database, _ in
            let good = try await database.perform(InstallPack(yaml: SmallPack.yaml)).version
            try await database.perform(BindPack(place: PolicyHouse.district, version: good))
            let broken = SmallPack.with("role: worker", "role: wroker")
            let error = await #expect(throws: AppError.self) { try await database.perform(InstallPack(yaml: broken)) }
            #expect(error?.code == "policy.broken" && error?.status == 422)
            #expect(error?.message.en.contains("policy.yaml:21: posts[1].role") == true, "\(error?.message.en ?? "")")
            let count = try await database.read { tx in try tx.policyVersions().count }
            #expect(count == 1)
            let inForce = try await database.inForce(at: PolicyHouse.grid)
            #expect(inForce.version == good)
        }
    }

    @Test func `installing needs the permission`() async throws {
        try await PolicyHouse.each { database, _ in
            let install = InstallPack(yaml: SmallPack.yaml)
            await #expect(throws: AppError.refused) { try await database.perform(install, by: PolicyHouse.worker) }
            await #expect(throws: AppError.refused) { try await database.perform(install, by: .anonymous) }
        }
    }

    @Test func `what a pack inherits is installed with it and stays as it was`() async throws {
        try await PolicyHouse.each { database, _ in
            let yaohai = try await database.perform(InstallDeliveredPack(key: "hefei-yaohai"))
            #expect(yaohai.isNew && !yaohai.isTemplate)
            let versions = try await database.read { tx in try tx.policyVersions() }
            #expect(versions.map(\.key) == ["hefei-yaohai", "common"])
            #expect(versions[0].base == versions[1].id && versions[1].isTemplate)

            let common = try Delivered.directory().source(of: "common").yaml
            let changed = common.replacing("small-number: 20", with: "small-number: 30")
            let base = try await database.perform(InstallPack(yaml: changed, file: "common/policy.yaml"))
            let old = try await database.read { tx in try tx.policy(version: yaohai.version).pack.indicators.smallNumber
            }
            #expect(old == 20)
            let own = try Delivered.directory().source(of: "hefei-yaohai").yaml
            let renewed = try await database.perform(InstallPack(yaml: own))
            #expect(renewed.isNew && renewed.version != yaohai.version)
            let new = try await database.read { tx in
                try tx.policy(version: renewed.version).pack.indicators.smallNumber
            }
            #expect(new == 30)
            let stands = try await database.read { tx in try tx.policyVersion(renewed.version)?.base }
            #expect(stands == base.version)
        }
    }

    @Test func `an unknown pack to inherit, or one that was not delivered, is named`() async throws {
        try await PolicyHouse.each { database, _ in
            let orphan = SmallPack.with("  key: small\n", "  key: small\n  inherits: nowhere\n")
            let error = await #expect(throws: AppError.self) { try await database.perform(InstallPack(yaml: orphan)) }
            #expect(error?.message.en.contains("“nowhere”") == true)
            let unknown = await #expect(throws: AppError.self) {
                try await database.perform(InstallDeliveredPack(key: "mars"))
            }
            #expect(unknown?.status == 404)
        }
    }
}
