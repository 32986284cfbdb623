import ArgumentParser
import Foundation
import Households
import Kernel
import People
import Persistence
import Server
import Visits

/// What the field asks of a server: first loads, deltas, a thousand telephones after an outage, the next day's rounds
/// of a city, and a call for help.
struct FieldBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field", abstract: "Measures what telephones in the field ask of the server.",
        discussion: """
            Households and contacts are written by the operations that people use; they are made once and kept in --data.
            Telephones are connections of another process; each signs in, and delivers until every entry has its receipt.
            """)

    @Option(help: "The built jinlin program.") var jinlin: String
    @Option(help: "Directory for the data, which is kept for further runs.") var data: String
    @Option(help: "File for the figures.") var output: String
    @Option(help: "Not used; the goals are those of the embedded database.") var postgres: String?
    @Option(help: "Households of the city.") var households = 2_000_000
    @Option(help: "Telephones that come back at once; two to a person.") var phones = 1_000
    @Option(help: "Entries on each telephone.") var entries = 50
    @Option(help: "Repetitions of each measurement.") var repeats = 5

    func run() async throws {
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let figures = Figures(path: output, engine: "sqlite")
        tell(
            "Jinlin, benchmark field: \(House.present().iso8601), \(ProcessInfo.processInfo.activeProcessorCount) cores, "
                + "\(households) households")
        let store = BenchStore(.sqlite, "field-\(households)", in: data, server: nil)
        let town = try await town(store)
        let house = try await store.open()
        try await rounds(house, town, figures)
        house.close()
        try await serve(store, town, figures)
    }

    private func town(_ store: BenchStore) async throws -> FieldTown {
        let house = try await store.open()
        defer { house.close() }
        let town = FieldTown(house)
        if !store.isMade {
            let begun = ContinuousClock.now
            try await town.build(households: households, people: (phones + 1) / 2)
            try store.noteMade("\(households) households in \(Int(begun.duration(to: .now).inSeconds)) s")
        }
        tell("stored: \(store.madeHow)")
        return try await town.ready(people: (phones + 1) / 2)
    }

    // MARK: The next day

    private func rounds(_ house: House, _ town: FieldTown, _ figures: Figures) async throws {
        let tomorrow = house.now() + .days(1)
        let begun = ContinuousClock.now
        let owed = try await town.rounds(house, at: tomorrow)
        try figures.add(
            "rounds of the next day, all stewards", at: households, begun.duration(to: .now).inSeconds, "s", .lower,
            goal: 60)
        tell("  \(owed.stewards) stewards, \(owed.today) stops for the day of \(owed.owed) visits owed")
        var runs: [Double] = []
        for _ in 0..<repeats {
            let since = house.now()
            let changed = try await town.change(house, 1_000)
            let begun = ContinuousClock.now
            let found = try await town.deltas(house, since: since, of: changed)
            runs.append(begun.duration(to: .now).inSeconds)
            guard found >= 10 * changed.count else { throw BenchProblem("of the changes only \(found) arrived") }
        }
        try figures.add("tasks of 1,000 changed households", "sqlite", at: households, runs, "s", .lower, goal: 1)
    }

    // MARK: Telephones

    private func serve(_ store: BenchStore, _ town: FieldTown, _ figures: Figures) async throws {
        let served = try Served(
            jinlin, data: store.directory, database: nil, options: ServerTimes.options)
        defer { served.stop() }
        let fleet = FieldFleet(port: served.port, town: town, database: store.directory + "/jinlin.sqlite")
        let loads = try fleet.loads(times: max(110, repeats), log: served.log)
        try figures.add(
            "first load of 250 households, in the server, p99", at: households, loads, "ms", .lower, goal: 500)
        let deltas = try fleet.deltas(times: 110, changes: 100, log: served.log)
        try figures.add("delta of 100 changes, in the server, p99", at: households, deltas, "ms", .lower, goal: 20)
        let outage = try fleet.outage(phones: phones, entries: entries)
        try figures.add(
            "\(phones) phones with \(entries) entries each, all durable", at: phones * entries, outage.seconds, "s",
            .lower, goal: 30)
        try figures.add("answer to a phone, p99", at: phones * entries, outage.p99, "ms", .lower, goal: 2_000)
        try figures.add(
            "entries without a receipt or written twice", at: phones * entries, Double(outage.lost), "", .lower, goal: 0
        )
        tell("  \(outage.answers) answers, \(outage.busy) times “come again”")
        try figures.add("resident memory, peak", at: households, served.peakMegabytes, "MB", .lower, goal: nil)
        let help = try fleet.help(times: 20)
        try figures.add(
            "from the button to a helper's page, highest of 20", at: households, help, "ms", .lower, goal: 1_000)
    }
}
