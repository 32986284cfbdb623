import ArgumentParser
import Foundation
import Kernel
import Logging
import Server
import Territory

/// The closed loop: intake, whole lives, pages, places, replay, start and memory.
struct Loop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the closed loop on real sizes.",
        discussion: """
            Parts: places (import of divisions, search by name, locating), replay, intake, life, pages. Stored cases are
            copies of some that went through the operations. The load generator (wrk) runs on the same machine.
            """)
    enum Part: String, CaseIterable, ExpressibleByArgument { case places, replay, intake, life, pages }
    enum Engine: String, CaseIterable, ExpressibleByArgument { case sqlite, postgres }

    @Option(help: "The built jinlin program.") var jinlin: String
    @Option(help: "Directory for the data of the run.") var data: String
    @Option(help: "File for the figures.") var output: String
    @Option(help: "An empty PostgreSQL database, for --engine postgres.") var postgres: String?
    @Option(help: "sqlite or postgres.") var engine = Engine.sqlite
    @Option(help: "Stored cases; may be given several times.") var scale: [Int] = []
    @Option(help: "Only these parts; may be given several times.") var part: [Part] = []
    @Option(help: "CSV of the national divisions (663,128 rows).") var divisions: String?
    @Option(help: "CSV of real messages with their answers.") var messages: String?
    @Option(help: "Seconds of each load.") var seconds = 10

    private var parts: Set<Part> { part.isEmpty ? Set(Part.allCases) : Set(part) }
    private var database: String? { engine == .postgres ? postgres : nil }

    func run() async throws {
        if engine == .postgres && postgres == nil { throw ValidationError("--engine postgres needs --postgres") }
        let figures = Figures(path: output, engine: engine.rawValue)
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        print(
            "Jinlin \(engine.rawValue), \(ProcessInfo.processInfo.activeProcessorCount) cores; stored cases are copies")
        if parts.contains(.places) {
            try figures.add("locating", at: 700, try Territories.locating(), "points/s", .higher, goal: 600_000)
            if engine == .sqlite { try await places(figures) }
        }
        if parts.contains(.replay), engine == .sqlite { try replay(figures) }
        if !parts.isDisjoint(with: [.intake, .life, .pages]) {
            for goal in [0] + (scale.isEmpty ? [100_000] : scale.sorted()) { try await measure(at: goal, figures) }
        }
    }

    private func places(_ figures: Figures) async throws {
        let house = try await open(data + "/places", database: nil)
        defer { house.close() }
        if let divisions, FileManager.default.fileExists(atPath: divisions) {
            let begun = ContinuousClock.now
            let outcome = try await house.importDivisions(
                path: divisions, only: nil, mode: .skipBroken, progress: { _ in })
            try figures.add(
                "import of divisions", at: outcome.added, begun.duration(to: .now).inSeconds, "s", .lower, goal: 20)
        } else {
            say("import of divisions: skipped, no file given with --divisions")
        }
        try figures.add(
            "search by name, p99", at: 1_000_000, try await Territories.prefixSearch(house, places: 1_000_000), "ms",
            .lower, goal: 5)
    }

    private func replay(_ figures: Figures) throws {
        guard let messages, FileManager.default.fileExists(atPath: messages) else {
            return say("replay: skipped, no file given with --messages")
        }
        let result = try Served.run(
            jinlin,
            [
                "replay", messages, "--pack", "hefei-yaohai", "--data", data + "/replay", "--json",
            ])
        let count = result.output.firstMatch(of: /"messages":(\d+)/).flatMap { Int($0.1) } ?? 0
        try figures.add("replay of messages", at: count, result.seconds, "s", .lower, goal: 20)
    }

    /// One installation with its district; the cases grow from scale to scale.
    private func measure(at goal: Int, _ figures: Figures) async throws {
        let place = data + "/district"
        let house = try await open(place, database: database)
        let district = try BenchDistrict(house)
        try await district.build()
        let buildings = try await district.buildings()
        let stored = StoredCases(house, district: district.district, places: buildings)
        if goal > 0 { try await stored.fill(to: goal) }
        if goal > 0, parts.contains(.life) {
            let life = try await CaseLife(house, district: district.district)
            var runs: [Double] = []
            for _ in 0..<3 { runs.append(try await life.perSecond(at: buildings, tasks: 64, seconds: seconds)) }
            try figures.add(
                "whole life of a case", at: goal, median(runs), "cases/s", .higher, goal: goal > 100_000 ? 320 : 400)
        }
        let token = try await district.token()
        house.close()
        if goal == 0 && !parts.contains(.intake) { return }
        try await serve(place, at: goal, buildings, token, figures)
    }

    private func serve(
        _ place: String, at goal: Int, _ buildings: [PlaceCode], _ token: String, _ figures: Figures
    ) async throws {
        var starts: [Double] = []
        for _ in 0..<3 {
            let served = try Served(jinlin, data: place, database: database)
            starts.append(served.startSeconds)
            served.stop()
        }
        let served = try Served(jinlin, data: place, database: database)
        defer { served.stop() }
        try figures.add("start to the first page", at: goal, median(starts), "s", .lower, goal: 1)
        let load = HTTPLoad(port: served.port, directory: data)
        if goal > 0, parts.contains(.pages) { try await pages(load, place, at: goal, buildings, token, figures) }
        if parts.contains(.intake) {
            var runs: [HTTPLoad.Result] = []
            for _ in 0..<3 {
                runs.append(try load.reports(at: buildings.map(\.rawValue), connections: 64, seconds: seconds))
            }
            let errors = runs.reduce(0) { $0 + $1.errors }
            if errors > 0 { say("intake: \(errors) requests failed; they are not counted") }
            try figures.add("intake", at: goal, median(runs.map(\.perSecond)), "reports/s", .higher, goal: 3_000)
            try figures.add("intake, p99", at: goal, median(runs.map(\.p99Milliseconds)), "ms", .lower, goal: 60)
        }
        try figures.add("resident memory under load, peak", at: goal, served.peakMegabytes, "MB", .lower, goal: 250)
    }

    /// Four connections at once, over HTTP, as a signed-in person.
    private func pages(
        _ load: HTTPLoad, _ place: String, at goal: Int, _ buildings: [PlaceCode], _ token: String, _ figures: Figures
    ) async throws {
        let house = try await open(place, database: database)
        let cases = try await SampleCases.addresses(house)
        house.close()
        let queues = Set(buildings.map { "/queue/" + $0.rawValue.prefix(12) }).sorted()
        for (name, addresses) in [("queue page", queues), ("case page", cases), ("board", ["/board?place=340102"])] {
            let result = try load.pages(addresses, token: token, connections: 4, seconds: seconds)
            if result.errors > 0 { say("\(name): \(result.errors) requests failed") }
            try figures.add("\(name), p99", at: goal, result.p99Milliseconds, "ms", .lower, goal: 25)
            try figures.add("\(name), served", at: goal, result.perSecond, "pages/s", .higher, goal: nil)
        }
    }

    private func open(_ directory: String, database: String?) async throws -> House {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let file = directory + "/" + Settings.fileName
        if !FileManager.default.fileExists(atPath: file) {
            // No second factor and no limit of anonymous posts: everything comes from one address.
            let text = "{\"demo\": true, \"homePlace\": \"340102\", \"anonymousPostsPerMinute\": 0}\n"
            try Data(text.utf8).write(to: URL(filePath: file))
        }
        var logger = Logger(label: "jinlin-bench")
        logger.logLevel = .error
        let flags = database.map { ["database": $0] } ?? [:]
        let environment = ProcessInfo.processInfo.environment
        return try await House(Settings.read(data: directory, flags: flags, environment: environment), logger: logger)
    }
}
