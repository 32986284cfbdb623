public import Kernel
import Persistence

/// One thing that happens, and when. Everything else about it is drawn from `chance` when it is taken, out of what
/// there is then.
public struct Step: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case report, act, together, read, split, reveal, renewLink = "renew-link", locateByRule = "locate-by-rule"
        case task, exclusion, month, erase
        case handOver = "hand-over", closeAccount = "close-account", redraw, policy, calendar
        case deliver, tidy, restart, clock, workerPause = "worker-pause"
    }
    /// Position in the whole plan, from 1.
    public let number: Int
    /// By the true time; the machine's clock may say something else.
    public let at: Instant
    public let kind: Kind
    let chance: UInt64
    let fault: WriteFault?
}

/// The steps of a simulation, drawn from its seed.
public struct Plan: Sendable {
    public let simulation: Simulation
    public var steps: [Step]

    public init(_ simulation: Simulation) {
        self.simulation = simulation
        var random = SeededGenerator(seed: SeededGenerator.mixed(simulation.seed &+ 1))
        steps = []
        for day in 0..<simulation.days {
            let moments = (0..<simulation.pace).map { _ in Plan.second(&random) }.sorted()
            for second in moments {
                let number = steps.count + 1
                // No two steps share a microsecond, so an entry's time tells which step wrote it.
                let at =
                    Simulation.begin + .days(day) + .seconds(second) + Span(microseconds: Int64(number % 1_000_000))
                steps.append(
                    Step(
                        number: number, at: at, kind: Plan.kind(&random, simulation), chance: random.next(),
                        fault: simulation.withFaults && Int.random(in: 0..<8, using: &random) == 0
                            ? WriteFault.allCases.randomElement(using: &random) : nil))
            }
        }
    }

    /// Of the day: mostly by daylight, sometimes at night.
    private static func second(_ random: inout SeededGenerator) -> Int {
        Int.random(in: 0..<10, using: &random) == 0
            ? Int.random(in: 0..<86_400, using: &random) : Int.random(in: 7 * 3_600..<22 * 3_600, using: &random)
    }

    private static func kind(_ random: inout SeededGenerator, _ simulation: Simulation) -> Step.Kind {
        let table = simulation.withFaults ? weights : weights.filter { !Plan.troubles.contains($0.0) }
        var left = Int.random(in: 0..<table.reduce(0) { $0 + $1.1 }, using: &random)
        for (kind, weight) in table {
            left -= weight
            if left < 0 { return kind }
        }
        return .act
    }

    private static let troubles: Set<Step.Kind> = [.restart, .clock, .workerPause]
    private static let weights: [(Step.Kind, Int)] = [
        (.act, 600), (.together, 40), (.report, 100), (.read, 70), (.task, 50), (.deliver, 50), (.split, 8),
        (.reveal, 8),
        (.renewLink, 6), (.locateByRule, 4), (.exclusion, 10), (.month, 3), (.erase, 4), (.handOver, 10),
        (.closeAccount, 2), (.redraw, 5), (.policy, 5), (.calendar, 1), (.tidy, 6), (.restart, 4), (.clock, 6),
        (.workerPause, 4),
    ]
}
