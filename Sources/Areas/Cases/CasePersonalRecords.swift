public import Kernel
public import People
public import Persistence
import Policy
import Retention

/// What the cases area holds about a resident: the matters they reported, their words, their photos, where they stood.
public struct CasePersonalRecords: PersonalRecords {
    public init() {}

    public func export(_ resident: Identifier<ResidentTag>, in tx: Transaction) throws -> [PersonalSection] {
        var matters: [[PersonalSection.Item]] = []
        try tx.eachOwnCase(of: resident) { matters.append(try items(of: $0, in: tx)) }
        return matters.isEmpty ? [] : [PersonalSection(Text("反映的事", "Matters reported"), matters)]
    }

    private func items(of id: CaseFile.ID, in tx: Transaction) throws -> [PersonalSection.Item] {
        guard let detail = try tx.caseDetail(id) else { return [] }
        let words = detail.words.compactMap(\.body).joined(separator: "\n")
        var items: [PersonalSection.Item] = [
            .init(Text("编号", "Number"), detail.file.number),
            .init(Text("时间", "Time"), at: detail.file.reportedAt),
            .init(Text("状态", "State"), detail.file.state.name), .init(Text("所说的话", "Words"), words),
            .init(Text("地点", "Place"), detail.placeName),
        ]
        if let address = detail.address { items.append(.init(Text("所写地址", "Address given"), address)) }
        if let longitude = detail.longitude, let latitude = detail.latitude {
            items.append(.init(Text("定位（经度，纬度）", "Position (longitude, latitude)"), "\(longitude), \(latitude)"))
        }
        let photos = detail.evidence.filter { $0.stage == .report }.map(\.file.filename)
        if !photos.isEmpty { items.append(.init(Text("照片和文件", "Photos and files"), photos.joined(separator: "、"))) }
        return items
    }

    /// The matters stay with a tombstone where the words were; the chain still holds, since it only has salted digests.
    /// Photos go, and of the place only the grid stays.
    public func erase(_ resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws {
        try tx.eachOwnCase(of: resident) { id in
            if try !tx.postponeErasure(of: "case:\(id)", at: now) { try erase(id, of: resident, in: tx, at: now) }
        }
        try eraseTelephone(of: resident, in: tx, at: now)
    }

    /// One case of a resident, also when a legal hold that kept it is lifted.
    func erase(
        _ id: CaseFile.ID, of resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant
    ) throws {
        try tx.bringBack(id)
        try tx.execute(
            "UPDATE case_words SET body = '', salt = \([UInt8]()), erased_at = \(now) WHERE case_id = \(id)")
        try tx.execute(
            """
            UPDATE case_contact SET phone = NULL, phone_hash = NULL, name = NULL, erased_at = \(now) WHERE case_id = \(id)
            """)
        try tx.execute(
            """
            UPDATE case_file SET summary = '（已按本人要求删除 / erased on request）', address = NULL, longitude = NULL,
                latitude = NULL WHERE id = \(id)
            """)
        try tx.eraseEvidence(of: Caller(kind: .resident(resident), name: "").key, with: id, at: now)
        try leaveTombstone(on: id, in: tx, at: now)
        try tx.unindex(kind: "case", id: id.rawValue)
        try tx.audit("case.erase", by: .system, subject: "case:\(id)", place: nil, at: now)
    }

    /// The number goes also where it was left with a report made without the account.
    private func eraseTelephone(of resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws {
        guard let hash = try tx.phoneHash(of: resident, purpose: CasePhone.purpose) else { return }
        let held: SQL = "(SELECT subject FROM legal_hold WHERE lifted_at IS NULL)"
        try tx.execute(
            """
            UPDATE legal_hold SET erasure_asked = \(now) WHERE lifted_at IS NULL
            AND subject IN (SELECT 'case:' || case_id FROM case_contact WHERE phone_hash = \(hash))
            """)
        try tx.execute(
            """
            UPDATE case_contact SET phone = NULL, phone_hash = NULL, name = NULL, erased_at = \(now)
            WHERE phone_hash = \(hash) AND 'case:' || case_id NOT IN \(held)
            """)
    }

    /// The chain tells when it happened, and the place the case shows is no finer than its grid.
    private func leaveTombstone(on id: CaseFile.ID, in tx: Transaction, at now: Instant) throws {
        guard let stored = try tx.storedCase(id) else { return }
        let grid = stored.file.place.at(.grid) ?? stored.file.place
        let policy = try tx.policy(version: stored.file.policy)
        try ActOnCase.append([.erased(place: grid)], to: stored, tx, by: .system, at: now, policy.pack)
    }
}

extension Transaction {
    /// Every case of a resident, page by page.
    fileprivate func eachOwnCase(of resident: Identifier<ResidentTag>, _ body: (CaseFile.ID) throws -> Void) throws {
        var last: CaseFile.ID?
        repeat {
            let ids: [CaseFile.ID] = try rows(
                """
                SELECT id FROM case_file WHERE reporter = \(resident) AND id > \(last?.rawValue ?? 0)
                ORDER BY id LIMIT \(Limits.bulk)
                """
            ).map { try $0.get("id") }
            for id in ids { try body(id) }
            last = ids.count == Limits.bulk ? ids.last : nil
        } while last != nil
    }
}
