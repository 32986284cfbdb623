public import Cases
public import Kernel
import People
public import Persistence
import Policy
public import Territory

/// The three lists of a place in a month: what was collected there, what of it was solved and what went up. Every
/// number is counted from cases, errands and visits; nobody enters it, and places stand in the order of their codes.
public struct ThreeLists: Sendable, Codable, Hashable {
    public struct Line: Sendable, Codable, Hashable {
        public let place: PlaceCode
        public let name: String
        public let cases: [PassedOn: Int]
        /// Errands and visits that were asked for or followed an event, opened in the month; and those of them done.
        public let care: Int
        public let careDone: Int
    }
    public let month: CivilMonth
    public let whole: Line
    /// Communities, or the stewards' grids within one.
    public let parts: [Line]
}

extension Transaction {
    /// - Parameter opens: whether the places below are shown.
    public func threeLists(
        at place: Place, in month: CivilMonth, zone: Zone, opens: Bool = true
    ) throws -> ThreeLists {
        let span = (zone.instant(month.firstDay), zone.instant(month.adding(months: 1).firstDay))
        let below: [Place] =
            !opens || place.level >= .grid
            ? [] : try places(place.level >= .community ? .grid : .community, under: place.code, limit: Limits.bulk)
        return ThreeLists(
            month: month, whole: try line(of: place, span), parts: try below.map { try line(of: $0, span) })
    }

    private func line(of place: Place, _ span: (from: Instant, until: Instant)) throws -> ThreeLists.Line {
        var filter = CaseFilter(places: [place.code])
        (filter.reportedFrom, filter.reportedBefore) = (span.from, span.until)
        let cases = try PassedOn.allCases.reduce(into: [PassedOn: Int]()) { counts, list in
            filter.passed = list
            counts[list] = try caseCount(filter, at: span.until)
        }
        let care = try row(
            """
            SELECT count(*) AS opened, SUM(CASE WHEN t.state = 'done' THEN 1 ELSE 0 END) AS done
            FROM care_task t JOIN care_entry e ON e.task = t.id AND e.sequence = 1
            WHERE \(ListedCare.within(place.code)) AND e.at >= \(span.from) AND e.at < \(span.until)
            """)
        return ThreeLists.Line(
            place: place.code, name: place.name, cases: cases, care: try care?.get("opened") ?? 0,
            careDone: try care?.find("done") ?? 0)
    }

    /// The errands and visits behind a number, in the order in which they were opened.
    func listedCare(
        at place: PlaceCode, from: Instant, until: Instant, done: Bool, after: CareTask.ID?, limit: Int = Limits.page
    ) throws -> [CareTask] {
        let only: SQL = done ? "AND t.state = 'done'" : ""
        return try rows(
            """
            SELECT t.details FROM care_task t JOIN care_entry e ON e.task = t.id AND e.sequence = 1
            WHERE \(ListedCare.within(place)) AND e.at >= \(from) AND e.at < \(until) \(only)
            AND t.id > \(after?.rawValue ?? 0) ORDER BY t.id LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }
}

/// On `care_task t`.
enum ListedCare {
    static func within(_ place: PlaceCode) -> SQL { "t.place >= \(place) AND t.place < \(place.end)" }
}
