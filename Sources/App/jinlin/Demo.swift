import ArgumentParser
import Demo
import FoundationEssentials
import Kernel
import Server

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "装入演示：两个区县、各种角色的账号和虚构的事 / Load the demonstration: two districts, accounts, invented matters.",
        discussion: """
            可以重复运行；已装好的演示不会改变。之后用 jinlin serve 启动。
            May be repeated; a finished demonstration stays as it is. Start it with jinlin serve.
            """)
    @OptionGroup var store: StoreOptions
    @Flag(help: "JSON 输出 / Print JSON.") var json = false

    func run() async throws {
        let settings = try await store.settings([
            "demo": "true", "homePlace": DemoDistrict.homePlace, "slowMilliseconds": "0",
        ])
        let house = try await House(settings, logger: Terminal.logger())
        defer { house.close() }
        let demo = DemoDistrict(
            house.database, at: house.now(), hash: { try await house.hash($0) }, progress: { Terminal.note($0) })
        let accounts = try await demo.load()
        try remember()
        if json { return try Terminal.show(json: accounts) }
        let language = Terminal.language
        for account in accounts {
            let password = account.password ?? Text("验证码见“演示收件箱”", "code in the demo inbox")[language]
            print(
                [account.role, account.username, password, account.title[language], account.place].joined(
                    separator: "\t"))
        }
    }

    /// The data directory says from now on that it holds the demonstration, so that `serve` treats it as one.
    private func remember() throws {
        let path = "\(store.data)/\(Settings.fileName)"
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let text = "{\"demo\": true, \"homePlace\": \"\(DemoDistrict.homePlace)\", \"anonymousPostsPerMinute\": 600}\n"
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}
