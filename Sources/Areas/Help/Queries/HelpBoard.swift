public import Kernel
import Policy
public import Persistence
import Territory

/// The calls that staff see: what goes on, what nobody came to, and what ended lately. Nothing personal is in it.
public struct HelpBoard: Sendable, Codable, Hashable {
    /// Who waits longest stands first.
    public let waiting: [HelpCall]
    public let going: [HelpCall]
    /// Nobody came; a leader still has to write down what became of it.
    public let unanswered: [HelpCall]
    /// Newest first.
    public let ended: [HelpCall]
}

/// Where somebody sees calls: by post or by leading.
public struct HelpScope: Sendable, Hashable {
    public let places: [PlaceCode]
    public init(of caller: Caller) {
        let held = (caller.places(.helpAnswer) + caller.places(.helpLead)).sorted()
        places = held.reduce(into: []) { kept, place in if kept.last?.contains(place) != true { kept.append(place) } }
    }
    public init(_ places: [PlaceCode]) { self.places = places }

    var condition: SQL {
        let parts = places.map { "(area >= \($0) AND area < \($0.end))" as SQL }
        return parts.isEmpty ? "1 = 0" : "(\(SQL.joined(parts, by: " OR ")))"
    }
}

extension Transaction {
    public func helpBoard(_ scope: HelpScope, limit: Int = Limits.page) throws -> HelpBoard {
        let within = scope.condition
        func calls(_ which: SQL, _ order: SQL) throws -> [HelpCall] {
            try rows("SELECT details FROM help_call WHERE \(which) AND \(within) ORDER BY \(order) LIMIT \(limit)")
                .map { try $0.json("details") }
        }
        let open = try calls("open = 1", "called_at, id")
        return HelpBoard(
            waiting: open.filter { $0.state == .waiting }, going: open.filter { $0.state != .waiting },
            unanswered: try calls("state = 'unanswered'", "called_at, id"),
            ended: try calls("open = 0 AND state <> 'unanswered'", "called_at DESC, id DESC"))
    }

    /// How many calls wait for somebody where this person is told; counts at most `most`.
    public func waitingCalls(for caller: Caller, most: Int = 100) throws -> Int {
        switch caller.kind {
        case .staff:
            let places = caller.places(.helpAnswer)
            guard !places.isEmpty else { return 0 }
            return try value(
                """
                SELECT count(*) FROM (SELECT 1 FROM help_call WHERE open = 1 AND state = 'waiting'
                    AND \(HelpScope(places).condition) LIMIT \(most)) AS counted
                """) ?? 0
        case .resident(let resident):
            return try value(
                """
                SELECT count(*) FROM (SELECT 1 FROM help_ask a JOIN help_call c ON c.id = a.call_id
                    WHERE a.resident = \(resident) AND a.declined = 0 AND c.state = 'waiting' LIMIT \(most)) AS counted
                """) ?? 0
        case .anonymous, .system: return 0
        }
    }
}

/// A call that a resident was asked for, as they see it before they accept: kind, area and about how far.
public struct AskedCall: Sendable, Codable, Hashable {
    public let call: HelpCall
    public let areaName: String
    public let kindName: Text
    /// To the next hundred.
    public let metres: Int
    /// What they can do that is needed here, in words.
    public let skills: [Text]
}

extension Transaction {
    /// What a resident is asked for at the moment: calls that nobody answered yet before the others, the oldest first.
    public func askedCalls(of resident: Identifier<ResidentTag>, limit: Int = Limits.page) throws -> [AskedCall] {
        try rows(
            """
            SELECT c.details, a.metres, a.skills FROM help_ask a JOIN help_call c ON c.id = a.call_id
            WHERE a.resident = \(resident) AND a.declined = 0 AND c.open = 1
            ORDER BY CASE c.state WHEN 'waiting' THEN 0 ELSE 1 END, c.called_at, c.id LIMIT \(limit)
            """
        ).map { row in
            let call: HelpCall = try row.json("details")
            let rules = try helpRules(of: call)
            let skills: [String] = try row.json("skills")
            return AskedCall(
                call: call, areaName: try fullName(of: call.area, from: .community), kindName: try kindName(of: call),
                metres: try row.get("metres"), skills: skills.compactMap { rules.skill($0) })
        }.filter { !$0.call.isComing(.resident(resident)) }
    }
}
