import ArgumentParser
import Cases
import Kernel
import Persistence
import Server

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "导出案卷为 CSV 表，不含姓名电话 / Export cases as a CSV table, without names and telephones.",
        discussion: """
            不公开的事没有摘要。用 --json 每行输出一个 JSON。
            Matters that are not public have no summary. With --json one JSON object a line.
            """)
    @OptionGroup var store: StoreOptions
    @Option(help: "这个地点及以下 / This place and below.") var under: String
    @Option(help: "只要这个月反映的，如 2026-11 / Reported in this month.") var month: String?
    @Flag(help: "只要未办结的 / Open ones only.") var open = false
    @Flag(help: "每行一个 JSON / One JSON object a line.") var json = false

    func run() async throws {
        let (wanted, progress) = (try filter(), Progress(Text("已导出", "Exported")))
        let (json, language) = (json, Terminal.language)
        try await store.withHouse { house in
            let now = house.now()
            try await house.database.read { tx in
                var sheet = CaseSheet(language: language, tx: tx)
                var count = 0
                if !json { print(CaseSheet.byteOrderMark + sheet.heading, terminator: "") }
                try tx.eachCase(wanted, at: now) { row in
                    if json {
                        print(try JSON.encode(try sheet.record(row)))
                    } else {
                        print(try sheet.line(row), terminator: "")
                    }
                    count += 1
                    if count % 1_000 == 0 { progress.show(count) }
                }
                progress.show(count)
            }
        }
        progress.end()
    }

    private func filter() throws -> CaseFilter {
        guard let place = PlaceCode(under) else {
            throw AppError.invalid("under", Text("地点编码“\(under)”不对。", "“\(under)” is not a place code."))
        }
        var filter = CaseFilter(places: [place])
        if open { filter.open = true }
        if let month {
            guard let month = CivilMonth(month) else {
                throw AppError.invalid(
                    "month", Text("月份“\(month)”不对，请写成 2026-11。", "“\(month)” is not a month; write 2026-11."))
            }
            filter.month = month
        }
        return filter
    }
}
