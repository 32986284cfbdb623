public import Kernel
public import Policy

// Emergencies: a place is switched to emergency duties for a while, and comes back by itself (平战结合).
//
// A resident's words: "the page says what happens in our community, what to do and until when; and when it is over it
// says so." A leader's words: "one act, with its scope and its end; everybody who has a duty learns it at once, I see who
// comes, who cannot and which posts are empty; afterwards the report is there, and nothing has to be put back."
//
// States: planned → running → ended; aside: withdrawn before it began.
//
// Invariants
// - What holds at a place follows from the acts and the time alone (`EmergencyBook`): an act holds from its beginning
//   until its end, whether or not a timer was late, and several hold together.
// - Clocks of cases that were running are never touched; only those that start while it lasts count every hour.
// - Each act is told once when it begins and once when it is over, whatever fails in between.
// - An act is a chain of entries; the shown row is its fold. The chain holds counts and no names of who answered.
// - The report counts by kind of post; nobody is ranked.
//
// Who may: `emergencies.call` at every place of the act calls, extends and ends it, with a reason; who holds a post
// there answers for it; anybody reads what holds, until when, and the counts afterwards.

public enum EmergencyTag {}

/// Where an act stands.
public enum EmergencyState: String, Sendable, Codable, CaseIterable {
    case planned, running, ended, withdrawn

    /// Whether something still follows from it.
    public var isOpen: Bool { self == .planned || self == .running }

    public var name: Text {
        switch self {
        case .planned: Text("将要开始", "begins later")
        case .running: Text("正在进行", "in force")
        case .ended: Text("已结束", "over")
        case .withdrawn: Text("开始前撤回", "withdrawn")
        }
    }
}

/// Posts of one kind that were told when it began.
public struct ToldPosts: Sendable, Hashable, Codable {
    /// Key of the pack's kind of post.
    public let kind: String
    public let posts: Int
    /// Those of them that somebody held.
    public let held: Int
    public init(kind: String, posts: Int, held: Int) { (self.kind, self.posts, self.held) = (kind, posts, held) }
}

/// An act that switches places to emergency duties, as everything decided so far makes it. Built only by its entries.
public struct EmergencyAct: Sendable, Hashable, Codable {
    public typealias ID = Identifier<EmergencyTag>

    public let id: ID
    /// Entries in the chain.
    public var version: Int
    public var state = EmergencyState.planned
    public let terms: EmergencyTerms
    /// Why, in the words of who called it.
    public let reason: String
    /// Post and name.
    public let calledBy: String
    public let calledAt: Instant
    public let from: Instant
    public var until: Instant
    /// When it was told.
    public var begunAt: Instant?
    public var endedAt: Instant?
    public var told: [ToldPosts] = []
    public var report: EmergencyReport?
}

/// What holds while an act does, as the pack said when it was called.
public struct EmergencyTerms: Sendable, Hashable, Codable {
    /// Key of the pack's kind of emergency.
    public let kind: String
    public let name: Text
    /// Outermost only, in the order of their codes.
    public let places: [PlaceCode]
    public let placeNames: [String]
    public let policy: PolicyVersionID
    public let tiers: [String]
    public let roundTheClock: Bool
    public let broadcast: Text
    public let allClear: Text

    public func covers(_ place: PlaceCode) -> Bool { places.contains { $0.contains(place) } }
    /// Whether somebody at this place has to do with it: it lies within, or around one of its places.
    public func touches(_ place: PlaceCode) -> Bool { places.contains { $0.contains(place) || place.contains($0) } }
    /// “梧桐社区、凤阳社区”
    public var placesText: String { placeNames.joined(separator: "、") }
}

extension EmergencyAct {
    /// Whether it holds at this moment. The time decides, not the timer that writes it down.
    public func holds(at now: Instant) -> Bool { state.isOpen && from <= now && now < until }

    /// The next moment at which something happens by itself; nil where nothing waits for time.
    public var nextMoment: Instant? {
        switch state {
        case .planned: from
        case .running: until
        case .ended, .withdrawn: nil
        }
    }

    /// What people are told while it lasts.
    public func says(in zone: Zone = .china) -> Text {
        let end = EmergencyAct.moment(until, in: zone)
        return Text(
            terms.broadcast.zh.replacing("{places}", with: terms.placesText).replacing("{until}", with: end.zh),
            terms.broadcast.en.replacing("{places}", with: terms.placesText).replacing("{until}", with: end.en))
    }

    /// What people are told when it is over.
    public var saysOver: Text {
        Text(
            terms.allClear.zh.replacing("{places}", with: terms.placesText),
            terms.allClear.en.replacing("{places}", with: terms.placesText))
    }

    /// “11月23日 18:00”, “18:00 on 23 Nov”: also for messages, which have no page around them.
    static func moment(_ instant: Instant, in zone: Zone) -> Text {
        let time = zone.local(instant)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = "\(padded(time.hour, 2)):\(padded(time.minute, 2))"
        return Text(
            "\(time.date.month)月\(time.date.day)日 \(clock)",
            "\(clock) on \(time.date.day) \(months[(time.date.month - 1) % 12])")
    }
}
