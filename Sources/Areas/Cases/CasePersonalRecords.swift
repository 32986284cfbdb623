public import Kernel
public import People
public import Persistence

/// What the cases area holds about a resident: the matters they reported and their words.
public struct CasePersonalRecords: PersonalRecords {
    public init() {}

    public func export(_ resident: Identifier<ResidentTag>, in tx: Transaction) throws -> [PersonalSection] {
        let rows = try tx.cases(of: resident, limit: Limits.bulk)
        let matters = try rows.map { row -> [PersonalSection.Item] in
            let words = try tx.caseWords(of: row.id).compactMap(\.body).joined(separator: "\n")
            return [
                .init(Text("编号", "Number"), row.number), .init(Text("时间", "Time"), row.reportedAt.iso8601),
                .init(Text("状态", "State"), row.state.name.zh), .init(Text("所说的话", "Words"), words),
            ]
        }
        return matters.isEmpty ? [] : [PersonalSection(Text("反映的事", "Matters reported"), matters)]
    }

    /// The matters stay with a tombstone where the words were; the chain still holds, since it only has salted digests.
    public func erase(_ resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws {
        let ids: [CaseFile.ID] = try tx.rows("SELECT id FROM case_file WHERE reporter = \(resident) ORDER BY id")
            .map { try $0.get("id") }
        for id in ids {
            try tx.execute(
                "UPDATE case_words SET body = '', salt = \([UInt8]()), erased_at = \(now) WHERE case_id = \(id)")
            try tx.execute(
                """
                UPDATE case_contact SET phone = NULL, phone_hash = NULL, name = NULL, erased_at = \(now) WHERE case_id = \(id)
                """)
            try tx.execute(
                "UPDATE case_file SET summary = '（已按本人要求删除 / erased on request）', address = NULL WHERE id = \(id)")
            try tx.unindex(kind: "case", id: id.rawValue)
            try tx.audit("case.erase", by: .system, subject: "case:\(id)", place: nil, at: now)
        }
    }
}
