public import Kernel
public import Persistence
import Policy

/// Gives one command to one act: load, decide, save, tell. Extending and ending are acts of their own, with a reason.
public struct ActOnEmergency: Operation {
    public var id: EmergencyAct.ID
    public var command: EmergencyCommand
    public init(_ id: EmergencyAct.ID, _ command: EmergencyCommand) { (self.id, self.command) = (id, command) }

    /// Throws `AppError.refused` where the caller may not at one of its places, `EmergencyProblem` where rules refuse.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> EmergencyAct {
        guard let stored = try tx.storedEmergency(id) else { throw AppError.refused }
        if command == .tick {
            guard caller.kind == .system else { throw AppError.refused }
        } else {
            for place in stored.act.terms.places { try caller.require(.emergenciesCall, at: place) }
        }
        guard let kind = try tx.policy(version: stored.act.terms.policy).pack.emergencyKind(stored.act.terms.kind)
        else { throw EmergencyProblem.notHere.appError }
        let after = try follow(stored, kind, tx, by: caller, at: now)
        for place in after.act.terms.places where command != .tick {
            try tx.audit("emergency." + word, by: caller, subject: "emergency:\(id)", place: place, at: now)
        }
        return after.act
    }

    /// Decides and saves; tells what began or ended; makes the report; sets the timer.
    func follow(
        _ stored: StoredEmergency, _ kind: EmergencyKind, _ tx: Transaction, by caller: Caller, at now: Instant
    ) throws -> StoredEmergency {
        let decided: [EmergencyEvent]
        do { decided = try stored.act.decide(command, longest: kind.longest, at: now) } catch { throw error.appError }
        let began = stored.act.begunAt != nil
        let events = try decided.flatMap { event -> [EmergencyEvent] in
            switch event {
            case .begun: [.begun(told: try tx.toldPosts(stored.act.terms, at: now))]
            // What never began has nothing to report.
            case .ended where began: [event, .reported(try tx.report(of: stored.act, until: now))]
            default: [event]
            }
        }
        let saved = try tx.saveEmergency(stored, events, by: caller, at: now)
        for event in decided {
            switch event {
            case .begun: try tx.tellByDutyPhone(saved.act, .begun, at: now)
            case .ended where began:
                try tx.tellByDutyPhone(saved.act, .over, at: now)
                try tx.execute(
                    "UPDATE emergency_answer SET ended_at = \(now) WHERE act = \(id) AND ended_at IS NULL")
            default: break
            }
        }
        try tx.settle(saved.act)
        return saved
    }

    private var word: String {
        switch command {
        case .extend: "extend"
        case .end: "end"
        case .tick: "tick"
        }
    }
}

extension Transaction {
    /// What it came to, from its answers and from every area that has to do with it.
    fileprivate func report(of act: EmergencyAct, until now: Instant) throws -> EmergencyReport {
        let scope = EmergencyScope(terms: act.terms, from: act.from, until: min(act.until, now))
        let keepers = try resource(EmergencyRecordKeepers.self).keepers
        return EmergencyReport(
            answers: try answers(of: act), figures: try keepers.flatMap { try $0.figures(scope, in: self, at: now) })
    }
}
