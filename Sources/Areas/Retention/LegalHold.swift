public import Kernel
public import Persistence

/// A legal hold (保全): while it stands, nothing of the case is erased, deleted or archived, also not at the reporter’s
/// own request (Personal Information Protection Law, article 47: what the law requires to be kept is only stored). A
/// request that came meanwhile is carried out when the hold is lifted.
public struct LegalHold: Sendable, Codable, Hashable {
    public let id: Identifier<LegalHoldTag>
    /// `case:1`.
    public let subject: String
    public let number: String
    public let place: PlaceCode
    public let reason: String
    public let at: Instant
    /// Post and name.
    public let by: String
    public let liftedAt: Instant?
    public let liftedReason: String?
    /// When the reporter asked for erasure while the hold stood.
    public let erasureAsked: Instant?

    init(_ row: Row) throws {
        id = try row.get("id")
        subject = try row.get("subject")
        number = try row.get("number")
        place = try row.get("place")
        reason = try row.get("reason")
        at = try row.get("at")
        by = try row.get("by_name")
        liftedAt = try row.find("lifted_at")
        liftedReason = try row.find("lifted_reason")
        erasureAsked = try row.find("erasure_asked")
    }
}
public enum LegalHoldTag {}

extension Transaction {
    /// The hold that stands over a thing; nil where none does.
    public func legalHold(on subject: String) throws -> LegalHold? {
        try row("SELECT * FROM legal_hold WHERE subject = \(subject) AND lifted_at IS NULL").map(LegalHold.init)
    }

    /// Places a hold. Nothing where one stands already: the first reason is the one that counts.
    public func placeHold(
        on subject: String, number: String, place: PlaceCode, reason: String, by caller: Caller, at now: Instant
    ) throws {
        guard try legalHold(on: subject) == nil else { return }
        try execute(
            """
            INSERT INTO legal_hold (id, subject, number, place, reason, at, by_key, by_name)
            VALUES (\(newID(LegalHoldTag.self)), \(subject), \(number), \(place), \(reason), \(now), \(caller.key),
                \(caller.name))
            """)
    }

    /// Lifts a hold; gives it as it stood. What became due meanwhile is found by the next pass, which is a whole one.
    public func liftHold(on subject: String, reason: String, by caller: Caller, at now: Instant) throws -> LegalHold? {
        guard let hold = try legalHold(on: subject) else { return nil }
        try execute(
            """
            UPDATE legal_hold SET lifted_at = \(now), lifted_by = \(caller.key), lifted_reason = \(reason)
            WHERE id = \(hold.id)
            """)
        try execute("UPDATE retention_pass SET whole_at = NULL")
        return hold
    }

    /// Remembers that the reporter asked for erasure of what is held; false where no hold stands.
    public func postponeErasure(of subject: String, at now: Instant) throws -> Bool {
        try execute(
            """
            UPDATE legal_hold SET erasure_asked = \(now)
            WHERE subject = \(subject) AND lifted_at IS NULL
            """) > 0
    }

    /// Holds at these places and below, those that stand first, then the newest.
    public func legalHolds(under places: [PlaceCode]?, limit: Int = Limits.page) throws -> [LegalHold] {
        let wanted: SQL =
            places.map { places in
                let parts = places.map { place -> SQL in "(place >= \(place) AND place < \(place.end))" }
                return parts.isEmpty ? "1 = 0" : "(\(SQL.joined(parts, by: " OR ")))"
            } ?? "1 = 1"
        return try rows(
            """
            SELECT * FROM legal_hold WHERE \(wanted)
            ORDER BY CASE WHEN lifted_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT \(limit)
            """
        ).map(LegalHold.init)
    }

    /// Everything that is held now.
    public func heldSubjects() throws -> Set<String> {
        Set(try rows("SELECT subject FROM legal_hold WHERE lifted_at IS NULL").map { try $0.get("subject") })
    }
}
