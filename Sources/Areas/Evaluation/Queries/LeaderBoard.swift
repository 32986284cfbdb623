public import Cases
public import Kernel
import People
public import Persistence
public import Policy
import Territory

/// A count with its name and the way to its cases.
public struct NamedCount: Sendable, Codable, Hashable {
    public let key: String
    public let name: Text
    public let count: Int
}

/// Open cases of a grade.
public struct GradeCount: Sendable, Codable, Hashable {
    public let grade: Grade
    public let count: Int
}

/// A case whose clock ends soon or has ended, without anybody's words: it may hang on a wall.
public struct UrgentCase: Sendable, Codable, Hashable {
    public let id: CaseFile.ID
    public let number: String
    public let category: Text
    public let placeName: String
    public let grade: Grade?
    public let clock: Text?
    public let due: Instant
}

/// What a leader sees of a place: counters and a few bounded lists, so that it costs the same at any number of cases.
public struct LeaderBoard: Sendable, Codable, Hashable {
    public let place: PlaceCode
    public let name: String
    /// The way down to this place, outermost first.
    public let path: [PlaceName]
    public let refreshed: Instant
    /// Cases by state, raw value of `CaseState` to count.
    public let states: [String: Int]
    public let grades: [GradeCount]
    /// Open cases on the next level down, the most first.
    public let places: [NamedCount]
    /// Open cases by category and by lead unit, the most first, at most `mostNamed` of each.
    public let categories: [NamedCount]
    public let units: [NamedCount]
    /// Open cases past a due time, counted up to `mostLate`.
    public let late: Int
    public let urgent: [UrgentCase]
    /// The last twelve months, oldest first.
    public let months: [MonthFigures]
    public let rules: IndicatorRules

    public static let mostNamed = 10
    public static let mostLate = 1_000
    static let mostUrgent = 8

    public struct PlaceName: Sendable, Codable, Hashable {
        public let code: PlaceCode
        public let name: String
    }

    public func count(_ states: CaseState...) -> Int { states.reduce(0) { $0 + (self.states[$1.rawValue] ?? 0) } }
    /// Cases with somebody still to act.
    public var open: Int { CaseState.allCases.filter(\.isOpen).reduce(0) { $0 + count($1) } }
    /// The month that is running.
    public var thisMonth: MonthFigures? { months.last }
    public func indicators(_ figures: MonthFigures) -> Indicators { Indicators(figures.counts, rules) }
}

extension Transaction {
    /// The board of a place. Throws `AppError.refused` where there is no such place.
    public func leaderBoard(_ code: PlaceCode, at now: Instant) throws -> LeaderBoard {
        guard let place = try place(code) else { throw AppError.refused }
        let policy = try policy(at: code)
        let pack = policy.pack
        let byGrade = try counts("grade", under: code, by: place.level.nextLength)
        let month = CivilMonth(of: pack.zone.date(now))
        var filter = CaseFilter(places: [code])
        filter.order = .due
        let urgent = try cases(filter, limit: LeaderBoard.mostUrgent, at: now, zone: pack.zone).rows
        filter.late = true
        return LeaderBoard(
            place: code, name: place.name,
            path: try ancestors(of: code).map { LeaderBoard.PlaceName(code: $0.code, name: $0.name) }, refreshed: now,
            states: try count("state", under: code),
            grades: pack.grades.map { grade in
                GradeCount(grade: grade, count: byGrade.filter { $0.key == grade.key }.reduce(0) { $0 + $1.value })
            },
            places: try openPlaces(byGrade, below: place),
            categories: try named(try count("category", under: code)) { key in
                key.isEmpty ? Text("未分类", "Not classified") : pack.category(key)?.name ?? Text(same: key)
            },
            units: try named(try count("unit", under: code)) { key in
                Text(same: try Identifier<UnitTag>(key).flatMap { try unit($0)?.name } ?? key)
            },
            late: try caseCount(filter, most: LeaderBoard.mostLate, at: now, zone: pack.zone),
            urgent: try urgent.compactMap { try urgentCase($0, pack) },
            months: try monthFigures((-11...0).map { month.adding(months: $0) }, at: code), rules: pack.indicators)
    }

    private func named(_ counts: [String: Int], _ name: (String) throws -> Text) throws -> [NamedCount] {
        try counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(LeaderBoard.mostNamed)
            .map { NamedCount(key: $0.key, name: try name($0.key), count: $0.value) }
    }

    private func openPlaces(
        _ counts: [(place: String, key: String, value: Int)], below place: Place
    ) throws -> [NamedCount] {
        // Nothing finer than a grid is counted.
        guard place.level < .grid else { return [] }
        let sums = counts.reduce(into: [String: Int]()) { $0[$1.place, default: 0] += $1.value }
        let names = try places(sums.keys.compactMap { PlaceCode($0) }).reduce(into: [:]) {
            $0[$1.code.rawValue] = $1.name
        }
        return sums.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { code, count in
            let name =
                code == place.code.rawValue
                ? Text("尚未定位到下一级", "Not located further down") : Text(same: names[code] ?? code)
            return NamedCount(key: code, name: name, count: count)
        }
    }

    private func urgentCase(_ row: CaseRow, _ pack: Pack) throws -> UrgentCase? {
        guard let due = row.nextDue else { return nil }
        let short = row.place.rawValue.utf8.count > 12 ? try fullName(of: row.place, from: .community) : nil
        return UrgentCase(
            id: row.id, number: row.number,
            category: row.category.flatMap { pack.category($0)?.name } ?? Text("未分类", "Not classified"),
            placeName: try short ?? place(row.place)?.name ?? row.place.rawValue, grade: pack.grade(named: row.grade),
            clock: row.nextClock?.name, due: due)
    }
}

extension PlaceLevel {
    /// Letters of the codes one level down; grids are divided by estate.
    var nextLength: Int {
        PlaceLevel.allCases.first { $0.codeLength > codeLength }?.codeLength ?? codeLength
    }
}
