public import Kernel
public import Persistence
internal import Secrets

/// Why a sealed field was opened; shown to the resident. A closed list, so that no reason holds personal data.
public enum ViewReason: String, Sendable, Codable, CaseIterable {
    case contact, verify, handle, check, intake, audit, help
    case callBack = "call-back"
    case ownRequest = "own-request"

    public var name: Text {
        switch self {
        case .contact: Text("联系您", "to contact you")
        case .verify: Text("核实情况", "to verify a report")
        case .handle: Text("办理诉求", "to handle your matter")
        case .check: Text("核查结果", "to check the result")
        case .callBack: Text("回访", "to call you back")
        case .intake: Text("接听登记", "to take down your report")
        case .audit: Text("审计检查", "for an audit")
        case .help: Text("您求助时来帮您", "to come when you called for help")
        case .ownRequest: Text("您本人的要求", "at your own request")
        }
    }
}

extension ViewReason: SQLConvertible {}

/// A resident's sealed fields, opened. Not to be stored, logged or kept in an idempotency key's outcome.
public struct RevealedResident: Sendable, Codable {
    public let phone: PhoneNumber
    public let name: String?
    public init(phone: PhoneNumber, name: String?) { (self.phone, self.name) = (phone, name) }
}

extension PhoneNumber: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        do { try self.init(text) } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a telephone number"))
        }
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(digits)
    }
}

/// One opening of a resident's sealed fields, as the resident reads it.
public struct PersonalView: Sendable, Codable {
    /// Post and name of the member of staff.
    public let viewer: String
    public let reason: ViewReason
    /// What it was about, e.g. `case:123`.
    public let about: String?
    public let at: Instant
}

extension Transaction {
    /// Opens a resident's number and name for a person to read, and writes down who read it and why: an audit row, and
    /// a row the resident sees. Needs `cases.read-personal` at the place of the matter, or to be the resident. Never
    /// inside an operation that is performed with an idempotency key.
    /// - Parameter about: what it is for, e.g. `case:123`; no personal data.
    public func reveal(
        _ resident: Resident.ID, why reason: ViewReason, about: String?, at place: PlaceCode, by caller: Caller,
        now: Instant
    ) throws -> RevealedResident {
        if caller.kind != .resident(resident) { try caller.require(.casesReadPersonal, at: place) }
        let revealed = try openSealed(resident)
        try recordView(of: resident, why: reason, about: about, at: place, by: caller, now: now)
        return revealed
    }

    /// The keyed hash under which another area keeps the same number, so that it can be found there and erased. The
    /// number itself is not handed out, and nobody has read it. Nil where it was erased.
    public func phoneHash(of resident: Resident.ID, purpose: String) throws -> String? {
        guard let sealed = try value("SELECT phone FROM resident WHERE id = \(resident)", as: [UInt8].self) else {
            return nil
        }
        let ring = try resource(KeyRing.self)
        let phone = try PhoneNumber(try ring.decrypt(sealed, purpose: SealPurpose.phone))
        return ring.keyedHash(phone.digits, purpose: purpose)
    }

    /// A resident’s number sealed for a purpose of another area, where they left no other with a matter. Nobody
    /// has read it by that. Nil where it was erased.
    public func phoneSealed(of resident: Resident.ID, for purpose: String) throws -> [UInt8]? {
        guard let sealed = try value("SELECT phone FROM resident WHERE id = \(resident)", as: [UInt8].self) else {
            return nil
        }
        let ring = try resource(KeyRing.self)
        return try ring.encrypt(try ring.decrypt(sealed, purpose: SealPurpose.phone), purpose: purpose)
    }

    func openSealed(_ resident: Resident.ID) throws -> RevealedResident {
        guard let row = try row("SELECT phone, name FROM resident WHERE id = \(resident)") else {
            throw AppError.refused
        }
        guard let phone = try row.find("phone", as: [UInt8].self) else { throw PeopleProblem.erased }
        let ring = try resource(KeyRing.self)
        return RevealedResident(
            phone: try PhoneNumber(try ring.decrypt(phone, purpose: SealPurpose.phone)),
            name: try row.find("name", as: [UInt8].self).map { try ring.decrypt($0, purpose: SealPurpose.name) })
    }

    /// Writes down that somebody read what is personal about a resident: an audit row, and a row the resident sees. For
    /// areas that keep sealed fields of their own; what the resident reads themselves is audited only.
    public func recordView(
        of resident: Resident.ID, why reason: ViewReason, about: String?, at place: PlaceCode?, by caller: Caller,
        now: Instant
    ) throws {
        try audit(
            "personal.view", by: caller, subject: "resident:\(resident)", place: place,
            detail: [reason.rawValue, about].compactMap(\.self).joined(separator: " "), at: now)
        if caller.kind == .resident(resident) { return }
        try execute(
            """
            INSERT INTO personal_view (id, resident, viewer, viewer_name, reason, about, at)
            VALUES (\(newID(ResidentTag.self)), \(resident), \(caller.key), \(caller.name), \(reason), \(about), \(now))
            """)
    }

    /// Who opened a resident's sealed fields, newest first.
    public func personalViews(of resident: Resident.ID, limit: Int = Limits.page) throws -> [PersonalView] {
        try rows(
            """
            SELECT * FROM personal_view WHERE resident = \(resident)
            ORDER BY at DESC, id DESC LIMIT \(limit)
            """
        ).map { row in
            PersonalView(
                viewer: try row.get("viewer_name"), reason: try row.get("reason"), about: try row.find("about"),
                at: try row.get("at"))
        }
    }
}

/// Opens a resident's number and name for a person to read, with an audit row. Never performed with an idempotency key.
public struct RevealResident: Operation {
    public let resident: Resident.ID
    public let reason: ViewReason
    public let about: String?
    public let place: PlaceCode
    public init(resident: Resident.ID, reason: ViewReason, about: String?, place: PlaceCode) {
        (self.resident, self.reason, self.about, self.place) = (resident, reason, about, place)
    }
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> RevealedResident {
        try tx.reveal(resident, why: reason, about: about, at: place, by: caller, now: now)
    }
}
