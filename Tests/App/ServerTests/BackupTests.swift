import Foundation
import Kernel
import Logging
import Media
import People
import Persistence
import Territory
import TestSupport
import Testing

@testable import Server

@Suite struct BackupRotationTests {
    private func name(_ date: String, _ time: String = "023000") -> String {
        "jinlin-\(date)T\(time)Z" + BackupArchive.ending
    }

    @Test func `a name says when it was made, and other files are nobody's business`() throws {
        let made = try #require(Instant(iso8601: "2026-11-21T02:30:05Z"))
        #expect(BackupRotation.name(at: made) == name("20261121", "023005"))
        #expect(BackupRotation.date(of: name("20261121")) == CivilDate(year: 2026, month: 11, day: 21))
        for other in [
            "notes.txt", "jinlin-.tar.zst.age", "jinlin-20261321T023000Z.tar.zst.age",
            "jinlin-20261121T023000Z.tar.zst", "jinlin-20261121T023000Z.tar.zst.age.part", "x" + name("20261121"),
            "jinlin-2026112１T023000Z.tar.zst.age",
        ] { #expect(BackupRotation.date(of: other) == nil, "\(other)") }
    }

    @Test func `the newest of each day and each week stay, all else goes`() {
        let rotation = BackupRotation(days: 3, weeks: 3)
        // Saturday the 21st; weeks begin on Mondays the 16th, 9th and 2nd.
        let days = (1...21).reversed().map { name("202611\($0 < 10 ? "0" : "")\($0)") }
        let twice = name("20261121", "140000")
        let surplus = Set(rotation.surplus(days + [twice, "notes.txt"]))
        let kept = Set(days + [twice]).subtracting(surplus)
        #expect(kept == [twice, name("20261120"), name("20261119"), name("20261115"), name("20261108")])
        #expect(!surplus.contains("notes.txt"))
    }

    @Test func `days without a backup are not counted, and the newest never goes`() {
        let rotation = BackupRotation(days: 2, weeks: 0)
        let names = [name("20260101"), name("20260601"), name("20260301")]
        #expect(rotation.surplus(names) == [name("20260101")])
        #expect(BackupRotation(days: 1, weeks: 0).surplus([name("20200101")]) == [])
    }
}

/// Sealed backups from end to end, with the programs that seal them.
@Suite struct SealedBackupTests {
    private let place: TemporaryDirectory
    private var backups: String { place.path + "/backups" }
    private var identity: String { place.path + "/identity" }
    private let province: PlaceCode

    init() throws {
        place = try TemporaryDirectory()
        province = try #require(PlaceCode("34"))
        try makeKey("identity", "recipients")
    }

    /// A key, and the file of its public half.
    private func makeKey(_ identity: String, _ recipients: String) throws {
        let directory = "\(place.path)/\(identity).d"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let key = try PassingKey(in: directory)
        try FileManager.default.moveItem(atPath: key.path, toPath: "\(place.path)/\(identity)")
        try place.write(key.recipient + "\n", as: recipients)
    }

    /// A house with an account and a stored document.
    private func furnished(_ flags: [String: String] = [:]) async throws -> (SampleHouse, hash: String) {
        let sample = try await SampleHouse(flags)
        _ = try await sample.house.database.perform(
            AddPlace(parent: nil, level: .province, name: "安徽省", code: province), by: .system, at: sample.house.now())
        _ = try await sample.house.createAccount(
            login: "admin", name: "管理员", place: province, password: House.newPassword(), power: .system)
        let document = Array("%PDF-1.4\nthe proof\n%%EOF\n".utf8)
        return (sample, try await sample.house.media.accept(document, filename: "proof.pdf").hash)
    }

    private func run(_ sample: SampleHouse, days: Int = 1) -> BackupRun {
        BackupRun(
            to: backups, recipients: place.path + "/recipients", settings: sample.house.settings, proves: true,
            days: days, weeks: 0, scratch: nil)
    }

    private func leftovers(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).filter {
            $0.hasPrefix("backup-") || $0.hasPrefix("proof-") || $0.hasPrefix("restoring-")
        }
    }

    @Test func `a backup is sealed, proven, written down, and restores with the private key only`() async throws {
        let (sample, hash) = try await furnished()
        let report = try await run(sample).run(sample.house, keysTo: place.path + "/keys")
        #expect(report.verified && report.files == 1)
        let bytes = try #require(FileManager.default.contents(atPath: report.file))
        #expect(bytes.starts(with: Data("age-encryption.org/v1".utf8)) && bytes.count == report.bytes)
        #expect(!bytes.contains(Data("SQLite format".utf8)))
        let written = try #require(try await sample.house.database.read { try $0.upkeep(HealthWatch.backupTask) })
        #expect(try written.decode(BackupRun.Report.self).file == report.file)
        #expect(try leftovers(sample.directory.path).isEmpty)

        let other = try TemporaryDirectory()
        let settings = try await Settings.read(data: other.path, flags: ["root": SampleHouse.root], environment: [:])
        let restore = BackupRestore(into: settings, keysFrom: place.path + "/keys", replace: false)
        let unnamed = #expect(throws: AppError.self) { try restore.run(report.file, identity: nil, at: report.made) }
        #expect(unnamed?.code == "restore.no-identity")
        try makeKey("stranger", "strangers")
        let strange = #expect(throws: AppError.self) {
            try restore.run(report.file, identity: place.path + "/stranger", at: report.made)
        }
        #expect(strange?.code == "backup.sealed")
        _ = try restore.run(report.file, identity: identity, at: report.made)
        #expect(try leftovers(other.path).isEmpty)
        let restored = try await House(settings, logger: Logger(label: "test"))
        #expect(try await restored.accounts(under: province, limit: 10).map(\.login) == ["admin"])
        #expect(try await restored.media.isIntact(hash, type: .pdf))
        restored.close()
    }

    @Test func `a byte that was changed and a file that was cut short are refused`() async throws {
        let (sample, _) = try await furnished()
        let report = try await run(sample).run(sample.house, keysTo: nil)
        let proof = BackupProof(sample.house.settings, scratch: nil, logger: Logger(label: "test"))
        let sound = try await proof.check(report.file, identity: identity)
        #expect(sound.verification.isSound && sound.manifest.engine == "sqlite")
        let whole = try #require(FileManager.default.contents(atPath: report.file))
        var changed = whole
        changed[changed.count / 2] ^= 1
        for (bytes, name) in [(changed, "changed"), (whole.prefix(whole.count - 100), "short"), (Data(), "empty")] {
            let path = "\(place.path)/\(name)"
            try bytes.write(to: URL(filePath: path))
            let error = await #expect(throws: AppError.self) { try await proof.check(path, identity: identity) }
            #expect(error?.code == "backup.sealed", "\(name)")
        }
        #expect(try leftovers(sample.directory.path).isEmpty)
    }

    @Test func `a database that does not agree with itself gives no backup, and old ones stay`() async throws {
        let (sample, _) = try await furnished()
        let first = try await run(sample).run(sample.house, keysTo: nil)
        try await sample.house.database.write {
            try $0.execute("INSERT INTO counter (metric, place, key, value) VALUES ('state', '340102', 'closed', 3)")
        }
        let error = await #expect(throws: AppError.self) { try await run(sample).run(sample.house, keysTo: nil) }
        #expect(error?.code == "backup.unsound")
        let names = try FileManager.default.contentsOfDirectory(atPath: backups)
        #expect(names.contains { $0.hasSuffix(".unsound") })
        #expect(FileManager.default.fileExists(atPath: first.file))
        let written = try #require(try await sample.house.database.read { try $0.upkeep(HealthWatch.backupTask) })
        #expect(written.at == first.made)
    }

    @Test func `old backups go after a new one is proven`() async throws {
        let (sample, _) = try await furnished()
        try FileManager.default.createDirectory(atPath: backups, withIntermediateDirectories: true)
        for name in ["jinlin-20250101T023000Z.tar.zst.age", "jinlin-20250102T023000Z.tar.zst.age", "notes.txt"] {
            #expect(FileManager.default.createFile(atPath: "\(backups)/\(name)", contents: nil))
        }
        let report = try await run(sample, days: 2).run(sample.house, keysTo: nil)
        #expect(report.removed == ["jinlin-20250101T023000Z.tar.zst.age"])
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: backups))
        #expect(names.count == 3 && names.contains("notes.txt"))
    }

    @Test func `without anybody to seal it for there is no backup`() async throws {
        let sample = try await SampleHouse()
        let run = BackupRun(
            to: backups, recipients: nil, settings: sample.house.settings, proves: true, days: 1, weeks: 0, scratch: nil
        )
        let error = await #expect(throws: AppError.self) { try await run.run(sample.house, keysTo: nil) }
        #expect(error?.code == "backup.no-recipients" && error?.message.en.contains("age-keygen") == true)
        #expect(!FileManager.default.fileExists(atPath: backups))
    }

    @Test func `nothing is restored under a house that is open`() async throws {
        let (sample, _) = try await furnished()
        let report = try await run(sample).run(sample.house, keysTo: nil)
        let restore = BackupRestore(into: sample.house.settings, keysFrom: nil, replace: true)
        let error = #expect(throws: AppError.self) { try restore.run(report.file, identity: identity, at: report.made) }
        #expect(error?.code == "restore.running")
        #expect(try await sample.house.accounts(under: province, limit: 10).count == 1)
        sample.house.close()
        _ = try restore.run(report.file, identity: identity, at: report.made)
        // While it is restored nobody opens it either.
        let hold = try DataHold(sample.house.settings.data, alone: true)
        let settings = sample.house.settings
        let opening = await #expect(throws: AppError.self) {
            _ = try await House(settings, logger: Logger(label: "test"))
        }
        #expect(opening?.code == "start.restoring")
        hold.release()
        let reopened = try await House(settings, logger: Logger(label: "test"))
        #expect(try await reopened.accounts(under: province, limit: 10).count == 1)
        reopened.close()
    }

    @Test func `on PostgreSQL a backup is proven in a database of its own, and no node may run while it is restored`()
        async throws
    {
        guard let server = try TestDatabase.postgresAddress() else { return }
        let (first, second) = (try Database.makeScratch(beside: server), try Database.makeScratch(beside: server))
        do {
            let (sample, _) = try await furnished(["database": first])
            let report = try await run(sample).run(sample.house, keysTo: place.path + "/keys")
            #expect(report.verified)
            let other = try TemporaryDirectory()
            let settings = try await Settings.read(
                data: other.path, flags: ["root": SampleHouse.root, "database": second], environment: [:])
            let restore = BackupRestore(into: settings, keysFrom: place.path + "/keys", replace: false)
            _ = try restore.run(report.file, identity: identity, at: report.made)
            let restored = try await House(settings, logger: Logger(label: "test"))
            #expect(try await restored.accounts(under: province, limit: 10).map(\.login) == ["admin"])
            restored.close()
            // The first house still runs; somebody else's hands on its database are refused.
            let elsewhere = try TemporaryDirectory()
            let same = try await Settings.read(
                data: elsewhere.path, flags: ["root": SampleHouse.root, "database": first], environment: [:])
            try await sample.house.database.write { try $0.execute("DELETE FROM upkeep") }
            let error = #expect(throws: AppError.self) {
                try BackupRestore(into: same, keysFrom: nil, replace: true)
                    .run(report.file, identity: identity, at: report.made)
            }
            #expect(error?.code == "restore.running")
            sample.house.close()
        } catch {
            try? Database.dropScratch(first, beside: server)
            try? Database.dropScratch(second, beside: server)
            throw error
        }
        try Database.dropScratch(first, beside: server)
        try Database.dropScratch(second, beside: server)
    }
}
