import Foundation
public import Kernel
import Persistence

/// Puts a backup in place of what is there, or of nothing, while nobody works with it.
public struct BackupRestore: Sendable {
    let settings: Settings
    let keys: String?
    let replace: Bool

    /// - Parameters:
    ///   - keys: directory the installation's keys were saved in; nil where they are in place.
    ///   - replace: present data and keys are moved aside and stay.
    public init(into settings: Settings, keysFrom keys: String?, replace: Bool) {
        (self.settings, self.keys, self.replace) = (settings, keys, replace)
    }

    /// - Parameter backup: a sealed file, which wants the private key's file, or a directory. Throws `AppError` where
    ///   something still runs, the key is missing or wrong, or data are there already.
    public func run(_ backup: String, identity: String?, at now: Instant) throws -> BackupSet.Manifest {
        try DataDirectory(settings.data).prepare()
        let hold = try DataHold(settings.data, alone: true)
        defer { hold.release() }
        if let address = settings.databaseAddress { try requireRest(address) }
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: backup, isDirectory: &isDirectory), isDirectory.boolValue {
            return try BackupSet(backup).restore(into: settings, keysFrom: keys, replace: replace, at: now)
        }
        guard let identity else {
            throw AppError(
                "restore.no-identity", status: 400,
                Text(
                    "备份 \(backup) 是加密的。请用 --identity 给出私钥文件。",
                    "The backup \(backup) is sealed. Give the file of the private key with --identity."))
        }
        let opened = "\(settings.data)/restoring-\(UUID().uuidString.prefix(8).lowercased())"
        defer { try? FileManager.default.removeItem(atPath: opened) }
        try BackupArchive(path: backup).open(into: opened, identity: identity)
        return try BackupSet(opened).restore(into: settings, keysFrom: keys, replace: replace, at: now)
    }

    private func requireRest(_ address: String) throws {
        let nodes = try Database.nodesAtWork(address)
        guard nodes > 0 else { return }
        throw AppError(
            "restore.running", status: 409,
            Text(
                "还有 \(nodes) 个 jinlin 在使用这个数据库，没有恢复任何内容。请先在每台机器上停止它；刚被强行结束的，两分钟后再试。",
                "\(nodes) jinlin still use this database; nothing was restored. Stop it on every machine first; where one was "
                    + "killed just now, try again in two minutes."))
    }
}
