/// A day of the proleptic Gregorian calendar, without a zone.
public struct CivilDate: Hashable, Comparable, Sendable {
    public let year: Int
    /// 1…12.
    public let month: Int
    /// 1…31.
    public let day: Int

    /// Nil where the month or day does not exist.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= CivilDate.length(ofMonth: month, year: year) else {
            return nil
        }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day `days` after 1970-01-01. Era arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms".
    public init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    public var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// 1 Monday … 7 Sunday (ISO 8601).
    public var weekday: Int {
        let remainder = (daysSinceEpoch + 3) % 7
        return (remainder < 0 ? remainder + 7 : remainder) + 1
    }

    public func adding(days: Int) -> CivilDate { CivilDate(daysSinceEpoch: daysSinceEpoch + days) }

    public static func < (left: CivilDate, right: CivilDate) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }

    public static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CivilDate: LosslessStringConvertible, Codable {
    /// `2026-11-21`.
    public var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]) else {
            return nil
        }
        self.init(year: year, month: month, day: day)
    }
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let date = CivilDate(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a date YYYY-MM-DD: \(text)"))
        }
        self = date
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A calendar month; evaluation figures are kept and frozen by month.
public struct CivilMonth: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public let year: Int
    public let month: Int
    public init(of date: CivilDate) { (year, month) = (date.year, date.month) }
    public init?(_ text: String) {
        guard let date = CivilDate(text + "-01") else { return nil }
        self.init(of: date)
    }
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let month = CivilMonth(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a month YYYY-MM: \(text)"))
        }
        self = month
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
    /// `2026-11`.
    public var description: String { "\(padded(year, 4))-\(padded(month, 2))" }
    public static func < (left: CivilMonth, right: CivilMonth) -> Bool {
        (left.year, left.month) < (right.year, right.month)
    }
    public func adding(months: Int) -> CivilMonth {
        let index = year * 12 + (month - 1) + months
        let (newYear, newMonth) = (index / 12, index % 12 + 1)
        return CivilMonth(year: newYear, month: newMonth)
    }
    private init(year: Int, month: Int) { (self.year, self.month) = (year, month) }
    /// First day of the month.
    public var firstDay: CivilDate {
        CivilDate(daysSinceEpoch: CivilDate(year: year, month: month, day: 1)?.daysSinceEpoch ?? 0)
    }
}

/// A place's civil time as a fixed offset from UTC. China keeps one offset and no summer time.
public struct Zone: Hashable, Sendable, Codable {
    /// Name shown to people, e.g. `Asia/Shanghai`.
    public let name: String
    /// Seconds east of UTC.
    public let offsetSeconds: Int

    public init(name: String, offsetSeconds: Int) {
        self.name = name
        self.offsetSeconds = offsetSeconds
    }
    public static let china = Zone(name: "Asia/Shanghai", offsetSeconds: 8 * 3600)

    public func local(_ instant: Instant) -> CivilTime {
        let seconds = floorDivide(instant.microseconds, 1_000_000) + Int64(offsetSeconds)
        let days = floorDivide(seconds, 86_400)
        return CivilTime(date: CivilDate(daysSinceEpoch: Int(days)), secondOfDay: Int(seconds - days * 86_400))
    }
    public func date(_ instant: Instant) -> CivilDate { local(instant).date }
    public func instant(_ date: CivilDate, secondOfDay: Int = 0) -> Instant {
        Instant(seconds: Int64(date.daysSinceEpoch) * 86_400 + Int64(secondOfDay) - Int64(offsetSeconds))
    }
}

/// A wall-clock reading: a day and the second within it (0…86,399).
public struct CivilTime: Hashable, Sendable {
    public let date: CivilDate
    public let secondOfDay: Int
    public init(date: CivilDate, secondOfDay: Int) { (self.date, self.secondOfDay) = (date, secondOfDay) }
    public var hour: Int { secondOfDay / 3600 }
    public var minute: Int { secondOfDay / 60 % 60 }
    public var second: Int { secondOfDay % 60 }
    /// `18:05`.
    public var clock: String { "\(padded(hour, 2)):\(padded(minute, 2))" }
}

extension Instant {
    /// `2026-11-21T10:00:00.000000Z`; microseconds are left out where they are zero.
    public var iso8601: String {
        let time = Zone(name: "UTC", offsetSeconds: 0).local(self)
        let fraction = microseconds - floorDivide(microseconds, 1_000_000) * 1_000_000
        guard (0...9_999).contains(time.date.year) else {
            let tail = fraction == 0 ? "" : "." + padded(Int(fraction), 6)
            return "\(time.date)T\(time.clock):\(padded(time.second, 2))\(tail)Z"
        }
        // Every event and every time on a page passes here: digits straight into the text.
        return String(unsafeUninitializedCapacity: 32) { text in
            var count = 0
            func put(_ letter: Unicode.Scalar) {
                text[count] = UInt8(ascii: letter)
                count += 1
            }
            func put(_ value: Int, digits: Int) {
                var rest = value
                for place in stride(from: count + digits - 1, through: count, by: -1) {
                    text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                count += digits
            }
            put(time.date.year, digits: 4)
            put("-")
            put(time.date.month, digits: 2)
            put("-")
            put(time.date.day, digits: 2)
            put("T")
            put(time.hour, digits: 2)
            put(":")
            put(time.minute, digits: 2)
            put(":")
            put(time.second, digits: 2)
            if fraction != 0 {
                put(".")
                put(Int(fraction), digits: 6)
            }
            put("Z")
            return count
        }
    }

    /// Reads `YYYY-MM-DDThh:mm[:ss[.ffffff]](Z|±hh:mm)`; nil for anything else, also where the zone is missing.
    public init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 17, let date = CivilDate(String(decoding: bytes[0..<10], as: UTF8.self)), bytes[10] == 84
        else { return nil }
        var rest = text.utf8.dropFirst(11)
        func number(_ digits: Int) -> Int? {
            guard rest.count >= digits, rest.prefix(digits).allSatisfy({ (48...57).contains($0) }) else { return nil }
            defer { rest = rest.dropFirst(digits) }
            return rest.prefix(digits).reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        func take(_ byte: UInt8) -> Bool {
            guard rest.first == byte else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let hour = number(2), hour < 24, take(58), let minute = number(2), minute < 60 else { return nil }
        var second = 0
        var fraction: Int64 = 0
        if take(58) {
            guard let value = number(2), value < 60 else { return nil }
            second = value
            if take(46) {
                let digits = rest.prefix { (48...57).contains($0) }
                guard !digits.isEmpty, digits.count <= 9 else { return nil }
                rest = rest.dropFirst(digits.count)
                var scaled = digits.prefix(6).reduce(Int64(0)) { $0 * 10 + Int64($1) - 48 }
                for _ in digits.count..<max(6, digits.count) { scaled *= 10 }
                fraction = scaled
            }
        }
        var offset = 0
        if !take(90) {
            let negative = rest.first == 45
            guard take(43) || take(45), let hours = number(2), hours < 24 else { return nil }
            _ = take(58)
            guard let minutes = number(2), minutes < 60 else { return nil }
            offset = (hours * 3600 + minutes * 60) * (negative ? -1 : 1)
        }
        guard rest.isEmpty else { return nil }
        let whole = Zone(name: "", offsetSeconds: offset).instant(date, secondOfDay: hour * 3600 + minute * 60 + second)
        self.init(microseconds: whole.microseconds + fraction)
    }
}

func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

/// A number with leading zeros up to `width`.
public func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
}
