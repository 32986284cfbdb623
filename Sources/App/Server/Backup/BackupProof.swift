import Foundation
import Kernel
public import Logging
import Persistence

/// Proves that a backup is one: puts it in place in a directory (and, for PostgreSQL, a database) of its own, opens it
/// as a house, and verifies everything in it. No keys of the installation are needed.
public struct BackupProof: Sendable {
    /// What was proven.
    public struct Outcome: Encodable, Sendable {
        public let manifest: BackupSet.Manifest
        public let verification: HouseVerification
    }
    let settings: Settings
    /// A directory for the copy; made, and removed after.
    let scratch: String
    let logger: Logger

    /// - Parameters:
    ///   - settings: of the installation, whose `root` and database server are used.
    ///   - scratch: where the copy may stand; beside the data directory where nil, because it holds the same secrets.
    public init(_ settings: Settings, scratch: String?, logger: Logger) {
        (self.settings, self.logger) = (settings, logger)
        self.scratch = (scratch ?? settings.data) + "/proof-" + UUID().uuidString.prefix(8).lowercased()
    }

    /// Opens a sealed backup and proves it. Throws `AppError` where it does not open or is not sound.
    public func check(_ file: String, identity: String) async throws -> Outcome {
        try DataDirectory(settings.data).prepare()
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try BackupArchive(path: file).open(into: scratch, identity: identity)
        return try await check(BackupSet(scratch))
    }

    /// Proves a directory that may be used up on the way.
    private func check(_ set: BackupSet) async throws -> Outcome {
        let manifest = try set.readManifest()
        let verification =
            if manifest.engine == Database.Engine.postgres.rawValue {
                try await verifiedOnServer(set)
            } else {
                try await verifiedInPlace(set)
            }
        guard verification.isSound else { throw BackupProof.unsound(verification) }
        return Outcome(manifest: manifest, verification: verification)
    }

    private func verifiedInPlace(_ set: BackupSet) async throws -> HouseVerification {
        let copy = settings.standing(in: set.path, database: nil)
        guard case .sqlite(let place) = copy.database else { return HouseVerification() }
        try FileManager.default.moveItem(atPath: "\(set.path)/\(BackupSet.databaseName)", toPath: place)
        return try await verified(copy)
    }

    private func verifiedOnServer(_ set: BackupSet) async throws -> HouseVerification {
        guard let address = settings.databaseAddress else {
            throw AppError(
                "backup.needs-server", status: 400,
                Text(
                    "这是 PostgreSQL 的备份。请用 --database 给出一个可以新建数据库的服务器地址。",
                    "This is a backup of PostgreSQL. Give a server on which a database may be made with --database."))
        }
        let scratch = try Database.makeScratch(beside: address)
        do {
            try Database.restore(archive: "\(set.path)/\(BackupSet.databaseName)", into: scratch, replacing: false)
            let found = try await verified(settings.standing(in: set.path, database: scratch))
            try Database.dropScratch(scratch, beside: address)
            return found
        } catch {
            try? Database.dropScratch(scratch, beside: address)
            throw error
        }
    }

    private func verified(_ copy: Settings) async throws -> HouseVerification {
        let house = try await House(copy, logger: logger, inspecting: true)
        defer { house.close() }
        return try await house.verify { _ in }
    }

    private static func unsound(_ found: HouseVerification) -> AppError {
        let first = (found.damage + found.differences).prefix(3)
        return AppError(
            "backup.unsound", status: 422,
            Text(
                "备份能打开，但核对出 \(found.differenceCount + found.damage.count) 处不一致，不能算一份备份：\(first.joined(separator: "；"))。请马上对运行中的数据执行 jinlin verify。",
                "The backup opens, but \(found.differenceCount + found.damage.count) things in it do not agree, so it is none: "
                    + "\(first.joined(separator: "; ")). Run “jinlin verify” on the live data at once."),
            level: .error)
    }
}
