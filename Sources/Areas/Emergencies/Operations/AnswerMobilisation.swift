public import Kernel
public import People
public import Persistence
import Policy

/// What the holder of a post says when their place is in emergency mode.
public enum MobilisationAnswer: Sendable, Hashable, Codable {
    case coming
    case cannot(WhyNot)
    /// Somebody else stands in, who holds a post in the same act.
    case substitute(Account.ID)

    public enum WhyNot: String, Sendable, Codable, CaseIterable {
        case ill, away
        case elsewhere
        case family

        public var name: Text {
            switch self {
            case .ill: Text("生病", "ill")
            case .away: Text("人在外地", "out of town")
            case .elsewhere: Text("已在别的岗位上", "needed at another post")
            case .family: Text("家里走不开", "needed at home")
            }
        }
    }

    var word: String {
        switch self {
        case .coming: "coming"
        case .cannot: "cannot"
        case .substitute: "substitute"
        }
    }
    var whyNot: WhyNot? { if case .cannot(let why) = self { why } else { nil } }
    var substitute: Account.ID? { if case .substitute(let account) = self { account } else { nil } }
}

/// Answers for one post. Its holder may, and whoever may call emergencies there, who writes down what was said on the
/// telephone. A later answer replaces the one before; both stay on record.
public struct AnswerMobilisation: Operation {
    public var act: EmergencyAct.ID
    public var post: Post.ID
    public var answer: MobilisationAnswer
    public init(_ act: EmergencyAct.ID, post: Post.ID, _ answer: MobilisationAnswer) {
        (self.act, self.post, self.answer) = (act, post, answer)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard case .staff(let account) = caller.kind, let act = try tx.emergency(act), let post = try tx.post(post),
            post.active, act.terms.covers(post.place)
        else { throw EmergencyProblem.notYourPost.appError }
        let holder = try tx.holder(of: post.id, at: now)
        guard holder?.account == account || caller.may(.emergenciesCall, at: post.place) else {
            throw EmergencyProblem.notYourPost.appError
        }
        guard act.holds(at: now) else {
            throw EmergencyProblem.notNow(state: act.state.isOpen && now >= act.until ? .ended : act.state).appError
        }
        if case .substitute(let other) = answer {
            guard other != holder?.account, try tx.holdsPost(other, in: act.terms, at: now) else {
                throw EmergencyProblem.substituteMissing.appError
            }
        }
        try tx.execute(
            "UPDATE emergency_answer SET latest = 0 WHERE act = \(act.id) AND post = \(post.id) AND latest = 1")
        try tx.execute(
            """
            INSERT INTO emergency_answer (id, act, post, account, answer, why, substitute, at, by_name, latest)
            VALUES (\(tx.newID(EmergencyTag.self)), \(act.id), \(post.id), \(account), \(answer.word),
                \(answer.whyNot?.rawValue), \(answer.substitute), \(now), \(caller.name), 1)
            """)
        try tx.audit("emergency.answer", by: caller, subject: "emergency:\(act.id)", place: post.place, at: now)
        tx.changed(EmergencyTopic.act(act.id))
        return true
    }
}

extension Transaction {
    /// Whether somebody holds a post within the act.
    fileprivate func holdsPost(_ account: Account.ID, in terms: EmergencyTerms, at now: Instant) throws -> Bool {
        try heldPosts(by: account, at: now).contains { terms.covers($0.place) }
    }
}
