import ArgumentParser
import Kernel
import Persistence
import Server

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "备份、核验备份 / Back up, and prove backups.",
        subcommands: [Make.self, Check.self], defaultSubcommand: Make.self)

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "备份，运行中也可以 / Back up, also while serving.",
            discussion: """
                在目录里生成一个加密文件，打开、恢复、核验通过才算数，然后清理旧的。只有私钥能打开它；私钥不要放在这台机器上。
                密钥目录（keys）不在备份里，这样单独拿到备份也看不到电话号码；用 --keys-to 把它另存到别处。
                One sealed file in the directory; it counts once it was opened, restored and verified; then old ones go. Only
                the private key opens it, and that belongs on another machine. The installation's keys are left out, so that a
                backup alone shows no telephone number; --keys-to saves them elsewhere.
                """)
        @OptionGroup var store: StoreOptions
        @Argument(help: "存放备份的目录 / Directory of backups.") var directory: String
        @Option(help: "公钥文件，每行一个 age1…；不写就用数据目录里的 backup-recipients / File of age public keys.")
        var recipients: String?
        @Option(help: "密钥另存到这个目录 / Save the keys in this directory.") var keysTo: String?
        @Option(help: "保留最近几天，每天一份 / Days that keep one.") var keepDays = 14
        @Option(help: "保留最近几周，每周一份 / Weeks that keep one.") var keepWeeks = 8
        @Option(help: "临时副本放在这里；不写就在数据目录 / Where copies may stand while it works.") var scratch: String?
        @Flag(help: "不核验；这样的备份不算数，也不清理旧的 / Do not prove it; it then does not count and nothing old goes.")
        var unproven = false
        @Flag(help: "不加密，写成一个空目录 / Not sealed: write into an empty directory.") var plain = false
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func validate() throws {
            guard keepDays >= 1, keepWeeks >= 0 else {
                throw ValidationError("--keep-days 至少 1，--keep-weeks 至少 0 / at least 1 day and 0 weeks")
            }
        }

        func run() async throws {
            if plain { try await writePlain() } else { try await seal() }
            if keysTo == nil, !json {
                Terminal.note(
                    Text(
                        "密钥没有备份。没有密钥，加密的电话号码无法恢复；请用 --keys-to 另存一份。",
                        "The keys were not saved. Without them encrypted numbers are lost; save them with --keys-to."))
            }
        }

        private func seal() async throws {
            let report = try await store.withHouse { house in
                let run = BackupRun(
                    to: directory, recipients: recipients, settings: house.settings, proves: !unproven, days: keepDays,
                    weeks: keepWeeks, scratch: scratch)
                return try await run.run(house, keysTo: keysTo)
            }
            if json { return try Terminal.show(json: report) }
            let size = "\(report.bytes / 1024) KB"
            Terminal.say(
                report.verified
                    ? Text(
                        "已备份并核验：\(report.file)（\(size)，案卷 \(report.cases) 件，文件 \(report.files) 个）。清理旧备份 \(report.removed.count) 份。",
                        "Backed up and proven: \(report.file) (\(size), \(report.cases) cases, \(report.files) files). \(report.removed.count) old backups removed."
                    )
                    : Text("已备份，没有核验：\(report.file)（\(size)）。", "Backed up, not proven: \(report.file) (\(size))."))
        }

        private func writePlain() async throws {
            let manifest = try await store.withHouse { try await BackupSet(directory).write($0, keysTo: keysTo) }
            if json { return try Terminal.show(json: manifest) }
            Terminal.say(
                Text(
                    "已备份到 \(directory)：数据库 \(manifest.databaseBytes / 1024) KB，文件 \(manifest.files) 个。没有加密。",
                    "Backed up to \(directory): database \(manifest.databaseBytes / 1024) KB, \(manifest.files) files. It is not sealed."
                ))
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "打开一份备份，恢复到旁边，核验全部内容 / Open a backup, restore it aside, verify all of it.")
        @OptionGroup var store: StoreOptions
        @Argument(help: "备份文件 / The backup.") var file: String
        @Option(help: "私钥文件 / File of the private key.") var identity: String
        @Option(help: "临时副本放在这里；不写就在数据目录 / Where the copy may stand.") var scratch: String?
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let settings = try await store.settings()
            let proof = BackupProof(settings, scratch: scratch, logger: Terminal.logger())
            let found = try await proof.check(file, identity: identity)
            if json { return try Terminal.show(json: found) }
            Terminal.say(
                Text(
                    "备份完好：\(found.manifest.made.iso8601)，案卷 \(found.verification.cases) 件，文件 \(found.manifest.files) 个。",
                    "The backup is sound: \(found.manifest.made.iso8601), \(found.verification.cases) cases, \(found.manifest.files) files."
                ))
        }
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "从备份恢复，先停止服务 / Restore a backup; stop the server first.")
    @OptionGroup var store: StoreOptions
    @Argument(help: "备份文件或目录 / The backup: a file or a directory.") var backup: String
    @Option(help: "私钥文件，打开加密的备份 / File of the private key that opens a sealed backup.") var identity: String?
    @Option(help: "密钥所在目录 / Directory the keys were saved in.") var keysFrom: String?
    @Flag(help: "已有数据改名保留，换成备份 / Keep present data under another name and put the backup in its place.")
    var replace = false
    @Flag(help: "JSON 输出 / Print JSON.") var json = false

    func run() async throws {
        let settings = try await store.settings()
        let restoring = BackupRestore(into: settings, keysFrom: keysFrom, replace: replace)
        let manifest = try restoring.run(backup, identity: identity, at: House.present())
        let house = try await House(settings, logger: Terminal.logger())
        defer { house.close() }
        let damage = try await house.database.checkIntegrity()
        guard damage.isEmpty else {
            throw AppError(
                "restore.damaged", status: 422,
                Text(
                    "恢复后的数据库有损坏：\(damage.prefix(3).joined(separator: "；"))",
                    "The restored database is damaged: \(damage.prefix(3).joined(separator: "; "))"))
        }
        try await house.database.refreshStatistics()
        if json { return try Terminal.show(json: manifest) }
        Terminal.say(Text("已恢复 \(manifest.made.iso8601) 的备份。", "The backup of \(manifest.made.iso8601) is restored."))
    }
}
