public import Kernel
import People
public import Persistence
import Policy
import Territory

/// The district a replay plays in: its place, its pack, one unit for every kind the pack names. What exists is used.
public struct ReplayDistrict: Sendable {
    private static let places: [(code: String, level: PlaceLevel, name: String)] = [
        ("34", .province, "安徽省"), ("3401", .city, "合肥市"), ("340102", .district, "瑶海区"),
    ]
    /// Where messages without a known place belong.
    public static let code = "340102"

    let database: Database
    let moment: Instant

    public init(_ database: Database, at moment: Instant) { (self.database, self.moment) = (database, moment) }

    public func prepare(pack: String) async throws {
        for item in ReplayDistrict.places {
            guard let code = PlaceCode(item.code), try await database.read({ tx in try tx.place(code) }) == nil else {
                continue
            }
            let upper = [2, 4].last { $0 < item.code.count }.flatMap { PlaceCode(String(item.code.prefix($0))) }
            _ = try await database.perform(
                AddPlace(parent: upper, level: item.level, name: item.name, code: code), by: .system, at: moment)
        }
        guard let district = PlaceCode(ReplayDistrict.code) else { return }
        let inForce = try await database.read { tx in try? tx.policy(at: district).pack.key }
        if inForce != pack {
            let version = try await database.perform(InstallDeliveredPack(key: pack), by: .system, at: moment).version
            _ = try await database.perform(BindPack(place: district, version: version), by: .system, at: moment)
        }
        let kinds = try await database.read { tx in
            try tx.policy(at: district).pack.unitKinds.filter { try tx.unit(kind: $0.key, for: district) == nil }
        }
        for kind in kinds {
            _ = try await database.perform(
                DefineUnit(kind: kind.key, name: "瑶海区" + kind.name.zh, place: district), by: .system, at: moment)
        }
    }
}
