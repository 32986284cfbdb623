import Kernel
import Pages
public import People
public import Persistence
public import Policy

/// Matters that somebody took down, for duties with a count.
public struct ReportedCases: DutyFactSource {
    public let fact = DutyFact.caseReported
    public init() {}

    public func evidence(of doer: DutyDoer, limit: Int, in tx: Transaction) throws -> [DutyEvidence] {
        guard case .account = doer.who else { return [] }
        return try tx.rows(
            """
            SELECT f.id, f.number, f.reported_at AS at FROM case_file f
            JOIN case_entry e ON e.case_id = f.id AND e.sequence = 1
            WHERE \(doer.cases) AND f.reported_at >= \(doer.from) AND f.reported_at < \(doer.until)
            AND e.by_key = \(doer.who.key) ORDER BY f.reported_at, f.id LIMIT \(limit)
            """
        ).map { try DutyEvidence(caseRow: $0, Text("登记", "reported")) }
    }
}

/// Matters that somebody took down or worked on and whose resident said that they are solved.
public struct SolvedCases: DutyFactSource {
    public let fact = DutyFact.caseSolved
    public init() {}

    public func evidence(of doer: DutyDoer, limit: Int, in tx: Transaction) throws -> [DutyEvidence] {
        guard case .account = doer.who else { return [] }
        return try tx.rows(
            """
            SELECT f.id, f.number, f.closed_at AS at FROM case_file f
            WHERE \(doer.cases) AND f.solved = 1 AND f.closed_at >= \(doer.from) AND f.closed_at < \(doer.until)
            AND EXISTS (SELECT 1 FROM case_entry e WHERE e.case_id = f.id AND e.by_key = \(doer.who.key))
            ORDER BY f.closed_at, f.id LIMIT \(limit)
            """
        ).map { try DutyEvidence(caseRow: $0, Text("解决", "solved")) }
    }
}

extension DutyDoer {
    /// Cases at the place and below; the community finds them by an index.
    fileprivate var cases: SQL {
        let community = place.at(.community) ?? place
        return """
            f.community >= \(community) AND f.community < \(community.end)
            AND f.place >= \(place) AND f.place < \(place.end)
            """
    }
}

extension DutyEvidence {
    fileprivate init(caseRow row: Row, _ what: Text) throws {
        let number: String = try row.get("number")
        self.init(
            at: try row.get("at"), what: Text("\(what.zh) \(number)", "\(what.en) \(number)"),
            link: CasePaths.page(try row.get("id")))
    }
}
