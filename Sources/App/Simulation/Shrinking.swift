import Kernel

/// Leaves steps out of a plan that broke a promise until no more can be left out (ddmin, Zeller and Hildebrandt 2002):
/// what remains is the story of the fault.
public struct Shrinking {
    private let world: FurnishedWorld
    private let simulation: Simulation
    private let promise: Breach.Promise
    /// Runs it may take.
    private var left: Int
    /// Told how many steps remain.
    private let progress: (Int) -> Void

    public init(
        _ world: FurnishedWorld, _ simulation: Simulation, breaking promise: Breach.Promise, mostRuns: Int = 400,
        progress: @escaping (Int) -> Void = { _ in }
    ) {
        (self.world, self.simulation, self.promise) = (world, simulation, promise)
        (left, self.progress) = (mostRuns, progress)
    }

    /// The shortest story found, with how it ends.
    public mutating func shrink(_ plan: Plan, at step: Int) async throws -> SimulationOutcome? {
        var steps = plan.steps.filter { $0.number <= step }
        guard var shortest = try await breaks(steps) else { return nil }
        var parts = 2
        while steps.count > 1 && left > 0 {
            let size = max(1, (steps.count + parts - 1) / parts)
            var shorter: [Step]?
            for start in stride(from: 0, to: steps.count, by: size) where left > 0 {
                let rest = Array(steps[..<start] + steps[min(start + size, steps.count)...])
                if let outcome = try await breaks(rest) {
                    (shorter, shortest) = (rest, outcome)
                    break
                }
            }
            if let shorter {
                steps = shorter
                parts = max(2, parts - 1)
                progress(steps.count)
            } else if size == 1 {
                break
            } else {
                parts = min(steps.count, parts * 2)
            }
        }
        return shortest
    }

    private mutating func breaks(_ steps: [Step]) async throws -> SimulationOutcome? {
        left -= 1
        var plan = Plan(simulation)
        plan.steps = steps
        let outcome = try await world.play(plan)
        return outcome.broken?.promise == promise ? outcome : nil
    }
}
