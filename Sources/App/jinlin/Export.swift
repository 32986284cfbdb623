import ArgumentParser
import Cases
import Kernel
import Persistence
import Server

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "导出案卷，每行一个 JSON，不含个人信息 / Export cases, one JSON object a line, without personal data.")
    @OptionGroup var store: StoreOptions
    @Option(help: "这个地点及以下 / This place and below.") var under: String
    @Option(help: "只要这个月反映的，如 2026-11 / Reported in this month.") var month: String?
    @Flag(help: "只要未办结的 / Open ones only.") var open = false

    func run() async throws {
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
        let (wanted, progress) = (filter, Progress(Text("已导出", "Exported")))
        try await store.withHouse { house in
            let now = house.now()
            try await house.database.read { tx in
                var count = 0
                try tx.eachCase(wanted, at: now) { row in
                    print(try JSON.encode(row))
                    count += 1
                    if count % 1_000 == 0 { progress.show(count) }
                }
                progress.show(count)
            }
        }
        progress.end()
    }
}
