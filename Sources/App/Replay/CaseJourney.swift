public import Cases
public import Kernel
public import Persistence
import Policy

/// Carries cases through the same operations as the web, each at its own time. What time itself does to a case
/// (warnings, escalation, the end of a hold) happens before the next step, as it would have happened then.
public struct CaseJourney: Sendable {
    private let database: Database
    public init(_ database: Database) { self.database = database }

    @discardableResult
    public func report(_ report: ReportCase, by caller: Caller = .anonymous, at moment: Instant) async throws
        -> ReportCase.Outcome
    {
        try await patiently { try await database.perform(report, by: caller, at: moment) }
    }

    /// Gives a command at its time. Throws what the rules refuse with.
    @discardableResult
    public func act(
        _ id: CaseFile.ID, _ command: CaseCommand, by caller: Caller = .system, at moment: Instant,
        words: String? = nil,
        evidence: [KeptFile] = []
    ) async throws -> ActOnCase.Outcome {
        try await pass(id, until: moment)
        let act = ActOnCase(id, command, words: words, evidence: evidence)
        return try await patiently { try await database.perform(act, by: caller, at: moment) }
    }

    /// Lets time pass for a case until `moment`.
    public func pass(_ id: CaseFile.ID, until moment: Instant) async throws {
        // A case has few moments; the bound only guards against a rule that never lets one go by.
        for _ in 0..<200 {
            guard let next = try await nextMoment(id), next < moment else { return }
            _ = try await patiently { try await database.perform(ActOnCase(id, .tick), by: .system, at: next) }
        }
    }

    /// Does what the store asks of a client it refused as busy: waits a little longer each time and tries again, ten
    /// times at most.
    private func patiently<Outcome>(_ body: () async throws -> Outcome) async throws -> Outcome {
        for turn in 0..<10 {
            do { return try await body() } catch let error as AppError where error.status == 503 {
                try await Task.sleep(for: .milliseconds(50 << min(turn, 6)))
            }
        }
        return try await body()
    }

    private func nextMoment(_ id: CaseFile.ID) async throws -> Instant? {
        try await database.read { tx in
            guard let file = try tx.storedCase(id)?.file, file.state.isOpen else { return nil }
            return file.nextMoment(in: try tx.policy(version: file.policy).pack)
        }
    }

    public func file(_ id: CaseFile.ID) async throws -> CaseFile? {
        try await database.read { tx in try tx.storedCase(id)?.file }
    }

    /// Where the pack's catalogue leads for a case now; nil where a person must decide.
    public func routing(_ id: CaseFile.ID, words: String) async throws -> ResolvedRouting? {
        try await database.read { tx in
            guard let file = try tx.storedCase(id)?.file else { return nil }
            return try tx.routing(for: file, words: words, in: try tx.policy(version: file.policy), at: file.updatedAt)
        }
    }
}
