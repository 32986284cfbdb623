public import Kernel

/// How times, lengths of time, numbers and shares are written, the same everywhere in the product.
extension Screen {
    /// "11月21日 周六 18:00" / "Sat 21 Nov 18:00"; the year only where it is not this year.
    public func moment(_ instant: Instant) -> String {
        let time = zone.local(instant)
        return "\(day(time.date)) \(time.clock)"
    }
    /// As `moment`, with 今天, 明天, 昨天 / today, tomorrow, yesterday where they fit.
    public func when(_ instant: Instant) -> String {
        let time = zone.local(instant)
        let distance = time.date.daysSinceEpoch - zone.date(now).daysSinceEpoch
        let near: String? =
            switch distance {
            case 0: self("今天", "today")
            case 1: self("明天", "tomorrow")
            case -1: self("昨天", "yesterday")
            default: nil
            }
        return "\(near ?? day(time.date)) \(time.clock)"
    }
    /// "11月21日 周六" / "Sat 21 Nov"; the year only where it is not this year.
    public func day(_ date: CivilDate) -> String {
        let sameYear = date.year == zone.date(now).year
        let weekday = weekdayName(date.weekday)
        switch language {
        case .zh: return "\(sameYear ? "" : "\(date.year)年")\(date.month)月\(date.day)日 \(weekday)"
        case .en: return "\(weekday) \(date.day) \(monthName(date.month))\(sameYear ? "" : " \(date.year)")"
        }
    }
    /// "2026年11月" / "Nov 2026".
    public func month(_ month: CivilMonth) -> String {
        self("\(month.year)年\(month.month)月", "\(monthName(month.month)) \(month.year)")
    }
    /// "周六" / "Sat"; 1 is Monday.
    public func weekdayName(_ weekday: Int) -> String {
        let index = (max(1, weekday) - 1) % 7
        return language == .zh
            ? ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][index]
            : ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][index]
    }
    private func monthName(_ month: Int) -> String {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][(max(1, month) - 1) % 12]
    }
    /// `<time datetime="…">` with `when` inside and the full moment as its title; paper shows the full moment.
    public func time(_ instant: Instant) -> HTML {
        """
        <time class="at" datetime="\(instant.iso8601)" title="\(moment(instant))"><span>\(when(instant))</span></time>
        """
    }

    /// "2 小时 10 分" / "2 h 10 min"; two units at most, the sign is left out.
    public func duration(_ span: Span) -> String {
        let minutes = abs(span.wholeMinutes)
        let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60)
        func unit(_ count: Int, _ zh: String, _ en: String) -> String? { count == 0 ? nil : "\(count) \(self(zh, en))" }
        let parts =
            days > 0
            ? [unit(days, "天", "d"), unit(hours, "小时", "h")] : [unit(hours, "小时", "h"), unit(rest, "分", "min")]
        let text = parts.compactMap { $0 }.joined(separator: " ")
        return text.isEmpty ? self("不到 1 分钟", "under 1 min") : text
    }
    /// "刚刚", "35 分前", "2 小时前" up to a day, then `moment`.
    public func ago(_ instant: Instant) -> String {
        let past = now - instant
        guard past.microseconds >= 0, past < .days(1) else { return when(instant) }
        if past < .minutes(1) { return self("刚刚", "just now") }
        let length = past < .hours(1) ? past : Span.hours(past.wholeMinutes / 60)
        return self("\(duration(length))前", "\(duration(length)) ago")
    }

    /// "12,345".
    public func number(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return value < 0 ? "−" + text : text
    }
    /// "1,234.5": rounded half away from zero to `places` decimals; "—" where there is no number.
    public func number(_ value: Double?, places: Int = 1) -> String {
        guard let value, value.isFinite, abs(value) < 1e15 else { return noData }
        let scale = (0..<max(0, places)).reduce(1) { result, _ in result * 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let tail = places > 0 ? "." + padded(scaled % scale, places) : ""
        return (value < 0 && scaled > 0 ? "−" : "") + number(scaled / scale) + tail
    }
    /// "93.7 %（911/972）" / "93.7 % (911/972)"; "—" where the whole is nothing.
    public func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return noData }
        let share = self.share(part, of: whole)
        return self("\(share)（\(number(part))/\(number(whole))）", "\(share) (\(number(part))/\(number(whole)))")
    }
    /// "93.7 %" alone, where the counts stand beside it; "—" where the whole is nothing.
    public func share(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return noData }
        return number(Double(part) * 100 / Double(whole)) + " %"
    }
    /// "480 米" / "480 m", "1.2 公里" / "1.2 km", "5 公里" / "5 km".
    public func distance(metres: Double) -> String {
        guard metres >= 1000 else { return "\(number(metres, places: 0)) \(self("米", "m"))" }
        let isWhole = metres.truncatingRemainder(dividingBy: 1000) == 0
        return "\(number(metres / 1000, places: isWhole ? 0 : 1)) \(self("公里", "km"))"
    }
    /// "1.2 MB" of 1,048,576 bytes.
    public func size(bytes: Int) -> String {
        bytes < 1024 * 1024
            ? "\(number(max(1, bytes / 1024))) KB" : "\(number(Double(bytes) / 1_048_576)) MB"
    }
    /// What stands where no figure exists.
    public var noData: String { "—" }
    /// "、" / ", " between the names of a list.
    public func list(_ items: [String]) -> String { items.joined(separator: self("、", ", ")) }
}
