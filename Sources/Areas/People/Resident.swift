public import Kernel
public import Persistence
internal import Secrets

/// A resident who proved a telephone number, or whose number staff took down for them. Nothing personal is in here:
/// number and name lie sealed and are opened by `RevealResident` only.
public struct Resident: Sendable, Codable, Hashable {
    public typealias ID = Identifier<ResidentTag>
    public let id: ID
    public let language: Language
    /// Larger type and targets.
    public let elder: Bool
    public let created: Instant
    /// When the person's data was destroyed at their request; what they reported stays without them.
    public let erased: Instant?

    init(_ row: Row) throws {
        id = try row.get("id")
        language = try row.language("language")
        elder = try row.get("elder")
        created = try row.get("created")
        erased = try row.find("erased")
    }
}

/// What sealed bytes and keyed hashes are for; bytes of one purpose do not open for another.
enum SealPurpose {
    static let phone = "resident.phone"
    static let name = "resident.name"
    static let code = "sign-in-code"
    static let totp = "account.totp"
    static let recovery = "account.recovery"
    static let message = "outbox.sms"
}

extension Transaction {
    public func resident(_ id: Resident.ID) throws -> Resident? {
        try row("SELECT * FROM resident WHERE id = \(id)").map(Resident.init)
    }
    /// The resident with this number, found by keyed hash; the number itself is not opened.
    public func resident(phone: PhoneNumber) throws -> Resident? {
        let hash = try resource(KeyRing.self).keyedHash(phone.digits, purpose: SealPurpose.phone)
        return try row("SELECT * FROM resident WHERE phone_hash = \(hash)").map(Resident.init)
    }

    /// The resident with this number; a new one where there is none. A name given here fills an empty one only.
    /// For intake on behalf of a person without a phone of their own at hand, and for the first sign-in.
    public func registerResident(
        phone: PhoneNumber, name: String? = nil, language: Language = .zh, elder: Bool = false, at now: Instant
    ) throws -> Resident {
        let ring = try resource(KeyRing.self)
        let sealedName = try name.map { try ring.encrypt(try PersonName.checked($0), purpose: SealPurpose.name) }
        try execute(
            """
            INSERT INTO resident (id, phone, phone_hash, name, elder, language, created)
            VALUES (\(newID(ResidentTag.self)), \(try ring.encrypt(phone.digits, purpose: SealPurpose.phone)),
              \(ring.keyedHash(phone.digits, purpose: SealPurpose.phone)), \(sealedName), \(elder),
              \(language.rawValue), \(now))
            ON CONFLICT (phone_hash) DO UPDATE SET name = COALESCE(resident.name, excluded.name)
            """)
        guard let resident = try resident(phone: phone) else { throw PeopleProblem.erased }
        return resident
    }
}
