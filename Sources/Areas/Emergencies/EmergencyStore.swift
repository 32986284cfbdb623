public import Kernel
public import Persistence
import Policy
import Secrets

// How an act is kept: one row of what is shown and the chain of entries it is the fold of.

/// An act with the hash of its newest entry.
struct StoredEmergency {
    var act: EmergencyAct
    var chain: String
}

extension Transaction {
    /// The act; nil where there is none.
    public func emergency(_ id: EmergencyAct.ID) throws -> EmergencyAct? {
        try row("SELECT details FROM emergency_act WHERE id = \(id)").map { try $0.json("details") }
    }

    /// Everything that happened to an act, oldest first.
    public func emergencyEntries(of id: EmergencyAct.ID, limit: Int = Limits.bulk) throws -> [EmergencyEntry] {
        try rows(
            """
            SELECT sequence, at, by_key, by_name, event FROM emergency_entry WHERE act = \(id)
            ORDER BY sequence LIMIT \(limit)
            """
        ).map(EmergencyEntry.init)
    }

    /// Planned and in force.
    func openEmergencies() throws -> [EmergencyAct] {
        try rows("SELECT details FROM emergency_act WHERE open = 1 ORDER BY id LIMIT \(Limits.bulk)")
            .map { try $0.json("details") }
    }

    func storedEmergency(_ id: EmergencyAct.ID) throws -> StoredEmergency? {
        try row("SELECT details, chain FROM emergency_act WHERE id = \(id)").map {
            StoredEmergency(act: try $0.json("details"), chain: try $0.get("chain"))
        }
    }

    /// Writes an act with its first entry.
    func insertEmergency(_ act: EmergencyAct, _ entry: EmergencyEntry) throws -> StoredEmergency {
        let hash = try entry.hash(after: "")
        try execute(
            """
            INSERT INTO emergency_act (id, version, state, open, kind, from_at, until_at, chain, details)
            VALUES (\(act.id), \(act.version), \(act.state), 1, \(act.terms.kind), \(act.from), \(act.until),
                \(hash), \(try JSON.encode(act)))
            """)
        try keep(entry, of: act, hash: hash)
        return StoredEmergency(act: act, chain: hash)
    }

    /// Writes what entries changed. Throws `EmergencyProblem.notNow` where somebody else changed it meanwhile.
    func saveEmergency(
        _ stored: StoredEmergency, _ events: [EmergencyEvent], by caller: Caller, at now: Instant
    ) throws -> StoredEmergency {
        guard !events.isEmpty else { return stored }
        var next = stored
        for event in events {
            let entry = EmergencyEntry(
                sequence: next.act.version + 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "",
                event: event)
            next.chain = try entry.hash(after: next.chain)
            next.act.apply(entry)
            try keep(entry, of: next.act, hash: next.chain)
        }
        let act = next.act
        let changed = try execute(
            """
            UPDATE emergency_act SET version = \(act.version), state = \(act.state), open = \(act.state.isOpen),
                until_at = \(act.until), ended_at = \(act.endedAt), chain = \(next.chain),
                details = \(try JSON.encode(act))
            WHERE id = \(act.id) AND version = \(stored.act.version)
            """)
        guard changed == 1 else { throw EmergencyProblem.notNow(state: act.state).appError }
        return next
    }

    private func keep(_ entry: EmergencyEntry, of act: EmergencyAct, hash: String) throws {
        try execute(
            """
            INSERT INTO emergency_entry (act, sequence, at, by_key, by_name, event, hash)
            VALUES (\(act.id), \(entry.sequence), \(entry.at), \(entry.by), \(entry.byName),
                \(try JSON.encode(entry.event)), \(hash))
            """)
        changed(EmergencyTopic.act(act.id))
    }

    /// Its next moment as the timer has it, and what other nodes and this one know of it.
    func settle(_ act: EmergencyAct) throws {
        if let moment = act.nextMoment {
            try schedule(EmergencyTimer.kind, subject: act.id.rawValue, due: moment)
        } else {
            try cancelTimer(EmergencyTimer.kind, subject: act.id.rawValue)
        }
        changed(EmergencyBook.topic)
        if let book = try? resource(EmergencyBook.self) { afterCommit { book.install(act) } }
    }
}

/// What wakes the pages of this area.
enum EmergencyTopic {
    static func act(_ id: EmergencyAct.ID) -> String { "emergency:\(id)" }
}

extension EmergencyEntry {
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

/// The timer of an act: its beginning, then its end.
public enum EmergencyTimer {
    public static let kind = "emergency"

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, subject: Int64, at now: Instant) throws {
        _ = try ActOnEmergency(EmergencyAct.ID(rawValue: subject), .tick).run(tx, by: .system, at: now)
    }
}

extension EmergencyState: SQLConvertible {}
