import Kernel

// The simulator: a district in virtual time, made of one number.
//
// In an operator's words: "before I trust it with a city I want to have seen it live through a thousand days of
// everything that goes wrong, and if one of them goes wrong in a new way I want to see that day again."
//
// A `Plan` is drawn from the seed: which step happens when, and what goes wrong with it. A `DistrictRun` takes the
// steps one after the other against the real operations, on one task, with the real workers between them, on a
// `SimulatedDisk`. What it was told is in its `Ledger`; after each step `Invariants` compare the store with the
// ledger, with an access rule (`Powers`) and a table of states (`Passages`) of the simulation's own. A step draws its
// chances from its own number, so that a plan with steps left out is still the same story: `Shrinking` leaves out
// what is not needed.

/// How a simulation is to be.
public struct Simulation: Sendable {
    public var seed: UInt64
    public var days: Int
    /// Steps a day; a step is one thing a person does, or something that happens to the house.
    public var pace: Int
    /// Whether things go wrong with the disk and the machine.
    public var withFaults: Bool

    public init(seed: UInt64, days: Int, pace: Int = Simulation.usualPace, withFaults: Bool = true) {
        (self.seed, self.days, self.pace, self.withFaults) = (seed, days, pace, withFaults)
    }

    public static let usualPace = 12

    /// The first simulated moment: a Monday, midnight in China.
    static let begin = Zone.china.instant(
        CivilDate(year: 2026, month: 10, day: 12) ?? CivilDate(daysSinceEpoch: 20_738))
}

/// What a simulation came to.
public struct SimulationOutcome: Sendable {
    public var tally: Tally
    /// SHA-256 over every row of the database, hexadecimal; empty where the run was cut short.
    public var digest: String
    /// Nil where every promise was kept.
    public var broken: Breach?
    /// What happened, a line a step.
    public var story: [String]
}

/// A promise that was not kept.
public struct Breach: Error, Sendable, Hashable {
    /// Which promise, in a word; a shrunken story breaks the same one.
    public let promise: Promise
    /// The step after which it was seen.
    public let step: Int
    public let what: String

    public enum Promise: String, Sendable, CaseIterable {
        /// Each acknowledged command is there exactly once, and nothing is that nobody gave.
        case exactlyOnce = "acknowledged-once"
        /// An open case has somebody who decides or works.
        case held = "open-case-has-a-holder"
        /// An open case has a running or lawfully stopped clock.
        case timed = "open-case-has-a-clock"
        /// What is kept beside the chains is what the chains say; hashes hold; counters equal recounts.
        case rebuilt = "everything-can-be-rebuilt"
        /// A refused command changed nothing.
        case refusedChangesNothing = "refused-changes-nothing"
        /// Nobody reads or does what they may not, and who may is not refused.
        case access = "access"
        /// A case goes from state to state as people were told.
        case passages = "states"
        /// What is due happens; what was told is delivered.
        case workers = "due-work-is-done"
        /// What is kept in memory is what the store says.
        case memory = "memory-equals-store"
        /// Erased data is gone.
        case erased = "erased-is-gone"
        /// The product refuses in words and does not fall over.
        case refusedInWords = "refused-in-words"
    }
}
