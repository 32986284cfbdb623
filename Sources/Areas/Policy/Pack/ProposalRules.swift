public import Kernel

/// A kind of proposal, and the posts whose holders may write it.
public struct ProposalKind: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    /// Keys of posts.
    public let writers: [String]
}

/// Who is told so many days after something about a proposal was due.
public struct ProposalEscalation: Sendable, Hashable, Codable {
    /// 0: at the moment it is late.
    public let afterDays: Int
    /// Keys of posts.
    public let notify: [String]
}

/// Proposals of representatives: who writes them, by when they are handed over and answered, and what an answer says.
public struct ProposalRules: Sendable, Hashable, Codable {
    public let kinds: [ProposalKind]
    /// The law or agreement behind it.
    public let basis: Text
    /// From submitting to handing over.
    public let handOverWithin: Limit
    /// Whole months from handing over to the answer.
    public let answerMonths: Int
    /// The same for what is wide or difficult.
    public let difficultMonths: Int
    /// Whole months for the second answer where the first was not accepted.
    public let againMonths: Int
    /// After it an answer that nobody judged stands.
    public let judgeWithin: Limit
    /// What an answer may come to: solved, planned, explained.
    public let answers: [Choice]
    /// The earliest first.
    public let escalation: [ProposalEscalation]

    public func kind(_ key: String) -> ProposalKind? { kinds.first { $0.key == key } }
    public func answer(_ key: String) -> Choice? { answers.first { $0.key == key } }

    /// The end of the day so many months later: the same day of that month, or its last where it has none (Civil Code,
    /// articles 201 and 202: the first day is not counted).
    public static func months(_ count: Int, after from: Instant, in zone: Zone) -> Instant {
        let day = zone.date(from)
        let month = CivilMonth(of: day).adding(months: count)
        let first = month.firstDay
        let length = CivilDate.length(ofMonth: first.month, year: first.year)
        return zone.instant(first.adding(days: min(day.day, length) - 1), secondOfDay: 86_399)
    }
}
