public import Kernel

/// What rules may look at, and nothing more.
public struct CaseFacts: Sendable, Hashable {
    /// Key of a category of the pack; nil while nobody has decided.
    public var category: String?
    /// The resident's words.
    public var words: String
    public var place: PlaceCode?
    /// `resident` or `dedicated`; nil where the place has no grid.
    public var gridKind: String?
    /// Raw value of a `ReportChannel`.
    public var channel: String
    /// Earlier reports of the same matter.
    public var repeats: Int
    /// Minutes since the first report.
    public var ageMinutes: Int
    /// People touched by the matter, where known.
    public var persons: Int?
    /// Raw values of `CaseFlag`.
    public var flags: Set<String>
    /// Key of a grade of the pack; nil before grading.
    public var grade: String?

    public init(
        category: String? = nil, words: String = "", place: PlaceCode? = nil, gridKind: String? = nil,
        channel: String = ReportChannel.web.rawValue, repeats: Int = 0, ageMinutes: Int = 0, persons: Int? = nil,
        flags: Set<String> = [], grade: String? = nil
    ) {
        self.category = category
        self.words = words
        self.place = place
        self.gridKind = gridKind
        self.channel = channel
        self.repeats = repeats
        self.ageMinutes = ageMinutes
        self.persons = persons
        self.flags = flags
        self.grade = grade
    }
}

/// The ways a matter reaches the platform.
public enum ReportChannel: String, Sendable, Codable, CaseIterable {
    case web
    /// The QR code on a building.
    case qr
    case wechat
    case phone
    case walkIn = "walk-in"
    /// Found by a grid worker or chief on a round.
    case patrol
    case chatGroup = "chat-group"
    case opinionBox = "opinion-box"
    case open311
    /// A work order of the city hotline.
    case hotline

    public var name: Text {
        switch self {
        case .web: Text("网页", "Web")
        case .qr: Text("楼栋二维码", "Building QR code")
        case .wechat: Text("微信", "WeChat")
        case .phone: Text("电话", "Phone")
        case .walkIn: Text("当面反映", "Walk-in")
        case .patrol: Text("网格巡查", "Grid patrol")
        case .chatGroup: Text("居民群", "Chat group")
        case .opinionBox: Text("意见箱", "Opinion box")
        case .open311: Text("Open311 接口", "Open311")
        case .hotline: Text("热线工单", "Hotline work order")
        }
    }
}

/// Circumstances a person may tick that rules can look at.
public enum CaseFlag: String, Sendable, Codable, CaseIterable {
    /// An old, disabled, ill or otherwise dependent person is touched.
    case vulnerable
    /// Someone may come to harm.
    case danger
    /// Children are touched.
    case children
    /// Many people have gathered or are about to.
    case gathering

    public var name: Text {
        switch self {
        case .vulnerable: Text("涉及老人、病人或残疾人", "An old, ill or disabled person is concerned")
        case .danger: Text("可能伤人", "Someone may be hurt")
        case .children: Text("涉及孩子", "Children are concerned")
        case .gathering: Text("多人聚集", "Many people have gathered")
        }
    }
}
