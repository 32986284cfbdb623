public import Kernel
public import Persistence

/// Why somebody opened a household's fields; shown to the household. A closed list, so that no reason holds personal
/// data.
public enum HouseholdViewReason: String, Sendable, Codable, CaseIterable {
    case visit, errand, help, planning, correction
    case own

    public var name: Text {
        switch self {
        case .visit: Text("走访", "a visit")
        case .errand: Text("代办", "an errand")
        case .help: Text("求助", "a call for help")
        case .planning: Text("安排走访", "planning visits")
        case .correction: Text("核对信息", "putting the entry right")
        case .own: Text("住户本人查看", "the household itself")
        }
    }
    /// What staff may choose.
    public static let choices: [HouseholdViewReason] = [.visit, .errand, .help, .planning, .correction]
}

/// A household's fields, opened. Not to be stored, logged or kept in an idempotency key's outcome.
public struct OpenedHousehold: Sendable, Codable {
    public let household: Household
    public let values: [HouseholdField: String]
    /// The second values of fields in conflict, by the conflict's identifier.
    public let conflicts: [String: String]
}

/// Opens the fields of a household for a person to read, and writes down who read them and why: an audit row, and a row
/// the household sees. Never performed with an idempotency key.
public struct OpenHousehold: Operation {
    public var id: Household.ID
    public var reason: HouseholdViewReason
    public init(_ id: Household.ID, why reason: HouseholdViewReason) { (self.id, self.reason) = (id, reason) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> OpenedHousehold {
        guard let household = try tx.household(id) else { throw AppError.refused }
        let side = try tx.side(of: caller, towards: household, at: now)
        let reason = side == .own ? HouseholdViewReason.own : self.reason
        try tx.audit(
            "household.view", by: caller, subject: "household:\(id)", place: household.place, detail: reason.rawValue,
            at: now)
        if side != .own {
            try tx.execute(
                """
                INSERT INTO household_view (id, household, viewer, viewer_name, reason, at)
                VALUES (\(tx.newID(HouseholdTag.self)), \(id), \(caller.key), \(caller.name), \(reason.rawValue), \(now))
                """)
        }
        return OpenedHousehold(
            household: household, values: try tx.openFields(of: id),
            conflicts: try tx.openConflicts(of: id).reduce(into: [:]) { $0[$1.key.description] = $1.value })
    }
}
