public import Cases
public import Kernel
public import Policy

// Proposals: what people want, made by somebody who represents them into something that must be answered (周末代表).
//
// A resident's words: "I told the deputy on Saturday, and three neighbours had reported the same. I can read what became
// of it: who has to answer, by when, what they said, and whether the deputy was content." A deputy's words: "I gather
// what belongs together, write what should be done, hand it in, and the answer comes back to me; where it is no answer,
// they work on it once more."
//
// States: draft → submitted → handed (to a unit) → answered → closed; aside: returned by the office with a reason, sent
// back by the unit to the office, withdrawn by its writer. An answer that is not accepted is worked on once more.
//
// Invariants: a proposal rests on at least one report or something somebody said; only its writer judges the answer;
// the time to answer counts from the first handing over, whoever has it, and is prolonged once at most;
// what is late goes up the pack's steps by itself; nothing is public before the office handed it over as public, and
// words that point to persons are refused; every change is an entry of the proposal's chain, and the shown row equals
// the fold of the chain.
//
// The chain holds no words. Those of the proposal and of answers lie beside it with a mark in the chain; what people
// told the representative lies sealed and goes when its time is over.
//
// Who may: `proposals.write` at the place, holding a post that the pack names, writes; its writer alone changes,
// submits, withdraws and judges; `proposals.manage` at the place hands over, returns and prolongs; whoever acts for the
// unit answers. Anyone reads what is public.

public enum ProposalTag {}
public enum ProposalTextTag {}
public enum ProposalAppealTag {}

/// Where a proposal stands.
public enum ProposalState: String, Sendable, Codable, CaseIterable {
    case draft, submitted, returned, handed, answered, closed, withdrawn

    public var isOpen: Bool { self != .closed && self != .withdrawn }
    /// Whether its writer may still change it.
    public var isWritable: Bool { self == .draft || self == .returned }

    public var name: Text {
        switch self {
        case .draft: Text("草稿", "Draft")
        case .submitted: Text("已提交，等交办", "Submitted, to be handed over")
        case .returned: Text("退回修改", "Returned to be changed")
        case .handed: Text("已交办，等答复", "Handed over, to be answered")
        case .answered: Text("已答复，等代表评价", "Answered, to be judged")
        case .closed: Text("办结", "Closed")
        case .withdrawn: Text("已撤回", "Withdrawn")
        }
    }
}

/// Words beside the chain: where they are, and a mark by which they can be checked.
public struct ProposalText: Sendable, Hashable, Codable {
    public let id: Identifier<ProposalTextTag>
    /// SHA-256 over a secret of their own and the words, hexadecimal.
    public let mark: String
    public init(id: Identifier<ProposalTextTag>, mark: String) { (self.id, self.mark) = (id, mark) }
}

/// What a unit answered.
public struct ProposalAnswer: Sendable, Hashable, Codable {
    public let at: Instant
    /// Key of the pack's answer: solved, planned, explained.
    public let kind: String
    public let words: ProposalText
    public let isPublic: Bool
    public let unit: Identifier<UnitTag>
}

/// Whether the writer accepted the answer.
public enum ProposalJudgement: String, Sendable, Codable, CaseIterable {
    case satisfied
    case unsatisfied = "not"
    /// Nobody said anything before the time was over.
    case none

    public var name: Text {
        switch self {
        case .satisfied: Text("代表满意", "the representative is satisfied")
        case .unsatisfied: Text("代表不满意", "the representative is not satisfied")
        case .none: Text("代表没有评价", "not judged")
        }
    }
}

/// A proposal as everything decided so far makes it. Built only by its entries.
public struct Proposal: Sendable, Hashable, Codable {
    public typealias ID = Identifier<ProposalTag>

    public let id: ID
    /// Entries in the chain.
    public var version = 0
    public var state = ProposalState.draft
    /// Key of the pack's kind.
    public let kind: String
    public let area: PlaceCode
    /// The rules it is judged by to the end.
    public let policy: PolicyVersionID
    public let writer: Identifier<AccountTag>
    public let draftedAt: Instant
    public var title: ProposalText
    public var words: ProposalText
    /// Reports it rests on.
    public var cases: [CaseFile.ID] = []
    /// What people said to its writer.
    public var appeals: [Identifier<ProposalAppealTag>] = []
    public var submittedAt: Instant?
    /// The moment until which what is awaited now must come; nil where nothing is.
    public var due: Instant?
    /// Steps of the escalation since that moment was set.
    public var steps = 0
    public var unit: Identifier<UnitTag>?
    /// The first handing over, from which the time to answer counts.
    public var handedAt: Instant?
    public var answerDue: Instant?
    /// Has the longer time, chosen at handing over or by prolonging.
    public var isDifficult = false
    public var isPublic = false
    /// 1 for the first answer, 2 where it is worked on once more.
    public var round = 0
    public var answer: ProposalAnswer?
    public var judgement: ProposalJudgement?
    /// Why it came back, from the office or from a unit.
    public var reason: ProposalText?
    public var endedAt: Instant?

    /// Late now: the office has not handed it over, or the unit has not answered.
    public func isLate(at now: Instant) -> Bool {
        guard state == .submitted || state == .handed, let due else { return false }
        return due < now
    }
    /// Whether everybody may read it.
    public var isPublished: Bool { isPublic && handedAt != nil && state != .withdrawn }
    /// Reports and things said that it rests on.
    public var sources: Int { cases.count + appeals.count }
}

/// Bounds of this area.
public enum ProposalLimits {
    /// Characters of a title.
    public static let title = 60
    /// Characters of a proposal and of an answer.
    public static let words = 3_000
    /// Characters of a reason and of what somebody said.
    public static let note = 500
    /// Reports, and things said, that one proposal rests on.
    public static let sources = 50
    /// Entries of one chain; a draft that was changed more often is written anew.
    public static let entries = 500
}
