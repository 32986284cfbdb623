import Cases
import Policy

/// Whether an open case is somebody's: a desk that has to decide, a unit that works, or the case it was merged into.
enum Keeping {
    static func fault(_ file: CaseFile, _ parent: CaseFile?) -> String? {
        guard file.state.isOpen else { return nil }
        if let stray = strayRequest(file) { return stray }
        guard file.need == .none else { return nil }
        switch file.state {
        case .merged:
            guard let parent else { return "merged into a case that is not there" }
            return parent.state.isOpen ? nil : "merged into \(parent.number), which is \(parent.state)"
        case .held: return file.hold == nil ? "on hold, and nobody knows until when" : nil
        default:
            return file.assignments.contains { $0.role == .lead && $0.state.isOpen }
                ? nil : "open, \(file.state), and neither a desk nor a unit has it"
        }
    }

    /// Somebody waits for a decision about work that nobody has any more.
    private static func strayRequest(_ file: CaseFile) -> String? {
        let open = Set(file.assignments.filter(\.state.isOpen).map(\.id))
        if let objection = file.objection, !open.contains(objection.assignment) {
            return "\(file.state), and an objection waits about work that is over"
        }
        if let asked = file.extensionAsked, !open.contains(asked.assignment) {
            return "\(file.state), and more time is asked for work that is over"
        }
        if file.holdAsked != nil, file.state != .dispatched && file.state != .held {
            return "\(file.state), and a hold is asked for"
        }
        return nil
    }
}

/// Whether time runs for an open case, or was lawfully stopped, and runs for nothing that is over.
enum Timing {
    static func fault(_ file: CaseFile, _ parent: CaseFile?) -> String? {
        if let stray = strayClock(file) { return stray }
        guard file.state.isOpen else { return nil }
        switch file.state {
        case .merged:
            let runs = file.clocks.contains { $0.state == .running }
            return runs || parent.map { $0.state.isOpen } == true
                ? nil : "merged, and no time runs for it or its target"
        case .held: return file.hold == nil ? "on hold without an end" : nil
        default:
            return file.clocks.contains { $0.state == .running } ? nil : "open, \(file.state), and no clock runs"
        }
    }

    private static func strayClock(_ file: CaseFile) -> String? {
        for clock in file.clocks where clock.state == .running || clock.state == .held {
            if !file.state.isOpen { return "\(file.state), and its clock \(clock.key) goes on" }
            if clock.state == .held && file.state != .held { return "\(file.state), and its clock \(clock.key) stands" }
            if !isWaitedFor(clock, file) { return "\(file.state), and its clock \(clock.key) runs for nothing" }
        }
        return nil
    }

    private static func isWaitedFor(_ clock: CaseClock, _ file: CaseFile) -> Bool {
        if let id = clock.assignment { return file.assignments.contains { $0.id == id && $0.state.isOpen } }
        return switch clock.kind {
        case .accept, .verify: [.reported, .verifying].contains(file.state)
        case .dispatch: [.reported, .verifying, .accepted].contains(file.state)
        case .check: file.state == .handled
        case .answer: [.done, .merged].contains(file.state)
        case .callBack, .evaluate: file.state == .answered
        case .objection: file.objection != nil
        default: true
        }
    }
}
