internal import Kernel
internal import Logging

/// PLACEHOLDER
final class PostgresStorage: Storage {
    let engine = Database.Engine.postgres
    init(url: String, schema: String?, surroundings: Surroundings, hub: Hub, log: Logger?) throws {
        throw StorageProblem.lost.appError
    }
    func submitWrite(_ job: Job) {}
    func submitRead(_ job: Job) {}
    func migrate(_ migrations: [Migration]) throws {}
    func backup(to path: String) throws {}
    func checkIntegrity() throws -> [String] { [] }
    func close() {}
}
