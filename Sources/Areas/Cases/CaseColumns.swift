import Kernel
import Persistence
import Policy

/// A column that follows from a case's fold: the store writes it where it changed, `verify` computes it again.
struct CaseColumn: Hashable {
    let name: String
    let value: SQLValue

    init(_ name: String, _ value: some SQLConvertible) { (self.name, self.value) = (name, value.sqlValue) }
    init<Value: SQLConvertible>(_ name: String, _ value: Value?) {
        (self.name, self.value) = (name, value?.sqlValue ?? .null)
    }
}

extension CaseFile {
    /// What lists, queues and figures ask of the row in `case_file`, besides the chain's newest hash.
    func columns(in pack: Pack) -> [CaseColumn] {
        let (next, facts, judgement) = (nextClock, facts, judgement)
        return [
            CaseColumn("number", number), CaseColumn("version", version), CaseColumn("state", state),
            CaseColumn("open", state.isOpen), CaseColumn("need", need), CaseColumn("policy", policy),
            CaseColumn("place", place), CaseColumn("community", place.desk), CaseColumn("located", located),
            CaseColumn("desk", desk), CaseColumn("category", category),
            CaseColumn("category_confirmed", categoryConfirmed), CaseColumn("grade", grade),
            CaseColumn("grade_rank", pack.rank(ofGrade: grade) ?? 0), CaseColumn("private", isPrivate),
            CaseColumn("channel", channel), CaseColumn("anonymous", anonymous), CaseColumn("reporter", reporter),
            CaseColumn("reported_at", reportedAt), CaseColumn("updated_at", updatedAt),
            CaseColumn("answered_at", answeredAt), CaseColumn("closed_at", closedAt),
            CaseColumn("contacted_at", contactedAt), CaseColumn("dispatched", facts.contains(.dispatched)),
            CaseColumn("handled", facts.contains(.handled)), CaseColumn("lead_unit", lead?.unit),
            CaseColumn("next_due", next?.due ?? CaseFile.noDue), CaseColumn("next_clock", next?.kind.rawValue),
            CaseColumn("merged_into", mergedInto), CaseColumn("split_from", splitFrom),
            CaseColumn("supervised", supervised), CaseColumn("reopenings", reopenings),
            CaseColumn("reworks", reworks), CaseColumn("holds", holds), CaseColumn("extensions", extensions),
            CaseColumn("self_handled", selfHandled), CaseColumn("solved", judgement?.solved),
            CaseColumn("satisfied", judgement?.satisfied), CaseColumn("responded", respondedInTime),
            CaseColumn("in_time", closedInTime), CaseColumn("outcome", outcome), CaseColumn("closing", closing),
        ]
    }

    /// The row of an assignment in `case_assignment`, for the inbox of its unit.
    func columns(of assignment: Assignment) -> [CaseColumn] {
        let clock = shownClock(of: assignment.id)
        return [
            CaseColumn("id", assignment.id), CaseColumn("case_id", id), CaseColumn("unit", assignment.unit),
            CaseColumn("role", assignment.role), CaseColumn("state", assignment.state),
            CaseColumn("open", assignment.state.isOpen), CaseColumn("place", place),
            CaseColumn("assigned_at", assignment.assignedAt), CaseColumn("due", clock?.due ?? CaseFile.noDue),
            CaseColumn("handled_at", assignment.handledAt), CaseColumn("late", clock?.isLate(at: updatedAt) ?? false),
        ]
    }

    /// The clock that a unit's inbox shows for its part: the handling clock, or else the last one it has.
    private func shownClock(of id: Identifier<AssignmentTag>) -> CaseClock? {
        clocks.last { $0.assignment == id && $0.kind == .handle && $0.state != .cancelled }
            ?? clocks.last { $0.assignment == id && $0.state != .cancelled }
    }

    /// Stands in `next_due` where no clock runs, so that such cases sort last.
    static let noDue = Instant(microseconds: Int64.max / 2)
}

extension SQL {
    /// Inserts a row of these columns.
    static func insertion(into table: String, _ columns: [CaseColumn]) -> SQL {
        var text = ""
        text.reserveCapacity(columns.count * 16)
        for column in columns {
            if !text.isEmpty { text += ", " }
            text += column.name
        }
        let names = SQL(trustedText: text)
        return "INSERT INTO \(SQL(trustedText: table)) (\(names)) VALUES (\(list: columns.map(\.value)))"
    }
}

extension Transaction {

    /// Writes those columns whose value is another than before, where the condition holds; how many rows it met.
    @discardableResult
    func update(
        _ table: String, _ columns: [CaseColumn], before: [CaseColumn], where condition: SQL
    ) throws -> Int {
        let changed = zip(columns, before).filter { $0.0 != $0.1 }.map { column, _ -> SQL in
            "\(SQL(trustedText: column.name)) = \(column.value)"
        }
        if changed.isEmpty { return 0 }
        return try execute(
            "UPDATE \(SQL(trustedText: table)) SET \(SQL.joined(changed, by: ", ")) WHERE \(condition)")
    }
}
