public import Kernel

/// One thing that patrols look at.
public struct PatrolItem: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    /// Key of the category of the case that a finding becomes.
    public let category: String
    /// Time to put a finding right.
    public let limit: Limit
    /// The law, rule or agreement behind it.
    public let basis: Text
}

/// A kind of patrol: who may walk it and what is looked at.
public struct PatrolKind: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    /// Whoever holds it at the place may walk; members of a route's team may in any case.
    public let walkedBy: Permission
    /// Keys of items, in the order of the check list.
    public let items: [String]
}

/// Who is told so many days after a finding was due.
public struct PatrolEscalation: Sendable, Hashable, Codable {
    /// 0: at the moment it is late.
    public let afterDays: Int
    /// Keys of posts.
    public let notify: [String]
}

/// Patrols of a place: what is looked at, by whom, and what follows from a finding.
public struct PatrolRules: Sendable, Hashable, Codable {
    public let items: [PatrolItem]
    public let kinds: [PatrolKind]
    /// Days within which the same item at the same stop or party counts as a repeat.
    public let repeatDays: Int
    /// By how much the limit is shortened after a recheck that was not fine, in percent.
    public let tightenPercent: Int
    /// How long whoever is responsible may answer before a finding may be published.
    public let replyWithin: Limit
    /// The earliest first.
    public let escalation: [PatrolEscalation]

    public func item(_ key: String) -> PatrolItem? { items.first { $0.key == key } }
    public func kind(_ key: String) -> PatrolKind? { kinds.first { $0.key == key } }
    /// The check list of a kind, in its order.
    public func items(of kind: String) -> [PatrolItem] { (self.kind(kind)?.items ?? []).compactMap { item($0) } }
}
