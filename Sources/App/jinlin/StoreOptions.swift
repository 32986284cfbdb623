import ArgumentParser
import FoundationEssentials
import Logging
import Persistence
import Server

/// Which installation a command works on.
struct StoreOptions: ParsableArguments {
    @Option(help: "数据目录 / Data directory.")
    var data = "data"

    @Option(help: "postgres://用户@主机/库名；不写就用数据目录里的数据库 / PostgreSQL instead of the embedded database.")
    var database: String?

    /// `flags`: what the command itself adds, by configuration key.
    func settings(_ flags: [String: String?]) async throws -> Settings {
        var given = flags.compactMapValues { $0 }
        given["database"] = database
        return try await Settings.read(data: data, flags: given, environment: ProcessInfo.processInfo.environment)
    }

    /// For a command that a person runs: what is slow there is no news.
    func settings() async throws -> Settings { try await settings(["slowMilliseconds": "0"]) }

    /// Opens the house for a piece of work that writes much at once, and leaves it ready for many questions.
    func withHouseToFill<Result>(_ body: (House) async throws -> Result) async throws -> Result {
        try await withHouse { house in
            let result = try await body(house)
            try await house.database.refreshStatistics()
            return result
        }
    }

    /// Opens the house for one piece of work and closes it after.
    func withHouse<Result>(_ body: (House) async throws -> Result) async throws -> Result {
        let house = try await House(settings(), logger: Terminal.logger())
        defer { house.close() }
        return try await body(house)
    }
}
