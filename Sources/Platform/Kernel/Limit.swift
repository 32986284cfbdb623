/// How long something may take, and which time counts. Written in packs as `30m`, `4h`, `7d` (round the clock),
/// `2h working`, `30m working` (working hours only) and `5d working` (working days).
public struct Limit: Sendable, Hashable {
    /// Which time counts towards the limit.
    public enum Basis: String, Sendable, Codable, CaseIterable {
        /// Every minute counts (紧急工作时).
        case roundTheClock = "round-the-clock"
        /// Only minutes inside working hours count (工作时).
        case workingHours = "working-hours"
        /// Whole working days count; the day of receipt does not (工作日).
        case workingDays = "working-days"
    }
    /// Minutes for the first two bases, days for `workingDays`.
    public let amount: Int
    public let basis: Basis

    public init(amount: Int, basis: Basis) { (self.amount, self.basis) = (amount, basis) }
    public static func minutes(_ count: Int) -> Limit { Limit(amount: count, basis: .roundTheClock) }
    public static func hours(_ count: Int) -> Limit { .minutes(count * 60) }
    public static func days(_ count: Int) -> Limit { .hours(count * 24) }
    public static func workingMinutes(_ count: Int) -> Limit { Limit(amount: count, basis: .workingHours) }
    public static func workingHours(_ count: Int) -> Limit { .workingMinutes(count * 60) }
    public static func workingDays(_ count: Int) -> Limit { Limit(amount: count, basis: .workingDays) }

    /// The limit shortened by `percent` (0…99), never below one minute or one day; used for rework and reopening.
    public func tightened(byPercent percent: Int) -> Limit {
        let kept = amount * (100 - min(99, max(0, percent))) / 100
        return Limit(amount: max(1, kept), basis: basis)
    }

    /// The same length with every hour counted: two hours of working time are two hours, three working days three days.
    public var roundTheClock: Limit {
        switch basis {
        case .roundTheClock: self
        case .workingHours: .minutes(amount)
        case .workingDays: .days(amount)
        }
    }
}

extension Limit: LosslessStringConvertible, Codable {
    /// Nil unless the text is a whole number, one of `m` `h` `d`, and optionally the word `working`.
    public init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard let first = words.first, let unit = first.last, let count = Int(first.dropLast()), count >= 0,
            count <= 10_000_000, words.count == 1 || (words.count == 2 && words[1] == "working")
        else { return nil }
        switch (unit, words.count == 2) {
        case ("m", false): self = .minutes(count)
        case ("h", false): self = .hours(count)
        case ("d", false): self = .days(count)
        case ("m", true): self = .workingMinutes(count)
        case ("h", true): self = .workingHours(count)
        case ("d", true): self = .workingDays(count)
        default: return nil
        }
    }

    /// As packs write it: `90m`, `24h`, `7d`, `2h working`, `5d working`.
    public var description: String {
        switch basis {
        case .workingDays: "\(amount)d working"
        case .workingHours: (amount % 60 == 0 && amount > 0 ? "\(amount / 60)h" : "\(amount)m") + " working"
        case .roundTheClock where amount >= 2880 && amount % 1440 == 0: "\(amount / 1440)d"
        case .roundTheClock where amount % 60 == 0 && amount > 0: "\(amount / 60)h"
        case .roundTheClock: "\(amount)m"
        }
    }

    /// As people say it: “5 个工作日”, “2 hours of working time”.
    public var text: Text {
        switch basis {
        case .workingDays: Text("\(amount) 个工作日", amount == 1 ? "1 working day" : "\(amount) working days")
        case .workingHours: Limit.spoken(minutes: amount) + Text("（工作时间）", " of working time")
        case .roundTheClock: Limit.spoken(minutes: amount)
        }
    }

    private static func spoken(minutes: Int) -> Text {
        func plural(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
        if minutes >= 2880, minutes % 1440 == 0 {
            return Text("\(minutes / 1440) 天", plural(minutes / 1440, "day"))
        }
        let (hours, rest) = (minutes / 60, minutes % 60)
        switch (hours, rest) {
        case (0, _): return Text("\(rest) 分钟", plural(rest, "minute"))
        case (_, 0): return Text("\(hours) 小时", plural(hours, "hour"))
        default: return Text("\(hours) 小时 \(rest) 分", plural(hours, "hour") + " " + plural(rest, "minute"))
        }
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let limit = Limit(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a limit like 30m or 5d working: \(text)"))
        }
        self = limit
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
