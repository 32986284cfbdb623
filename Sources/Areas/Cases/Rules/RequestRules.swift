import Kernel
import Policy

// Holds stop the clocks, extensions move them; both need a reason, a limit and somebody who approves.

extension CaseDecider {
    mutating func decideRequest(_ command: CaseCommand) throws(CaseProblem) {
        switch command {
        case .askHold(let reason, let note, let limit): try askHold(reason, note, limit)
        case .decideHold(let granted, let reason): try decideHold(granted, reason)
        case .resume(let reason):
            emit(.resumed(reason: try self.reason(reason)))
            resumeClocks()
        case .askExtension(let id, let limit, let reason): try askExtension(id, limit, reason)
        case .decideExtension(let granted, let reason): try decideExtension(granted, reason)
        default: break
        }
    }

    private mutating func askHold(_ reason: String, _ note: String, _ limit: Limit) throws(CaseProblem) {
        if file.holdAsked != nil { throw .holdPending }
        let allowed = pack.hold.reasons.map(\.key)
        guard allowed.contains(reason) else { throw .unknownHoldReason(allowed: allowed) }
        guard file.holds < pack.hold.mostTimes else { throw .tooManyHolds(most: pack.hold.mostTimes) }
        let longest = calendar.deadline(from: now, pack.hold.most).due
        guard calendar.deadline(from: now, limit).due <= longest else { throw .holdTooLong(most: "\(pack.hold.most)") }
        emit(.holdAsked(reason: reason, note: try self.reason(note), limit: limit))
    }

    private mutating func decideHold(_ granted: Bool, _ reason: String) throws(CaseProblem) {
        guard let asked = file.holdAsked else { throw .nothingToDecide }
        guard granted else {
            emit(.holdRefused(reason: try self.reason(reason)))
            return
        }
        emit(.held(reason: asked.reason, until: calendar.deadline(from: now, asked.limit).due))
        holdClocks()
    }

    private mutating func askExtension(
        _ id: Identifier<AssignmentTag>, _ limit: Limit, _ reason: String
    ) throws(CaseProblem) {
        _ = try openAssignment(id)
        if file.extensionAsked != nil { throw .extensionPending }
        guard file.extensions < pack.extending.mostTimes else {
            throw .tooManyExtensions(most: pack.extending.mostTimes)
        }
        let longest = calendar.deadline(from: now, pack.extending.most).due
        guard calendar.deadline(from: now, limit).due <= longest else {
            throw .extensionTooLong(most: "\(pack.extending.most)")
        }
        let clock = file.clocks.last { $0.kind == .handle && $0.assignment == id && $0.state == .running }
        if let clock, clock.moment(atPercent: pack.extending.mustAskBeforePercent) < now {
            throw .extensionTooLate(percent: pack.extending.mustAskBeforePercent)
        }
        emit(.extensionAsked(assignment: id, limit: limit, reason: try self.reason(reason)))
    }

    private mutating func decideExtension(_ granted: Bool, _ reason: String) throws(CaseProblem) {
        guard let asked = file.extensionAsked else { throw .nothingToDecide }
        guard granted else {
            emit(.extensionRefused(reason: try self.reason(reason)))
            return
        }
        emit(.extended(assignment: asked.assignment, reason: reason))
        // The extension counts from the old deadline.
        for clock in file.clocks where clock.state == .running {
            guard clock.kind == .handle && clock.assignment == asked.assignment else { continue }
            let deadline = calendar.deadline(from: clock.due, asked.limit)
            emit(.clockMoved(key: clock.key, due: deadline.due, provisional: clock.provisional || deadline.provisional))
        }
    }
}
