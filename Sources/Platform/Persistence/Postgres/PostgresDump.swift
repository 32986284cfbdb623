internal import Foundation
internal import Kernel

/// A consistent archive of the whole database, or of the one schema, by PostgreSQL's own `pg_dump`.
struct PostgresDump {
    let address: PostgresAddress

    /// Under another name first, so that half an archive never bears the name. Throws `AppError` 503 where `pg_dump` is
    /// missing or fails.
    func write(to path: String) throws {
        guard let program = PostgresDump.program("pg_dump") else {
            throw AppError(
                "backup.no-pg-dump", status: 503,
                Text(
                    "这台机器没有安装 pg_dump，没有做备份。请安装 postgresql-client 后再试。",
                    "pg_dump is not installed here, so no backup was made. Install postgresql-client and try again."),
                level: .error)
        }
        let part = path + ".part"
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments =
            ["--format=custom", "--no-password", "--file=\(part)"] + (address.schema.map { ["--schema=\($0)"] } ?? [])
        process.environment = ProcessInfo.processInfo.environment.merging(try address.environment()) { _, new in new }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0, rename(part, path) == 0 else {
            try? FileManager.default.removeItem(atPath: part)
            throw AppError(
                "backup.failed", status: 503,
                Text(
                    "pg_dump 没有完成备份（代码 \(process.terminationStatus)）。请检查磁盘空间和数据库地址后再试。",
                    "pg_dump did not finish (code \(process.terminationStatus)). "
                        + "Check free space and the database address, then try again."),
                level: .error)
        }
    }

    /// Puts an archive in place in one transaction, in place of what is there where `replacing`. Throws `AppError` 503
    /// where `pg_restore` is missing, 409 where it fails, which changes nothing.
    func restore(_ path: String, replacing: Bool) throws {
        guard let program = PostgresDump.program("pg_restore") else {
            throw AppError(
                "restore.no-pg-restore", status: 503,
                Text(
                    "这台机器没有安装 pg_restore，没有恢复任何内容。请安装 postgresql-client 后再试。",
                    "pg_restore is not installed here; nothing was restored. Install postgresql-client and try again."),
                level: .error)
        }
        let environment = try address.environment()
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments =
            ["--no-owner", "--no-password", "--exit-on-error", "--single-transaction"]
            + (replacing ? ["--clean", "--if-exists"] : [])
            // The name of the database alone: everybody on the machine sees a command line.
            + ["--dbname=\(environment["PGDATABASE"] ?? environment["PGUSER"] ?? "")", path]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw AppError(
                "restore.failed", status: 409,
                Text(
                    "pg_restore 没有成功（代码 \(process.terminationStatus)），数据库没有改变。若库里已有数据，请加 --replace。",
                    "pg_restore failed (code \(process.terminationStatus)) and changed nothing. "
                        + "Where the database holds data, add --replace."))
        }
    }

    private static func program(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

extension Database {
    /// Puts a backup of a PostgreSQL database in place, for which nothing else may use it. Blocks. Throws `AppError`
    /// where `pg_restore` is missing or fails; nothing is changed then.
    public static func restore(archive path: String, into url: String, replacing: Bool) throws {
        let address = try PostgresAddress(url: url, schema: nil, patience: .seconds(60))
        try PostgresDump(address: address).restore(path, replacing: replacing)
    }
}
