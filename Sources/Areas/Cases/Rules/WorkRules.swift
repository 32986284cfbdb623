import Kernel
import Policy

extension CaseDecider {
    mutating func decideWork(_ command: CaseCommand) throws(CaseProblem) {
        switch command {
        case .receive(let id):
            guard try openAssignment(id).state == .assigned else { throw .nothingChanged }
            emit(.received(assignment: id))
            meet([.receive], of: id)
        case .contact(let note):
            emit(.contacted(note: note))
            meet([.contact])
        case .arrive(let id):
            guard try openAssignment(id).state != .arrived else { throw .nothingChanged }
            emit(.arrived(assignment: id))
            meet([.receive, .arrive], of: id)
        case .progress(let id, let note):
            _ = try openAssignment(id)
            emit(.progressed(assignment: id, note: try reason(note)))
        case .handle(let id, let note, let evidence): try handle(id, note, evidence)
        case .check(let passed, let note, let evidence): try check(passed, note, evidence)
        default: break
        }
    }

    private mutating func handle(_ id: Identifier<AssignmentTag>, _ note: String, _ evidence: Int) throws(CaseProblem) {
        let assignment = try openAssignment(id)
        let note = try reason(note)
        if assignment.role == .lead {
            let open = file.assignments.count { $0.role == .assisting && $0.state.isOpen }
            if open > 0 { throw .assistingStillOpen(count: open) }
            if pack.closing.needsEvidence && evidence == 0 && !file.hasEvidence { throw .evidenceMissing }
        }
        emit(.handled(assignment: id, note: note, evidence: evidence))
        meet([.receive, .arrive, .handle], of: id)
        guard assignment.role == .lead else { return }
        if pack.closing.needsCheck.contains(file.grade) {
            start(.check)
        } else {
            finish()
        }
    }

    private mutating func check(_ passed: Bool, _ note: String, _ evidence: Int) throws(CaseProblem) {
        if let handler = file.handledBy, handler == context.actor, handler != Caller.system.key {
            throw .checkByHandler
        }
        let note = try reason(note)
        if evidence > 0 { emit(.evidenceAdded(files: evidence)) }
        if passed {
            emit(.checked(passed: true, note: note))
            meet([.check])
            finish()
            return
        }
        guard file.reworks < pack.rework.mostTimes else { throw .tooManyReworks(most: pack.rework.mostTimes) }
        guard let lead = file.lead else { throw .noSuchAssignment }
        emit(.checked(passed: false, note: note))
        meet([.check])
        emit(.reworkOrdered(assignment: lead.id, reason: note))
        if let again = file.assignments.first(where: { $0.id == lead.id }) {
            start(.handle, for: again, tightened: pack.rework.tightenPercent)
        }
    }
}
