public import Kernel

/// How a place counts its results. The formulas are published with the figures.
public struct IndicatorRules: Sendable, Hashable, Codable {
    /// Whether held cases stay in the denominator of closing rates (GB/T 30428.4 practice; some cities subtract holds).
    public enum ClosingDenominator: String, Sendable, Codable, CaseIterable {
        case due, dueLessHeld = "due-less-held"
        public var name: Text {
            self == .due
                ? Text("应结案数", "cases due to close") : Text("应结案数 − 挂账数", "cases due to close minus cases on hold")
        }
    }
    /// Whose silence leaves the rated denominators.
    public enum Exclusion: String, Sendable, Codable, CaseIterable {
        case unreachable, refused, beyondDuty = "beyond-duty", withdrawn
        public var name: Text {
            switch self {
            case .unreachable: Text("联系不上", "not reached")
            case .refused: Text("不愿评价", "did not want to rate")
            case .beyondDuty: Text("超出职责、已告知渠道", "outside our duties, channel named")
            case .withdrawn: Text("本人撤回", "withdrawn")
            }
        }
    }
    public let closingDenominator: ClosingDenominator
    public let excluded: [Exclusion]
    /// Weights of the three rates in percent; together 100.
    public let responseWeight: Int
    public let solvedWeight: Int
    public let satisfiedWeight: Int
    /// Rates over fewer cases than this are marked as small.
    public let smallNumber: Int
    public let rates: [RateFormula]
}

/// A rate: one count over another.
public struct RateFormula: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    public let numerator: CountName
    public let denominator: CountName
}

/// The counts a formula may use; the names of GB/T 30428.4 practice and the three rates.
public enum CountName: String, Sendable, Codable, CaseIterable {
    case reported, validReported = "valid-reported", filed, voided, dispatched
    case dispatchedOnTime = "dispatched-on-time", dueToDispatch = "due-to-dispatch"
    case dispatchedRight = "dispatched-right"
    case dueToHandle = "due-to-handle", handled, handledOnTime = "handled-on-time", reworked
    case dueToClose = "due-to-close", closed, closedOnTime = "closed-on-time", held, extended
    case contactedOnTime = "contacted-on-time"
    case ratedSolved = "rated-solved", solved, ratedSatisfied = "rated-satisfied", satisfied
    case answered, evaluated

    public var name: Text {
        switch self {
        case .reported: Text("上报数", "reports")
        case .validReported: Text("有效上报数", "valid reports")
        case .filed: Text("立案数", "filed")
        case .voided: Text("作废数", "voided")
        case .dispatched: Text("派遣数", "dispatched")
        case .dispatchedOnTime: Text("按时派遣数", "dispatched on time")
        case .dueToDispatch: Text("应派遣数", "due to dispatch")
        case .dispatchedRight: Text("准确派遣数", "dispatched to the right unit")
        case .dueToHandle: Text("应处置数", "due to handle")
        case .handled: Text("处置数", "handled")
        case .handledOnTime: Text("按期处置数", "handled on time")
        case .reworked: Text("返工数", "reworked")
        case .dueToClose: Text("应结案数", "due to close")
        case .closed: Text("结案数", "closed")
        case .closedOnTime: Text("按期结案数", "closed on time")
        case .held: Text("挂账数", "on hold")
        case .extended: Text("延期数", "extended")
        case .contactedOnTime: Text("按时联系数", "contacted on time")
        case .ratedSolved: Text("评价了是否解决的件数", "rated for being solved")
        case .solved: Text("评价为已解决的件数", "rated as solved")
        case .ratedSatisfied: Text("评价了是否满意的件数", "rated for satisfaction")
        case .satisfied: Text("评价为满意的件数", "rated as satisfied")
        case .answered: Text("已答复数", "answered")
        case .evaluated: Text("已评价数", "evaluated")
        }
    }
}
