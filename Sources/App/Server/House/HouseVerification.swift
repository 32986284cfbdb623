import Cases
import Evaluation
import Kernel
public import Persistence
import Tasks

/// What `jinlin verify` found: everything shown was built again from what happened, in one snapshot of the store.
public struct HouseVerification: Encodable, Sendable {
    public internal(set) var cases = 0
    public internal(set) var tasks = 0
    /// Entries of all event chains, each with its hash checked.
    public internal(set) var entries = 0
    /// In words; further ones are only counted.
    public internal(set) var differences: [String] = []
    public internal(set) var differenceCount = 0
    /// Damage that the engine itself reports.
    public internal(set) var damage: [String] = []
    public var isSound: Bool { differenceCount == 0 && damage.isEmpty }
}

extension House {
    /// Rebuilds all cases, counters and tasks and compares. `progress` is told how many cases are done.
    public func verify(progress: @escaping @Sendable (Int) -> Void) async throws -> HouseVerification {
        try await .of(database, progress: progress)
    }
}

extension HouseVerification {
    public static func of(
        _ database: Database, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> HouseVerification {
        try await database.foldCounters()
        var verified = try await database.read { tx in
            var (cases, tasks) = (CaseVerification(), TaskVerification())
            var counters: [Counter: Int] = [:]
            var last: CaseFile.ID?
            repeat {
                last = try cases.check(tx, after: last, counting: &counters)
                progress(cases.cases)
            } while last != nil
            try cases.checkCounters(tx, recounted: counters)
            var lastTask: CommunityTask.ID?
            repeat { lastTask = try tasks.check(tx, after: lastTask) } while lastTask != nil
            var months = MonthVerification()
            try months.check(tx)
            return HouseVerification(cases, tasks, months)
        }
        verified.damage = try await database.checkIntegrity()
        return verified
    }
}

extension HouseVerification {
    fileprivate init(_ cases: CaseVerification, _ tasks: TaskVerification, _ months: MonthVerification) {
        self.cases = cases.cases
        self.tasks = tasks.tasks
        entries = cases.entries + tasks.entries
        differences = cases.differences.map { "\($0.subject): \($0.what)" } + tasks.differences + months.differences
        differenceCount = cases.differenceCount + tasks.differenceCount + months.differences.count
    }
}
