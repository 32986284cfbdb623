import Emergencies
public import Kernel
public import Persistence
import People
public import Policy
import Territory

/// Gives one command to one case: load, decide, save, tell. Every button on a case ends here.
public struct ActOnCase: Operation {
    public var id: CaseFile.ID
    public var command: CaseCommand
    /// The version the page showed; nil for timers and imports. A changed case refuses, nothing is overwritten.
    public var seen: Int?
    /// The secret of the reporter's link, where the reporter acts.
    public var secret: String?
    /// Words that came with the command; they are kept beside the chain.
    public var words: String?
    public var evidence: [KeptFile]

    public init(
        _ id: CaseFile.ID, _ command: CaseCommand, seen: Int? = nil, secret: String? = nil, words: String? = nil,
        evidence: [KeptFile] = []
    ) {
        (self.id, self.command, self.seen, self.secret) = (id, command, seen, secret)
        (self.words, self.evidence) = (words, evidence)
    }

    public struct Outcome: Sendable, Codable, Hashable {
        public let id: CaseFile.ID
        public let number: String
        public let version: Int
        public let state: CaseState
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        let (stored, standing) = try admit(tx, by: caller, at: now)
        if let seen, seen != stored.file.version { throw CaseProblem.stale(current: stored.file.version).appError }
        let policy = try tx.policy(version: stored.file.policy)
        if !stored.file.state.isOpen { try tx.bringBack(id) }
        let command = try keepWords(tx, at: now)
        var context = try ActOnCase.context(tx, for: stored.file, command, policy, at: now)
        context.actor = caller.key
        context.onBehalf = standing == .staff
        let events = try decide(stored.file, command, context, at: now)
        guard !events.isEmpty else { return outcome(stored.file) }
        let file = try ActOnCase.append(events, to: stored, tx, by: caller, at: now, policy.pack)
        try tx.keepEvidence(evidence, stage: standing == .reporter ? .report : .work, of: id, by: caller, at: now)
        try followUp(file, command, tx, by: caller, at: now)
        if file.state == .done && stored.file.state != .done { try promiseAnswers(tx, at: now) }
        if command != .tick {
            try tx.audit("case." + command.word, by: caller, subject: "case:\(id)", place: file.place, at: now)
        }
        return outcome(file)
    }

    /// Refuses who may not give the command here at all, telling nothing. What costs much, such as decoding photos,
    /// waits until this was asked. The page's version is not looked at: the same form sent twice is no stale page.
    public func requireStanding(_ tx: Transaction, by caller: Caller, at now: Instant) throws {
        _ = try admit(tx, by: caller, at: now)
    }

    private func admit(
        _ tx: Transaction, by caller: Caller, at now: Instant
    ) throws -> (stored: StoredCase, standing: CaseStanding.As) {
        guard let stored = try tx.storedCase(id) else { throw AppError.refused }
        return (stored, try CaseStanding(stored, caller, secret: secret, at: now, tx).require(command))
    }

    private func outcome(_ file: CaseFile) -> Outcome {
        Outcome(id: file.id, number: file.number, version: file.version, state: file.state)
    }

    private func decide(
        _ file: CaseFile, _ command: CaseCommand, _ context: CaseContext, at now: Instant
    ) throws -> [CaseEvent] {
        do { return try file.decide(command, in: context, at: now) } catch { throw error.appError }
    }

    /// Appends an entry with these events and saves what it makes.
    @discardableResult
    static func append(
        _ events: [CaseEvent], to stored: StoredCase, _ tx: Transaction, by caller: Caller, at now: Instant,
        _ pack: Pack
    ) throws -> CaseFile {
        let entry = CaseEntry(
            sequence: stored.file.version + 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "",
            events: events)
        if !stored.file.state.isOpen { try tx.bringBack(stored.file.id) }
        var file = stored.file
        file.apply(entry)
        try tx.saveCase(stored, after: entry, to: file, in: pack)
        if file.place != stored.file.place {
            let words = try tx.words(of: file.id)
            try tx.index(file.number + " " + words, kind: "case", id: file.id.rawValue, place: file.place)
        }
        if let notice = CaseNotice(file, events) { try tx.tell(CaseNotice.topic, notice) }
        for case .escalated(let clock, _, let percent, let desk, _, let notify) in events {
            try tx.tell(
                EscalationNotice.topic,
                EscalationNotice(
                    caseID: file.id, number: file.number, clock: clock, percent: percent, desk: desk, notify: notify,
                    at: now))
        }
        return file
    }

    /// Records something that another case caused here.
    static func note(
        _ event: CaseEvent, on id: CaseFile.ID, _ tx: Transaction, by caller: Caller, at now: Instant
    ) throws {
        guard let stored = try tx.storedCase(id) else { throw AppError.refused }
        let policy = try tx.policy(version: stored.file.policy)
        try append([event], to: stored, tx, by: caller, at: now, policy.pack)
    }

    private func keepWords(_ tx: Transaction, at now: Instant) throws -> CaseCommand {
        guard let words = words ?? command.reporterReason, !words.trimmedIsEmpty else { return command }
        switch command {
        case .addFacts(_, let files):
            try checkRoom(tx)
            return .addFacts(words: try tx.keepWords(words, kind: "fact", of: id, at: now), files: files)
        case .answerQuestion:
            return .answerQuestion(words: try tx.keepWords(words, kind: "fact", of: id, at: now))
        case .evaluate(let solved, let satisfied, _):
            let kept = try tx.keepWords(words, kind: "evaluation", of: id, at: now)
            return .evaluate(solved: solved, satisfied: satisfied, words: kept)
        case .withdraw:
            return .withdraw(reason: "", words: try tx.keepWords(words, kind: "reason", of: id, at: now))
        case .reopen:
            return .reopen(reason: "", words: try tx.keepWords(words, kind: "reason", of: id, at: now))
        default: return command
        }
    }

    /// One case takes so many pieces of facts; whoever comes later is told, and nothing is dropped in silence.
    private func checkRoom(_ tx: Transaction) throws {
        let kept: Int? = try tx.value("SELECT count(*) FROM case_words WHERE case_id = \(id) AND kind = 'fact'")
        guard kept ?? 0 < Limits.factsPerCase else {
            throw CaseProblem.tooManyWords(most: Limits.factsPerCase).appError
        }
    }

    /// What the rules may know: words, the grid's kind, and where the catalogue leads after a correction.
    static func context(
        _ tx: Transaction, for file: CaseFile, _ command: CaseCommand, _ policy: PolicyInForce, at now: Instant
    ) throws -> CaseContext {
        var context = CaseContext(policy: policy, allHours: tx.allHoursSince(at: file.place, now: now))
        switch command {
        case .dispatch(let lead, let assisting, _): try requireUnits([lead] + assisting, tx)
        case .addAssisting(let units, _), .whistle(let units, _): try requireUnits(units, tx)
        case .selfHandle:
            context.words = try tx.words(of: file.id)
            context.gridKind = try tx.gridKind(of: file.place)
            return context
        case .correct(let correction):
            if let place = correction.place { _ = try tx.activePlace(place) }
        case .reopen, .evaluate: break
        default: return context
        }
        context.assignmentIDs = (0..<16).map { _ in tx.newID() }
        switch command {
        case .correct, .reopen: break
        default: return context
        }
        var after = file
        if case .correct(let correction) = command {
            after.category = correction.category ?? file.category
            after.place = correction.place ?? file.place
            after.grade = correction.grade ?? file.grade
            after.located = after.located || correction.place != nil
            context.allHours = tx.allHoursSince(at: after.place, now: now)
        }
        context.words = try tx.words(of: file.id)
        context.gridKind = try tx.gridKind(of: after.place)
        context.routing = try tx.routing(for: after, words: context.words, in: policy, at: file.updatedAt)
        return context
    }

    /// Units that exist and still work; a case sent to any other would be in nobody's inbox.
    private static func requireUnits(_ units: [Identifier<UnitTag>], _ tx: Transaction) throws {
        for unit in units {
            guard let found = try tx.unit(unit), found.active else { throw CaseProblem.noUnits.appError }
        }
    }

    /// The work is done for everybody merged here: each reporter's own answering clock starts.
    private func promiseAnswers(_ tx: Transaction, at now: Instant) throws {
        for child in try tx.mergedCases(into: id) {
            guard let stored = try tx.storedCase(child) else { continue }
            let policy = try tx.policy(version: stored.file.policy)
            let context = CaseContext(
                policy: policy, allHours: tx.allHoursSince(at: stored.file.place, now: now))
            var decider = CaseDecider(stored.file, context, at: now)
            decider.start(.answer)
            guard !decider.events.isEmpty else { continue }
            try ActOnCase.append(decider.events, to: stored, tx, by: .system, at: now, policy.pack)
        }
    }

    /// What one case's change means for the cases merged into it.
    private func followUp(
        _ file: CaseFile, _ command: CaseCommand, _ tx: Transaction, by caller: Caller, at now: Instant
    ) throws {
        switch command {
        case .answer:
            for child in try tx.mergedCases(into: id) {
                _ = try ActOnCase(child, command).run(tx, by: .system, at: now)
            }
        case .merge(let target):
            guard let other = try tx.storedCase(target), other.file.state.isOpen, other.file.mergedInto == nil else {
                throw CaseProblem.mergeTargetNotOpen.appError
            }
            guard caller.may(.casesMerge, at: other.file.place) else { throw AppError.refused }
            guard other.file.state != .answered else { throw CaseProblem.mergeTargetNotOpen.appError }
            guard (other.file.place.at(.street) ?? other.file.place) == (file.place.at(.street) ?? file.place) else {
                throw CaseProblem.mergeOutsidePlace.appError
            }
            try ActOnCase.note(.absorbed(other: id), on: target, tx, by: caller, at: now)
            for child in try tx.mergedCases(into: id) {
                guard let stored = try tx.storedCase(child) else { continue }
                let policy = try tx.policy(version: stored.file.policy)
                try ActOnCase.append([.merged(into: target)], to: stored, tx, by: caller, at: now, policy.pack)
            }
        case .decline, .withdraw, .void:
            // Those who reported the same go on without the case that ended.
            for child in try tx.mergedCases(into: id) { try detach(child, tx, by: caller, at: now) }
        default: break
        }
    }

    private func detach(_ child: CaseFile.ID, _ tx: Transaction, by caller: Caller, at now: Instant) throws {
        guard let stored = try tx.storedCase(child) else { return }
        let policy = try tx.policy(version: stored.file.policy)
        let context = CaseContext(policy: policy, allHours: tx.allHoursSince(at: stored.file.place, now: now))
        var decider = CaseDecider(stored.file, context, at: now)
        decider.emit(.detached(from: id))
        decider.cancelClocks { $0.kind == .answer }
        decider.start(.dispatch)
        try ActOnCase.append(decider.events, to: stored, tx, by: caller, at: now, policy.pack)
    }
}

extension CaseCommand {
    /// Why the reporter withdraws or wants it done again: their words, which do not belong into the chain.
    var reporterReason: String? {
        switch self {
        case .withdraw(let reason, nil), .reopen(let reason, nil): reason
        default: nil
        }
    }
}

extension Transaction {
    /// All cases merged into this one: each has a reporter who waits for an answer.
    func mergedCases(into id: CaseFile.ID) throws -> [CaseFile.ID] {
        try rows(
            "SELECT id FROM case_file WHERE merged_into = \(id) AND state = \(CaseState.merged) ORDER BY id"
        )
        .map { try $0.get("id") }
    }

    /// All the resident said of this case, newest last.
    func words(of id: CaseFile.ID) throws -> String {
        try rows("SELECT body FROM case_words WHERE case_id = \(id) ORDER BY id")
            .map { try $0.get("body", as: String.self) }.joined(separator: "\n")
    }

    func gridKind(of place: PlaceCode) throws -> String? {
        try place.at(.grid).flatMap { try self.place($0)?.gridKind }
    }

    /// Where the pack's catalogue leads for this case, with the units it means here; nil where a unit is missing.
    public func routing(for file: CaseFile, words: String, in policy: PolicyInForce, at now: Instant) throws
        -> ResolvedRouting?
    {
        let facts = file.facts(words: words, gridKind: try gridKind(of: file.place), at: now)
        guard let decision = policy.pack.route(facts), let lead = try unit(kind: decision.value.lead, for: file.place)
        else { return nil }
        let assisting = try decision.value.assisting.compactMap { try unit(kind: $0, for: file.place)?.id }
        return ResolvedRouting(lead: lead.id, assisting: assisting, rule: decision.rule, why: decision.why)
    }
}
