import ArgumentParser
import Kernel
import Persistence
import Policy
import Server

struct ArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "年度档案：办结满期的案卷 / Archives by year: cases that ended long ago.",
        discussion: """
            案卷移入年度档案后照样能查、能看、能导出、能核对，只是不再变动。期限写在规则包里（case-files）。
            A case in the archive is found, read, exported and verified as before; it only changes no more. The period stands in
            the policy pack (case-files).
            """,
        subcommands: [Plan.self, Run.self])

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "各年度档案有多少，现在该移多少 / What each year holds, and how much is due.")
        @OptionGroup var store: StoreOptions
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        private struct Found: Encodable {
            struct Year: Encodable {
                let year: Int
                let cases: Int
                let bytes: Int
            }
            let years: [Year]
            let due: Int
            let held: Int
        }

        func run() async throws {
            let found = try await store.withHouse { house in
                let due = try await house.retentionPlan().first { $0.kind == .caseFiles }
                return Found(
                    years: try await house.archiveYears().map {
                        Found.Year(year: $0.year, cases: $0.count, bytes: $0.bytes)
                    }, due: due?.due ?? 0, held: due?.held ?? 0)
            }
            if json { return try Terminal.show(json: found) }
            for year in found.years { print("\(year.year)\t\(year.cases)\t\(year.bytes / 1024) KB") }
            Terminal.say(
                Text(
                    "现在该移入档案 \(found.due) 件，因保全不移 \(found.held) 件。",
                    "\(found.due) cases are due now, \(found.held) stay because of a legal hold."))
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "移入年度档案，运行中也可以 / Move what is due, also while serving.")
        @OptionGroup var store: StoreOptions
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let progress = Progress(Text("已移入档案", "Moved to the archive"))
            let found = try await store.withHouse { house in
                try await house.retain(only: .caseFiles) { progress.show($0) }
            }
            progress.end()
            let moved = found.reduce(0) { $0 + $1.released }
            if json { return try Terminal.show(json: ["moved": moved]) }
            Terminal.say(Text("移入年度档案 \(moved) 件。", "\(moved) cases moved to the archive of their year."))
        }
    }
}
