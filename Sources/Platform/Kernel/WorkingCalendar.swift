/// When something is due, and whether that may still move because a year's days off are not announced yet.
public struct Deadline: Hashable, Sendable, Codable {
    public let due: Instant
    /// The count touches a year without announced days off; recompute when that year is imported.
    public let provisional: Bool
    public init(due: Instant, provisional: Bool) { (self.due, self.provisional) = (due, provisional) }
}

/// A stretch of working time within a day, in seconds from midnight; the end is not included.
public struct HalfDay: Hashable, Sendable, Codable {
    /// 0…86,399.
    public let startSecond: Int
    /// 1…86,400, after the start.
    public let endSecond: Int
    /// Nil unless 0 ≤ start < end ≤ 86,400.
    public init?(startSecond: Int, endSecond: Int) {
        guard startSecond >= 0, startSecond < endSecond, endSecond <= 86_400 else { return nil }
        (self.startSecond, self.endSecond) = (startSecond, endSecond)
    }
    private init(fromHour: Int, toHour: Int) { (startSecond, endSecond) = (fromHour * 3600, toHour * 3600) }
    /// 08:00–12:00 and 14:00–18:00.
    public static let standard = [HalfDay(fromHour: 8, toHour: 12), HalfDay(fromHour: 14, toHour: 18)]
}

/// Which time counts. Days off and make-up working days are data; Monday to Friday work unless the data says otherwise.
/// Every question is answered by arithmetic on one table, without stepping through days, so hundreds of thousands of
/// deadlines a second cost nothing.
///
/// Working time is one line on which each working day lays its half-days end to end; `position` maps an instant onto it
/// and `instant(at:)` maps back. Counting follows Civil Code articles 201 and 203: the day of receipt is not counted,
/// and a limit in days ends at the end of working time of its last day.
public struct WorkingCalendar: Sendable {
    public let zone: Zone
    /// In order, not overlapping.
    public let halfDays: [HalfDay]
    /// Years whose days off are officially announced.
    public let announcedYears: Set<Int>

    /// First day of the table, in days since 1970-01-01.
    private let firstDay: Int
    /// `workingBefore[i]`: working days from `firstDay` up to, without, day `firstDay + i`.
    private let workingBefore: [Int32]
    /// Offsets from `firstDay` of the working days, in order.
    private let workingOffsets: [Int32]
    /// Microseconds of working time in a working day.
    private let workPerDay: Int64

    /// - Parameter exceptions: true is a working day, false a day off; ordinary weekdays need no entry.
    /// - Precondition: half-days are not empty, in order and do not overlap (packs are validated to be so).
    public init(
        zone: Zone = .china, halfDays: [HalfDay] = HalfDay.standard, exceptions: [CivilDate: Bool] = [:],
        announcedYears: Set<Int> = []
    ) {
        precondition(!halfDays.isEmpty, "a working calendar needs working hours")
        precondition(
            zip(halfDays, halfDays.dropFirst()).allSatisfy { $0.endSecond <= $1.startSecond },
            "working hours must be in order and must not overlap")
        self.zone = zone
        self.halfDays = halfDays
        self.announcedYears = announcedYears
        workPerDay = halfDays.reduce(0) { $0 + Int64($1.endSecond - $1.startSecond) } * 1_000_000

        let days = Dictionary(exceptions.map { ($0.key.daysSinceEpoch, $0.value) }, uniquingKeysWith: { $1 })
        let first = days.keys.min() ?? 0
        let length = (days.keys.max() ?? -1) - first + 1
        var before: [Int32] = []
        var offsets: [Int32] = []
        before.reserveCapacity(length + 1)
        for offset in 0..<length {
            before.append(Int32(offsets.count))
            if days[first + offset] ?? WorkingCalendar.isWeekday(first + offset) { offsets.append(Int32(offset)) }
        }
        before.append(Int32(offsets.count))
        (firstDay, workingBefore, workingOffsets) = (first, before, offsets)
    }

    public func isWorkingDay(_ date: CivilDate) -> Bool { isWorking(day: date.daysSinceEpoch) }

    /// The `count`-th working day after `date`, which is not counted itself; `date` for 0.
    public func workingDay(_ count: Int, after date: CivilDate) -> CivilDate {
        guard count > 0 else { return date }
        return CivilDate(daysSinceEpoch: workingDay(number: workingDays(before: date.daysSinceEpoch + 1) + count - 1))
    }

    /// When `limit` runs out if it starts at `from`.
    public func deadline(from: Instant, _ limit: Limit) -> Deadline {
        switch limit.basis {
        case .roundTheClock, .workingHours: return advance(from, by: .minutes(limit.amount), basis: limit.basis)
        case .workingDays:
            guard limit.amount > 0 else { return Deadline(due: from, provisional: false) }
            let last = workingDay(limit.amount, after: zone.date(from))
            let due = zone.instant(last, secondOfDay: halfDays[halfDays.count - 1].endSecond)
            return Deadline(due: due, provisional: isProvisional(from, due))
        }
    }

    /// Time that counts between two instants; negative where `until` is earlier. Round the clock it is the difference,
    /// otherwise the working time, exact to the microsecond. A hold keeps this span and `advance` gives it back.
    public func remaining(from: Instant, until: Instant, basis: Limit.Basis) -> Span {
        switch basis {
        case .roundTheClock: until - from
        case .workingHours, .workingDays: Span(microseconds: position(until) - position(from))
        }
    }

    /// The instant at which `span` of counting time has passed since `from`: the earliest for a positive span, the
    /// latest for a negative one, `from` itself for none.
    public func advance(_ from: Instant, by span: Span, basis: Limit.Basis) -> Deadline {
        guard basis != .roundTheClock else { return Deadline(due: from + span, provisional: false) }
        guard span.microseconds != 0 else { return Deadline(due: from, provisional: false) }
        let due = instant(at: position(from) + span.microseconds, earliest: span.microseconds > 0)
        return Deadline(due: due, provisional: isProvisional(from, due))
    }
}

extension WorkingCalendar {
    /// 1970-01-01 was a Thursday.
    private static func isWeekday(_ day: Int) -> Bool { (day + 3) - floorDivide(day + 3, 7) * 7 < 5 }

    /// Mondays to Fridays before `day`, counted from Monday 1969-12-29.
    private static func weekdays(before day: Int) -> Int {
        let weeks = floorDivide(day + 3, 7)
        return weeks * 5 + min(5, day + 3 - weeks * 7)
    }

    /// The day whose number of weekdays before it is `number` and which is one itself.
    private static func weekday(number: Int) -> Int {
        let weeks = floorDivide(number, 5)
        return weeks * 7 + (number - weeks * 5) - 3
    }

    private func isWorking(day: Int) -> Bool {
        let offset = day - firstDay
        guard offset >= 0, offset < workingBefore.count - 1 else { return WorkingCalendar.isWeekday(day) }
        return workingBefore[offset + 1] > workingBefore[offset]
    }

    /// Working days from the table's first day up to, without, `day`; negative before it.
    private func workingDays(before day: Int) -> Int {
        let offset = day - firstDay
        if offset < 0 { return WorkingCalendar.weekdays(before: day) - WorkingCalendar.weekdays(before: firstDay) }
        if offset < workingBefore.count { return Int(workingBefore[offset]) }
        let end = firstDay + workingBefore.count - 1
        return workingOffsets.count + WorkingCalendar.weekdays(before: day) - WorkingCalendar.weekdays(before: end)
    }

    /// The day with `number` working days before it that is one itself; the inverse of `workingDays(before:)`.
    private func workingDay(number: Int) -> Int {
        if number < 0 { return WorkingCalendar.weekday(number: WorkingCalendar.weekdays(before: firstDay) + number) }
        if number < workingOffsets.count { return firstDay + Int(workingOffsets[number]) }
        let end = firstDay + workingBefore.count - 1
        return WorkingCalendar.weekday(
            number: WorkingCalendar.weekdays(before: end) + number - workingOffsets.count)
    }

    /// Where an instant lies on the line of working time, in microseconds.
    private func position(_ instant: Instant) -> Int64 {
        let local = instant.microseconds + Int64(zone.offsetSeconds) * 1_000_000
        let day = floorDivide(local, 86_400_000_000)
        var position = Int64(workingDays(before: Int(day))) * workPerDay
        guard isWorking(day: Int(day)) else { return position }
        let within = local - day * 86_400_000_000
        for half in halfDays {
            let (start, end) = (Int64(half.startSecond) * 1_000_000, Int64(half.endSecond) * 1_000_000)
            position += min(max(within, start), end) - start
        }
        return position
    }

    /// The earliest or the latest instant that lies at `position`: between half-days a whole break has one position.
    private func instant(at position: Int64, earliest: Bool) -> Instant {
        var number = floorDivide(position, workPerDay)
        var left = position - number * workPerDay
        if earliest, left == 0 {
            number -= 1
            left = workPerDay
        }
        let midnight = Int64(workingDay(number: Int(number))) * 86_400_000_000 - Int64(zone.offsetSeconds) * 1_000_000
        for half in halfDays {
            let length = Int64(half.endSecond - half.startSecond) * 1_000_000
            if left < length || (earliest && left == length) {
                return Instant(microseconds: midnight + Int64(half.startSecond) * 1_000_000 + left)
            }
            left -= length
        }
        return Instant(microseconds: midnight + Int64(halfDays[halfDays.count - 1].endSecond) * 1_000_000)
    }

    private func isProvisional(_ first: Instant, _ second: Instant) -> Bool {
        let years = [zone.date(first).year, zone.date(second).year].sorted()
        return !(years[0]...years[1]).allSatisfy(announcedYears.contains)
    }
}

func floorDivide(_ value: Int, _ divisor: Int) -> Int { Int(floorDivide(Int64(value), Int64(divisor))) }
