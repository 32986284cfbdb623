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
    /// - Parameter linking: stored files, which never change, may be the same files where the disk allows it.
    public func write(_ house: House, keysTo keys: String?, linking: Bool = false) async throws -> Manifest {
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
        let files = try copyTree(house.settings.filesDirectory, to: "\(path)/\(BackupSet.filesName)", linking: linking)
        let settings = "\(house.settings.data)/\(Settings.fileName)"
        if FileManager.default.fileExists(atPath: settings) { try copy(settings, to: "\(path)/\(Settings.fileName)") }
        if let keys { try saveKeys(house.settings.keysDirectory, to: "\(keys)/\(BackupSet.keysName)") }
        let manifest = Manifest(
            version: Version.text, engine: house.database.engine.rawValue, made: house.now(),
            databaseBytes: size("\(path)/\(BackupSet.databaseName)"), files: files)
        try Data(JSON.encode(manifest).utf8).write(to: URL(filePath: "\(path)/\(BackupSet.manifestName)"))
        return manifest
    }

    /// Puts a backup in place of nothing; with `replace` the present data and keys are moved aside and stay. Everything
    /// that can be refused is looked at, and the database copied, before anything is moved. `BackupRestore` sees to it
    /// that nobody works with the data. Throws `AppError` saying what is missing.
    func restore(into settings: Settings, keysFrom keys: String?, replace: Bool, at now: Instant) throws
        -> Manifest
    {
        let manifest = try readManifest()
        try DataDirectory(settings.data).prepare()
        let aside = ".before-\(now.iso8601.filter { $0.isNumber || $0 == "T" })"
        let saved = try keys.map { try savedKeys($0, for: settings, replace: replace) }
        if let address = settings.databaseAddress {
            try requireEngine(manifest, .postgres)
            try Database.restore(archive: "\(path)/\(BackupSet.databaseName)", into: address, replacing: replace)
        } else {
            try stageFile(for: settings, manifest, replace: replace)
        }
        if let saved { try putKeys(saved, into: settings.keysDirectory, aside) }
        try placeFile(for: settings, aside)
        _ = try copyTree("\(path)/\(BackupSet.filesName)", to: settings.filesDirectory)
        let (kept, present) = ("\(path)/\(Settings.fileName)", "\(settings.data)/\(Settings.fileName)")
        if exists(kept), !exists(present) { try copy(kept, to: present) }
        return manifest
    }

    func readManifest() throws -> Manifest {
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

    /// Copies the database beside its place, so that a full disk is noticed while nothing has moved.
    private func stageFile(for settings: Settings, _ manifest: Manifest, replace: Bool) throws {
        try requireEngine(manifest, .sqlite)
        guard case .sqlite(let target) = settings.database else { return }
        if exists(target), !replace { throw BackupSet.occupied(target) }
        if exists(target + ".part") {
            try told(target) { try FileManager.default.removeItem(atPath: target + ".part") }
        }
        try copy("\(path)/\(BackupSet.databaseName)", to: target + ".part")
    }

    private func placeFile(for settings: Settings, _ aside: String) throws {
        guard settings.databaseAddress == nil, case .sqlite(let target) = settings.database else { return }
        for tail in ["", "-wal", "-shm"] where exists(target + tail) {
            try move(target + tail, to: target + aside + tail)
        }
        try move(target + ".part", to: target)
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

/// The keys, which never mix with those of another installation.
extension BackupSet {
    /// Copies the keys beside those that are there already. Throws where keys of another installation are there: names
    /// are the same everywhere, and a set of keys that is half one and half the other opens nothing.
    private func saveKeys(_ from: String, to target: String) throws {
        if try !differing(from, target).isEmpty {
            throw AppError(
                "backup.other-keys", status: 409,
                Text(
                    "\(target) 里是另一套密钥，密钥没有另存。请换一个目录。",
                    "\(target) holds the keys of another installation; these were not saved. Choose another directory.")
            )
        }
        _ = try copyTree(from, to: target)
    }

    /// The directory of saved keys, where they may be put in place.
    private func savedKeys(_ keys: String, for settings: Settings, replace: Bool) throws -> String {
        let saved = "\(keys)/\(BackupSet.keysName)"
        guard exists("\(saved)/search.key") else {
            throw AppError(
                "restore.no-keys", status: 404,
                Text("\(keys) 里没有密钥，没有恢复任何内容。", "There are no keys in \(keys); nothing was restored."))
        }
        if try !differing(saved, settings.keysDirectory).isEmpty, !replace {
            throw BackupSet.occupied(settings.keysDirectory)
        }
        return saved
    }

    /// Keys made by a first start, or of another database, are kept under another name.
    private func putKeys(_ saved: String, into directory: String, _ aside: String) throws {
        if try !differing(saved, directory).isEmpty { try move(directory, to: directory + aside) }
        _ = try copyTree(saved, to: directory)
        try told(directory) {
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory)
        }
    }

    /// Names that both directories have with different contents.
    private func differing(_ one: String, _ other: String) throws -> [String] {
        guard exists(one), exists(other) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: one).filter { name in
            exists("\(other)/\(name)")
                && !FileManager.default.contentsEqual(atPath: "\(one)/\(name)", andPath: "\(other)/\(name)")
        }
    }
}

/// Copies that say what could not be done.
extension BackupSet {
    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
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
    private func copyTree(_ from: String, to: String, linking: Bool = false) throws -> Int {
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
                    if linking, link("\(from)/\(name)", "\(to)/\(name)") == 0 { continue }
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
