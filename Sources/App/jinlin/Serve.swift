import ArgumentParser
import Kernel
import Server

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "启动网站和后台任务 / Serve the pages, the JSON API and the timers.",
        discussion: """
            配置的来源，前面的优先：命令行、环境变量 JINLIN_*、数据目录里的 jinlin.json。
            Settings come from flags, then JINLIN_* variables, then jinlin.json in the data directory.
            """)

    @OptionGroup var store: StoreOptions
    @Option(help: "监听的地址 / Address to listen on.") var host: String?
    @Option(help: "监听的端口 / Port to listen on.") var port: Int?
    @Option(help: "对外的网址，印在二维码里 / Address seen from outside, printed in QR codes.") var address: String?
    @Option(help: "含有 Policies 的目录 / Directory that holds Policies and page assets.") var root: String?
    @Flag(help: "演示：短信进页面上的收件箱，不要求双因素 / Demonstration: messages stay in an inbox, no second factor.")
    var demo = false
    @Flag(help: "开发：每次重新读取页面资源，显示 /design / Development: assets are read again, /design is shown.")
    var development = false
    @Flag(name: .customLong("behind-tls"), help: "前面有终止 TLS 的代理 / A proxy that ends TLS stands before this server.")
    var behindTLS = false
    @Flag(help: "每个请求记一行日志 / Log one line a request.") var accessLog = false
    @Option(help: "日志级别：trace、debug、info、notice、warning、error / Log level.") var logLevel: String?
    @Option(help: "日志格式：json 或 console；不写时终端上是 console / Log format, json or console.") var logFormat: String?

    func run() async throws {
        let settings = try await store.settings([
            "host": host, "port": port.map(String.init), "root": root, "address": address,
            "demo": demo ? "true" : nil,
            "development": development ? "true" : nil, "behindTLS": behindTLS ? "true" : nil,
            "accessLog": accessLog ? "true" : nil, "logLevel": logLevel, "logFormat": logFormat,
        ])
        let house = try await House(settings, logger: Terminal.logger(settings))
        defer { house.close() }
        try await house.serve { port in
            let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
            Terminal.say(
                Text(
                    "近邻已启动：http://\(host):\(port)/ （按 Ctrl-C 停止）",
                    "Jinlin is serving at http://\(host):\(port)/ (Ctrl-C stops it)"))
        }
    }
}
