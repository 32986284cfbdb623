import ArgumentParser
import Demo
import FoundationEssentials
import Kernel
import Persistence
import Server

struct DemoCommand: AsyncParsableCommand {
    /// How large the demonstration is.
    enum Scale: String, CaseIterable, ExpressibleByArgument {
        case small, full
    }
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "装入演示：真实的地名、各种角色的账号和虚构的事 / Load the demonstration: real places, accounts, invented matters.",
        discussion: """
            可以重复运行；已装好的演示不会改变。之后用 jinlin serve 启动。
            May be repeated; a finished demonstration stays as it is. Start it with jinlin serve.
            """)
    @OptionGroup var store: StoreOptions
    @Option(
        help: """
            看哪个地方的规则：hefei-yaohai（另有长泰）、hefei、changchun-kuancheng / \
            The place whose rules are shown; hefei-yaohai comes with Changtai.
            """)
    var pack: String = DemoScene.home.pack
    @Option(
        help: """
            small：几个社区，用来看；full：装满公布的数（合肥 200 万户，要十几分钟、约 10 GB），用来测量 / \
            small to look at; full makes it up to the published counts, for measuring (Hefei: 2,000,000 households, \
            a quarter of an hour or more and some 10 GB).
            """
    )
    var scale = Scale.small
    @Flag(help: "JSON 输出 / Print JSON.") var json = false

    func run() async throws {
        let scene = try chosen()
        let settings = try await store.settings([
            "demo": "true", "homePlace": scene.homePlace, "slowMilliseconds": "0",
        ])
        let house = try await House(settings, logger: Terminal.logger())
        defer { house.close() }
        let demo = DemoDistrict(
            house.database, scene: scene, at: house.now(), hash: { try await house.hash($0) },
            progress: { Terminal.note($0) })
        let accounts = try await demo.load()
        try remember(scene)
        if scale == .full { try await fill(scene, house) }
        try await house.database.refreshStatistics()
        if json { return try Terminal.show(json: accounts) }
        let language = Terminal.language
        for account in accounts {
            let password = account.password ?? Text("验证码见“演示收件箱”", "code in the demo inbox")[language]
            print(
                [account.role, account.username, password, account.title[language], account.place].joined(
                    separator: "\t"))
        }
    }

    /// What is published stands beside what is there; the rest only carries it.
    private func fill(_ scene: DemoScene, _ house: House) async throws {
        let scale = DemoScale(house.database, scene: scene, at: house.now(), progress: { Terminal.note($0) })
        let counts = try await scale.fill()
        for count in counts where count.published && count.there < count.wanted {
            throw AppError(
                "demo.not-full", status: 500,
                Text(
                    "\(count.within) 的 \(count.what) 只装到 \(count.there)，公布的是 \(count.wanted)。",
                    "\(count.what) in \(count.within) reached \(count.there) only; \(count.wanted) are published."))
        }
    }

    private func chosen() throws -> DemoScene {
        if let scene = DemoScene.of(pack: pack) { return scene }
        let known = DemoScene.all.map(\.pack).joined(separator: ", ")
        throw AppError(
            "demo.unknown-pack", status: 404,
            Text("没有“\(pack)”的演示，可用：\(known)。", "There is no demonstration of “\(pack)”; there are: \(known)."))
    }

    /// The data directory says from now on that it holds the demonstration, so that `serve` treats it as one.
    private func remember(_ scene: DemoScene) throws {
        let path = "\(store.data)/\(Settings.fileName)"
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let text = "{\"demo\": true, \"homePlace\": \"\(scene.homePlace)\", \"anonymousPostsPerMinute\": 600}\n"
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}
