public import Kernel
public import Persistence

/// Brings the nation's divisions into the tree: new ones are added, changed names follow the list, and what the list no
/// longer has stays in use and is counted, because only people know what took its place. Running it again changes
/// nothing. Only the system's own hands may do this: it touches the whole tree.
public struct ImportDivisions: Operation {
    public var file: DivisionFile
    /// Import only this place, what it lies in and what lies in it.
    public var only: PlaceCode?
    public var mode: ImportMode
    /// Told now and then how many divisions are written so far.
    public var progress: (@Sendable (Int) -> Void)?

    public init(
        file: DivisionFile, only: PlaceCode? = nil, mode: ImportMode = .allOrNone,
        progress: (@Sendable (Int) -> Void)? = nil
    ) {
        self.file = file
        self.only = only
        self.mode = mode
        self.progress = progress
    }

    public struct Outcome: Codable, Sendable, Hashable {
        public var added = 0
        public var renamed = 0
        public var unchanged = 0
        /// In use here and not in the list.
        public var absent = 0
        /// False where faults kept everything out, or only a check was asked for.
        public var applied = true
        public var faults: [ImportFault] = []
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard caller.kind == .system else { throw AppError.refused }
        var outcome = Outcome(faults: file.faults)
        if mode == .allOrNone, !file.faults.isEmpty {
            outcome.applied = false
            return outcome
        }
        let wanted =
            only.map { only in
                file.divisions.filter { only.contains($0.code) || $0.code.contains(only) }
            } ?? file.divisions
        let (fresh, renamed) = try compare(wanted, tx, &outcome)
        guard mode != .check else {
            outcome.applied = false
            return outcome
        }
        try insert(fresh, tx)
        for division in renamed {
            try tx.execute("UPDATE place SET name = \(division.name) WHERE code = \(division.code)")
        }
        try tx.audit(
            "territory.import-divisions", by: caller, subject: "territory", place: only,
            detail: "+\(outcome.added) ~\(outcome.renamed)", at: now)
        tx.changed("territory")
        return outcome
    }

    /// Walks the list and the tree side by side, both in the order of their codes.
    private func compare(
        _ wanted: [DivisionFile.Division], _ tx: Transaction, _ outcome: inout Outcome
    ) throws -> (fresh: [DivisionFile.Division], renamed: [DivisionFile.Division]) {
        var fresh: [DivisionFile.Division] = []
        var renamed: [DivisionFile.Division] = []
        var next = 0
        let known: SQL = """
            SELECT code, name FROM place
            WHERE active = 1 AND level IN ('province', 'city', 'district', 'street', 'community') ORDER BY code
            """
        try tx.each(known) { row in
            let (code, name): (PlaceCode, String) = (try row.get("code"), try row.get("name"))
            while next < wanted.count, wanted[next].code < code {
                fresh.append(wanted[next])
                next += 1
            }
            if next < wanted.count, wanted[next].code == code {
                if wanted[next].name != name { renamed.append(wanted[next]) }
                next += 1
            } else if only?.contains(code) ?? true {
                outcome.absent += 1
            }
        }
        fresh.append(contentsOf: wanted[next...])
        fresh = try withoutRetired(fresh, tx)
        (outcome.added, outcome.renamed) = (fresh.count, renamed.count)
        outcome.unchanged = wanted.count - fresh.count - renamed.count
        return (fresh, renamed)
    }
    /// A division that was retired here on purpose stays retired.
    private func withoutRetired(_ fresh: [DivisionFile.Division], _ tx: Transaction) throws -> [DivisionFile.Division] {
        let retired = Set(
            try tx.rows("SELECT code FROM place WHERE active = 0").map { try $0.get("code", as: PlaceCode.self) })
        return retired.isEmpty ? fresh : fresh.filter { !retired.contains($0.code) }
    }

    private func insert(_ divisions: [DivisionFile.Division], _ tx: Transaction) throws {
        var done = 0
        let rows = divisions.lazy.map { division -> [SQLValue] in
            done += 1
            if done % 20_000 == 0 { progress?(done) }
            return [
                tx.newID(PlaceTag.self).sqlValue, division.code.sqlValue, division.level.sqlValue,
                .text(division.name), division.parent?.sqlValue ?? .null, .integer(1),
            ]
        }
        try tx.bulkInsert(table: "place", columns: ["id", "code", "level", "name", "parent", "active"], rows: rows)
        progress?(divisions.count)
    }
}
