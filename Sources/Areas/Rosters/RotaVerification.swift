public import Kernel
public import Persistence

/// Rebuilds every rota from what happened and reports every difference.
public struct RotaVerification: Sendable, Codable, Hashable {
    public var rotas = 0
    public var entries = 0
    /// What differs, in words; at most `mostShown`, further ones are counted only.
    public var differences: [String] = []
    public var differenceCount = 0
    static let mostShown = 100

    public init() {}

    private mutating func report(_ what: String) {
        differenceCount += 1
        if differences.count < RotaVerification.mostShown { differences.append(what) }
    }

    /// Checks up to `limit` rotas after `last`; give the returned key to the next turn, nil at the end.
    public mutating func check(_ tx: Transaction, after last: Rota.ID?, limit: Int = 500) throws -> Rota.ID? {
        let rows = try tx.rows(
            """
            SELECT id, version, kind, place, closed, chain, details FROM rota
            WHERE id > \(last?.rawValue ?? 0) ORDER BY id LIMIT \(limit)
            """)
        for row in rows { try check(row, tx) }
        rotas += rows.count
        return rows.count == limit ? try rows.last?.get("id") : nil
    }

    /// What a chain makes: the rota, every turn as it was when it ended, ratings, and who ever took part.
    private struct Rebuilt {
        var rota: Rota?
        var chain = ""
        var turns: [Int: RotaTurn] = [:]
        var ratings: [Int: [TurnAnswer: Int]] = [:]
        var people: Set<RotaPerson> = []
        var notes: Set<TurnNote.ID> = []
    }

    private mutating func rebuild(_ id: Rota.ID, _ tx: Transaction) throws -> Rebuilt {
        var built = Rebuilt()
        for link in try tx.rows(
            "SELECT sequence, at, by_key, by_name, event, hash FROM rota_event WHERE rota = \(id) ORDER BY sequence")
        {
            let entry = try RotaEntry(link)
            entries += 1
            if try entry.hash(after: built.chain) != link.get("hash", as: String.self) {
                report("rota \(id): the hash of entry \(entry.sequence) does not bind it to the entry before")
            }
            if entry.sequence != (built.rota?.version ?? 0) + 1 {
                report("rota \(id): entry \(entry.sequence) is out of sequence")
            }
            let before = built.rota?.turn
            if built.rota == nil { built.rota = Rota(id: id, opening: entry) } else { built.rota?.apply(entry) }
            built.chain = try link.get("hash")
            if var over = before, over.number != built.rota?.turn?.number {
                over.isOver = true
                built.turns[over.number] = over
            }
            if let turn = built.rota?.turn { built.turns[turn.number] = turn }
            switch entry.event {
            case .rated(let turn, let answer): built.ratings[turn, default: [:]][answer, default: 0] += 1
            case .wished(let who), .joined(let who, _): built.people.insert(who)
            case .noted(let note, _): built.notes.insert(note)
            case .handedOver(_, _, let note): if let note { built.notes.insert(note) }
            default: break
            }
        }
        return built
    }

    private mutating func check(_ row: Row, _ tx: Transaction) throws {
        let id: Rota.ID = try row.get("id")
        let built = try rebuild(id, tx)
        guard let rota = built.rota else { return report("rota \(id) has no first entry") }
        let shown: Rota = try row.json("details")
        if shown != rota { report("rota \(id): what is shown differs from what its entries make") }
        if try row.get("chain", as: String.self) != built.chain { report("rota \(id): the last hash differs") }
        let columns: [(String, Bool)] = [
            ("version", try row.get("version", as: Int.self) == rota.version),
            ("kind", try row.get("kind", as: String.self) == rota.kind),
            ("place", try row.get("place", as: PlaceCode.self) == rota.place),
            ("closed", try row.get("closed", as: Bool.self) == rota.isClosed),
        ]
        for (name, agrees) in columns where !agrees { report("rota \(id): \(name) differs") }
        try checkTurns(id, built, tx)
        try checkBeside(rota, built, tx)
    }

    /// The past is as it was when each turn ended.
    private mutating func checkTurns(_ id: Rota.ID, _ built: Rebuilt, _ tx: Transaction) throws {
        var seen: Set<Int> = []
        for row in try tx.rows("SELECT * FROM rota_turn WHERE rota = \(id) ORDER BY number") {
            let number: Int = try row.get("number")
            seen.insert(number)
            let turn: RotaTurn = try row.json("details")
            if turn != built.turns[number] { report("rota \(id): turn \(number) differs from what its entries make") }
            if try row.get("is_over", as: Bool.self) != turn.isOver || row.get("ends_at") != turn.endsAt
                || row.get("opens_at") != turn.opensAt
            {
                report("rota \(id): the row of turn \(number) differs")
            }
            if try (row.find("accepted_who", as: String.self) == nil) != (turn.acceptedBy == nil) {
                report("rota \(id): who accepted turn \(number) differs")
            }
            let counts = try [
                TurnAnswer.solved: row.get("solved", as: Int.self), .partly: row.get("partly"),
                .unsolved: row.get("unsolved"),
            ]
            if counts.filter({ $0.value > 0 }) != built.ratings[number] ?? [:] {
                report("rota \(id): what residents said of turn \(number) differs")
            }
        }
        if seen != Set(built.turns.keys) { report("rota \(id): its turns are not those of its entries") }
    }

    /// Names and notes belong to somebody in the chain, and the timer is the rota's next moment.
    private mutating func checkBeside(_ rota: Rota, _ built: Rebuilt, _ tx: Transaction) throws {
        for row in try tx.rows("SELECT who FROM rota_person WHERE rota = \(rota.id)") {
            let who: String = try row.get("who")
            if RotaPerson(who).map({ !built.people.contains($0) }) ?? true {
                report("rota \(rota.id): it names somebody who never took part")
            }
        }
        for row in try tx.rows("SELECT id FROM rota_note WHERE rota = \(rota.id) AND kind <> 'rating'")
        where !built.notes.contains(try row.get("id")) {
            report("rota \(rota.id): a note is not in its chain")
        }
        let context = try tx.rotaContext(of: rota, for: .system)
        let due: Instant? = try tx.value(
            "SELECT due FROM timer WHERE kind = \(RotaTimer.kind) AND subject = \(rota.id.rawValue) AND key = ''")
        if due != rota.nextMoment(in: context.zone) { report("rota \(rota.id): the timer differs") }
    }
}
