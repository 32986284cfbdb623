import ArgumentParser
import Foundation
import Kernel
import Server

/// Every row of the engine's goals, on both engines and at growing numbers of stored cases.
struct EngineBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine", abstract: "Measures both engines at growing numbers of stored cases.",
        discussion: """
            The data of each scale is made once and kept in --data; each run works on a copy of it, from five million
            cases on in it. Load comes from another process (wrk) on the same machine; every figure is the median of
            repetitions, with the lowest and the highest beside it.
            """)
    enum Engines: String, CaseIterable, ExpressibleByArgument { case sqlite, postgres, both }

    @Option(help: "The built jinlin program.") var jinlin: String
    @Option(help: "Directory for the data, which is kept for further runs.") var data: String
    @Option(help: "File for the figures.") var output: String
    @Option(help: "A database of a PostgreSQL server on which more can be made.") var postgres: String?
    @Option(help: "sqlite, postgres or both.") var engine = Engines.both
    @Option(help: "Stored cases; may be given several times.") var scale: [Int] = []
    @Option(help: "Seconds of each load.") var seconds = 5
    @Option(help: "Repetitions of each measurement.") var repeats = 3

    private var engines: [BenchStore.Engine] {
        switch engine {
        case .sqlite: [.sqlite]
        case .postgres: [.postgres]
        case .both: [.sqlite, .postgres]
        }
    }

    func run() async throws {
        if engine != .sqlite && postgres == nil { throw ValidationError("PostgreSQL needs --postgres") }
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let figures = Figures(path: output, engine: "")
        try await sayWhere()
        var missed: [Figure] = []
        for engine in engines {
            let run = EngineRun(
                jinlin: jinlin, data: data, server: postgres, engine: engine, seconds: seconds, repeats: repeats,
                figures: figures)
            try run.measureDisk()
            try await run.measureSizes()
            for scale in (scale.isEmpty ? [10_000, 100_000, 1_000_000] : scale.sorted()) {
                try await run.measure(at: scale)
            }
            missed += run.missed
        }
        guard missed.isEmpty else {
            tell("not reached: \(missed.count)")
            for figure in missed { tell("  " + figure.line) }
            throw ExitCode(1)
        }
    }

    private func sayWhere() async throws {
        let processor =
            (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? ""
        tell(
            "Jinlin, benchmark engine: \(House.present().iso8601), \(ProcessInfo.processInfo.activeProcessorCount) cores"
                + " (\(processor.trimmingCharacters(in: .whitespaces))), \(ProcessInfo.processInfo.physicalMemory >> 20) MB,"
                + " \(seconds) s × \(repeats) each")
        guard let postgres, engine != .sqlite else { return }
        let client = try PostgresClient(postgres)
        tell(try client.value("SELECT version()"))
        let settings = try client.rows(
            """
            SELECT name || ' = ' || current_setting(name) FROM pg_settings
            WHERE source = 'configuration file' AND name NOT IN ('listen_addresses', 'port', 'unix_socket_directories')
                AND name NOT LIKE 'lc\\_%' AND name NOT LIKE '%timezone' AND category NOT LIKE '%Locale%'
            ORDER BY name
            """)
        tell("  " + settings.compactMap(\.first).joined(separator: ", "))
    }
}
