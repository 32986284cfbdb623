public import Kernel
public import Persistence
public import Policy

public enum ExclusionTag {}

/// A case that somebody asked to leave out of the figures, with reason and decision. Granted ones are listed in public.
public struct Exclusion: Sendable, Codable, Hashable {
    public typealias ID = Identifier<ExclusionTag>
    public let id: ID
    public let month: CivilMonth
    public let caseID: Int64
    /// The case's number.
    public let number: String
    public let place: PlaceCode
    public let reason: IndicatorRules.Exclusion
    /// For those who decide; not shown in public.
    public let note: String
    public let askedAt: Instant
    public let askedBy: String
    public let askedName: String
    /// Nil while nobody has decided.
    public let granted: Bool?
    public let decidedAt: Instant?
    public let decidedName: String?
    public let decidedNote: String?

    init(_ row: Row) throws {
        id = try row.get("id")
        month = try row.get("month")
        caseID = try row.get("case_id")
        number = try row.get("number")
        place = try row.get("place")
        let key: String = try row.get("reason")
        guard let known = IndicatorRules.Exclusion(rawValue: key) else {
            throw DatabaseFault(.row, "exclusion.reason holds no reason the product knows")
        }
        reason = known
        note = try row.get("note")
        askedAt = try row.get("asked_at")
        askedBy = try row.get("asked_by")
        askedName = try row.get("asked_name")
        granted = try row.find("granted")
        decidedAt = try row.find("decided_at")
        decidedName = try row.find("decided_name")
        decidedNote = try row.find("decided_note")
    }
}

/// A granted exclusion as everyone may see it.
public struct PublicExclusion: Sendable, Codable, Hashable {
    public let month: CivilMonth
    public let number: String
    public let reason: IndicatorRules.Exclusion
    public init(month: CivilMonth, number: String, reason: IndicatorRules.Exclusion) {
        (self.month, self.number, self.reason) = (month, number, reason)
    }
}

extension Transaction {
    public func exclusion(_ id: Exclusion.ID) throws -> Exclusion? {
        try row("SELECT * FROM exclusion WHERE id = \(id)").map(Exclusion.init)
    }

    /// What was asked for in a month at or below a place, undecided first; at most an export's worth.
    public func exclusions(
        in month: CivilMonth, under place: PlaceCode, limit: Int = Limits.bulk
    ) throws -> [Exclusion] {
        try rows(
            """
            SELECT * FROM exclusion WHERE month = \(month) AND place >= \(place) AND place < \(place.end)
            ORDER BY CASE WHEN granted IS NULL THEN 0 ELSE 1 END, id LIMIT \(limit)
            """
        ).map(Exclusion.init)
    }

    /// How many cases of each month were left out at or below a place.
    func excludedCounts(months: [CivilMonth], under place: PlaceCode) throws -> [CivilMonth: Int] {
        try rows(
            """
            SELECT month, count(*) AS many FROM exclusion
            WHERE granted = 1 AND month IN (\(list: months)) AND place >= \(place) AND place < \(place.end) GROUP BY month
            """
        ).reduce(into: [:]) { $0[try $1.get("month")] = try $1.get("many", as: Int.self) }
    }

    /// The public list, newest first.
    public func publicExclusions(
        months: [CivilMonth], under place: PlaceCode, limit: Int = Limits.bulk
    ) throws -> [PublicExclusion] {
        try rows(
            """
            SELECT * FROM exclusion WHERE granted = 1 AND month IN (\(list: months))
            AND place >= \(place) AND place < \(place.end) ORDER BY month DESC, id DESC LIMIT \(limit)
            """
        ).map(Exclusion.init).map { PublicExclusion(month: $0.month, number: $0.number, reason: $0.reason) }
    }
}
