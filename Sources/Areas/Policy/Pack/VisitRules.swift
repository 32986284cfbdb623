public import Kernel

/// Who is visited how often, what counts as a visit, and on what ground (分层走访). Data of the pack; area Visits reads it.
public struct VisitRules: Sendable, Hashable, Codable {
    /// Kinds of posts whose holders visit households (小管家、网格员).
    public let stewards: [String]
    /// The most frequent first.
    public let tiers: [VisitTier]
    /// Key of the tier of households in none of the groups.
    public let otherwise: String
    /// Groups in need; a household in several is visited as the most frequent of them asks.
    public let groups: [CareGroup]
    /// After these a visit is due within a time (入院、丧事、灾害后走访).
    public let events: [VisitEvent]
    /// What is bought or settled for those who cannot (代买代办).
    public let errands: [Choice]
    /// Why visits may rest.
    public let pauses: [PauseReason]

    public func tier(_ key: String) -> VisitTier? { tiers.first { $0.key == key } }
    /// The tier of a household; where a newer pack no longer has it, “otherwise”.
    public func tierInForce(_ key: String) -> VisitTier? { tier(key) ?? tier(otherwise) }
    public func group(_ key: String) -> CareGroup? { groups.first { $0.key == key } }
    public func event(_ key: String) -> VisitEvent? { events.first { $0.key == key } }
    public func pause(_ key: String) -> PauseReason? { pauses.first { $0.key == key } }

    /// The tier a household of these groups belongs to.
    public func tier(ofGroups keys: [String]) -> VisitTier? {
        let asked = Set(keys.compactMap { group($0)?.tier })
        return tiers.first { asked.contains($0.key) } ?? tier(otherwise)
    }
}

/// How often, in civil time.
public enum VisitFrequency: String, Sendable, Codable, CaseIterable {
    case day, week, month, quarter
    case halfYear = "half-year"
    case year

    public var name: Text {
        switch self {
        case .day: Text("每天", "every day")
        case .week: Text("每周", "every week")
        case .month: Text("每月", "every month")
        case .quarter: Text("每季度", "every quarter")
        case .halfYear: Text("每半年", "every half-year")
        case .year: Text("每年", "every year")
        }
    }

    /// The window a day lies in: its first day, and the first day of the next. Weeks begin on Monday (ISO 8601).
    public func window(of day: CivilDate) -> VisitWindow {
        switch self {
        case .day: return VisitWindow(from: day, end: day.adding(days: 1))
        case .week:
            let monday = day.adding(days: 1 - day.weekday)
            return VisitWindow(from: monday, end: monday.adding(days: 7))
        case .month: return months(1, of: day)
        case .quarter: return months(3, of: day)
        case .halfYear: return months(6, of: day)
        case .year: return months(12, of: day)
        }
    }

    private func months(_ count: Int, of day: CivilDate) -> VisitWindow {
        let first = CivilMonth(of: day).adding(months: -((day.month - 1) % count))
        return VisitWindow(from: first.firstDay, end: first.adding(months: count).firstDay)
    }
}

/// The days within which one visit is owed.
public struct VisitWindow: Sendable, Hashable, Codable {
    public let from: CivilDate
    /// The first day after it.
    public let end: CivilDate
    public init(from: CivilDate, end: CivilDate) { (self.from, self.end) = (from, end) }
    public var last: CivilDate { end.adding(days: -1) }
    public func contains(_ day: CivilDate) -> Bool { from <= day && day < end }
}

/// A way of being in touch with a household.
public enum VisitWay: String, Sendable, Codable, CaseIterable {
    case home, phone, message, neighbour, volunteer

    public var name: Text {
        switch self {
        case .home: Text("上门", "at the door")
        case .phone: Text("电话", "by telephone")
        case .message: Text("微信或短信", "by message")
        case .neighbour: Text("邻居代看", "through a neighbour")
        case .volunteer: Text("结对志愿者", "through a paired volunteer")
        }
    }
}

/// How often a tier of households is visited, and which ways count.
public struct VisitTier: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    public let every: VisitFrequency
    public let ways: [VisitWay]
    /// The law, document or decision it follows.
    public let basis: Text
    /// Path in the pack.
    public let rule: String
}

/// A group of people in need, and the tier its households belong to.
public struct CareGroup: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    public let tier: String
}

/// Something that happened, after which a visit is due within a time.
public struct VisitEvent: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    public let within: Limit
    public let ways: [VisitWay]
    public let rule: String
}

/// Why visits rest. The longest rest is in days; nil where they rest until somebody lets them go on.
public struct PauseReason: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    public let mostDays: Int?
}
