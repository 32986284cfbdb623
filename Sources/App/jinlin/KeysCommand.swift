import ArgumentParser
import Kernel
import People
import Server

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "加密字段的密钥 / Keys of encrypted fields.",
        discussion: """
            更换后请另存 keys 目录；旧密钥在旧备份过期之前不要删除。
            Save the keys directory after a rotation; keep old keys until the backups made with them are gone.
            """,
        subcommands: [Status.self, Rotate.self, Reseal.self])

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "哪些密钥还在用 / Which keys are in use.")
        @OptionGroup var store: StoreOptions
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let keys = try await store.withHouse { try await $0.fieldKeys() }
            if json { return try Terminal.show(json: keys) }
            for key in keys { print("\(key.number)\t\(key.since.iso8601)") }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "加一个新密钥并重新加密，运行中也可以 / Add a key and seal everything anew, also while serving.")
        @OptionGroup var store: StoreOptions
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let progress = Progress(Text("已重新加密", "Sealed anew"))
            let (number, found) = try await store.withHouse { house in
                (try await house.rotateKeys(), try await house.reseal { progress.show($0) })
            }
            progress.end()
            if json { return try Terminal.show(json: found) }
            Terminal.say(
                Text("现在用第 \(number) 号密钥。请另存 keys 目录。", "Key \(number) is in use now. Save the keys directory."))
            KeysCommand.tell(found)
        }
    }

    struct Reseal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "把旧密钥加密的内容换成新密钥；服务运行时会自动做 / Seal anew what older keys sealed; a running server does it by itself."
        )
        @OptionGroup var store: StoreOptions
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let progress = Progress(Text("已重新加密", "Sealed anew"))
            let found = try await store.withHouse { house in try await house.reseal { progress.show($0) } }
            progress.end()
            if json { return try Terminal.show(json: found) }
            KeysCommand.tell(found)
        }
    }

    private static func tell(_ found: House.Resealing) {
        Terminal.say(
            Text(
                "重新加密 \(found.resealed) 处，打不开 \(found.unreadable) 处，停用旧密钥 \(found.retired) 个。",
                "\(found.resealed) sealed anew, \(found.unreadable) do not open, \(found.retired) older keys retired."))
    }
}
