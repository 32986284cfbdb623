public import Kernel
public import Persistence

/// What a resident may agree to beyond what the law already allows for handling a report. Each by itself, each
/// withdrawn as easily as given, none a condition of service (Personal Information Protection Law, articles 14 to 16).
public enum ConsentPurpose: String, Sendable, Codable, CaseIterable {
    /// The privacy notice was shown (article 17); not an agreement.
    case noticeShown = "notice-shown"
    /// Messages about news of the neighbourhood, beyond one's own matters.
    case news
    /// One's own photos shown on public pages.
    case publicPhotos = "public-photos"
    /// Number and name handed to the department or company that comes to the door.
    case shareContact = "share-contact"
    /// Calls that ask how the service was.
    case surveys
    /// Asked when a neighbour nearby calls for help.
    case helping

    public var name: Text {
        switch self {
        case .noticeShown: Text("已阅读个人信息保护说明", "The privacy notice was shown")
        case .news: Text("接收社区通知短信", "Messages with news of the neighbourhood")
        case .publicPhotos: Text("在公开页面展示我上传的照片", "Showing my photos on public pages")
        case .shareContact: Text("把我的电话告诉上门的单位", "Giving my number to whoever comes to the door")
        case .surveys: Text("接受服务满意度电话", "Calls that ask how the service was")
        case .helping: Text("做邻里帮手：附近有人求助时问我", "Being asked when a neighbour nearby calls for help")
        }
    }
    /// Those a resident may give and withdraw.
    public static let choices: [ConsentPurpose] = [.news, .publicPhotos, .shareContact, .surveys, .helping]
}

extension ConsentPurpose: SQLConvertible {}

/// One line of the consent log: nothing in it is ever changed.
public struct ConsentEntry: Sendable, Codable {
    public let purpose: ConsentPurpose
    public let given: Bool
    /// Version of the privacy notice that was in force.
    public let version: String
    /// `web`, `phone`, `counter`.
    public let channel: String
    public let at: Instant

    init(_ row: Row) throws {
        purpose = try row.get("purpose")
        given = try row.get("given")
        version = try row.get("version")
        channel = try row.get("channel")
        at = try row.get("at")
    }
}

extension Transaction {
    /// The consent log of a resident, newest first.
    public func consents(of resident: Resident.ID) throws -> [ConsentEntry] {
        try rows(
            """
            SELECT * FROM consent_entry WHERE resident = \(resident) ORDER BY at DESC, id DESC LIMIT \(Limits.bulk)
            """
        ).map(ConsentEntry.init)
    }
    /// Whether a resident has agreed and not withdrawn.
    public func hasConsented(_ resident: Resident.ID, to purpose: ConsentPurpose) throws -> Bool {
        try value(
            """
            SELECT given FROM consent_entry WHERE resident = \(resident) AND purpose = \(purpose)
            ORDER BY at DESC, id DESC LIMIT 1
            """, as: Bool.self) ?? false
    }
    func logConsent(
        _ purpose: ConsentPurpose, given: Bool, of resident: Resident.ID, channel: String, at now: Instant
    ) throws {
        try execute(
            """
            INSERT INTO consent_entry (id, resident, purpose, given, version, channel, at)
            VALUES (\(newID(ResidentTag.self)), \(resident), \(purpose), \(given), \(PrivacyNotice.version),
              \(channel), \(now))
            """)
    }
}
