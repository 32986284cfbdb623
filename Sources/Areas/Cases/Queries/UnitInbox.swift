public import Kernel
public import Persistence

/// A unit's part in a case, with the case.
public struct InboxRow: Sendable, Codable, Hashable {
    public let assignment: Identifier<AssignmentTag>
    public let unit: Identifier<UnitTag>
    public let role: Assignment.Role
    public let state: Assignment.State
    /// When this part is due; nil where the pack sets no limit.
    public let due: Instant?
    public let file: CaseRow
}

extension Transaction {
    /// What is assigned to these units and still open, what is due first.
    public func inbox(of units: [Identifier<UnitTag>], after: String? = nil, limit: Int = Limits.page) throws
        -> (rows: [InboxRow], next: String?)
    {
        guard !units.isEmpty else { return ([], nil) }
        let further: SQL = try CaseCursor.read(after).map { "AND (a.due, a.id) > (\($0.due), \($0.id))" } ?? ""
        let rows = try rows(
            """
            SELECT a.id AS assignment, a.unit, a.role, a.state AS assignment_state, a.due, \(CaseRow.columns)
            FROM case_assignment a JOIN case_file c ON c.id = a.case_id
            WHERE a.open = 1 AND a.unit IN (\(list: units)) \(further)
            ORDER BY a.due, a.id LIMIT \(limit + 1)
            """
        ).map { row in
            let due: Instant = try row.get("due")
            return InboxRow(
                assignment: try row.get("assignment"), unit: try row.get("unit"), role: try row.get("role"),
                state: try row.get("assignment_state"), due: due == CaseFile.noDue ? nil : due, file: try CaseRow(row))
        }
        guard rows.count > limit, let last = rows.dropLast().last else { return (rows, nil) }
        let cursor = CaseCursor(due: last.due ?? CaseFile.noDue, id: CaseFile.ID(rawValue: last.assignment.rawValue))
        return (Array(rows.dropLast()), cursor.description)
    }
}
