public import Kernel
public import Persistence
import Policy
import Territory

/// Places many unlocated cases at once: every one at this desk whose words contain a name goes to one place. Works in
/// turns of `Limits.bulk`, so that thousands never block others.
public struct LocateByRule: Operation {
    public var desk: PlaceCode
    /// What the words or the address must contain, two letters or more.
    public var containing: String
    public var place: PlaceCode
    /// Cases up to this one were looked at in the turn before.
    public var after: CaseFile.ID?

    public init(desk: PlaceCode, containing: String, place: PlaceCode, after: CaseFile.ID? = nil) {
        (self.desk, self.containing, self.place, self.after) = (desk, containing, place, after)
    }

    public struct Outcome: Sendable, Codable, Hashable {
        public let located: Int
        public let looked: Int
        /// Where the next turn begins; nil when all were looked at.
        public let next: CaseFile.ID?
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        try caller.require(.casesTriage, at: desk)
        guard containing.count >= 2 else {
            throw AppError.invalid("containing", Text("请至少写两个字。", "Write at least two letters."))
        }
        guard desk.contains(place), let target = try tx.place(place), target.active else {
            throw AppError.invalid("place", Text("请选择本辖区内的地点。", "Choose a place within this desk's area."))
        }
        let rows = try tx.rows(
            """
            SELECT c.id, c.address, w.body FROM case_file c
            JOIN case_words w ON w.case_id = c.id AND w.kind = 'report'
            WHERE c.open = 1 AND c.desk = \(desk) AND c.need = \(Need.locate) AND c.id > \(after?.rawValue ?? 0)
            ORDER BY c.id LIMIT \(Limits.bulk)
            """)
        var located = 0
        for row in rows {
            let text = try row.get("body", as: String.self) + " " + (row.find("address", as: String.self) ?? "")
            guard text.contains(containing) else { continue }
            let id: CaseFile.ID = try row.get("id")
            let correction = Correction(place: place, reason: "“\(containing)” → \(target.name)")
            _ = try ActOnCase(id, .correct(correction)).run(tx, by: caller, at: now)
            located += 1
        }
        let next: CaseFile.ID? = rows.count == Limits.bulk ? try rows.last?.get("id") : nil
        return Outcome(located: located, looked: rows.count, next: next)
    }
}
