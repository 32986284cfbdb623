internal import FoundationEssentials
public import Kernel
public import Persistence
public import Secrets

/// A short message that waits in the outbox under the topic `sms`. Number and words lie sealed until a channel sends
/// them.
public struct TextMessage: Sendable, Codable {
    public static let topic = "sms"
    /// Voice for landlines, which take no text.
    public enum Way: String, Sendable, Codable { case text, voice }
    public let way: Way
    private let sealed: String
    /// Keyed hash of the number, by which an erasure finds what still waits; nil in messages of earlier versions.
    private let number: String?

    private struct Content: Codable {
        let phone: String
        let words: String
    }

    init(to phone: PhoneNumber, _ words: String, ring: KeyRing) throws {
        way = phone.kind == .mobile ? .text : .voice
        number = ring.keyedHash(phone.digits, purpose: SealPurpose.phone)
        let content = try JSON.encode(Content(phone: phone.digits, words: words))
        sealed = Data(try ring.encrypt(content, purpose: SealPurpose.message)).base64EncodedString()
    }

    private init(way: Way, sealed: String, number: String?) {
        (self.way, self.sealed, self.number) = (way, sealed, number)
    }

    /// The same message under the ring's newest key; nil where it is already. Throws `KeyRingProblem`.
    func resealed(by ring: KeyRing) throws -> TextMessage? {
        let bytes = Data(base64Encoded: sealed).map(Array.init) ?? []
        guard ring.isOutdated(bytes) else { return nil }
        let fresh = try ring.encrypt(
            try ring.decrypt(bytes, purpose: SealPurpose.message), purpose: SealPurpose.message)
        return TextMessage(way: way, sealed: Data(fresh).base64EncodedString(), number: number)
    }

    /// Number and words, for the channel that sends them. Throws `KeyRingProblem` where the seal does not open.
    public func open(_ ring: KeyRing) throws -> (phone: PhoneNumber, words: String) {
        let bytes = Data(base64Encoded: sealed).map(Array.init) ?? []
        let content = try JSON.decode(try ring.decrypt(bytes, purpose: SealPurpose.message), as: Content.self)
        return (try PhoneNumber(content.phone), content.words)
    }
}

extension Transaction {
    /// Leaves a short message for a resident in the outbox, in the resident's language. Nothing where the resident's
    /// data was erased. The number is opened by the machine for sending only, so nobody has read it and no row says so.
    public func sendText(_ words: Text, to resident: Resident.ID) throws {
        guard let row = try row("SELECT phone, language FROM resident WHERE id = \(resident)"),
            let sealed = try row.find("phone", as: [UInt8].self)
        else { return }
        let ring = try resource(KeyRing.self)
        let phone = try PhoneNumber(try ring.decrypt(sealed, purpose: SealPurpose.phone))
        let language = try row.language("language")
        try tell(TextMessage.topic, try TextMessage(to: phone, words[language], ring: ring))
    }

    /// Leaves a short message for a number that was left with a matter, in Chinese: nobody without an account chose a
    /// language.
    public func sendText(_ words: Text, to phone: PhoneNumber) throws {
        try tell(TextMessage.topic, try TextMessage(to: phone, words[.zh], ring: try resource(KeyRing.self)))
    }
}

extension Transaction {
    /// Takes every message to a number out of the outbox, delivered ones and those that never could be.
    func forgetMessages(toNumber hash: String) throws {
        // The hash is 64 hexadecimal digits: nothing in it means anything to LIKE.
        try execute("DELETE FROM outbox WHERE topic = \(TextMessage.topic) AND payload LIKE \("%\"" + hash + "\"%")")
    }
}

/// Keeps a message in the demonstration's own inbox instead of sending it.
public struct KeepInDemoInbox: Operation {
    public let message: TextMessage
    public init(message: TextMessage) { self.message = message }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let ring = try tx.resource(KeyRing.self)
        let (phone, words) = try message.open(ring)
        try tx.execute(
            """
            INSERT INTO demo_message (id, phone_hash, sealed, at)
            VALUES (\(tx.newID(ResidentTag.self)), \(ring.keyedHash(phone.digits, purpose: SealPurpose.phone)),
              \(try ring.encrypt(try JSON.encode([phone.digits, words]), purpose: SealPurpose.message)), \(now))
            """)
        try tx.execute("DELETE FROM demo_message WHERE at < \(now - .days(2))")
        return true
    }
}

/// A message of the demonstration's inbox.
public struct DemoMessage: Sendable, Codable {
    public let phone: String
    public let words: String
    public let at: Instant
}

extension Transaction {
    /// The newest messages of the demonstration's inbox.
    public func demoInbox(limit: Int = Limits.page) throws -> [DemoMessage] {
        let ring = try resource(KeyRing.self)
        return try rows("SELECT sealed, at FROM demo_message ORDER BY at DESC, id DESC LIMIT \(limit)").compactMap {
            row in
            let opened = try ring.decrypt(try row.get("sealed"), purpose: SealPurpose.message)
            let parts = try JSON.decode(opened, as: [String].self)
            guard parts.count == 2 else { return nil }
            return DemoMessage(phone: parts[0], words: parts[1], at: try row.get("at"))
        }
    }
}
