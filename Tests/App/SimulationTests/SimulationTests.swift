import Foundation
import Kernel
import Testing

@testable import Simulation

/// A district lived through with faults. `JINLIN_SIMULATED_DAYS` says how many days; each seed lives fifty.
@Suite(.serialized) struct SimulationTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL.path
    private static let daysOfASeed = 50

    private static var seeds: Int {
        let days = ProcessInfo.processInfo.environment["JINLIN_SIMULATED_DAYS"].flatMap(Int.init) ?? 100
        return max(2, days / daysOfASeed)
    }

    @Test func `every promise is kept on every simulated day`() async throws {
        let world = try await FurnishedWorld(root: SimulationTests.root)
        let begun = ContinuousClock.now
        var tally = Tally()
        for seed in 1...UInt64(SimulationTests.seeds) {
            let simulation = Simulation(seed: seed, days: SimulationTests.daysOfASeed)
            let outcome = try await world.play(simulation)
            let broken = outcome.broken.map { "seed \(seed), step \($0.step), \($0.promise.rawValue): \($0.what)" }
            #expect(broken == nil)
            #expect(outcome.tally.done.count > 20)
            #expect(outcome.tally.faults.count > 5)
            tally = tally + outcome.tally
        }
        // script/test shows this line.
        let seconds = begun.duration(to: .now).components.seconds
        print("simulated: \(tally.days) days, \(tally.steps) steps, \(tally.cases) cases in \(seconds) s")
    }

    @Test func `the same seed makes the same database`() async throws {
        let simulation = Simulation(seed: 7, days: 12)
        let first = try await FurnishedWorld(root: SimulationTests.root).play(simulation, digesting: true)
        let second = try await FurnishedWorld(root: SimulationTests.root).play(simulation, digesting: true)
        #expect(first.broken == nil)
        #expect(!first.digest.isEmpty)
        #expect(first.digest == second.digest)
        #expect(first.story == second.story)
    }

    @Test func `another seed makes another database`() async throws {
        let world = try await FurnishedWorld(root: SimulationTests.root)
        let first = try await world.play(Simulation(seed: 8, days: 3), digesting: true)
        let second = try await world.play(Simulation(seed: 9, days: 3), digesting: true)
        #expect(first.digest != second.digest)
    }

    @Test func `what is written in the field is there once, whatever happens to phones and server`() async throws {
        let world = try await FurnishedFieldWorld(root: SimulationTests.root)
        let begun = ContinuousClock.now
        var tally = Tally()
        for seed in 1...UInt64(max(3, SimulationTests.seeds)) {
            let outcome = try await world.play(FieldSimulation(seed: seed))
            let broken = outcome.broken.map { "seed \(seed), step \($0.step), \($0.promise.rawValue): \($0.what)" }
            #expect(broken == nil)
            tally = tally + outcome.tally
        }
        #expect(Set(tally.done.keys) == ["contact", "change", "errand", "report"])
        #expect(tally.faults["restored"] ?? 0 > 0 && tally.faults["phone-clock"] ?? 0 > 0)
        let seconds = begun.duration(to: .now).components.seconds
        print("simulated: in the field \(tally.days) days, \(tally.steps) steps, \(tally.done) in \(seconds) s")
    }

    @Test func `the same seed makes the same days in the field`() async throws {
        let simulation = FieldSimulation(seed: 3, days: 2)
        let first = try await FurnishedFieldWorld(root: SimulationTests.root).play(simulation, digesting: true)
        let second = try await FurnishedFieldWorld(root: SimulationTests.root).play(simulation, digesting: true)
        #expect(!first.digest.isEmpty && first.digest == second.digest && first.story == second.story)
    }
}
