public import Kernel
public import Persistence
import Policy

// Counters kept in the same transaction as the fact, so that a board costs the same at a thousand and a hundred million
// cases. What a case counts for is one pure function; a change adds the difference between before and after.

/// What a case says for the three rates and the closing rate.
public enum CaseFact: String, Sendable, CaseIterable {
    case reported
    /// A unit led it.
    case dispatched
    /// The work was reported done.
    case handled
    /// A first contact was promised and its outcome is known.
    case respondable
    case responded
    case answered
    case rated
    case solved
    case satisfied
    /// Judged “not solved” once, and closed as solved after it was done again.
    case solvedLater = "solved-later"
    case closed
    case closedInTime = "closed-in-time"
    case selfHandled = "self-handled"
    case reworked
    case reopened
    case held
    case extended
    case listed
}

extension CaseFile {
    /// First contact within its promise; nil while open or where none was promised.
    public var respondedInTime: Bool? {
        guard let clock = clocks.last(where: { $0.kind == .contact && $0.state == .met }) else { return nil }
        return clock.stoppedAt.map { $0 <= clock.due }
    }
    /// Closed, with the answer within its promise; nil while open.
    public var closedInTime: Bool? {
        guard state == .closed else { return nil }
        return !answeredLate
    }
    /// Closed on the reporter's word that it is solved: neither listed as what cannot be done now, nor without a word.
    private var closedAsDone: Bool { closing.map { [.normal, .overdue, .selfHandled].contains($0) } ?? false }

    /// The lead's work or the answer came after its time.
    var answeredLate: Bool {
        let leads = assignments.filter { $0.role == .lead }.map(\.id)
        return clocks.contains { clock in
            guard clock.state == .met, let stopped = clock.stoppedAt, stopped > clock.due else { return false }
            return clock.kind == .answer || clock.kind == .handle && clock.assignment.map(leads.contains) == true
        }
    }

    /// What the reporter's judgements of all rounds come to, for the rates; nil while there is none. A case is solved
    /// where every judgement says so: a better one later does not unsay an earlier one.
    public var judgement: (solved: Bool, satisfied: Bool)? {
        let all = (earlierEvaluations ?? []) + [evaluation].compactMap(\.self)
        guard !all.isEmpty else { return nil }
        return (all.allSatisfy(\.solved), all.allSatisfy(\.satisfied))
    }

    /// The facts this case adds to its month. Void, declined and withdrawn cases are left out of every rate.
    public var facts: [CaseFact] {
        guard ![.void, .declined, .withdrawn].contains(state) else { return [] }
        if channel == .patrol && selfHandled { return [.selfHandled] }
        var facts: [CaseFact] = [.reported]
        if let responded = respondedInTime { facts += responded ? [.respondable, .responded] : [.respondable] }
        if assignments.contains(where: { $0.role == .lead }) { facts.append(.dispatched) }
        if selfHandled || assignments.contains(where: { $0.role == .lead && $0.handledAt != nil }) || reworks > 0 {
            facts.append(.handled)
        }
        if answeredAt != nil { facts.append(.answered) }
        if let judgement {
            facts.append(.rated)
            if judgement.solved { facts.append(.solved) }
            if judgement.satisfied { facts.append(.satisfied) }
            if !judgement.solved, closedAsDone { facts.append(.solvedLater) }
        }
        if let inTime = closedInTime { facts += inTime ? [.closed, .closedInTime] : [.closed] }
        if selfHandled { facts.append(.selfHandled) }
        if reworks > 0 { facts.append(.reworked) }
        if reopenings > 0 { facts.append(.reopened) }
        if holds > 0 { facts.append(.held) }
        if extensions > 0 { facts.append(.extended) }
        if outcome == .cannotNow { facts.append(.listed) }
        return facts
    }

    /// Every counter this case adds one to.
    public func counters(zone: Zone) -> Set<Counter> {
        // Cut at the grid: below it there are too many places for a board to add up.
        let place = self.place.at(.grid) ?? self.place
        var counters: Set<Counter> = [Counter(metric: "state", place: place, key: state.rawValue)]
        if state.isOpen {
            counters.insert(Counter(metric: "grade", place: place, key: grade))
            counters.insert(Counter(metric: "category", place: place, key: category ?? ""))
            if let unit = lead?.unit { counters.insert(Counter(metric: "unit", place: place, key: unit.description)) }
        }
        let month = CivilMonth(of: zone.date(reportedAt))
        for fact in facts {
            counters.insert(Counter(metric: "month:\(month)", place: place, key: fact.rawValue))
            if let unit = lead?.unit {
                counters.insert(Counter(metric: "unit-month:\(month)", place: place, key: "\(unit)/\(fact.rawValue)"))
            }
        }
        return counters
    }
}

extension Transaction {
    func keepCounters(_ file: CaseFile, before: CaseFile?, zone: Zone) throws {
        let after = file.counters(zone: zone)
        let earlier = before?.counters(zone: zone) ?? []
        for counter in earlier.subtracting(after) { try add(-1, to: counter) }
        for counter in after.subtracting(earlier) { try add(1, to: counter) }
    }
}
