public import Kernel
public import Persistence
import Territory

/// The figures of a month under a place, as a whole and by community.
public struct HelpReport: Sendable, Codable, Hashable {
    public struct Row: Sendable, Codable, Hashable {
        public let place: PlaceCode
        public let name: String
        public let figures: HelpFigures
    }
    public let month: CivilMonth
    public let place: PlaceCode
    public let whole: HelpFigures
    /// In the order of their codes: nobody is ranked.
    public let communities: [Row]
}

extension Transaction {
    /// The calls pressed in a month at or below a place, oldest first.
    func helpFacts(_ month: CivilMonth, under place: PlaceCode, zone: Zone) throws -> [HelpFact] {
        let (from, until) = (zone.instant(month.firstDay), zone.instant(month.adding(months: 1).firstDay))
        return try rows(
            """
            SELECT id, area, state, called_at, answer_by, arrive_by, answered_at, arrived_at, ended_at FROM help_call
            WHERE area >= \(place) AND area < \(place.end) AND called_at >= \(from) AND called_at < \(until)
            ORDER BY called_at, id LIMIT \(Limits.export)
            """
        ).map { row in
            HelpFact(
                id: try row.get("id"), area: try row.get("area"), state: try row.get("state"),
                calledAt: try row.get("called_at"), answerBy: try row.get("answer_by"),
                arriveBy: try row.get("arrive_by"), answeredAt: try row.find("answered_at"),
                arrivedAt: try row.find("arrived_at"), endedAt: try row.find("ended_at"))
        }
    }

    public func helpReport(_ month: CivilMonth, under place: PlaceCode, zone: Zone, at now: Instant) throws
        -> HelpReport
    {
        let facts = try helpFacts(month, under: place, zone: zone)
        let groups = Dictionary(grouping: facts) { $0.area.at(.community) ?? $0.area }
        let names = try places(groups.keys).reduce(into: [PlaceCode: String]()) { $0[$1.code] = $1.name }
        return HelpReport(
            month: month, place: place, whole: HelpFigures(facts, at: now),
            communities: groups.keys.sorted().map { code in
                HelpReport.Row(
                    place: code, name: names[code] ?? code.rawValue,
                    figures: HelpFigures(groups[code] ?? [], at: now))
            })
    }
}
