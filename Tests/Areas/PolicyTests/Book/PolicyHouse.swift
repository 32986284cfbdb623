import Kernel
import Persistence
import Policy
import TestSupport

/// A database with Policy's tables and a book, on each engine.
enum PolicyHouse {
    static let now = Instant(seconds: 1_795_255_200)
    static let admin = Caller(
        kind: .staff(Identifier(rawValue: 7)), name: "规则管理员",
        grants: [
            Grant(.policyManage, at: district), Grant(.calendarManage, at: district),
        ])
    static let worker = Caller(
        kind: .staff(Identifier(rawValue: 8)), name: "网格员", grants: [Grant(.casesRead, at: district)])
    static let district = code("340102")
    static let grid = code("340102001001001")

    static func code(_ text: String) -> PlaceCode {
        guard let code = PlaceCode(text) else { preconditionFailure("\(text) is no place code") }
        return code
    }

    static func each(_ body: (Database, PolicyBook) async throws -> Void) async throws {
        for engine in [Database.Engine.sqlite, .postgres] {
            let resources = Resources()
            let book = PolicyBook(try Delivered.directory())
            resources.register(book)
            let run: (Database) async throws -> Void = { database in
                try await book.load(from: database)
                try await body(database, book)
            }
            if engine == .sqlite {
                try await TestDatabase.sqlite(migrations: PolicySchema.migrations, resources: resources, run)
            } else {
                try await TestDatabase.postgres(migrations: PolicySchema.migrations, resources: resources, run)
            }
        }
    }
}

extension Database {
    @discardableResult
    func perform<O: Operation>(_ operation: O, by caller: Caller = PolicyHouse.admin) async throws -> O.Outcome {
        try await perform(operation, by: caller, at: PolicyHouse.now)
    }
    /// The pack and version in force at a place.
    func inForce(at place: PlaceCode) async throws -> (key: String, version: PolicyVersionID) {
        try await read { tx in
            let policy = try tx.policy(at: place)
            return (policy.pack.key, policy.version)
        }
    }
}
