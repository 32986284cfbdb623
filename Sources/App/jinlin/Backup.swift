import ArgumentParser
import Kernel
import Persistence
import Server

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "备份，运行中也可以 / Back up, also while serving.",
        discussion: """
            密钥不在备份里，这样单独拿到备份也看不到电话号码；用 --keys-to 把密钥另存到别处。
            Keys are left out, so that a backup alone shows no telephone number; --keys-to saves them elsewhere.
            """)
    @OptionGroup var store: StoreOptions
    @Argument(help: "空目录 / Empty directory.") var directory: String
    @Option(help: "密钥另存到这个目录 / Save the keys in this directory.") var keysTo: String?
    @Flag(help: "JSON 输出 / Print JSON.") var json = false

    func run() async throws {
        let manifest = try await store.withHouse { try await BackupSet(directory).write($0, keysTo: keysTo) }
        if json { return try Terminal.show(json: manifest) }
        Terminal.say(
            Text(
                "已备份到 \(directory)：数据库 \(manifest.databaseBytes / 1024) KB，文件 \(manifest.files) 个。",
                "Backed up to \(directory): database \(manifest.databaseBytes / 1024) KB, \(manifest.files) files."))
        if keysTo == nil {
            Terminal.note(
                Text(
                    "密钥没有备份。没有密钥，加密的电话号码无法恢复；请用 --keys-to 另存一份。",
                    "The keys were not saved. Without them encrypted numbers are lost; save them with --keys-to."))
        }
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "从备份恢复，先停止服务 / Restore a backup; stop the server first.")
    @OptionGroup var store: StoreOptions
    @Argument(help: "备份目录 / Directory of the backup.") var directory: String
    @Option(help: "密钥所在目录 / Directory the keys were saved in.") var keysFrom: String?
    @Flag(help: "已有数据改名保留，换成备份 / Keep present data under another name and put the backup in its place.")
    var replace = false
    @Flag(help: "JSON 输出 / Print JSON.") var json = false

    func run() async throws {
        let settings = try await store.settings()
        let manifest = try BackupSet(directory).restore(
            into: settings, keysFrom: keysFrom, replace: replace, at: House.present())
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
        if json { return try Terminal.show(json: manifest) }
        Terminal.say(Text("已恢复 \(manifest.made.iso8601) 的备份。", "The backup of \(manifest.made.iso8601) is restored."))
    }
}
