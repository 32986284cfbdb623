internal import Foundation
internal import Kernel

/// A consistent archive of the whole database, or of the one schema, by PostgreSQL's own `pg_dump`.
struct PostgresDump {
    let address: PostgresAddress

    /// Under another name first, so that half an archive never bears the name. Throws `AppError` 503 where `pg_dump` is
    /// missing or fails.
    func write(to path: String) throws {
        guard let program = PostgresDump.program() else {
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

    private static func program() -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        return folders.map { $0 + "/pg_dump" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
