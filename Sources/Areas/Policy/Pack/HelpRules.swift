public import Kernel

/// A kind of help that people call for.
public struct HelpKind: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    /// Any of these makes somebody fit; empty: everybody fits.
    public let skills: [String]
    /// 110, 119, 120 or 122, to be dialled first; nil where none is needed.
    public let number: String?
    /// What to do until somebody is there.
    public let advice: Text?
}

/// How far the call has gone out at a minute after it was made.
public struct HelpRing: Sendable, Hashable, Codable {
    public let metres: Int
    public let atMinute: Int
}

/// The two times that a call for help is measured by.
public enum HelpClock: String, Sendable, Codable, CaseIterable {
    /// Until somebody says “I am coming”.
    case answer
    /// Until somebody stands at the door.
    case arrive

    public var name: Text {
        switch self {
        case .answer: Text("有人应答", "Answered")
        case .arrive: Text("人到门口", "At the door")
        }
    }
}

/// Who is told when nobody answered, or nobody came.
public struct HelpEscalation: Sendable, Hashable, Codable {
    public let clock: HelpClock
    public let atMinute: Int
    /// Keys of posts.
    public let notify: [String]
}

/// A stretch of every day, in seconds from midnight; it may go over midnight.
public struct DayHours: Sendable, Hashable, Codable {
    public let fromSecond: Int
    public let toSecond: Int
    /// Nil unless both lie within a day.
    public init?(fromSecond: Int, toSecond: Int) {
        guard (0...86_400).contains(fromSecond), (0...86_400).contains(toSecond) else { return nil }
        (self.fromSecond, self.toSecond) = (fromSecond, toSecond)
    }

    /// Two equal ends are the whole day.
    public func contains(_ second: Int) -> Bool {
        if fromSecond == toSecond { return true }
        if fromSecond < toSecond { return second >= fromSecond && second < toSecond }
        return second >= fromSecond || second < toSecond
    }

    /// `06:30–22:30`
    public var text: String {
        func clock(_ second: Int) -> String { "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2))" }
        return "\(clock(fromSecond))–\(clock(toSecond))"
    }
}

/// 一拨我就来: somebody presses for help, neighbours nearby are asked ring by ring, posts are always told.
public struct HelpRules: Sendable, Hashable, Codable {
    public let kinds: [HelpKind]
    /// What somebody who offers help can do.
    public let skills: [Choice]
    /// Inner first; the first is asked at once.
    public let rings: [HelpRing]
    /// Neighbours asked in one ring.
    public let mostAsked: Int
    /// People who may come to one call.
    public let mostComing: Int
    /// When neighbours are asked; posts are told round the clock.
    public let hours: DayHours
    public let answerWithin: Limit
    public let arriveWithin: Limit
    /// After this a call that nobody ended ends by itself.
    public let closesAfter: Limit
    /// Minutes for which “I am here now” counts; then the position is gone.
    public let positionMinutes: Int
    /// Keys of posts that are told of every call.
    public let told: [String]
    public let escalation: [HelpEscalation]

    public func kind(_ key: String) -> HelpKind? { kinds.first { $0.key == key } }
    public func skill(_ key: String) -> Text? { skills.first { $0.key == key }?.name }
    public func steps(of clock: HelpClock) -> [HelpEscalation] { escalation.filter { $0.clock == clock } }
}

extension Limit {
    /// The wall time of a limit that counts round the clock; nil for one in working time.
    public var wallTime: Span? { basis == .roundTheClock ? .minutes(amount) : nil }
}
