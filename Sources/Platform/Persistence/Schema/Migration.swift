/// One step of the schema, frozen once it has landed: an edited one is refused.
public struct Migration: Sendable, Hashable {
    /// Unique, e.g. `territory-0001-places`; migrations run in the order they are given.
    public let name: String
    let sqlite: String
    let postgres: String

    /// One text for both engines; column types are `identifier integer number text bytes flag`.
    public init(name: String, sql: String) { self.init(name: name, sqlite: sql, postgres: sql) }

    /// Where the engines truly differ; Persistence alone.
    init(name: String, sqlite: String, postgres: String) {
        (self.name, self.sqlite, self.postgres) = (name, sqlite, postgres)
    }

    /// Whether a migration of this name takes away what the release before still uses: `area-0012-contract-old-column`.
    static func contracts(_ name: String) -> Bool { name.contains("-contract-") }

    func text(for engine: Database.Engine) -> String { engine == .sqlite ? sqlite : postgres }

    /// FNV-1a, 64 bits, of the text as written, in hexadecimal.
    func checksum(for engine: Database.Engine) -> String {
        let hash = text(for: engine).utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}

/// Brings a database to the schema of the program.
struct Migrator {
    let engine: Database.Engine
    let migrations: [Migration]

    /// Throws `DatabaseFault` where two migrations have one name.
    init(engine: Database.Engine, migrations: [Migration]) throws {
        let all = PlatformSchema.migrations + migrations
        var seen: Set<String> = []
        for migration in all where !seen.insert(migration.name).inserted {
            throw DatabaseFault(.migration, "two migrations are named \(migration.name)")
        }
        (self.engine, self.migrations) = (engine, all)
    }

    /// Checks what has landed and gives what is missing, in order. A schema that a newer program widened is fine: nodes
    /// of both releases serve while one after another is upgraded. Throws `DatabaseFault` for an edited one, and where
    /// a newer program took something away.
    func missing(landed: [String: String]) throws -> [Migration] {
        let known = Set(migrations.map(\.name))
        if let foreign = landed.keys.filter({ Migration.contracts($0) && !known.contains($0) }).min() {
            throw DatabaseFault(
                .migration,
                "a newer program has brought this database to \(foreign), which this one cannot use; start the newer one"
            )
        }
        return try migrations.filter { migration in
            guard let checksum = landed[migration.name] else { return true }
            if checksum == migration.checksum(for: engine) { return false }
            throw DatabaseFault(
                .migration,
                "\(migration.name) was edited after it landed; put its old text back and write a new migration")
        }
    }

    /// Runs inside one transaction of the connection.
    func apply(_ migration: Migration, on connection: any Connection) throws {
        do {
            try connection.script(SchemaText.translate(migration.text(for: engine), for: engine))
            try connection.execute(
                "INSERT INTO migration (name, checksum) VALUES (\(migration.name), \(migration.checksum(for: engine)))")
        } catch let fault as DatabaseFault {
            throw DatabaseFault(.migration, "\(migration.name): \(fault.message)")
        }
    }

    /// What has landed; makes the table of migrations where it is missing.
    func landed(on connection: any Connection) throws -> [String: String] {
        try connection.script(
            SchemaText.translate(
                "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, checksum text NOT NULL);", for: engine))
        return try connection.rows("SELECT name, checksum FROM migration").reduce(into: [:]) { landed, row in
            landed[try row.get("name")] = try row.get("checksum", as: String.self)
        }
    }
}
