public import Kernel

/// A named choice offered to people.
public struct Choice: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
}

/// The steps a case can take; a pack lists those it uses.
public enum StepKind: String, Sendable, Codable, CaseIterable {
    case report, verify, accept, grade, selfHandle = "self-handle", dispatch, receive, contact, arrive, whistle, handle,
        check
    case answer, callBack = "call-back", evaluate, close
}

/// One step of a case's way, in the place's own words.
public struct PackStep: Sendable, Hashable, Codable {
    public let kind: StepKind
    public let name: Text
    /// Keys of posts and unit kinds that act here.
    public let by: [String]
    public let about: Text?
}

/// A unit may say “not ours” within a limit; the arbiter decides, and a decided dispatch cannot come back.
public struct ObjectionRules: Sendable, Hashable, Codable {
    public let limit: Limit
    public let mostReturns: Int
    public let decidedCannotReturn: Bool
}

/// 挂账: the clock stops for a reason, with approval, for a bounded time.
public struct HoldRules: Sendable, Hashable, Codable {
    public let most: Limit
    public let mostTimes: Int
    public let reasons: [Choice]
}

/// 延期: the due time moves, with approval.
public struct ExtensionRules: Sendable, Hashable, Codable {
    /// The most one extension may add.
    public let most: Limit
    public let mostTimes: Int
    /// An extension must be asked for before this share of the limit has passed, in percent.
    public let mustAskBeforePercent: Int
}

/// 返工: the same unit again, on a tighter limit.
public struct ReworkRules: Sendable, Hashable, Codable {
    public let mostTimes: Int
    /// The handling limit becomes shorter by this many percent each time.
    public let tightenPercent: Int
}

/// One rung of the ladder: when a clock reaches a percentage of its limit.
public struct EscalationStep: Sendable, Hashable, Codable {
    public let clock: ClockKind
    /// 100 is the due time.
    public let atPercent: Int
    /// Keys of posts, levels or the words `lead` and `holder`.
    public let notify: [String]
    /// The grade is raised by one.
    public let raise: Bool
    /// Supervision (督办) is opened.
    public let supervise: Bool
    /// Path in the pack.
    public let rule: String
}

public struct EvaluationRules: Sendable, Hashable, Codable {
    /// Time the reporter has to evaluate.
    public let window: Limit
    /// “Not solved” opens a case again this many times; afterwards supervision decides.
    public let reopenMostTimes: Int
    /// Limits of a reopened case are shorter by this many percent.
    public let reopenTightenPercent: Int
}

/// What must be there before a case may be struck off (销号).
public struct ClosingRules: Sendable, Hashable, Codable {
    public let needsEvidence: Bool
    /// Keys of the grades whose work is looked at (核查) before the answer.
    public let needsCheck: [String]
    public let needsCallBack: Bool
    /// Tries after which a call-back that reached nobody is enough.
    public let callBackTries: Int
    /// Tries where the pack does not say.
    static let usualTries = 3
    /// Without an evaluation the case closes when the window ends; otherwise a person asks again.
    public let unansweredCloses: Bool
}

/// 吹哨报到: a place calls units to its side.
public struct WhistleRules: Sendable, Hashable, Codable {
    /// Levels that may whistle.
    public let levels: [String]
    /// Kinds of unit that may be called.
    public let calls: [String]
    public let reasons: [Choice]
    /// Until “we are coming”.
    public let answerWithin: Limit
    /// Until someone stands there.
    public let arriveWithin: Limit
}

/// The community task board.
public struct TaskRules: Sendable, Hashable, Codable {
    /// Tasks one taker may hold at a time.
    public let mostPerTaker: Int
    /// A taken task returns to the pool if it is not done in this time.
    public let finishWithin: Limit
    /// An untaken task leaves the board after this time and its poster is told.
    public let offeredFor: Limit
    /// Time residents have to rate.
    public let rateWithin: Limit
    /// Unit kinds and posts that may take tasks.
    public let takers: [String]
}
