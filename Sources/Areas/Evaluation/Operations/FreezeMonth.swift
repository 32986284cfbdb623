import Cases
public import Kernel
public import Persistence
public import Policy
import Secrets

/// A month as it was closed in a district.
public struct FrozenMonth: Sendable, Codable, Hashable {
    public let month: CivilMonth
    public let district: PlaceCode
    public let at: Instant
    /// Who closed it; empty where the month was closed by itself.
    public let byName: String
    public let policy: Identifier<PolicyVersionTag>
    public let reported: Int
    public let excluded: Int
    /// SHA-256 over every figure and exclusion, hexadecimal; `MonthVerification` computes it again.
    public let hash: String

    init(_ row: Row) throws {
        month = try row.get("month")
        district = try row.get("district")
        at = try row.get("at")
        byName = try row.get("by_name")
        policy = try row.get("policy")
        reported = try row.get("reported")
        excluded = try row.get("excluded")
        hash = try row.get("hash")
    }
}

/// Closes a month in a district for good: copies its counts by place and unit, with what was left out. A month that is
/// closed already stays as it is and is given back.
public struct FreezeMonth: Operation {
    public var month: CivilMonth
    public var district: PlaceCode
    public init(_ month: CivilMonth, district: PlaceCode) { (self.month, self.district) = (month, district) }

    /// Throws `MonthProblem.notOver`, `.notDistrict`, `.undecided`.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> FrozenMonth {
        try caller.require(.monthsFreeze, at: district)
        guard district == district.district else { throw MonthProblem.notDistrict(district).appError }
        if let frozen = try tx.frozenMonth(month, district: district) { return frozen }
        let policy = try tx.policy(at: district)
        guard policy.pack.zone.date(now) >= month.adding(months: 1).firstDay else {
            throw MonthProblem.notOver(month: month).appError
        }
        let waiting =
            try tx.value(
                """
                SELECT count(*) FROM exclusion WHERE month = \(month) AND granted IS NULL AND \(district.isDistrict)
                """, as: Int.self) ?? 0
        // By itself a month closes at its time; what nobody decided by then was not left out.
        if waiting > 0, caller.kind != .system { throw MonthProblem.undecided(count: waiting).appError }
        return try freeze(tx, policy.version, by: caller, at: now)
    }

    private func freeze(
        _ tx: Transaction, _ policy: Identifier<PolicyVersionTag>, by caller: Caller, at now: Instant
    ) throws -> FrozenMonth {
        let left = try tx.leftOut(of: month, district: district)
        let figures = try MonthCount(month, district: district, tx, without: left).figures
        let id: Identifier<FrozenMonth> = tx.newID()
        let reported = figures[FigureKey(place: district, unit: "", fact: CaseFact.reported.rawValue)] ?? 0
        let hash = MonthSeal.hash(month, district, policy, figures, left.numbers)
        try tx.execute(
            """
            INSERT INTO month_freeze (id, month, district, at, by_key, by_name, policy, reported, excluded, hash)
            VALUES (\(id), \(month), \(district), \(now), \(caller.key), \(caller.isStaff ? caller.name : ""), \(policy),
                \(reported), \(left.numbers.count), \(hash))
            """)
        try tx.bulkInsert(
            table: "month_figure", columns: ["month", "district", "place", "unit", "fact", "value"],
            rows: figures.map { key, value in
                [
                    month.sqlValue, district.sqlValue, key.place.sqlValue, key.unit.sqlValue, key.fact.sqlValue,
                    value.sqlValue,
                ]
            })
        try tx.audit("month.freeze", by: caller, subject: "month:\(month)", place: district, at: now)
        tx.changed("cases")
        guard let frozen = try tx.frozenMonth(month, district: district) else { throw AppError.refused }
        return frozen
    }
}

/// One frozen figure's name; `unit` is empty for the place as a whole.
struct FigureKey: Hashable, Comparable {
    let place: PlaceCode
    let unit: String
    let fact: String
    static func < (left: FigureKey, right: FigureKey) -> Bool {
        (left.place, left.unit, left.fact) < (right.place, right.unit, right.fact)
    }
}

/// The counts of a district's month at every level from the district down to grids, and by unit down to communities.
struct MonthCount {
    private(set) var figures: [FigureKey: Int] = [:]

    init(_ month: CivilMonth, district: PlaceCode, _ tx: Transaction, without left: LeftOut) throws {
        for row in try tx.counts(month.metric, under: district, by: 15) {
            add(row.value, place: row.place, unit: "", fact: row.key, district)
        }
        for row in try tx.counts(month.unitMetric, under: district, by: 12) {
            let (unit, fact) = MonthCount.split(row.key)
            add(row.value, place: row.place, unit: unit, fact: fact, district)
        }
        for (counter, count) in left.counters {
            let place = counter.place
            if counter.metric == month.metric {
                add(-count, place: (place.at(.grid) ?? place).rawValue, unit: "", fact: counter.key, district)
            } else if counter.metric == month.unitMetric {
                let (unit, fact) = MonthCount.split(counter.key)
                add(-count, place: (place.at(.community) ?? place).rawValue, unit: unit, fact: fact, district)
            }
        }
        figures = figures.filter { $0.value != 0 }
    }

    /// `812/solved` → `812`, `solved`.
    static func split(_ key: String) -> (unit: String, fact: String) {
        let parts = key.split(separator: "/", maxSplits: 1)
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : ("", key)
    }

    private mutating func add(_ count: Int, place: String, unit: String, fact: String, _ district: PlaceCode) {
        // A short code stands for itself; what lies in another district's six letters is not this one's.
        guard let own = PlaceCode(place), own.district == district else { return }
        let lengths = [15, 12, 9].filter { $0 < place.utf8.count } + [place.utf8.count]
        var places = Set(lengths.compactMap { PlaceCode(String(place.prefix($0))) })
        places.insert(district)
        for place in places { figures[FigureKey(place: place, unit: unit, fact: fact), default: 0] += count }
    }
}

/// What binds a frozen month together.
enum MonthSeal {
    static func hash(
        _ month: CivilMonth, _ district: PlaceCode, _ policy: Identifier<PolicyVersionTag>, _ figures: [FigureKey: Int],
        _ excluded: [String]
    ) -> String {
        var lines = ["\(month)|\(district)|\(policy)"]
        lines += figures.sorted { $0.key < $1.key }.map { "\($0.key.place)|\($0.key.unit)|\($0.key.fact)|\($0.value)" }
        lines += excluded.sorted().map { "excluded|\($0)" }
        return Fingerprint.of(lines.joined(separator: "\n"))
    }
}
