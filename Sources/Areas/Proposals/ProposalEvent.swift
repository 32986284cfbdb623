public import Cases
public import Kernel
public import Policy

/// Something that happened to a proposal. The proposal is the fold of these; none holds words.
public enum ProposalEvent: Sendable, Hashable, Codable {
    case drafted(
        kind: String, area: PlaceCode, policy: PolicyVersionID, writer: Identifier<AccountTag>, title: ProposalText,
        words: ProposalText)
    case reworded(title: ProposalText, words: ProposalText)
    case linked(CaseFile.ID)
    case unlinked(CaseFile.ID)
    case heard(Identifier<ProposalAppealTag>)
    case forgotten(Identifier<ProposalAppealTag>)
    case submitted(handBy: Instant)
    case returned(ProposalText)
    case handed(unit: Identifier<UnitTag>, due: Instant, difficult: Bool, isPublic: Bool)
    /// By a unit: it is not theirs to answer.
    case sentBack(ProposalText, handBy: Instant)
    case prolonged(ProposalText, due: Instant)
    case answered(kind: String, ProposalText, isPublic: Bool, judgeBy: Instant)
    /// `due` where it is worked on once more.
    case judged(satisfied: Bool, ProposalText?, due: Instant?)
    /// Nobody judged the answer in time.
    case lapsed
    case withdrawn(ProposalText)
    /// Late by this step of the pack; how many posts were told.
    case escalated(step: Int, posts: [String], people: Int)

    /// The words that lie beside this entry.
    var texts: [ProposalText] {
        switch self {
        case .drafted(_, _, _, _, let title, let words), .reworded(let title, let words): [title, words]
        case .returned(let text), .sentBack(let text, _), .prolonged(let text, _), .answered(_, let text, _, _),
            .withdrawn(let text):
            [text]
        case .judged(_, let text, _): text.map { [$0] } ?? []
        case .linked, .unlinked, .heard, .forgotten, .submitted, .handed, .lapsed, .escalated: []
        }
    }
}

/// One link of a proposal's chain.
public struct ProposalEntry: Sendable, Hashable, Codable {
    public let sequence: Int
    public let at: Instant
    /// `Caller.key`.
    public let by: String
    /// Post and name; empty for time itself.
    public let byName: String
    public let event: ProposalEvent
    public init(sequence: Int, at: Instant, by: String, byName: String, event: ProposalEvent) {
        (self.sequence, self.at, self.by) = (sequence, at, by)
        (self.byName, self.event) = (byName, event)
    }
}

extension Proposal {
    /// The proposal that its first entry makes; nil where that entry drafts none.
    public init?(id: ID, opening entry: ProposalEntry) {
        guard case .drafted(let kind, let area, let policy, let writer, let title, let words) = entry.event else {
            return nil
        }
        self.init(
            id: id, version: entry.sequence, kind: kind, area: area, policy: policy, writer: writer,
            draftedAt: entry.at, title: title, words: words)
    }

    /// What the next entry makes of it.
    public mutating func apply(_ entry: ProposalEntry) {
        version = entry.sequence
        switch entry.event {
        case .drafted: break
        case .reworded(let title, let words): (self.title, self.words) = (title, words)
        case .linked(let id): cases.append(id)
        case .unlinked(let id): cases.removeAll { $0 == id }
        case .heard(let id): appeals.append(id)
        case .forgotten(let id): appeals.removeAll { $0 == id }
        case .submitted(let handBy):
            (state, submittedAt, reason) = (.submitted, submittedAt ?? entry.at, nil)
            wait(until: handBy)
        case .returned(let text):
            (state, reason) = (.returned, text)
            wait(until: nil)
        case .escalated(let step, _, _): steps = step
        case .withdrawn: end(.withdrawn, entry.at)
        case .handed, .sentBack, .prolonged, .answered, .judged, .lapsed: applyAnswering(entry)
        }
    }

    private mutating func applyAnswering(_ entry: ProposalEntry) {
        switch entry.event {
        case .handed(let unit, let due, let difficult, let isPublic):
            (state, self.unit, reason, self.isPublic) = (.handed, unit, nil, isPublic)
            (handedAt, answerDue, isDifficult, round) = (handedAt ?? entry.at, due, difficult, 1)
            wait(until: due)
        case .sentBack(let text, let handBy):
            (state, unit, reason) = (.submitted, nil, text)
            wait(until: handBy)
        case .prolonged(_, let due):
            (isDifficult, answerDue) = (true, due)
            wait(until: due)
        case .answered(let kind, let words, let isPublic, let judgeBy):
            guard let unit else { return }
            state = .answered
            answer = ProposalAnswer(at: entry.at, kind: kind, words: words, isPublic: isPublic, unit: unit)
            wait(until: judgeBy)
        case .judged(let satisfied, _, let due):
            judgement = satisfied ? .satisfied : .unsatisfied
            guard let due else { return end(.closed, entry.at) }
            (state, round, answerDue) = (.handed, round + 1, due)
            wait(until: due)
        case .lapsed:
            judgement = ProposalJudgement.none
            end(.closed, entry.at)
        default: break
        }
    }

    private mutating func wait(until moment: Instant?) { (due, steps) = (moment, 0) }
    private mutating func end(_ state: ProposalState, _ at: Instant) {
        (self.state, endedAt) = (state, at)
        wait(until: nil)
    }
}
