import ArgumentParser
import FoundationEssentials
import Kernel
import Replay
import Server

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "把真实留言按当时的时间走一遍 / Send real messages through the same operations, each at its own time.",
        discussion: """
            文件是 CSV：有答复的留言，或热线工单（转办次数当作异议）。占用的数据目录会增加这些案卷。
            The file is CSV: messages with replies, or hotline orders whose transfers count as objections.
            """)
    @OptionGroup var store: StoreOptions
    @Argument(help: "CSV 文件，GB 18030 或 UTF-8 / CSV file.") var file: String
    @Option(help: "规则包的名字 / Key of the policy pack.") var pack = "hefei-yaohai"
    @Option(help: "最多多少条 / At most this many.") var limit: Int?
    @Flag(help: "JSON 输出 / Print JSON.") var json = false

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw AppError(
                "replay.unreadable", status: 404,
                Text("读不到文件 \(file)。", "The file \(file) cannot be read."))
        }
        let (all, broken) = try ReplayMessage.read(Array(bytes), zone: .china)
        let messages = limit.map { Array(all.prefix($0)) } ?? all
        guard let first = messages.map(\.reportedAt).min() else {
            throw AppError.invalid("file", Text("文件里没有能用的留言。", "The file holds no usable message."))
        }
        if !broken.isEmpty {
            let lines = broken.prefix(10).map { String($0) }.joined(separator: ", ")
            Terminal.note(Text("跳过 \(broken.count) 行，行号：\(lines)", "\(broken.count) rows left out, at lines \(lines)"))
        }
        let progress = Progress(Text("已走完", "Replayed"))
        let begun = ContinuousClock.now
        let report = try await store.withHouseToFill { house in
            try await ReplayDistrict(house.database, at: first - .days(1)).prepare(pack: pack)
            return try await MessageReplay(house.database).play(messages) { done in
                if done % 50 == 0 || done == messages.count { progress.show(done, of: messages.count) }
            }
        }
        progress.end()
        let took = ContinuousClock.now - begun
        if json { return try Terminal.show(json: report) }
        show(report, seconds: Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18)
    }

    private func show(_ report: ReplayReport, seconds: Double) {
        func rate(_ part: Int, _ whole: Int) -> String {
            guard whole > 0 else { return "—" }
            let tenths = (part * 2_000 + whole) / (whole * 2)
            return "\(tenths / 10).\(tenths % 10) % (\(part)/\(whole))"
        }
        func days(_ share: Double) -> String {
            report.latency(share).map { "\(Double(Int($0 * 10)) / 10)" } ?? "—"
        }
        let lines: [(Text, String)] = [
            (Text("留言", "Messages"), "\(report.messages)"), (Text("已答复", "Answered"), "\(report.answered)"),
            (Text("已办结", "Closed"), "\(report.closed)"), (Text("超时", "Late"), "\(report.lateAnswers)"),
            (Text("目录派出", "Dispatched by the catalogue"), rate(report.byCatalogue, report.messages)),
            (Text("异议", "Objections"), "\(report.objections)"),
            (Text("异议未准", "Objections refused"), "\(report.objectionsRefused)"),
            (Text("曾升级", "Escalated"), "\(report.escalated)"),
            (Text("答复天数：中位、九成", "Days to the answer: median, 90 %"), "\(days(0.5)), \(days(0.9))"),
            (Text("响应率", "Response rate"), rate(report.responded, report.respondable)),
            (Text("解决率", "Solution rate"), rate(report.solved, report.rated)),
            (Text("满意率", "Satisfaction rate"), rate(report.satisfied, report.rated)),
            (Text("用时（秒）", "Seconds"), "\(Double(Int(seconds * 10)) / 10)"),
        ]
        for (name, value) in lines { print("\(name[Terminal.language])\t\(value)") }
    }
}
