public import Kernel
public import People
public import Persistence
import Policy
import Territory

/// What rotas hold about a resident: where they take part, what they wrote, what they said of turns.
public struct RotaPersonalRecords: PersonalRecords {
    public init() {}

    public func export(_ resident: Identifier<ResidentTag>, in tx: Transaction) throws -> [PersonalSection] {
        let who = RotaPerson.resident(resident)
        var sections: [PersonalSection] = []
        let parts = try tx.rotas(of: who, limit: Limits.bulk).map { try items(of: $0, who, tx) }
        if !parts.isEmpty { sections.append(PersonalSection(Text("轮值", "Rotas"), parts)) }
        let notes = try tx.notes(by: who).map { note -> [PersonalSection.Item] in
            [.init(Text("时间", "Time"), at: note.at), .init(Text("写了什么", "Words"), note.words)]
        }
        if !notes.isEmpty { sections.append(PersonalSection(Text("轮值日志和交接留言", "Journals and hand-overs"), notes)) }
        let ratings = try tx.rows(
            "SELECT answer, note, at FROM rota_rating WHERE resident = \(resident) ORDER BY at LIMIT \(Limits.bulk)"
        ).map { row -> [PersonalSection.Item] in
            let answer: TurnAnswer = try row.get("answer")
            let words = try row.find("note", as: TurnNote.ID.self).flatMap { try tx.turnNotes([$0]).first?.words }
            return [
                .init(Text("时间", "Time"), at: try row.get("at")),
                .init(Text("评价", "Said of a turn"), answer.name),
            ] + (words.map { [.init(Text("原话", "Words"), $0)] } ?? [])
        }
        if !ratings.isEmpty { sections.append(PersonalSection(Text("轮值评价", "Said of turns"), ratings)) }
        return sections
    }

    private func items(of rota: Rota, _ who: RotaPerson, _ tx: Transaction) throws -> [PersonalSection.Item] {
        var items: [PersonalSection.Item] = [
            .init(Text("轮值", "Rota"), try rota.title.map { Text(same: $0) } ?? tx.rotaKind(of: rota).name),
            .init(Text("地点", "Place"), try tx.fullName(of: rota.place, from: .street)),
        ]
        if let name = try tx.rotaNames(of: rota, at: rota.turn?.opensAt ?? Instant(microseconds: 0))[who] {
            items.append(.init(Text("怎么称呼", "Called"), name.name))
        }
        for member in rota.members where member.who == who {
            items.append(.init(Text("从", "Since"), on: member.since))
            if let until = member.until { items.append(.init(Text("到", "Until"), on: until)) }
        }
        return items
    }

    /// They leave every rota at once; what they wrote goes. A turn of theirs that is open is nobody's from then on.
    public func erase(_ resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws {
        let who = RotaPerson.resident(resident)
        for known in try tx.rotas(of: who, limit: Limits.bulk) {
            guard let stored = try tx.storedRota(known.id) else { continue }
            let context = try tx.rotaContext(of: stored.rota, for: .system)
            let today = stored.rota.day(now, in: context.zone)
            var events = stored.rota.numbers(of: who, on: today).map {
                RotaEvent.left(member: $0, last: today.adding(days: -1))
            }
            if stored.rota.wishes.contains(who) { events.append(.wishDropped(who)) }
            let saved = try tx.saveRota(stored, events, by: .system, at: now)
            try tx.forgetPerson(known.id, who)
            try tx.scheduleRota(saved.rota, context)
        }
        try tx.execute(
            """
            DELETE FROM rota_note WHERE by_key = \(who.description) OR id IN (
                SELECT note FROM rota_rating WHERE resident = \(resident) AND note IS NOT NULL)
            """)
        try tx.execute("DELETE FROM rota_rating WHERE resident = \(resident)")
        try tx.audit("rota.erase", by: .system, subject: "resident:\(resident)", place: nil, at: now)
    }
}
