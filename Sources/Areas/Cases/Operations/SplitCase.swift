public import Kernel
public import Persistence
import Policy
import Territory

/// Divides a case that is several matters: each part becomes a case of its own with the same reporter, who finds it by
/// the same secret and is told; the first one names them, and each names who split it.
public struct SplitCase: Operation {
    public struct Part: Sendable, Codable, Hashable {
        public var words: String
        public var category: String?
        public init(words: String, category: String? = nil) { (self.words, self.category) = (words, category) }
    }
    public var id: CaseFile.ID
    public var parts: [Part]
    public var reason: String
    public var seen: Int?

    public init(_ id: CaseFile.ID, parts: [Part], reason: String, seen: Int? = nil) {
        (self.id, self.parts, self.reason, self.seen) = (id, parts, reason, seen)
    }

    public struct Outcome: Sendable, Codable, Hashable { public let parts: [ReportCase.Outcome] }

    /// - Throws: `AppError` where the case may not be split now, a part is empty, or more than 10 parts are asked for.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard let stored = try tx.storedCase(id) else { throw AppError.refused }
        try caller.require(.casesMerge, at: stored.file.place)
        if let seen, seen != stored.file.version { throw CaseProblem.stale(current: stored.file.version).appError }
        guard [.reported, .accepted, .dispatched].contains(stored.file.state) else {
            throw CaseProblem.notNow(state: stored.file.state).appError
        }
        guard !reason.trimmedIsEmpty else { throw CaseProblem.reasonMissing.appError }
        guard (1...10).contains(parts.count), parts.allSatisfy({ !$0.words.trimmedIsEmpty }) else {
            throw AppError.invalid("parts", Text("请写清每一件事，最多分出 10 件。", "Write each matter down; at most 10."))
        }
        var outcomes: [ReportCase.Outcome] = []
        var current = stored
        let policy = try tx.policy(version: stored.file.policy)
        for part in parts {
            var report = ReportCase(
                words: part.words, jurisdiction: stored.file.place, position: ReportPosition(place: stored.file.place),
                category: part.category, channel: stored.file.channel, isPrivate: stored.file.isPrivate)
            report.parent = stored
            let made = try report.run(tx, by: caller, at: now)
            let file = try ActOnCase.append(
                [.splitOff(other: made.id, reason: reason)], to: current, tx, by: caller, at: now, policy.pack)
            guard let reloaded = try tx.storedCase(file.id) else { throw AppError.refused }
            current = reloaded
            outcomes.append(made)
        }
        try tx.audit("case.split", by: caller, subject: "case:\(id)", place: stored.file.place, at: now)
        return Outcome(parts: outcomes)
    }
}
