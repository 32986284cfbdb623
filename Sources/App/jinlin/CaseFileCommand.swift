import ArgumentParser
import Bags
import Cases
import Kernel
import Server

struct CaseFileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case-file", abstract: "办结案卷的案卷包：导出和核对 / Packages of ended cases: export and check.",
        subcommands: [ExportFiles.self, VerifyFiles.self])

    struct ExportFiles: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "把办结案卷导出为独立、可核对的 ZIP / Export ended cases as ZIP files that can be checked by themselves.",
            discussion: """
                里面有经过、原话、附件、当时的规则和核对方法。电话、姓名和位置只在 --personal 时导出。
                Holds what happened, the words, attachments, the rules of that time and how to check it. Telephone, name and
                position only with --personal.
                """)
        @OptionGroup var store: StoreOptions
        @Argument(help: "案卷编号 / Case numbers.") var cases: [String]
        @Option(help: "放到这个文件夹 / Folder to write to.") var to: String
        @Option(help: "用途，记入审计日志 / What it is for; kept in the audit log.") var purpose = "归档 / archive"
        @Flag(help: "连同电话、姓名和位置 / With telephone, name and position.") var personal = false
        @Flag(help: "写成文件夹，不用 ZIP / Folders instead of ZIP files.") var unpacked = false
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let paths = try await store.withHouse { house in
                var paths: [String] = []
                for number in cases {
                    paths.append(
                        try await house.exportPackage(
                            number: number, to: to, purpose: purpose, personal: personal, unpacked: unpacked))
                }
                return paths
            }
            if json { return try Terminal.show(json: paths) }
            for path in paths { print(path) }
            Terminal.note(Text("已导出 \(paths.count) 个案卷包。", "\(paths.count) packages exported."))
        }
    }

    struct VerifyFiles: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "核对案卷包，不需要数据库 / Check packages; needs no database.")
        @Argument(help: "ZIP 文件或文件夹 / ZIP files or folders.") var files: [String]
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        private struct Result: Encodable {
            let file: String
            let number: String?
            let entries: Int
            let attachments: Int
            let erased: Int
            let faults: [Text]
        }

        func run() throws {
            let results = try files.map { file -> Result in
                let check = PackageCheck(try BagReader(file))
                return Result(
                    file: file, number: check.number, entries: check.entries, attachments: check.attachments,
                    erased: check.erased, faults: check.faults)
            }
            if json {
                try Terminal.show(json: results)
            } else {
                for result in results { tell(result) }
            }
            if results.contains(where: { !$0.faults.isEmpty }) { throw ExitCode(70) }
        }

        private func tell(_ result: Result) {
            for fault in result.faults { print("\(result.file): \(fault[Terminal.language])") }
            Terminal.say(
                Text(
                    "\(result.number ?? result.file)：经过 \(result.entries) 条、附件 \(result.attachments) 个，依法删除 \(result.erased) 处，\(result.faults.count) 处不符。",
                    "\(result.number ?? result.file): \(result.entries) entries, \(result.attachments) attachments, \(result.erased) erased by law, \(result.faults.count) faults."
                ))
        }
    }
}
