public import Kernel

/// What fulfils a duty with a count: facts that are recorded elsewhere anyway. The list is closed, so that nothing is
/// ever entered twice and a pack cannot ask for clicks.
public enum DutyFact: String, Sendable, Codable, CaseIterable {
    /// A household was reached on a visit, in a way that counts.
    case visitContact = "visit-contact"
    /// A matter was taken down.
    case caseReported = "case-reported"
    /// A matter that was taken down or worked on was solved, as its resident said.
    case caseSolved = "case-solved"
    /// A turn of a rota was accepted and is over.
    case turnHeld = "turn-held"
    /// A task of the board was finished.
    case taskDone = "task-done"

    public var name: Text {
        switch self {
        case .visitContact: Text("走访到住户", "households reached")
        case .caseReported: Text("登记或上报的案卷", "matters reported")
        case .caseSolved: Text("居民说解决了的案卷", "matters solved, as residents said")
        case .turnHeld: Text("值完的轮次", "turns held")
        case .taskDone: Text("完成的任务", "tasks done")
        }
    }
}

/// The stretch of time in which a duty is owed once.
public enum DutyPeriod: String, Sendable, Codable, CaseIterable {
    case month, quarter, year

    public var name: Text {
        switch self {
        case .month: Text("每月", "a month")
        case .quarter: Text("每季度", "a quarter")
        case .year: Text("每年", "a year")
        }
    }

    /// First and last day of the period a day lies in.
    public func days(around day: CivilDate) -> ClosedRange<CivilDate> {
        let month = CivilMonth(of: day)
        let (back, length): (Int, Int) =
            switch self {
            case .month: (0, 1)
            case .quarter: ((month.month - 1) % 3, 3)
            case .year: (month.month - 1, 12)
            }
        let first = month.adding(months: -back)
        return first.firstDay...first.adding(months: length).firstDay.adding(days: -1)
    }
}

/// A duty with a count (T10): who owes it, how often, and what fulfils it.
public struct CountedDuty: Sendable, Hashable, Codable {
    /// Who owes it: every post of a kind, or every unit of a kind.
    public enum Owner: Sendable, Hashable, Codable {
        case post(String)
        case unit(String)

        public var key: String {
            switch self {
            case .post(let key), .unit(let key): key
            }
        }
    }
    public let key: String
    public let name: Text
    public let owner: Owner
    public let count: Int
    public let period: DutyPeriod
    public let fact: DutyFact
}
