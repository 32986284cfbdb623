public import Households
public import Kernel
public import Persistence
import Secrets

extension VisitContact {
    init(_ row: Row) throws {
        id = try row.get("id")
        household = try row.get("household")
        at = try row.get("at")
        receivedAt = try row.get("received_at")
        way = try row.get("way")
        reached = try row.get("reached")
        counts = try row.get("counts")
        byName = try row.get("by_name")
        hasNote = try row.get("has_note")
        caseID = try row.find("case_id")
        caseNumber = try row.find("case_number")
    }
    static let columns = SQL(
        trustedText: """
            id, household, at, received_at, way, reached, counts, by_name, case_id, case_number, \
            CASE WHEN note IS NULL THEN 0 ELSE 1 END AS has_note
            """)
}

extension Transaction {
    /// Contacts with a household and with those merged into it, newest first.
    public func contacts(with household: Household.ID, limit: Int = Limits.page) throws -> [VisitContact] {
        try rows(
            """
            SELECT \(VisitContact.columns) FROM visit_contact
            WHERE household IN (\(Household.entries(of: [household])))
            ORDER BY day DESC, id DESC LIMIT \(limit)
            """
        ).map(VisitContact.init)
    }

    /// The notes of these contacts, opened. Whoever shows them calls `OpenHousehold` in the same transaction.
    func notes(of contacts: [VisitContact]) throws -> [VisitContact.ID: String] {
        let wanted = contacts.filter(\.hasNote).map(\.id)
        guard !wanted.isEmpty else { return [:] }
        let ring = try resource(KeyRing.self)
        return try rows("SELECT id, note FROM visit_contact WHERE id IN (\(list: wanted))").reduce(into: [:]) {
            $0[try $1.get("id", as: VisitContact.ID.self)] = try ring.decrypt(
                try $1.get("note", as: [UInt8].self), purpose: VisitSeal.note)
        }
    }
}
