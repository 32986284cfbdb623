public import Cases
public import Kernel
public import Policy

/// What may be done with a proposal.
public enum ProposalAct: Sendable, Hashable {
    // By its writer
    case reword(title: String, words: String)
    case link(CaseFile.ID)
    case unlink(CaseFile.ID)
    case hear(String)
    case forget(Identifier<ProposalAppealTag>)
    case submit
    case judge(satisfied: Bool, words: String?)
    case withdraw(reason: String)
    // By the office
    case giveBack(reason: String)
    case handOver(unit: Identifier<UnitTag>, difficult: Bool, isPublic: Bool)
    case prolong(reason: String)
    // By the unit
    case sendBack(reason: String)
    case answer(kind: String, words: String, isPublic: Bool)

    /// Who does such things.
    public enum Side: Sendable, Hashable, CaseIterable { case writer, office, unit }
    public var side: Side {
        switch self {
        case .reword, .link, .unlink, .hear, .forget, .submit, .judge, .withdraw: .writer
        case .giveBack, .handOver, .prolong: .office
        case .sendBack, .answer: .unit
        }
    }

    /// The act's name without its content, for audit rows.
    public var word: String { String(String(describing: self).prefix { $0 != "(" }) }
}

extension Proposal {
    /// Whether an act is possible now for somebody who may do such acts at all. Pure; throws why not.
    public func check(_ act: ProposalAct, _ rules: ProposalRules) throws(ProposalProblem) {
        switch act {
        case .reword, .link, .unlink, .hear, .forget, .submit: try checkWriting(act)
        case .withdraw:
            guard state.isWritable || state == .submitted || state == .handed else { throw .notNow(state: state) }
        case .judge(let satisfied, let words):
            guard state == .answered else { throw .notNow(state: state) }
            if !satisfied, words?.allSatisfy(\.isWhitespace) ?? true { throw .wordsMissing(field: "words") }
        case .giveBack:
            guard state == .submitted else { throw .notNow(state: state) }
        case .handOver:
            guard state == .submitted else { throw .notNow(state: state) }
        case .prolong:
            guard state == .handed else { throw .notNow(state: state) }
            if round > 1 { throw .secondRound }
            if isDifficult { throw .prolongedAlready }
            if rules.difficultMonths <= rules.answerMonths { throw .nothingLonger }
        case .sendBack:
            guard state == .handed else { throw .notNow(state: state) }
            if round > 1 { throw .secondRound }
        case .answer(let kind, _, _):
            guard state == .handed else { throw .notNow(state: state) }
            if rules.answer(kind) == nil { throw .answerMissing(allowed: rules.answers.map(\.name.zh)) }
        }
    }

    private func checkWriting(_ act: ProposalAct) throws(ProposalProblem) {
        guard state.isWritable else { throw .notNow(state: state) }
        // What came back is mended and goes on however long its chain is; a draft is not changed for ever.
        if act != .submit, version >= ProposalLimits.entries { throw .tooOften }
        switch act {
        case .link(let id):
            if cases.contains(id) { throw .linkedAlready }
            if cases.count >= ProposalLimits.sources { throw .tooMany(most: ProposalLimits.sources) }
        case .unlink(let id): if !cases.contains(id) { throw .unknownCase }
        case .hear: if appeals.count >= ProposalLimits.sources { throw .tooMany(most: ProposalLimits.sources) }
        case .forget(let id): if !appeals.contains(id) { throw .changedMeanwhile }
        case .submit: if sources == 0 { throw .nothingGathered }
        default: break
        }
    }

    /// Until when the unit answers: from the first handing over, whoever has it now.
    public func answerBy(difficult: Bool, _ rules: ProposalRules, in zone: Zone, at now: Instant) -> Instant {
        ProposalRules.months(
            difficult ? rules.difficultMonths : rules.answerMonths, after: handedAt ?? now, in: zone)
    }

    /// The next moment at which something happens by itself; nil where nothing waits for time.
    public func nextMoment(_ rules: ProposalRules) -> Instant? {
        guard let due else { return nil }
        if state == .answered { return due }
        return rules.escalation.dropFirst(steps).first.map { due + .days($0.afterDays) }
    }

    /// The steps whose time has come, in their order.
    public func lateSteps(_ rules: ProposalRules, at now: Instant) -> [(step: Int, rule: ProposalEscalation)] {
        guard let due, state == .submitted || state == .handed else { return [] }
        return rules.escalation.enumerated().dropFirst(steps).prefix { due + .days($0.element.afterDays) <= now }
            .map { (step: $0.offset + 1, rule: $0.element) }
    }
}
