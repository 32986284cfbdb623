import ArgumentParser
import Foundation
import Kernel
import Simulation

/// Lives simulated days and says what happened; ends with 1 where a promise was not kept.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jinlin-simulate",
        abstract: "Simulates a district in virtual time, with faults, against the real operations.",
        discussion: "The same seed gives the same days. A seed that breaks a promise is shrunk to a short story.")

    enum World: String, CaseIterable, ExpressibleByArgument { case district, field }

    @Option(help: "district: the cases of a district; field: stewards with telephones and no network.")
    var world = World.district
    @Option(help: "The first seed.") var seed: UInt64 = 1
    @Option(help: "Days of each seed; 50 in the district, 5 in the field.") var days: Int?
    @Option(help: "How many seeds, one after the other; 20 in the district, 200 in the field.") var seeds: Int?
    @Option(help: "Steps a day; 12 in the district, 40 in the field.") var pace: Int?
    @Option(help: "The engine: sqlite, in memory.") var engine = "sqlite"
    @Flag(inversion: .prefixedNo, help: "Whether disk, clock and machine of the district get into trouble.")
    var faults = true
    @Flag(help: "Play each seed twice and compare the whole database.") var twice = false
    @Flag(help: "Tell every step.") var story = false
    @Flag(inversion: .prefixedNo, help: "Shrink what breaks a promise of the district.") var shrink = true
    @Option(help: "File that the report is written to as well.") var output: String?
    @Option(help: "The folder with Policies.") var root = FileManager.default.currentDirectoryPath

    #if DEBUG
        private static let build = "built without optimisation"
    #else
        private static let build = "built with optimisation"
    #endif

    func validate() throws {
        guard engine == "sqlite" else { throw ValidationError("--engine: only sqlite can be simulated") }
        guard days ?? 1 > 0, seeds ?? 1 > 0, pace ?? 1 > 0 else {
            throw ValidationError("days, seeds and pace begin at 1")
        }
    }

    private var livedDays: Int { days ?? (world == .district ? 50 : FieldSimulation.usualDays) }
    private var livedSeeds: Int { seeds ?? (world == .district ? 20 : 200) }
    private var livedPace: Int { pace ?? (world == .district ? Simulation.usualPace : FieldSimulation.usualPace) }

    func run() async throws {
        var report = Report(output)
        let begun = ContinuousClock.now
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let what = world == .district ? "a simulated district" : "stewards in the field, simulated,"
        report.say("\(what) on sqlite in memory; \(cores) cores; \(Simulate.build)")
        report.say(
            "\(Date().formatted(.iso8601)); seeds \(seed)…\(seed + UInt64(livedSeeds) - 1), \(livedDays) days each, "
                + "\(livedPace) steps a day" + (twice ? "; each played twice and counted once" : ""))
        let broken =
            switch world {
            case .district: try await liveInTheDistrict(&report, since: begun)
            case .field: try await liveInTheField(&report, since: begun)
            }
        report.say(broken == 0 ? "every promise was kept" : "\(broken) of \(livedSeeds) seeds broke a promise")
        try report.write()
        if broken > 0 { throw ExitCode(1) }
    }

    private func liveInTheDistrict(_ report: inout Report, since begun: ContinuousClock.Instant) async throws -> Int {
        let world = try await FurnishedWorld(root: root)
        return try await live(&report, since: begun) { number, report in
            let simulation = Simulation(seed: number, days: livedDays, pace: livedPace, withFaults: faults)
            let outcome = try await world.play(simulation, digesting: true)
            if let breach = outcome.broken { try await tell(breach, of: simulation, in: world, &report) }
            return outcome
        } again: {
            try await world.play(
                Simulation(seed: $0, days: livedDays, pace: livedPace, withFaults: faults), digesting: true)
        }
    }

    private func liveInTheField(_ report: inout Report, since begun: ContinuousClock.Instant) async throws -> Int {
        let world = try await FurnishedFieldWorld(root: root)
        return try await live(&report, since: begun) { number, report in
            let simulation = FieldSimulation(seed: number, days: livedDays, pace: livedPace)
            let outcome = try await world.play(simulation, digesting: true)
            if let breach = outcome.broken {
                report.say("  BROKEN: \(breach.promise.rawValue), seen after step \(breach.step): \(breach.what)")
                report.say(
                    "  again: script/simulate --world field --seed \(number) --seeds 1 --days \(livedDays) --story")
            }
            return outcome
        } again: {
            try await world.play(FieldSimulation(seed: $0, days: livedDays, pace: livedPace), digesting: true)
        }
    }

    /// Lives all seeds; how many broke a promise.
    private func live(
        _ report: inout Report, since begun: ContinuousClock.Instant,
        once: (UInt64, inout Report) async throws -> SimulationOutcome,
        again: (UInt64) async throws -> SimulationOutcome
    ) async throws -> Int {
        var (tally, broken) = (Tally(), 0)
        for number in seed..<seed + UInt64(livedSeeds) {
            let outcome = try await once(number, &report)
            tally = tally + outcome.tally
            if story { for line in outcome.story { report.say(line) } }
            report.say(
                "seed \(number): \(outcome.tally.cases) cases, \(outcome.tally.entries) entries, "
                    + "digest \(outcome.digest.prefix(16))")
            if outcome.broken != nil {
                broken += 1
            } else if twice, try await again(number).digest != outcome.digest {
                broken += 1
                report.say("  BROKEN: the same seed made another database the second time")
            }
        }
        report.say(tally, seconds: begun.duration(to: .now).inSeconds)
        return broken
    }

    private func tell(
        _ breach: Breach, of simulation: Simulation, in world: FurnishedWorld, _ report: inout Report
    ) async throws {
        report.say("  BROKEN: \(breach.promise.rawValue), seen after step \(breach.step): \(breach.what)")
        report.say(
            "  again: script/simulate --seed \(simulation.seed) --seeds 1 --days \(livedDays) --pace \(livedPace) --story"
        )
        guard shrink else { return }
        var shrinking = Shrinking(world, simulation, breaking: breach.promise)
        guard let shortest = try await shrinking.shrink(Plan(simulation), at: breach.step) else {
            return report.say("  it did not happen again when it was played once more")
        }
        report.say("  the shortest story that breaks it:")
        for line in shortest.story { report.say("    \(line)") }
        report.say("    → \(shortest.broken?.what ?? "")")
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
