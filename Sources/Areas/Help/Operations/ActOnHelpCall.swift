public import Kernel
public import Persistence
import Policy
import Territory

/// Gives one command to one call: load, decide, save, tell.
public struct ActOnHelpCall: Operation {
    public var id: HelpCall.ID
    public var command: HelpCommand
    /// The secret of the caller's link.
    public var secret: String?
    public init(_ id: HelpCall.ID, _ command: HelpCommand, secret: String? = nil) {
        (self.id, self.command, self.secret) = (id, command, secret)
    }

    /// Throws `AppError.refused` where the person may not, `HelpProblem` where the rules refuse.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> HelpCall {
        guard let stored = try tx.storedCall(id) else { throw AppError.refused }
        try checkStanding(tx, stored, caller)
        let rules = try tx.helpRules(of: stored.call)
        let after = try follow(stored, rules, tx, by: caller, at: now)
        if case .resident(let resident) = caller.kind, command == .accept {
            try tx.execute("UPDATE help_offer SET active_at = \(now) WHERE resident = \(resident)")
        }
        if command == .accept {
            // Accepting opens words and door: the caller sees at once who has read them.
            try tx.noteReading(of: after.call, by: caller, at: now)
        }
        if command != .tick, caller.isStaff {
            try tx.audit("help." + word, by: caller, subject: "help:\(id)", place: stored.call.area, at: now)
        }
        return after.call
    }

    /// Decides, saves, asks whom the decision asks, tells whom it tells, and sets the timer.
    func follow(
        _ stored: StoredCall, _ rules: HelpRules, _ tx: Transaction, by caller: Caller, at now: Instant
    ) throws -> StoredCall {
        let call = stored.call
        let zone = try tx.policy(version: call.policy).pack.zone
        if command == .decline, case .resident(let resident) = caller.kind {
            try tx.execute(
                "UPDATE help_ask SET declined = 1 WHERE call_id = \(id) AND resident = \(resident)")
            tx.changed(HelpTopic.resident(resident))
        }
        let spot = try mayAsk(call) ? tx.spot(of: id) : nil
        let near = try spot.map { try tx.nearOffers(call, $0, rules, at: now) } ?? []
        let context = HelpContext(
            rules: rules, who: HelpComer(caller), name: caller.isStaff ? caller.name : nil, near: near,
            secondOfDay: zone.local(now).secondOfDay)
        let decision: HelpDecision
        do { decision = try call.decide(command, in: context, at: now) } catch { throw error.appError }
        let told = try decision.events.map { try tx.telling($0, of: call, rules, at: now) }
        let saved = try tx.saveCall(stored, told, by: caller, at: now)
        try tx.ask(decision.ask, of: saved.call, rules, at: now)
        try tx.scheduleCall(saved.call, rules)
        return saved
    }

    /// Only these commands ever ask somebody.
    private func mayAsk(_ call: HelpCall) -> Bool {
        switch command {
        case .tick, .decline: call.state == .waiting && call.asksNeighbours
        case .stepBack: call.asksNeighbours
        case .accept, .arrive, .end, .cancel, .settle: false
        }
    }

    /// The table of who may give which command.
    private func checkStanding(_ tx: Transaction, _ stored: StoredCall, _ caller: Caller) throws {
        if caller.kind == .system { return }
        let call = stored.call
        let standing = HelpStanding(call, caller)
        let isCaller = standing.isCaller || secret.map { HelpLink.opens($0, stored.secret) } ?? false
        let allowed: Bool =
            switch command {
            case .accept: try standing.isPost || standing.isComing || tx.wasAsked(id, caller)
            case .decline: try tx.wasAsked(id, caller)
            case .stepBack, .arrive: standing.isComing || standing.isPost
            case .end: standing.isComing || standing.isLead || isCaller
            case .cancel: isCaller || standing.isLead
            case .settle: standing.isLead
            case .tick: false
            }
        if allowed { return }
        // A page that is a little old: say what happened instead of hiding the call.
        if command == .accept || command == .decline, try tx.mayHaveBeenAsked(caller), !call.state.isOpen {
            throw HelpProblem.notNow(state: call.state).appError
        }
        throw AppError.refused
    }

    /// The command's name without its content, for audit rows.
    private var word: String { String(String(describing: command).prefix { $0 != "(" }) }
}

extension Transaction {
    /// Whether this resident was asked for the call.
    func wasAsked(_ id: HelpCall.ID, _ caller: Caller) throws -> Bool {
        guard case .resident(let resident) = caller.kind else { return false }
        return try value(
            "SELECT 1 FROM help_ask WHERE call_id = \(id) AND resident = \(resident)", as: Int.self) != nil
    }

    /// Who was asked is forgotten when a call ends; whoever offers help may have been.
    fileprivate func mayHaveBeenAsked(_ caller: Caller) throws -> Bool {
        guard case .resident(let resident) = caller.kind else { return false }
        return try helpOffer(of: resident) != nil
    }
}
