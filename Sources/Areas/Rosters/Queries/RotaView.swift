import Households
public import Kernel
import People
public import Persistence
public import Policy
import Territory

/// A rota as its members and its lead see it.
public struct RotaView: Sendable {
    public let rota: Rota
    public let kind: RotaKind
    public let zone: Zone
    public let placeName: String
    public let names: [RotaPerson: RotaName]
    /// Telephone of the duty.
    public let dutyPhone: String?
    /// Today's duty day.
    public let today: CivilDate
    /// Whoever does the open turn today; nil where nobody does.
    public let duty: Int?
    public let coming: [PlannedTurn]
    /// What whoever has the turn does now because the place is in emergency mode; empty in ordinary times.
    public let emergencies: [TurnEmergency]

    public var title: Text { rota.title.map { Text(same: $0) } ?? kind.name }

    public func name(_ number: Int?) -> String? { rota.member(number).flatMap { names[$0.who]?.name } }
    /// The name that everybody may read.
    public func publicName(_ number: Int?) -> String? {
        rota.member(number).flatMap { names[$0.who] }.flatMap { $0.isPublic ? $0.name : nil }
    }
    public func isMine(_ number: Int?, _ caller: Caller) -> Bool {
        guard let who = rota.member(number)?.who else { return false }
        return who == RotaPerson(caller)
    }
}

extension Transaction {
    public func rotaView(_ rota: Rota, at now: Instant) throws -> RotaView {
        let (kind, zone) = (try rotaKind(of: rota), try policy(at: rota.place).pack.zone)
        let today = rota.day(now, in: zone)
        return RotaView(
            rota: rota, kind: kind, zone: zone, placeName: try fullName(of: rota.place, from: .community),
            names: try rotaNames(of: rota, at: now), dutyPhone: try dutyPhone(of: kind, at: rota.place), today: today,
            duty: rota.turn.flatMap { rota.onDuty(for: $0.member, on: min(max(today, $0.firstDay), $0.lastDay)) },
            coming: rota.comingTurns(until: today.adding(days: RotaLimits.weeksAhead * 7)),
            emergencies: try turnEmergencies(of: rota, kind, at: now))
    }

    /// The duty telephone of the kind's post at the place, or of the nearest one above it.
    private func dutyPhone(of kind: RotaKind, at place: PlaceCode) throws -> String? {
        guard let post = kind.post else { return nil }
        return try value(
            """
            SELECT duty_phone FROM post WHERE kind = \(post) AND place IN (\(list: place.lineage)) AND active = 1
            AND duty_phone IS NOT NULL ORDER BY LENGTH(place) DESC, id LIMIT 1
            """)
    }

    /// Rotas at a place and below that go on or were closed lately, in the order of the tree; `after` continues a page.
    public func rotas(under places: [PlaceCode], after: Rota.ID? = nil, limit: Int = Limits.page) throws -> [Rota] {
        let within = places.map { "(place >= \($0) AND place < \($0.end))" as SQL }
        guard !within.isEmpty else { return [] }
        var conditions: [SQL] = ["(\(SQL.joined(within, by: " OR ")))"]
        if let after, let last = try rota(after) {
            conditions.append(
                "(place > \(last.place) OR (place = \(last.place) AND id > \(last.id)))")
        }
        return try rows(
            "SELECT details FROM rota WHERE \(SQL.joined(conditions, by: " AND ")) ORDER BY place, id LIMIT \(limit)"
        ).map { try $0.json("details") }
    }

    /// Rotas that look after a place: at it and up the tree, the nearest first.
    public func rotas(for place: PlaceCode, limit: Int = Limits.page) throws -> [Rota] {
        try rows(
            """
            SELECT details FROM rota WHERE place IN (\(list: place.lineage)) AND closed = 0
            ORDER BY LENGTH(place) DESC, id LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }

    /// How many of a person's rotas wait for them: a turn to accept, an ask to answer.
    public func waitingTurns(for caller: Caller, at now: Instant) throws -> Int {
        guard let who = RotaPerson(caller) else { return 0 }
        var count = 0
        for rota in try rotas(of: who) where !rota.isClosed {
            count += rota.swaps.count { rota.member($0.with)?.who == who }
            guard let turn = rota.turn, turn.acceptedAt == nil else { continue }
            let zone = try policy(at: rota.place).pack.zone
            let duty = rota.onDuty(for: turn.member, on: max(rota.day(now, in: zone), turn.firstDay))
            if rota.member(duty)?.who == who { count += 1 }
        }
        return count
    }
}

/// A turn that was opened, with what residents said of it.
public struct TurnRow: Sendable, Codable, Hashable {
    public let turn: RotaTurn
    /// Whose turn it was, as it was written down.
    public let who: RotaPerson?
    /// How many households gave each answer.
    public let answers: [TurnAnswer: Int]

    init(_ row: Row) throws {
        turn = try row.json("details")
        who = try row.find("who", as: String.self).flatMap { RotaPerson($0) }
        answers = [
            .solved: try row.get("solved"), .partly: try row.get("partly"), .unsolved: try row.get("unsolved"),
        ]
    }
    public var said: Int { answers.values.reduce(0, +) }
}

extension TurnAnswer: CodingKeyRepresentable {}

extension Transaction {
    /// Turns that were opened, the newest first; `before` continues a page.
    public func turnRows(of rota: Rota.ID, before: Int? = nil, limit: Int = Limits.page) throws -> [TurnRow] {
        let earlier: SQL = before.map { "AND number < \($0)" } ?? ""
        return try rows(
            "SELECT * FROM rota_turn WHERE rota = \(rota) \(earlier) ORDER BY number DESC LIMIT \(limit)"
        ).map(TurnRow.init)
    }

    public func turnRow(of rota: Rota.ID, number: Int) throws -> TurnRow? {
        try row("SELECT * FROM rota_turn WHERE rota = \(rota) AND number = \(number)").map(TurnRow.init)
    }

    /// The turns of a rota that a household may still speak about, the newest first.
    func ratableTurns(of rota: Rota.ID, by household: Identifier<HouseholdTag>, at now: Instant) throws -> [TurnRow] {
        try rows(
            """
            SELECT * FROM rota_turn t WHERE rota = \(rota) AND ends_at > \(now - .days(RotaLimits.ratingDays))
            AND who IS NOT NULL AND NOT EXISTS (SELECT 1 FROM rota_rating r
                WHERE r.rota = t.rota AND r.turn = t.number AND r.household = \(household))
            ORDER BY number DESC LIMIT 2
            """
        ).map(TurnRow.init)
    }
}
