public import Kernel
public import Persistence
import Policy

extension Transaction {
    /// One page of the cases a filter shows. `after` is a page's `next`.
    public func cases(
        _ filter: CaseFilter, after: String? = nil, limit: Int = Limits.page, at now: Instant, zone: Zone = .china
    ) throws -> CasePage {
        let condition = filter.condition(at: now, zone: zone)
        let cursor = try CaseCursor.read(after)
        let ordered: SQL =
            switch filter.order {
            case .due:
                "\(cursor.map { "AND (c.next_due, c.id) > (\($0.due), \($0.id))" as SQL } ?? "") ORDER BY c.next_due, c.id"
            case .newest: "\(cursor.map { "AND c.id < \($0.id)" as SQL } ?? "") ORDER BY c.id DESC"
            }
        let rows = try rows(
            """
            SELECT \(CaseRow.columns) FROM case_file c WHERE \(condition) \(ordered) LIMIT \(limit + 1)
            """
        ).map(CaseRow.init)
        guard rows.count > limit, let last = rows.dropLast().last else { return CasePage(rows: rows, next: nil) }
        let next = CaseCursor(due: last.nextDue ?? CaseFile.noDue, id: last.id)
        return CasePage(rows: Array(rows.dropLast()), next: next.description)
    }

    /// How many cases a filter shows; counts at most `most` and says so by returning it.
    public func caseCount(_ filter: CaseFilter, most: Int = 10_000, at now: Instant, zone: Zone = .china) throws -> Int
    {
        try value(
            """
            SELECT count(*) FROM (SELECT 1 FROM case_file c WHERE \(filter.condition(at: now, zone: zone)) LIMIT \(most)) AS counted
            """) ?? 0
    }

    /// Every case a filter shows, in the filter's order, for exports. Refused beyond `Limits.export`: a table that
    /// silently ends would be taken for the whole.
    public func eachCase(_ filter: CaseFilter, at now: Instant, zone: Zone = .china, _ body: (CaseRow) throws -> Void)
        throws
    {
        let order: SQL = filter.order == .due ? "c.next_due, c.id" : "c.id DESC"
        var count = 0
        try each(
            """
            SELECT \(CaseRow.columns) FROM case_file c WHERE \(filter.condition(at: now, zone: zone))
            ORDER BY \(order) LIMIT \(Limits.export + 1)
            """
        ) { row in
            count += 1
            guard count <= Limits.export else {
                throw AppError(
                    "export.too-large", status: 422,
                    Text(
                        "超过 \(Limits.export) 条，没有导出。请加上月份、地点或状态，分几次导出。",
                        "More than \(Limits.export) rows; nothing was exported. Narrow by month, place or state and export in parts."
                    ))
            }
            try body(CaseRow(row))
        }
    }

    /// What waits for a decision at one desk, what is due first.
    public func queue(
        desk: PlaceCode, needs: [Need], after: String? = nil, limit: Int = Limits.page
    ) throws -> CasePage {
        let cursor = try CaseCursor.read(after)
        let further: SQL = cursor.map { "AND (c.next_due, c.id) > (\($0.due), \($0.id))" } ?? ""
        var rows: [CaseRow] = []
        for waiting in CaseRow.waiting(at: desk) {
            rows += try self.rows(
                """
                SELECT \(CaseRow.columns) FROM case_file c WHERE \(waiting) AND c.need IN (\(list: needs)) \(further)
                ORDER BY c.next_due, c.id LIMIT \(limit + 1)
                """
            ).map(CaseRow.init)
        }
        rows.sort { ($0.nextDue ?? CaseFile.noDue, $0.id) < ($1.nextDue ?? CaseFile.noDue, $1.id) }
        guard rows.count > limit else { return CasePage(rows: rows, next: nil) }
        let page = Array(rows.prefix(limit))
        let next = page.last.map { CaseCursor(due: $0.nextDue ?? CaseFile.noDue, id: $0.id).description }
        return CasePage(rows: page, next: next)
    }

    /// How many cases wait for each decision at one desk, looking through `most` of them.
    public func queueCounts(desk: PlaceCode, most: Int = 1_000) throws -> QueueCounts {
        var (counts, left) = (QueueCounts(), most)
        for waiting in CaseRow.waiting(at: desk) {
            let found = try rows(
                """
                SELECT need, count(*) AS number
                FROM (SELECT c.need FROM case_file c WHERE \(waiting) LIMIT \(left)) AS counted GROUP BY need
                """)
            for row in found {
                let number: Int = try row.get("number")
                left -= number
                counts.waiting[try row.get("need"), default: 0] += number
            }
            guard left > 0 else {
                counts.isWhole = false
                break
            }
        }
        counts.waiting[Need.none] = nil
        return counts
    }

    /// Open cases at or below a place of a community or below, what is due first: a grid worker's day.
    public func openCases(under place: PlaceCode, limit: Int = Limits.page) throws -> [CaseRow] {
        try rows(
            """
            SELECT \(CaseRow.columns) FROM case_file c
            WHERE c.open = 1 AND c.community = \(place.desk) AND c.place >= \(place) AND c.place < \(place.end)
            ORDER BY c.next_due, c.id LIMIT \(limit)
            """
        ).map(CaseRow.init)
    }

    /// A registered resident's own matters, newest first.
    public func cases(of resident: Identifier<ResidentTag>, limit: Int = Limits.page) throws -> [CaseRow] {
        try rows(
            "SELECT \(CaseRow.columns) FROM case_file c WHERE c.reporter = \(resident) ORDER BY c.id DESC LIMIT \(limit)"
        )
        .map(CaseRow.init)
    }

    /// Earlier matters of the same telephone number, newest first. The number is looked up by its keyed hash.
    public func cases(phoneHash: String, limit: Int = Limits.page) throws -> [CaseRow] {
        try rows(
            """
            SELECT \(CaseRow.columns) FROM case_contact k JOIN case_file c ON c.id = k.case_id
            WHERE k.phone_hash = \(phoneHash) ORDER BY c.id DESC LIMIT \(limit)
            """
        ).map(CaseRow.init)
    }
}

/// How many cases wait for each decision at a desk.
public struct QueueCounts: Sendable {
    public var waiting: [Need: Int] = [:]
    /// False where as many as were to be looked through were found: every number is then a least one.
    public var isWhole = true
    public var all: Int { waiting.values.reduce(0, +) }
}

/// Where a page of a list ends: the due time and the key of its last row.
struct CaseCursor: LosslessStringConvertible {
    let due: Instant
    let id: CaseFile.ID
    init(due: Instant, id: CaseFile.ID) { (self.due, self.id) = (due, id) }
    init?(_ text: String) {
        let parts = text.split(separator: "-")
        guard parts.count == 2, let due = Int64(parts[0]), let id = CaseFile.ID(String(parts[1])) else { return nil }
        self.init(due: Instant(microseconds: due), id: id)
    }
    var description: String { "\(due.microseconds)-\(id)" }

    /// Nil for the first page. A position that is none is refused: the first page again would look like more.
    static func read(_ text: String?) throws(AppError) -> CaseCursor? {
        guard let text, !text.isEmpty else { return nil }
        guard let cursor = CaseCursor(text) else {
            throw .invalid(
                "after", Text("翻页的位置不对，请回到第一页。", "This position in the list is not valid; go back to the first page."))
        }
        return cursor
    }
}
