public import Kernel
public import Persistence
internal import Policy
internal import Territory

/// Sets up a unit, or changes one: name, place, telephone. Its kind is one the pack in force at the place names.
public struct DefineUnit: Operation {
    /// Nil for a new one.
    public let unit: Unit.ID?
    public let kind: String
    public let name: String
    public let place: PlaceCode
    public let phone: String?
    public init(unit: Unit.ID? = nil, kind: String, name: String, place: PlaceCode, phone: String? = nil) {
        (self.unit, self.kind, self.name, self.place, self.phone) = (unit, kind, name, place, phone)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Unit.ID {
        try caller.require(.peopleEdit, at: place)
        guard try tx.place(place) != nil else { throw PeopleProblem.unknownPlace(place) }
        let kinds = try tx.policy(at: place).pack.unitKinds.map(\.key)
        guard kinds.contains(kind) else { throw PeopleProblem.unknownUnitKind(kind, allowed: kinds) }
        let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...Limits.line).contains(name.count) else { throw PeopleProblem.unitName }
        let phone = try phone.map { try PhoneNumber($0).written }
        let id = unit ?? tx.newID(UnitTag.self)
        if let unit {
            guard let old = try tx.unit(unit) else { throw AppError.refused }
            try caller.require(.peopleEdit, at: old.place)
            try tx.execute(
                """
                UPDATE unit SET kind = \(kind), name = \(name), place = \(place), phone = \(phone) WHERE id = \(unit)
                """)
        } else {
            try tx.execute(
                """
                INSERT INTO unit (id, kind, name, place, phone, active, created)
                VALUES (\(id), \(kind), \(name), \(place), \(phone), \(true), \(now))
                """)
        }
        try tx.audit(
            unit == nil ? "unit.define" : "unit.change", by: caller, subject: "unit:\(id)", place: place, at: now)
        return id
    }
}

/// Closes a unit, or opens it again: a closed one is dispatched to no more; what it did stays.
public struct CloseUnit: Operation {
    public let unit: Unit.ID
    public let open: Bool
    public init(unit: Unit.ID, open: Bool = false) { (self.unit, self.open) = (unit, open) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard let old = try tx.unit(unit) else { throw AppError.refused }
        try caller.require(.peopleEdit, at: old.place)
        try tx.execute("UPDATE unit SET active = \(open) WHERE id = \(unit)")
        try tx.audit(open ? "unit.open" : "unit.close", by: caller, subject: "unit:\(unit)", place: old.place, at: now)
        return true
    }
}
