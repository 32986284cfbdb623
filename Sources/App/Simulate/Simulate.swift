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

    @Option(help: "The first seed.") var seed: UInt64 = 1
    @Option(help: "Days of each seed.") var days = 50
    @Option(help: "How many seeds, one after the other.") var seeds = 20
    @Option(help: "Steps a day.") var pace = Simulation.usualPace
    @Option(help: "The engine: sqlite, in memory.") var engine = "sqlite"
    @Flag(inversion: .prefixedNo, help: "Whether disk, clock and machine get into trouble.") var faults = true
    @Flag(help: "Play each seed twice and compare the whole database.") var twice = false
    @Flag(help: "Tell every step.") var story = false
    @Flag(inversion: .prefixedNo, help: "Shrink what breaks a promise.") var shrink = true
    @Option(help: "File that the report is written to as well.") var output: String?
    @Option(help: "The folder with Policies.") var root = FileManager.default.currentDirectoryPath

    #if DEBUG
        private static let build = "built without optimisation"
    #else
        private static let build = "built with optimisation"
    #endif

    func validate() throws {
        guard engine == "sqlite" else { throw ValidationError("--engine: only sqlite can be simulated") }
        guard days > 0, seeds > 0, pace > 0 else { throw ValidationError("days, seeds and pace begin at 1") }
    }

    func run() async throws {
        var report = Report(output)
        let begun = ContinuousClock.now
        let cores = ProcessInfo.processInfo.activeProcessorCount
        report.say("a simulated district on sqlite in memory; \(cores) cores; \(Simulate.build)")
        report.say(
            "\(Date().formatted(.iso8601)); seeds \(seed)…\(seed + UInt64(seeds) - 1), \(days) days each, \(pace) steps a day"
                + (twice ? "; each played twice and counted once" : "")
        )
        let world = try await FurnishedWorld(root: root)
        var tally = Tally()
        var broken = 0
        for number in seed..<seed + UInt64(seeds) {
            let simulation = Simulation(seed: number, days: days, pace: pace, withFaults: faults)
            let outcome = try await world.play(simulation, digesting: true)
            tally = tally + outcome.tally
            if story { for line in outcome.story { report.say(line) } }
            report.say(
                "seed \(number): \(outcome.tally.cases) cases, \(outcome.tally.entries) entries, digest \(outcome.digest.prefix(16))"
            )
            if let breach = outcome.broken {
                broken += 1
                try await tell(breach, of: simulation, in: world, &report)
            } else if twice {
                let again = try await world.play(simulation, digesting: true)
                if again.digest != outcome.digest {
                    broken += 1
                    report.say("  BROKEN: the same seed made another database the second time")
                }
            }
        }
        report.say(tally, seconds: begun.duration(to: .now).inSeconds)
        report.say(broken == 0 ? "every promise was kept" : "\(broken) of \(seeds) seeds broke a promise")
        try report.write()
        if broken > 0 { throw ExitCode(1) }
    }

    private func tell(
        _ breach: Breach, of simulation: Simulation, in world: FurnishedWorld, _ report: inout Report
    ) async throws {
        report.say("  BROKEN: \(breach.promise.rawValue), seen after step \(breach.step): \(breach.what)")
        report.say("  again: script/simulate --seed \(simulation.seed) --seeds 1 --days \(days) --pace \(pace) --story")
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
