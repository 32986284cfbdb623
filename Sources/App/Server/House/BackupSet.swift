import Foundation
public import Kernel
import Persistence

/// A directory that holds a whole installation: the database, the stored files, the settings, and what it is. The keys
/// are not in it unless asked for: a backup alone shall show no telephone number.
public struct BackupSet: Sendable {
    /// What a backup says of itself.
    public struct Manifest: Codable, Sendable {
        public let version: String
        public let engine: String
        public let made: Instant
        /// Bytes of the database's copy.
        public let databaseBytes: Int
        /// Stored photos and documents.
        public let files: Int
    }
    public let path: String
    public init(_ path: String) { self.path = path }

    static let manifestName = "backup.json"
    static let databaseName = "database"
    static let filesName = "files"
    static let keysName = "keys"

    /// Copies the house while it works. Throws `AppError` where the directory is not empty or cannot be written.
    public func write(_ house: House, keysTo keys: String?) async throws -> Manifest {
        guard try isEmpty(path) else {
            throw AppError(
                "backup.not-empty", status: 409,
                Text(
                    "目录 \(path) 不是空的。请换一个空目录，以免覆盖以前的备份。",
                    "The directory \(path) is not empty. Choose an empty one, so that no earlier backup is overwritten."
                ))
        }
        try make(path)
        // The database first: files it refers to are never removed before it forgets them, so none can be missing.
        try await house.database.backup(to: "\(path)/\(BackupSet.databaseName)")
        let files = try copyTree(house.settings.filesDirectory, to: "\(path)/\(BackupSet.filesName)")
        let settings = "\(house.settings.data)/\(Settings.fileName)"
        if FileManager.default.fileExists(atPath: settings) { try copy(settings, to: "\(path)/\(Settings.fileName)") }
        if let keys { _ = try copyTree(house.settings.keysDirectory, to: "\(keys)/\(BackupSet.keysName)") }
        let manifest = Manifest(
            version: Version.text, engine: house.database.engine.rawValue, made: house.now(),
            databaseBytes: size("\(path)/\(BackupSet.databaseName)"), files: files)
        try Data(JSON.encode(manifest).utf8).write(to: URL(filePath: "\(path)/\(BackupSet.manifestName)"))
        return manifest
    }

    /// Puts a backup in place of nothing, or beside what is there with `replace`: the present data is moved aside and
    /// stays. The house must not be running. Throws `AppError` saying what is missing.
    public func restore(into settings: Settings, keysFrom keys: String?, replace: Bool, at now: Instant) throws
        -> Manifest
    {
        let manifest = try readManifest()
        try DataDirectory(settings.data).prepare()
        if settings.databaseAddress == nil {
            try restoreFile(into: settings, manifest, replace: replace, at: now)
        } else {
            try restoreArchive(into: settings, manifest, replace: replace)
        }
        _ = try copyTree("\(path)/\(BackupSet.filesName)", to: settings.filesDirectory)
        if let keys { _ = try copyTree("\(keys)/\(BackupSet.keysName)", to: settings.keysDirectory) }
        return manifest
    }

    private func readManifest() throws -> Manifest {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(BackupSet.manifestName)"),
            let manifest = try? JSON.decode(String(decoding: data, as: UTF8.self), as: Manifest.self)
        else {
            throw AppError(
                "restore.no-backup", status: 404,
                Text(
                    "\(path) 里没有备份（缺 \(BackupSet.manifestName)）。",
                    "There is no backup in \(path) (\(BackupSet.manifestName) is missing)."))
        }
        guard size("\(path)/\(BackupSet.databaseName)") == manifest.databaseBytes else {
            throw AppError(
                "restore.cut-short", status: 422,
                Text(
                    "备份不完整：数据库文件的大小不对。请换一份备份，现有数据没有动。",
                    "The backup is incomplete: its database has another size. Use another backup; present data is untouched."
                ))
        }
        return manifest
    }

    private func restoreFile(into settings: Settings, _ manifest: Manifest, replace: Bool, at now: Instant) throws {
        try requireEngine(manifest, .sqlite)
        guard case .sqlite(let target) = settings.database else { return }
        if FileManager.default.fileExists(atPath: target) {
            guard replace else { throw BackupSet.occupied(target) }
            let aside = ".before-\(now.iso8601.filter { $0.isNumber || $0 == "T" })"
            for tail in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: target + tail) {
                try move(target + tail, to: target + aside + tail)
            }
        }
        try copy("\(path)/\(BackupSet.databaseName)", to: target + ".part")
        try move(target + ".part", to: target)
    }

    private func restoreArchive(into settings: Settings, _ manifest: Manifest, replace: Bool) throws {
        try requireEngine(manifest, .postgres)
        guard let address = settings.databaseAddress else { return }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let clean = replace ? ["--clean", "--if-exists"] : []
        process.arguments =
            ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction"] + clean
            + ["--dbname", address, "\(path)/\(BackupSet.databaseName)"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw AppError(
                "restore.failed", status: 409,
                Text(
                    "pg_restore 没有成功，数据库没有改变。若库里已有数据，请加 --replace。",
                    "pg_restore failed and changed nothing. Where the database holds data, add --replace."))
        }
    }

    private func requireEngine(_ manifest: Manifest, _ engine: Database.Engine) throws(AppError) {
        guard manifest.engine != engine.rawValue else { return }
        throw AppError(
            "restore.engine", status: 409,
            Text(
                "这份备份来自 \(manifest.engine)，不能恢复到 \(engine.rawValue)。",
                "This backup is of \(manifest.engine) and cannot be restored to \(engine.rawValue)."))
    }
    private static func occupied(_ path: String) -> AppError {
        AppError(
            "restore.occupied", status: 409,
            Text(
                "\(path) 已有数据。要恢复请加 --replace，现有数据会改名保留。",
                "\(path) holds data. Add --replace to restore; the present data is renamed and kept."))
    }
}

/// Copies that say what could not be done.
extension BackupSet {
    private func isEmpty(_ path: String) throws -> Bool {
        try (FileManager.default.fileExists(atPath: path) ? FileManager.default.contentsOfDirectory(atPath: path) : [])
            .isEmpty
    }
    private func size(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? -1
    }
    private func make(_ path: String) throws {
        try told(path) { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    }
    private func copy(_ from: String, to: String) throws {
        try told(to) { try FileManager.default.copyItem(atPath: from, toPath: to) }
    }
    private func move(_ from: String, to: String) throws {
        try told(to) { try FileManager.default.moveItem(atPath: from, toPath: to) }
    }
    /// Copies files that are not there yet; stored files never change, so a present one is the same. Gives how many
    /// there are.
    private func copyTree(_ from: String, to: String) throws -> Int {
        guard let names = FileManager.default.enumerator(atPath: from) else { return 0 }
        var count = 0
        try make(to)
        for case let name as String in names {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(from)/\(name)", isDirectory: &isDirectory) else { continue }
            if isDirectory.boolValue {
                try make("\(to)/\(name)")
            } else if !name.hasSuffix(".part") {
                count += 1
                if !FileManager.default.fileExists(atPath: "\(to)/\(name)") {
                    try copy("\(from)/\(name)", to: "\(to)/\(name)")
                }
            }
        }
        return count
    }
    private func told(_ path: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            throw AppError(
                "backup.unwritable", status: 507,
                Text(
                    "不能写入 \(path)。请检查权限和剩余空间，原有数据没有动。",
                    "\(path) cannot be written. Check rights and free space; present data is untouched."))
        }
    }
}
