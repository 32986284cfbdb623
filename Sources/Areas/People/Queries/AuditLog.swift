public import Kernel
public import Persistence

/// One line of the audit log: who did what to what. No personal data is in it.
public struct AuditEntry: Sendable, Codable {
    public let id: Identifier<AuditTag>
    public let at: Instant
    public let action: String
    /// `staff:1`, `resident:1`, `system`, `anonymous`.
    public let caller: String
    public let subject: String
    public let place: PlaceCode?
    public let detail: String?

    init(_ row: Row) throws {
        id = try row.get("id")
        at = try row.get("at")
        action = try row.get("action")
        caller = try row.get("caller")
        subject = try row.get("subject")
        place = try row.find("place")
        detail = try row.find("detail")
    }
}
public enum AuditTag {}

/// What of the audit log is wanted. Empty fields mean everything.
public struct AuditFilter: Sendable {
    /// The beginning of an action: `sign-in`, `personal.`, `case.`.
    public var action: String?
    public var caller: String?
    public var subject: String?
    public var under: PlaceCode?
    public var from: Instant?
    public var until: Instant?
    /// Continues below this entry.
    public var before: Identifier<AuditTag>?
    public init() {}
}

extension Transaction {
    /// The audit log, newest first. A row without a place is seen by whoever may read the log anywhere.
    /// - Parameter places: where the reader may read.
    public func auditLog(_ filter: AuditFilter, within places: [PlaceCode]?, limit: Int = Limits.page) throws
        -> [AuditEntry]
    {
        var conditions: [SQL] = []
        if let action = filter.action, !action.isEmpty {
            conditions.append("action >= \(action) AND action < \(action + "\u{10FFFF}")")
        }
        if let caller = filter.caller { conditions.append("caller = \(caller)") }
        if let subject = filter.subject { conditions.append("subject = \(subject)") }
        if let under = filter.under { conditions.append("place >= \(under) AND place < \(under.end)") }
        if let from = filter.from { conditions.append("at >= \(from)") }
        if let until = filter.until { conditions.append("at < \(until)") }
        if let before = filter.before { conditions.append("id < \(before)") }
        if let places {
            let ranges = places.map { "(place >= \($0) AND place < \($0.end))" as SQL }
            conditions.append("(place IS NULL OR \(SQL.joined(ranges.isEmpty ? ["1 = 0"] : ranges, by: " OR ")))")
        }
        let filtered: SQL = conditions.isEmpty ? "" : "WHERE \(SQL.joined(conditions, by: " AND "))"
        return try rows("SELECT * FROM audit \(filtered) ORDER BY id DESC LIMIT \(limit)").map(AuditEntry.init)
    }
}
