public import Kernel

/// The named clocks of a case. Which of them run, and how long, the pack's limits say.
public enum ClockKind: String, CaseIterable, Codable, Sendable, Hashable, CodingKeyRepresentable {
    /// From the report until someone has taken it on.
    case accept
    /// From the report until a grid worker has looked on the spot (核实).
    case verify
    /// From acceptance until a unit has been named.
    case dispatch
    /// From dispatch until the unit has confirmed receipt.
    case receive
    /// From dispatch until the unit has spoken with the reporter.
    case contact
    /// From dispatch until someone stands at the place.
    case arrive
    /// From dispatch until the work is done.
    case handle
    /// From the work until it has been looked at (核查).
    case check
    /// From the work, checked where it must be, until the reporter has an answer.
    case answer
    /// From the answer until the reporter has been called back.
    case callBack = "call-back"
    /// From the answer until the reporter's time to evaluate ends.
    case evaluate
    /// From dispatch until a unit may no longer say “not ours”.
    case objection

    public var name: Text {
        switch self {
        case .accept: Text("受理", "Accept")
        case .verify: Text("核实", "Verify on the spot")
        case .dispatch: Text("派单", "Dispatch")
        case .receive: Text("接单", "Receive")
        case .contact: Text("首次联系", "First contact")
        case .arrive: Text("到场", "Arrive")
        case .handle: Text("办理", "Handle")
        case .check: Text("核查", "Check the work")
        case .answer: Text("答复", "Answer")
        case .callBack: Text("回访", "Call back")
        case .evaluate: Text("评价", "Evaluate")
        case .objection: Text("派单异议", "Object to the dispatch")
        }
    }

    /// The clock at whose end this one starts; nil for those that start with the report.
    public var startsAfter: ClockKind? {
        switch self {
        case .accept, .verify: nil
        case .dispatch: .accept
        case .receive, .contact, .arrive, .handle, .objection: .dispatch
        case .check: .handle
        case .answer: .check
        case .callBack, .evaluate: .answer
        }
    }
}
