import Foundation
public import Kernel
import Measures
import Persistence

/// Makes one sealed backup of a house while it works, proves it, writes down that there is one, and lets go of old
/// ones.
public struct BackupRun: Sendable {
    /// What came of it.
    public struct Report: Codable, Sendable {
        public let file: String
        public let made: Instant
        /// Of the sealed file.
        public let bytes: Int
        public let databaseBytes: Int
        /// Stored photos and documents.
        public let files: Int
        /// Opened again and verified.
        public let verified: Bool
        public let cases: Int
        /// Older backups that were let go.
        public let removed: [String]
        public let seconds: Int
    }

    /// Where backups are kept.
    let directory: String
    /// File of age public keys.
    let recipients: String
    let proves: Bool
    let rotation: BackupRotation
    let scratch: String?

    /// - Parameters:
    ///   - recipients: file with the public keys of those who may open it, one a line; the settings' where nil.
    ///   - days: days that keep one; `weeks` likewise.
    ///   - scratch: where copies may stand while it is made and proven; the data directory where nil.
    public init(
        to directory: String, recipients: String?, settings: Settings, proves: Bool, days: Int, weeks: Int,
        scratch: String?
    ) {
        self.directory = directory
        self.recipients = recipients ?? settings.backupRecipients
        (self.proves, self.scratch) = (proves, scratch)
        rotation = BackupRotation(days: days, weeks: weeks)
    }

    /// Throws `AppError` where there is nobody to seal it for, a program is missing, the disk is full, or the proof
    /// fails; a file that failed does not keep its name.
    public func run(_ house: House, keysTo keys: String?) async throws -> Report {
        let (began, made) = (Ticks.now(), house.now())
        guard FileManager.default.isReadableFile(atPath: recipients) else { throw BackupRun.nobody(recipients) }
        BackupRun.clearLeftovers(scratch ?? house.settings.data)
        let work = (scratch ?? house.settings.data) + "/backup-" + UUID().uuidString.prefix(8).lowercased()
        defer { try? FileManager.default.removeItem(atPath: work) }
        for path in [directory, work] {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let file = "\(directory)/\(BackupRotation.name(at: made))"
        let manifest = try await BackupSet(work + "/set").write(house, keysTo: keys, linking: true)
        let key = try PassingKey(in: work)
        try BackupArchive(path: file).write(from: work + "/set", recipients: recipients, also: key.recipient)
        try? FileManager.default.removeItem(atPath: work + "/set")
        let cases = proves ? try await proven(file, key, house) : nil
        let removed = proves ? try rotate() : []
        let report = Report(
            file: file, made: made, bytes: BackupRun.size(file), databaseBytes: manifest.databaseBytes,
            files: manifest.files, verified: proves, cases: cases ?? 0, removed: removed,
            seconds: (Ticks.now() - began) / 1_000_000_000)
        if proves { try await house.database.write { try $0.done(HealthWatch.backupTask, report, at: made) } }
        return report
    }

    /// How many cases are in it. A file that is no backup does not stay to be taken for one; the newest of those stays
    /// aside, because it may still hold nearly everything.
    private func proven(_ file: String, _ key: PassingKey, _ house: House) async throws -> Int {
        do {
            let proof = BackupProof(house.settings, scratch: scratch, logger: house.logger)
            return try await proof.check(file, identity: key.path).verification.cases
        } catch {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
            where name.hasSuffix(BackupRun.unsound) {
                try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
            }
            try? FileManager.default.moveItem(atPath: file, toPath: file + ".unsound")
            throw error
        }
    }

    private static let unsound = BackupArchive.ending + ".unsound"

    private func rotate() throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        return rotation.surplus(names).filter { name in
            (try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")) != nil
        }
    }

    /// What a run that was killed left behind: copies of everything, which must not lie about.
    private static func clearLeftovers(_ directory: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        where name.wholeMatch(of: #/(backup|proof|restoring)-[0-9a-f]{8}/#) != nil {
            let path = "\(directory)/\(name)"
            let changed = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            if let changed, changed.timeIntervalSinceNow < -86_400 { try? FileManager.default.removeItem(atPath: path) }
        }
    }

    private static func size(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    private static func nobody(_ path: String) -> AppError {
        AppError(
            "backup.no-recipients", status: 400,
            Text(
                "没有接收者文件 \(path)，没有做备份。请在另一台机器上用 age-keygen -o backup-key 生成密钥，把它显示的公钥（age1…）写进这个文件。",
                "There is no file of recipients, \(path), so no backup was made. Make a key on another machine with "
                    + "“age-keygen -o backup-key” and write the public key it shows (age1…) into this file."))
    }
}
