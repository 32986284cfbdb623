import Kernel
import Policy

extension CaseDecider {
    mutating func decideDispatch(_ command: CaseCommand) throws(CaseProblem) {
        switch command {
        case .dispatch(let lead, let assisting, let why):
            meet([.dispatch])
            send(lead: lead, assisting: assisting, why: why)
        case .addAssisting(let units, let why):
            guard !units.isEmpty else { throw .noUnits }
            send(lead: nil, assisting: units, why: why)
        case .whistle(let units, let reason): try whistle(units, reason)
        case .rateWhistle(let id, let byCaller, let score, let note): try rate(id, byCaller, score, note)
        case .object(let id, let reason): try object(id, reason)
        case .decideObjection(let upheld, let reason): try decideObjection(upheld, reason)
        default: break
        }
    }

    /// Sends the case to units, each with its own clocks. `lead` nil adds assisting units only.
    mutating func send(lead: Identifier<UnitTag>?, assisting: [Identifier<UnitTag>], why: String, tightened: Int = 0) {
        var new: [Assignment] = []
        if let lead, let id = nextAssignmentID() {
            new.append(Assignment(id: id, unit: lead, role: .lead, assignedAt: now))
        }
        for unit in assisting where unit != lead && !new.contains(where: { $0.unit == unit }) && !isWorking(unit) {
            if let id = nextAssignmentID() {
                new.append(Assignment(id: id, unit: unit, role: .assisting, assignedAt: now))
            }
        }
        for index in new.indices { new[index].round = file.reopenings }
        emit(.dispatched(assignments: new, why: why))
        if lead != nil && file.contactedAt == nil && !file.clocks.contains(where: { $0.kind == .contact && $0.isOpen })
        {
            start(.contact)
        }
        for assignment in new {
            start([.receive, .arrive, .handle], for: assignment, tightened: tightened)
        }
    }

    private mutating func whistle(_ units: [Identifier<UnitTag>], _ reason: String) throws(CaseProblem) {
        guard let rules = pack.whistle else { throw .noWhistleHere }
        guard !units.isEmpty else { throw .noUnits }
        var called: [Assignment] = []
        for unit in units where !isWorking(unit) {
            if let id = nextAssignmentID() {
                called.append(Assignment(id: id, unit: unit, role: .whistled, assignedAt: now))
            }
        }
        guard !called.isEmpty else { throw .noUnits }
        emit(.whistled(assignments: called, reason: try self.reason(reason)))
        for assignment in called {
            start(.receive, limit: rules.answerWithin, for: assignment)
            start(.arrive, limit: rules.arriveWithin, for: assignment)
        }
    }

    private func isWorking(_ unit: Identifier<UnitTag>) -> Bool {
        file.assignments.contains { $0.unit == unit && $0.state.isOpen }
    }

    private mutating func rate(
        _ id: Identifier<AssignmentTag>, _ byCaller: Bool, _ score: Int, _ note: String
    ) throws(CaseProblem) {
        guard let assignment = file.assignments.first(where: { $0.id == id }) else { throw .noSuchAssignment }
        guard assignment.role == .whistled else { throw .notWhistled }
        guard (1...5).contains(score) else { throw .scoreOutOfRange }
        emit(.whistleRated(assignment: id, byCaller: byCaller, score: score, note: note))
    }

    private mutating func object(_ id: Identifier<AssignmentTag>, _ reason: String) throws(CaseProblem) {
        let assignment = try openAssignment(id)
        if file.objection != nil { throw .objectionPending }
        if assignment.decided && pack.objection.decidedCannotReturn { throw .decidedDispatch }
        if file.returns >= pack.objection.mostReturns { throw .tooManyReturns(most: pack.objection.mostReturns) }
        if calendar.deadline(from: assignment.assignedAt, pack.objection.limit).due < now { throw .objectionTooLate }
        emit(.objected(assignment: id, reason: try self.reason(reason)))
        start(.objection)
    }

    private mutating func decideObjection(_ upheld: Bool, _ reason: String) throws(CaseProblem) {
        guard let objection = file.objection else { throw .nothingToDecide }
        let reason = try self.reason(reason)
        if upheld {
            let wasLead = file.assignments.first { $0.id == objection.assignment }?.role == .lead
            emit(.objectionUpheld(assignment: objection.assignment, reason: reason))
            cancelClocks { $0.assignment == objection.assignment }
            if wasLead { start(.dispatch) }
        } else {
            emit(.objectionRefused(assignment: objection.assignment, reason: reason))
        }
        meet([.objection])
    }
}
