import Kernel
import Policy

// A request ends with the work it is about, and its clock with the request: nobody decides any more about work that
// was finished, sent back or taken away, and no list shows a case as late for it.

extension CaseDecider {
    /// The reason of what ended so, instead of a person's words.
    static let lapsed = "work-over"

    mutating func endWhatIsOver() {
        if let objection = file.objection, !isOpen(objection.assignment) {
            emit(.objectionRefused(assignment: objection.assignment, reason: CaseDecider.lapsed))
        }
        if let asked = file.extensionAsked, !isOpen(asked.assignment) {
            emit(.extensionRefused(reason: CaseDecider.lapsed))
        }
        if file.holdAsked != nil && file.state != .dispatched && file.state != .held {
            emit(.holdRefused(reason: CaseDecider.lapsed))
        }
        if file.objection == nil { cancelClocks { $0.kind == .objection } }
    }

    private func isOpen(_ id: Identifier<AssignmentTag>) -> Bool {
        file.assignments.contains { $0.id == id && $0.state.isOpen }
    }
}
