/// A moment in time: whole microseconds since 1970-01-01T00:00:00Z. Rules never read a clock; instants come in.
public struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch, UTC.
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }
    public init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }
    public static func + (left: Instant, right: Span) -> Instant {
        Instant(microseconds: left.microseconds + right.microseconds)
    }
    public static func - (left: Instant, right: Span) -> Instant {
        Instant(microseconds: left.microseconds - right.microseconds)
    }
    public static func - (left: Instant, right: Instant) -> Span {
        Span(microseconds: left.microseconds - right.microseconds)
    }
}

/// A length of time in microseconds; may be negative.
public struct Span: Hashable, Comparable, Sendable {
    public var microseconds: Int64
    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static let zero = Span(microseconds: 0)
    public static func seconds(_ count: Int) -> Span { Span(microseconds: Int64(count) * 1_000_000) }
    public static func minutes(_ count: Int) -> Span { .seconds(count * 60) }
    public static func hours(_ count: Int) -> Span { .minutes(count * 60) }
    public static func days(_ count: Int) -> Span { .hours(count * 24) }

    /// Whole seconds, rounded toward zero.
    public var wholeSeconds: Int { Int(microseconds / 1_000_000) }
    /// Whole minutes, rounded toward zero.
    public var wholeMinutes: Int { wholeSeconds / 60 }

    public static func < (left: Span, right: Span) -> Bool { left.microseconds < right.microseconds }
    public static func + (left: Span, right: Span) -> Span {
        Span(microseconds: left.microseconds + right.microseconds)
    }
    public static func - (left: Span, right: Span) -> Span {
        Span(microseconds: left.microseconds - right.microseconds)
    }
    public static prefix func - (span: Span) -> Span { Span(microseconds: -span.microseconds) }
}

extension Instant: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let instant = Instant(iso8601: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not an ISO 8601 instant with zone: \(text)"))
        }
        self = instant
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso8601)
    }
}

extension Span: Codable {
    public init(from decoder: any Decoder) throws {
        microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}
