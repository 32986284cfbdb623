public import Kernel
public import Persistence
internal import Secrets

/// Everything known about a resident, as they may take it with them (Personal Information Protection Law, article 45).
public struct PersonalExport: Sendable, Codable {
    public let made: Instant
    public let resident: Resident
    public let phone: String
    public let name: String?
    public let consents: [ConsentEntry]
    public let views: [PersonalView]
    /// What the areas hold: reports, tasks.
    public let sections: [PersonalSection]
}

/// Gives a resident everything known about them. By the resident, or by the system for a written request. Never
/// performed with an idempotency key: the outcome is personal.
public struct ExportPersonalData: Operation {
    public let resident: Resident.ID
    public init(resident: Resident.ID) { self.resident = resident }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> PersonalExport {
        let resident = try tx.ownResident(resident, by: caller)
        let revealed = try tx.openSealed(resident.id)
        let keepers = try tx.resource(PersonalRecordKeepers.self).keepers
        try tx.recordView(of: resident.id, why: .ownRequest, about: "export", at: nil, by: caller, now: now)
        return PersonalExport(
            made: now, resident: resident, phone: revealed.phone.digits, name: revealed.name,
            consents: try tx.consents(of: resident.id),
            views: try tx.personalViews(of: resident.id, limit: Limits.bulk),
            sections: try keepers.flatMap { try $0.export(resident.id, in: tx) })
    }
}

/// Destroys what is personal about a resident and leaves a tombstone with a date. What they reported stays without
/// them. By the resident, or by the system for a written request; it cannot be undone.
public struct ErasePersonalData: Operation {
    public let resident: Resident.ID
    public init(resident: Resident.ID) { self.resident = resident }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let resident = try tx.ownResident(resident, by: caller)
        if let hash = try tx.row("SELECT phone_hash FROM resident WHERE id = \(resident.id)")?
            .find("phone_hash", as: String.self)
        {
            try tx.execute("DELETE FROM sign_in_code WHERE phone_hash = \(hash)")
            try tx.execute("DELETE FROM demo_message WHERE phone_hash = \(hash)")
            try tx.forgetMessages(toNumber: hash)
        }
        for keeper in try tx.resource(PersonalRecordKeepers.self).keepers {
            try keeper.erase(resident.id, in: tx, at: now)
        }
        try tx.execute(
            """
            UPDATE resident SET phone = NULL, phone_hash = NULL, name = NULL, home = NULL, erased = \(now)
            WHERE id = \(resident.id)
            """)
        try tx.execute("DELETE FROM session WHERE resident = \(resident.id)")
        try tx.audit("personal.erase", by: caller, subject: "resident:\(resident.id)", place: nil, at: now)
        return true
    }
}

/// A resident corrects their name, or takes it away (article 46).
public struct SetResidentName: Operation {
    public let name: String?
    public init(name: String?) { self.name = name }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard case .resident(let id) = caller.kind else { throw AppError.refused }
        let ring = try tx.resource(KeyRing.self)
        let sealed = try name.map { try ring.encrypt(try PersonName.checked($0), purpose: SealPurpose.name) }
        try tx.execute("UPDATE resident SET name = \(sealed) WHERE id = \(id) AND erased IS NULL")
        try tx.audit("personal.correct", by: caller, subject: "resident:\(id)", place: nil, at: now)
        return true
    }
}

/// A resident agrees to one purpose.
public struct GiveConsent: Operation {
    public let purpose: ConsentPurpose
    public init(purpose: ConsentPurpose) { self.purpose = purpose }
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        try tx.changeConsent(to: purpose, given: true, by: caller, at: now)
    }
}

/// A resident withdraws an agreement, as easily as it was given.
public struct WithdrawConsent: Operation {
    public let purpose: ConsentPurpose
    public init(purpose: ConsentPurpose) { self.purpose = purpose }
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        try tx.changeConsent(to: purpose, given: false, by: caller, at: now)
    }
}

extension Transaction {
    /// The resident, where the caller is that resident or the system.
    fileprivate func ownResident(_ id: Resident.ID, by caller: Caller) throws -> Resident {
        guard caller.kind == .system || caller.kind == .resident(id), let resident = try resident(id) else {
            throw AppError.refused
        }
        guard resident.erased == nil else { throw PeopleProblem.erased }
        return resident
    }

    /// Gives whether anything changed.
    fileprivate func changeConsent(to purpose: ConsentPurpose, given: Bool, by caller: Caller, at now: Instant) throws
        -> Bool
    {
        guard case .resident(let id) = caller.kind, ConsentPurpose.choices.contains(purpose) else {
            throw AppError.refused
        }
        guard try hasConsented(id, to: purpose) != given else { return false }
        try logConsent(purpose, given: given, of: id, channel: "web", at: now)
        try audit(
            given ? "consent.give" : "consent.withdraw", by: caller, subject: "resident:\(id)", place: nil,
            detail: purpose.rawValue, at: now)
        return true
    }
}
