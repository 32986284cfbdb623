public import Kernel
public import Persistence
public import Policy
import Secrets

// How a call is kept: one row of what is shown and the chain of entries it is the fold of.

/// A call with what only the database knows.
struct StoredCall {
    var call: HelpCall
    /// Hash of the newest entry, hexadecimal.
    var chain: String
    /// Hash of the secret in the caller's link.
    var secret: String
}

extension Transaction {
    /// The call; nil where there is none.
    public func helpCall(_ id: HelpCall.ID) throws -> HelpCall? {
        try row("SELECT details FROM help_call WHERE id = \(id)").map { try $0.json("details") }
    }

    /// Everything that happened to a call, oldest first.
    public func helpEntries(of id: HelpCall.ID, limit: Int = 1_000) throws -> [HelpEntry] {
        try rows(
            """
            SELECT sequence, at, by_key, by_name, event FROM help_event WHERE call_id = \(id)
            ORDER BY sequence LIMIT \(limit)
            """
        ).map(HelpEntry.init)
    }

    /// The rules a call is judged by. Throws `HelpProblem.notHere` where its version has none.
    public func helpRules(of call: HelpCall) throws -> HelpRules {
        guard let rules = try policy(version: call.policy).pack.help else { throw HelpProblem.notHere.appError }
        return rules
    }

    func storedCall(_ id: HelpCall.ID) throws -> StoredCall? {
        try row("SELECT details, chain, secret FROM help_call WHERE id = \(id)").map { row in
            StoredCall(call: try row.json("details"), chain: try row.get("chain"), secret: try row.get("secret"))
        }
    }

    /// Writes a call with its first entry.
    func insertCall(_ call: HelpCall, _ entry: HelpEntry, secret: String) throws -> StoredCall {
        let hash = try entry.hash(after: "")
        try execute(
            """
            INSERT INTO help_call (id, version, state, open, kind, area, caller, called_at, answer_by, arrive_by,
                secret, chain, details)
            VALUES (\(call.id), \(call.version), \(call.state), \(call.state.isOpen), \(call.kind), \(call.area),
                \(call.caller), \(call.calledAt), \(call.answerBy), \(call.arriveBy), \(secret), \(hash),
                \(try JSON.encode(call)))
            """)
        try keep(entry, of: call, hash: hash)
        return StoredCall(call: call, chain: hash, secret: secret)
    }

    /// Writes what entries changed. Throws `HelpProblem.notNow` where somebody else changed the call meanwhile.
    func saveCall(_ stored: StoredCall, _ events: [HelpEvent], by caller: Caller, at now: Instant) throws -> StoredCall
    {
        var next = stored
        for event in events {
            let entry = HelpEntry(
                sequence: next.call.version + 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "",
                event: event)
            next.chain = try entry.hash(after: next.chain)
            next.call.apply(entry)
            try keep(entry, of: next.call, hash: next.chain)
            try keepComing(event, of: next.call, at: now)
        }
        let call = next.call
        guard !events.isEmpty else { return next }
        let changed = try execute(
            """
            UPDATE help_call SET version = \(call.version), state = \(call.state), open = \(call.state.isOpen),
                answered_at = \(call.answeredAt), arrived_at = \(call.arrivedAt), ended_at = \(call.endedAt),
                chain = \(next.chain), details = \(try JSON.encode(call))
            WHERE id = \(call.id) AND version = \(stored.call.version)
            """)
        guard changed == 1 else { throw HelpProblem.notNow(state: call.state).appError }
        if !call.state.isOpen, stored.call.state.isOpen { try letGoOfAsks(call, at: now) }
        return next
    }

    /// The next moment of a call as its timer has it.
    func scheduleCall(_ call: HelpCall, _ rules: HelpRules) throws {
        if let moment = call.nextMoment(rules) {
            try schedule(HelpTimer.kind, subject: call.id.rawValue, due: moment)
        } else {
            try cancelTimer(HelpTimer.kind, subject: call.id.rawValue)
        }
    }

    private func keep(_ entry: HelpEntry, of call: HelpCall, hash: String) throws {
        try execute(
            """
            INSERT INTO help_event (call_id, sequence, at, by_key, by_name, event, hash)
            VALUES (\(call.id), \(entry.sequence), \(entry.at), \(entry.by), \(entry.byName),
                \(try JSON.encode(entry.event)), \(hash))
            """)
        changed(HelpTopic.calls)
        changed(HelpTopic.call(call.id))
    }

    private func keepComing(_ event: HelpEvent, of call: HelpCall, at now: Instant) throws {
        switch event {
        case .accepted(let who, _):
            try execute(
                """
                INSERT INTO help_coming (call_id, who, at, open) VALUES (\(call.id), \(who.description), \(now), 1)
                """)
        case .steppedBack(let who):
            try execute("DELETE FROM help_coming WHERE call_id = \(call.id) AND who = \(who.description)")
        case .arrived(let who):
            try execute(
                "UPDATE help_coming SET arrived_at = \(now) WHERE call_id = \(call.id) AND who = \(who.description)")
        case .ended, .cancelled, .unanswered:
            try execute("UPDATE help_coming SET open = 0 WHERE call_id = \(call.id)")
        case .called, .told, .asked, .escalated, .settled: break
        }
    }

    /// Who was asked is known only while the call goes on.
    private func letGoOfAsks(_ call: HelpCall, at now: Instant) throws {
        for row in try rows("SELECT resident FROM help_ask WHERE call_id = \(call.id)") {
            changed(HelpTopic.resident(try row.get("resident")))
        }
        try execute("DELETE FROM help_ask WHERE call_id = \(call.id)")
        try execute("UPDATE help_person SET ended_at = \(now) WHERE call_id = \(call.id)")
    }
}

/// What wakes the pages of this area.
enum HelpTopic {
    /// Every call.
    static let calls = "help"
    static func call(_ id: HelpCall.ID) -> String { "help:\(id)" }
    /// What a resident is asked for, and what they offer.
    static func resident(_ id: Identifier<ResidentTag>) -> String { "help-resident:\(id)" }
}

extension HelpEntry {
    init(_ row: Row) throws {
        self.init(
            sequence: try row.get("sequence"), at: try row.get("at"), by: try row.get("by_key"),
            byName: try row.get("by_name"), event: try row.json("event"))
    }

    /// Binds the entry to the one before: SHA-256, hexadecimal.
    func hash(after previous: String) throws -> String {
        Fingerprint.of("\(previous)|\(sequence)|\(at.microseconds)|\(by)|\(byName)|\(try JSON.encode(event))")
    }
}

/// The one timer of a call: the next ring, the next step up, or its end.
public enum HelpTimer {
    public static let kind = "help"

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, subject: Int64, at now: Instant) throws {
        _ = try ActOnHelpCall(HelpCall.ID(rawValue: subject), .tick).run(tx, by: .system, at: now)
    }
}

extension HelpState: SQLConvertible {}
