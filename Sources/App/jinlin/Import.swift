import ArgumentParser
import FoundationEssentials
import Kernel
import Replay
import Server
import Territory

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "导入地点和边界 / Import places and boundaries.",
        subcommands: [Divisions.self, Boundaries.self, Estates.self, Layer.self, Messages.self])

    /// What every import takes.
    struct Options: ParsableArguments {
        @OptionGroup var store: StoreOptions
        @Argument(help: "文件 / File.") var file: String
        @Option(help: "只导入这个地点及以下 / This place and below only.") var under: String?
        @Flag(help: "跳过有错的行，导入其余的；不写就全部不导入 / Leave out broken rows; otherwise nothing is imported.")
        var skipBroken = false
        @Flag(help: "只检查，不导入 / Check only.") var check = false
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        var mode: ImportMode { check ? .check : skipBroken ? .skipBroken : .allOrNone }
        func place() throws -> PlaceCode? {
            guard let under else { return nil }
            guard let code = PlaceCode(under) else {
                throw AppError.invalid("under", Text("地点编码“\(under)”不对。", "“\(under)” is not a place code."))
            }
            return code
        }
        func report(_ outcome: some Encodable, summary: Text, faults: [ImportFault], applied: Bool) throws {
            try Import.report(
                outcome, summary: summary, faults: faults, applied: applied, check: check, json: json)
        }
    }

    /// Prints what came of it; broken rows make the exit code 2 where nothing was imported.
    static func report(
        _ outcome: some Encodable, summary: Text, faults: [ImportFault], applied: Bool, check: Bool, json: Bool
    ) throws {
        if json {
            try Terminal.show(json: outcome)
        } else {
            Terminal.say(summary)
            for fault in faults.prefix(20) {
                Terminal.note(
                    Text(
                        "第 \(fault.number) 行 \(fault.label)：\(fault.text.zh)",
                        "Row \(fault.number) \(fault.label): \(fault.text.en)"))
            }
            if faults.count > 20 { Terminal.note(Text("……共 \(faults.count) 处。", "… \(faults.count) in all.")) }
        }
        if !applied && !(check && faults.isEmpty) { throw ExitCode(2) }
    }

    struct Divisions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "导入全国行政区划 / Import national divisions from a CSV file.")
        @OptionGroup var options: Options

        func run() async throws {
            let progress = Progress(Text("已导入", "Imported"))
            let outcome = try await options.store.withHouseToFill {
                try await $0.importDivisions(
                    path: options.file, only: options.place(), mode: options.mode, progress: { progress.show($0) })
            }
            progress.end()
            try options.report(
                outcome,
                summary: Text(
                    "新增 \(outcome.added)，改名 \(outcome.renamed)，不变 \(outcome.unchanged)，文件中没有 \(outcome.absent)。",
                    "Added \(outcome.added), renamed \(outcome.renamed), unchanged \(outcome.unchanged), absent from the file \(outcome.absent)."
                ),
                faults: outcome.faults, applied: outcome.applied)
        }
    }

    struct Boundaries: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "导入 GeoJSON 边界 / Import boundaries of one level from GeoJSON.")
        @OptionGroup var options: Options
        @Option(help: "层级，如 grid、community / Level, such as grid or community.") var level: String
        @Option(help: "坐标系：wgs84、cgcs2000、gcj02、bd09 / Datum.") var datum = "cgcs2000"
        @Flag(help: "没有的网格就新建 / Make grids that do not exist.") var createMissing = false

        func run() async throws {
            guard let level = PlaceLevel(rawValue: level) else {
                let allowed = PlaceLevel.allCases.map(\.rawValue).joined(separator: ", ")
                throw AppError.invalid(
                    "level",
                    Text("没有“\(level)”这个层级，可用：\(allowed)。", "There is no level “\(level)”; there are: \(allowed)."))
            }
            let outcome = try await options.store.withHouseToFill {
                try await $0.importBoundaries(
                    path: options.file, level: level, datum: datum, under: options.place(), mode: options.mode,
                    createMissing: createMissing)
            }
            try options.report(
                outcome,
                summary: Text(
                    "边界 \(outcome.drawn) 个，新建地点 \(outcome.created) 个，自 \(outcome.from) 起。",
                    "\(outcome.drawn) boundaries, \(outcome.created) new places, from \(outcome.from) on."),
                faults: outcome.faults, applied: outcome.applied)
        }
    }

    struct Estates: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "导入小区、楼栋、单元 / Import estates, buildings and units from a CSV file.")
        @OptionGroup var options: Options
        @Option(help: "坐标系：wgs84、cgcs2000、gcj02、bd09 / Datum.") var datum = "cgcs2000"

        func run() async throws {
            let outcome = try await options.store.withHouseToFill {
                try await $0.importEstates(path: options.file, datum: datum, under: options.place(), mode: options.mode)
            }
            try options.report(
                outcome,
                summary: Text(
                    "\(outcome.rows) 行，新增 \(outcome.added)，已有 \(outcome.known)。",
                    "\(outcome.rows) rows, \(outcome.added) added, \(outcome.known) known."),
                faults: outcome.faults, applied: outcome.applied)
        }
    }

    struct Layer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "导入其他部门的网格（多网合一）/ Import another department's grids from a CSV file.",
            discussion: """
                列：编码、名称、地点编码；一个网格覆盖几个地点就写几行。再次导入会整层替换。
                Columns: code, name, place; a grid over several places has several rows. A second import replaces the layer.
                """)
        @OptionGroup var store: StoreOptions
        @Argument(help: "文件 / File.") var file: String
        @Option(help: "层的代号，如 police / Word for the layer.") var key: String
        @Option(help: "层的名称，如 警务网格 / Its name.") var name: String
        @Option(help: "哪个部门的 / Whose grids.") var owner: String
        @Flag(help: "跳过有错的行，导入其余的 / Leave out broken rows.") var skipBroken = false
        @Flag(help: "只检查，不导入 / Check only.") var check = false
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let mode: ImportMode = check ? .check : skipBroken ? .skipBroken : .allOrNone
            let outcome = try await store.withHouseToFill {
                try await $0.importLayer(path: file, key: key, name: name, owner: owner, mode: mode)
            }
            try Import.report(
                outcome,
                summary: Text(
                    "“\(name)”：对应 \(outcome.lines) 处\(outcome.applied ? "" : "，没有导入")。",
                    "“\(name)”: places covered: \(outcome.lines)\(outcome.applied ? "" : "; nothing was imported")."),
                faults: outcome.faults, applied: outcome.applied, check: check, json: json)
        }
    }

    struct Messages: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "导入留言或热线工单，等待处理 / Take messages or hotline orders in, to be worked on.")
        @OptionGroup var store: StoreOptions
        @Argument(help: "CSV 文件，GB 18030 或 UTF-8 / CSV file.") var file: String
        @Option(help: "没有地点的归哪里处理 / Where messages without a place wait.") var under: String
        @Flag(help: "跳过有错的行，导入其余的 / Leave out broken rows.") var skipBroken = false
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw AppError(
                    "import.unreadable", status: 404, Text("读不到文件 \(file)。", "The file \(file) cannot be read."))
            }
            guard let place = PlaceCode(under) else {
                throw AppError.invalid("under", Text("地点编码“\(under)”不对。", "“\(under)” is not a place code."))
            }
            let (messages, broken) = try ReplayMessage.read(Array(bytes), zone: .china)
            if !broken.isEmpty {
                let lines = broken.prefix(20).map { String($0) }.joined(separator: ", ")
                Terminal.note(
                    Text("\(broken.count) 行不能用，行号：\(lines)", "\(broken.count) rows cannot be used, at lines \(lines)"))
                if !skipBroken { throw ExitCode(2) }
            }
            let progress = Progress(Text("已导入", "Imported"))
            let outcome = try await store.withHouseToFill { house in
                try await MessageImport(house.database, jurisdiction: place).load(messages) {
                    progress.show($0, of: messages.count)
                }
            }
            progress.end()
            if json { return try Terminal.show(json: outcome) }
            Terminal.say(
                Text("新增 \(outcome.added)，已有 \(outcome.known)。", "\(outcome.added) added, \(outcome.known) known."))
        }
    }
}
