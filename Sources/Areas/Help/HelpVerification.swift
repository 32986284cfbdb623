public import Kernel
public import Persistence

/// Rebuilds every call for help from what happened and reports every difference.
public struct HelpVerification: Sendable, Codable, Hashable {
    public var calls = 0
    public var entries = 0
    /// What differs, in words; at most `mostShown`, further ones are counted only.
    public var differences: [String] = []
    public var differenceCount = 0
    static let mostShown = 100

    public init() {}

    private mutating func report(_ what: String) {
        differenceCount += 1
        if differences.count < HelpVerification.mostShown { differences.append(what) }
    }

    /// Checks up to `limit` calls after `last`; give the returned key to the next turn, nil at the end.
    public mutating func check(
        _ tx: Transaction, after last: HelpCall.ID?, limit: Int = 1_000
    ) throws -> HelpCall.ID? {
        let rows = try tx.rows(
            """
            SELECT id, version, state, open, kind, area, caller, called_at, answer_by, arrive_by, answered_at, arrived_at,
                ended_at, chain, details
            FROM help_call WHERE id > \(last?.rawValue ?? 0) ORDER BY id LIMIT \(limit)
            """)
        for row in rows { try check(row, tx) }
        calls += rows.count
        return rows.count == limit ? try rows.last?.get("id") : nil
    }

    private mutating func check(_ row: Row, _ tx: Transaction) throws {
        let id: HelpCall.ID = try row.get("id")
        var call: HelpCall?
        var chain = ""
        for link in try tx.rows(
            """
            SELECT sequence, at, by_key, by_name, event, hash FROM help_event WHERE call_id = \(id) ORDER BY sequence
            """)
        {
            let entry = try HelpEntry(link)
            entries += 1
            if try entry.hash(after: chain) != link.get("hash", as: String.self) {
                report("help \(id): the hash of entry \(entry.sequence) does not bind it to the entry before")
            }
            if entry.sequence != (call?.version ?? 0) + 1 {
                report("help \(id): entry \(entry.sequence) is out of sequence")
            }
            if call == nil { call = HelpCall(id: id, opening: entry) } else { call?.apply(entry) }
            chain = try link.get("hash")
        }
        guard let call else { return report("help \(id) has no first entry") }
        let shown: HelpCall = try row.json("details")
        if shown != call { report("help \(id): what is shown differs from what its entries make") }
        if try row.get("chain", as: String.self) != chain { report("help \(id): the last hash differs") }
        for (name, agrees) in try columns(row, call) where !agrees { report("help \(id): \(name) differs") }
        try checkBeside(call, tx)
    }

    private func columns(_ row: Row, _ call: HelpCall) throws -> [(String, Bool)] {
        [
            ("version", try row.get("version", as: Int.self) == call.version),
            ("state", try row.get("state", as: HelpState.self) == call.state),
            ("open", try row.get("open", as: Bool.self) == call.state.isOpen),
            ("kind", try row.get("kind", as: String.self) == call.kind),
            ("area", try row.get("area", as: PlaceCode.self) == call.area),
            ("caller", try row.find("caller", as: Identifier<ResidentTag>.self) == call.caller),
            ("called at", try row.get("called_at", as: Instant.self) == call.calledAt),
            ("answer by", try row.get("answer_by", as: Instant.self) == call.answerBy),
            ("arrive by", try row.get("arrive_by", as: Instant.self) == call.arriveBy),
            ("answered at", try row.find("answered_at", as: Instant.self) == call.answeredAt),
            ("arrived at", try row.find("arrived_at", as: Instant.self) == call.arrivedAt),
            ("ended at", try row.find("ended_at", as: Instant.self) == call.endedAt),
        ]
    }

    /// Who comes, the timer, and that nobody asked is remembered once the call ended.
    private mutating func checkBeside(_ call: HelpCall, _ tx: Transaction) throws {
        let rows = try tx.rows("SELECT who, arrived_at, open FROM help_coming WHERE call_id = \(call.id)")
        let kept = Set(try rows.map { try $0.get("who", as: String.self) })
        if kept != Set(call.coming.map(\.who.description)) { report("help \(call.id): who comes differs") }
        let open = try rows.contains { try $0.get("open", as: Bool.self) != call.state.isOpen }
        if open { report("help \(call.id): somebody comes to a call that ended, or the other way round") }
        let due: Instant? = try tx.value(
            "SELECT due FROM timer WHERE kind = \(HelpTimer.kind) AND subject = \(call.id.rawValue)")
        if due != call.nextMoment(try tx.helpRules(of: call)) { report("help \(call.id): the timer differs") }
        if !call.state.isOpen, try tx.value("SELECT 1 FROM help_ask WHERE call_id = \(call.id)", as: Int.self) != nil {
            report("help \(call.id): who was asked is still known")
        }
    }
}
