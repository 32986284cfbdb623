public import Households
public import Kernel
public import Persistence
import Policy

/// Asks for an errand (代买代办): the household itself, or staff for it.
public struct AskErrand: Operation {
    public var household: Household.ID
    public var key: String
    public var words: String
    public init(_ household: Household.ID, key: String, words: String) {
        (self.household, self.key, self.words) = (household, key, words)
    }

    /// An errand is due the next working day.
    static let due = Limit.workingDays(1)

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> CareTask.ID {
        guard let household = try tx.household(household) else { throw AppError.refused }
        _ = try tx.side(of: caller, towards: household, at: now)
        guard household.standing.isKept else { throw VisitProblem.resting.appError }
        let (rules, policy) = try tx.visitRules(at: household.place)
        let id = try open(tx, household, rules, policy, caller, now)
        try tx.audit("care.ask", by: caller, subject: "care:\(id)", place: household.place, at: now)
        return id
    }

    @discardableResult
    func open(
        _ tx: Transaction, _ household: Household, _ rules: VisitRules, _ policy: PolicyInForce, _ caller: Caller,
        _ now: Instant
    ) throws -> CareTask.ID {
        guard rules.errands.contains(where: { $0.key == key }) else { throw VisitProblem.unknownErrand(key).appError }
        if words.count > Limits.note {
            throw AppError.invalid(
                "words",
                Text("最多 \(Limits.note) 个字，内容已保留。", "At most \(Limits.note) characters; they are kept."))
        }
        if household.basis == nil, !words.allSatisfy(\.isWhitespace) { throw VisitProblem.noGround.appError }
        return try tx.openCareTask(
            .errand(key), for: household, due: policy.calendar.deadline(from: now, AskErrand.due).due,
            words: words.allSatisfy(\.isWhitespace) ? nil : words, by: caller, at: now)
    }
}
