import Kernel
import Testing

/// Counts working time the slow way: day by day. Shares nothing with the calendar under test.
struct SlowCalendar {
    let exceptions: [CivilDate: Bool]
    let halfDays: [HalfDay]

    func isWorking(_ date: CivilDate) -> Bool { exceptions[date] ?? (date.weekday <= 5) }

    /// Microseconds of working time between two instants, the first not later.
    func between(_ first: Instant, _ second: Instant) -> Int64 {
        var total: Int64 = 0
        var date = Zone.china.date(first)
        while date <= Zone.china.date(second) {
            if isWorking(date) {
                for half in halfDays {
                    let start = max(first, Zone.china.instant(date, secondOfDay: half.startSecond))
                    let end = min(second, Zone.china.instant(date, secondOfDay: half.endSecond))
                    if end > start { total += (end - start).microseconds }
                }
            }
            date = date.adding(days: 1)
        }
        return total
    }
}

struct WorkingCalendarPropertyTests {
    static let halves: [[HalfDay]] = [
        HalfDay.standard, [HalfDay(startSecond: 0, endSecond: 86_400)].compactMap { $0 },
        [
            HalfDay(startSecond: 1, endSecond: 7_203), HalfDay(startSecond: 7_203, endSecond: 30_000),
            HalfDay(startSecond: 86_399, endSecond: 86_400),
        ].compactMap { $0 },
    ]

    private func calendars(_ chance: inout Seeded) -> (WorkingCalendar, SlowCalendar) {
        let halves = WorkingCalendarPropertyTests.halves[Int.random(in: 0..<3, using: &chance)]
        var exceptions: [CivilDate: Bool] = [:]
        let first = Int.random(in: -400...21_000, using: &chance)
        for _ in 0..<Int.random(in: 0...60, using: &chance) {
            let date = CivilDate(daysSinceEpoch: first + Int.random(in: 0...120, using: &chance))
            exceptions[date] = Bool.random(using: &chance)
        }
        return (
            WorkingCalendar(halfDays: halves, exceptions: exceptions),
            SlowCalendar(exceptions: exceptions, halfDays: halves)
        )
    }

    /// An instant within or around the exceptional days, sometimes exactly on a boundary.
    private func instant(_ slow: SlowCalendar, _ chance: inout Seeded) -> Instant {
        let near = slow.exceptions.keys.min()?.daysSinceEpoch ?? 20_000
        let date = CivilDate(daysSinceEpoch: near + Int.random(in: -40...160, using: &chance))
        let edges = slow.halfDays.flatMap { [$0.startSecond, $0.endSecond] } + [0]
        let second =
            Bool.random(using: &chance)
            ? edges[Int.random(in: 0..<edges.count, using: &chance)] : Int.random(in: 0..<86_400, using: &chance)
        let micros = Bool.random(using: &chance) ? 0 : Int64.random(in: 0..<1_000_000, using: &chance)
        return Instant(microseconds: Zone.china.instant(date, secondOfDay: second).microseconds + micros)
    }

    @Test(arguments: 0..<300) func `working time is what stepping through the days finds`(_ seed: Int) {
        var chance = Seeded(UInt64(seed))
        let (calendar, slow) = calendars(&chance)
        for _ in 0..<20 {
            let (one, other) = (instant(slow, &chance), instant(slow, &chance))
            let (first, second) = (min(one, other), max(one, other))
            let counted = slow.between(first, second)
            #expect(calendar.remaining(from: first, until: second, basis: .workingHours).microseconds == counted)
            #expect(calendar.remaining(from: second, until: first, basis: .workingDays).microseconds == -counted)
        }
    }

    @Test(arguments: 0..<300) func `advancing by what is left comes back, at the earliest moment`(_ seed: Int) {
        var chance = Seeded(UInt64(seed) &+ 77_777)
        let (calendar, slow) = calendars(&chance)
        for _ in 0..<20 {
            let from = instant(slow, &chance)
            let span = Span(microseconds: Int64.random(in: 1...500_000_000_000, using: &chance))
            let due = calendar.advance(from, by: span, basis: .workingHours).due
            #expect(due > from)
            #expect(slow.between(from, due) == span.microseconds)
            #expect(slow.between(from, Instant(microseconds: due.microseconds - 1)) == span.microseconds - 1)
            let back = calendar.advance(due, by: -span, basis: .workingHours).due
            #expect(calendar.remaining(from: back, until: due, basis: .workingHours) == span)
        }
    }

    @Test(arguments: 0..<200) func `the n-th working day is the n-th working day`(_ seed: Int) {
        var chance = Seeded(UInt64(seed) &+ 424_242)
        let (calendar, slow) = calendars(&chance)
        let from = instant(slow, &chance)
        var date = Zone.china.date(from)
        for count in 1...60 {
            repeat { date = date.adding(days: 1) } while !slow.isWorking(date)
            let due = calendar.deadline(from: from, .workingDays(count)).due
            let last = slow.halfDays[slow.halfDays.count - 1].endSecond
            #expect(due == Zone.china.instant(date, secondOfDay: last))
            #expect(calendar.workingDay(count, after: Zone.china.date(from)) == date)
        }
    }

    @Test(arguments: 0..<100) func `a later start or a longer limit is never due earlier`(_ seed: Int) {
        var chance = Seeded(UInt64(seed) &+ 5)
        let (calendar, slow) = calendars(&chance)
        for basis in Limit.Basis.allCases {
            let one = instant(slow, &chance)
            let later = one + .seconds(Int.random(in: 0...400_000, using: &chance))
            let amount = Int.random(in: 1...200, using: &chance)
            let limit = Limit(amount: amount, basis: basis)
            let due = calendar.deadline(from: one, limit).due
            #expect(due > one)
            #expect(calendar.deadline(from: later, limit).due >= due)
            #expect(calendar.deadline(from: one, Limit(amount: amount + 1, basis: basis)).due > due)
        }
    }

    @Test(arguments: 0..<100) func `holding and resuming any number of times loses no time`(_ seed: Int) {
        var chance = Seeded(UInt64(seed) &+ 99)
        let (calendar, slow) = calendars(&chance)
        for basis in Limit.Basis.allCases {
            var now = instant(slow, &chance)
            var due = calendar.deadline(from: now, Limit(amount: 30, basis: basis)).due
            let whole = calendar.remaining(from: now, until: due, basis: basis)
            var used = Span.zero
            for _ in 0..<5 {
                let held = now + .seconds(Int.random(in: 0...20_000, using: &chance))
                used = used + calendar.remaining(from: now, until: held, basis: basis)
                let left = calendar.remaining(from: held, until: due, basis: basis)
                #expect(left == whole - used)
                now = held + .seconds(Int.random(in: 0...900_000, using: &chance))
                due = calendar.advance(now, by: left, basis: basis).due
            }
            #expect(calendar.remaining(from: now, until: due, basis: basis) == whole - used)
        }
    }
}
