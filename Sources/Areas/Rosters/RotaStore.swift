public import Kernel
public import Persistence
public import Policy
import Secrets

// How a rota is kept: one row of what is shown, the chain of entries it is the fold of, and a row for each turn that
// was opened.

/// A rota with what only the database knows.
struct StoredRota {
    var rota: Rota
    /// Hash of the newest entry, hexadecimal.
    var chain: String
}

extension Transaction {
    /// The rota; nil where there is none.
    public func rota(_ id: Rota.ID) throws -> Rota? {
        try row("SELECT details FROM rota WHERE id = \(id)").map { try $0.json("details") }
    }

    /// Its kind by the rules in force at the place; where they no longer know it, by those it was set up under.
    /// Throws `RotaProblem.notHere` where neither does.
    public func rotaKind(of rota: Rota) throws -> RotaKind {
        if let kind = try policy(at: rota.place).pack.rota(rota.kind) { return kind }
        guard let kind = try policy(version: rota.policy).pack.rota(rota.kind) else {
            throw RotaProblem.notHere.appError
        }
        return kind
    }

    func storedRota(_ id: Rota.ID) throws -> StoredRota? {
        try row("SELECT details, chain FROM rota WHERE id = \(id)").map { row in
            StoredRota(rota: try row.json("details"), chain: try row.get("chain"))
        }
    }

    func rotaContext(of rota: Rota, for caller: Caller) throws -> RotaContext {
        RotaContext(
            kind: try rotaKind(of: rota), zone: try policy(at: rota.place).pack.zone, who: RotaPerson(caller))
    }

    /// Writes a rota with its first entry.
    func insertRota(_ rota: Rota, _ entry: RotaEntry) throws -> StoredRota {
        let hash = try entry.hash(after: "")
        try execute(
            """
            INSERT INTO rota (id, version, kind, place, closed, chain, details)
            VALUES (\(rota.id), \(rota.version), \(rota.kind), \(rota.place), \(rota.isClosed), \(hash),
                \(try JSON.encode(rota)))
            """)
        try keep(entry, of: rota, hash: hash)
        return StoredRota(rota: rota, chain: hash)
    }

    /// Writes what entries changed. Throws `RotaProblem.notOpen` where somebody else changed the rota meanwhile.
    func saveRota(_ stored: StoredRota, _ events: [RotaEvent], by caller: Caller, at now: Instant) throws -> StoredRota
    {
        guard !events.isEmpty else { return stored }
        var next = stored
        for event in events {
            let entry = RotaEntry(next.rota, event, by: caller, at: now)
            next.chain = try entry.hash(after: next.chain)
            let before = next.rota.turn
            next.rota.apply(entry)
            try keep(entry, of: next.rota, hash: next.chain)
            try keepTurns(event, before, next.rota)
        }
        let rota = next.rota
        let changed = try execute(
            """
            UPDATE rota SET version = \(rota.version), closed = \(rota.isClosed), chain = \(next.chain),
                details = \(try JSON.encode(rota))
            WHERE id = \(rota.id) AND version = \(stored.rota.version)
            """)
        guard changed == 1 else { throw RotaProblem.acceptedAlready.appError }
        return next
    }

    /// The next moment of a rota as its timer has it.
    func scheduleRota(_ rota: Rota, _ context: RotaContext) throws {
        if let moment = rota.nextMoment(in: context.zone) {
            try schedule(RotaTimer.kind, subject: rota.id.rawValue, due: moment)
        } else {
            try cancelTimer(RotaTimer.kind, subject: rota.id.rawValue)
        }
    }

    private func keep(_ entry: RotaEntry, of rota: Rota, hash: String) throws {
        try execute(
            """
            INSERT INTO rota_event (rota, sequence, at, by_key, by_name, event, hash)
            VALUES (\(rota.id), \(entry.sequence), \(entry.at), \(entry.by), \(entry.byName),
                \(try JSON.encode(entry.event)), \(hash))
            """)
        changed(RotaTopic.rota(rota.id))
    }

    /// The turn that an entry ended is frozen, the open one is written as it is now.
    private func keepTurns(_ event: RotaEvent, _ before: RotaTurn?, _ rota: Rota) throws {
        if case .rated(let number, let answer) = event { return try countRating(number, answer, rota.id) }
        if var over = before, over.number != rota.turn?.number {
            over.isOver = true
            try write(over, of: rota, isNew: false)
        }
        if let turn = rota.turn, turn != before { try write(turn, of: rota, isNew: turn.number != before?.number) }
    }

    private func write(_ turn: RotaTurn, of rota: Rota, isNew: Bool) throws {
        let who = rota.member(turn.member)?.who.description
        let accepted = rota.member(turn.acceptedBy)?.who.description
        guard isNew else {
            // Whose turn it was stays as it was written first, also where they left since.
            try execute(
                """
                UPDATE rota_turn SET accepted_who = COALESCE(accepted_who, \(accepted)), is_over = \(turn.isOver),
                    details = \(try JSON.encode(turn))
                WHERE rota = \(rota.id) AND number = \(turn.number)
                """)
            return
        }
        try execute(
            """
            INSERT INTO rota_turn (rota, number, place, opens_at, ends_at, who, accepted_who, is_over, solved, partly,
                unsolved, details)
            VALUES (\(rota.id), \(turn.number), \(rota.place), \(turn.opensAt), \(turn.endsAt), \(who), \(accepted),
                \(turn.isOver), 0, 0, 0, \(try JSON.encode(turn)))
            """)
    }

    private func countRating(_ number: Int, _ answer: TurnAnswer, _ id: Rota.ID) throws {
        let column: SQL =
            switch answer {
            case .solved: "solved = solved + 1"
            case .partly: "partly = partly + 1"
            case .unsolved: "unsolved = unsolved + 1"
            }
        try execute("UPDATE rota_turn SET \(column) WHERE rota = \(id) AND number = \(number)")
    }
}

/// What wakes the pages of this area.
enum RotaTopic {
    static func rota(_ id: Rota.ID) -> String { "rota:\(id)" }
}

extension RotaEntry {
    init(_ row: Row) throws {
        self.init(
            sequence: try row.get("sequence"), at: try row.get("at"), by: try row.get("by_key"),
            byName: try row.get("by_name"), event: try row.json("event"))
    }

    /// The entry that follows a rota. Who rated is not in the chain.
    init(_ rota: Rota, _ event: RotaEvent, by caller: Caller, at now: Instant) {
        var by = caller.key
        if case .rated = event { by = "" }
        self.init(
            sequence: rota.version + 1, at: now, by: by, byName: caller.isStaff ? caller.name : "", event: event)
    }

    /// Binds the entry to the one before: SHA-256, hexadecimal.
    func hash(after previous: String) throws -> String {
        Fingerprint.of("\(previous)|\(sequence)|\(at.microseconds)|\(by)|\(byName)|\(try JSON.encode(event))")
    }
}

/// The one timer of a rota: the next turn, or that nobody accepted this one.
public enum RotaTimer {
    public static let kind = "rota"

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, subject: Int64, at now: Instant) throws {
        _ = try ActOnRota(Rota.ID(rawValue: subject), .pass).run(tx, by: .system, at: now)
    }
}
