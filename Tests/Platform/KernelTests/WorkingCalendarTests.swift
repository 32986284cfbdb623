import Kernel
import Testing

struct WorkingCalendarTests {
    let calendar = OfficialDays.calendar

    @Test(.enabled(if: !OfficialDays.twoSources.isEmpty, "skipped: the day-by-day list of two sources is not here"))
    func `every day from 2007 to 2026 is what both sources say`() {
        #expect(OfficialDays.twoSources.count == 7305)
        for entry in OfficialDays.twoSources {
            #expect(calendar.isWorkingDay(entry.date) == entry.first, "\(entry.date)")
            #expect(entry.first == entry.second, "\(entry.date)")
        }
    }

    @Test func `2026 has 248 working days`() {
        let first = day("2026-01-01").daysSinceEpoch
        #expect((0..<365).count { calendar.isWorkingDay(CivilDate(daysSinceEpoch: first + $0)) } == 248)
    }

    /// Worked out by hand. 2026: off 02-15…23, 09-25…27, 10-01…07; Saturdays 02-14, 02-28 and 10-10 are worked, and so
    /// are Sundays 01-04 and 09-20.
    @Test(arguments: [
        // Weekends and nights
        ("2026-03-02 09:00", "1h working", "2026-03-02 10:00"),
        ("2026-03-06 17:00", "2h working", "2026-03-09 09:00"),
        ("2026-03-07 11:00", "1h working", "2026-03-09 09:00"),
        ("2026-03-02 23:00", "1h working", "2026-03-03 09:00"),
        ("2026-03-02 06:00", "1h working", "2026-03-02 09:00"),
        ("2026-03-06 20:00", "3h", "2026-03-06 23:00"),
        ("2026-03-06 20:00", "7d", "2026-03-13 20:00"),
        // Lunch: the end of the morning is reached, the afternoon is not begun
        ("2026-03-02 11:30", "30m working", "2026-03-02 12:00"),
        ("2026-03-02 11:30", "1h working", "2026-03-02 14:30"),
        ("2026-03-02 12:30", "1h working", "2026-03-02 15:00"),
        ("2026-03-02 08:00", "8h working", "2026-03-02 18:00"),
        ("2026-03-02 08:00", "16h working", "2026-03-03 18:00"),
        // Make-up days
        ("2026-02-13 17:00", "2h working", "2026-02-14 09:00"),
        ("2026-02-14 17:30", "1h working", "2026-02-24 08:30"),
        ("2026-02-14 10:00", "3d working", "2026-02-26 18:00"),
        ("2026-02-27 10:00", "1d working", "2026-02-28 18:00"),
        ("2026-02-28 10:00", "1d working", "2026-03-02 18:00"),
        ("2026-09-18 10:00", "1d working", "2026-09-20 18:00"),
        ("2026-09-30 16:00", "1d working", "2026-10-08 18:00"),
        ("2026-09-30 16:00", "3d working", "2026-10-10 18:00"),
        ("2026-09-30 16:00", "4d working", "2026-10-12 18:00"),
        // The day of receipt is not counted, whatever the hour; a day off begins the count on the next working day
        ("2026-03-02 00:00", "1d working", "2026-03-03 18:00"),
        ("2026-03-02 23:59", "1d working", "2026-03-03 18:00"),
        ("2026-03-07 10:00", "1d working", "2026-03-09 18:00"),
        ("2026-03-08 23:59", "5d working", "2026-03-13 18:00"),
        // Year end: 2026-01-01…03 are off, Sunday the 4th is worked
        ("2025-12-31 17:00", "2h working", "2026-01-04 09:00"),
        ("2025-12-31 10:00", "1d working", "2026-01-04 18:00"),
        ("2025-12-31 23:30", "1h", "2026-01-01 00:30"),
    ])
    func `due times are as worked out by hand`(_ from: String, _ limit: String, _ due: String) throws {
        let deadline = calendar.deadline(from: at(from), try #require(Limit(limit)))
        #expect(deadline.due == at(due), "\(from) + \(limit): \(deadline.due.iso8601)")
        #expect(!deadline.provisional)
    }

    @Test(arguments: [
        ("2026-12-31 17:30", "1h working", "2027-01-01 08:30", true),
        ("2026-12-25 10:00", "4d working", "2026-12-31 18:00", false),
        ("2026-12-25 10:00", "5d working", "2027-01-01 18:00", true),
        ("2026-12-31 16:00", "2h working", "2026-12-31 18:00", false),
        ("2026-12-31 17:30", "12h", "2027-01-01 05:30", false),
        ("2027-03-01 09:00", "1h working", "2027-03-01 10:00", true),
        ("2026-12-31 10:00", "300d working", "2028-02-24 18:00", true),
    ])
    func `a due time in a year that is not announced is provisional`(
        _ from: String, _ limit: String, _ due: String, _ provisional: Bool
    ) throws {
        let deadline = calendar.deadline(from: at(from), try #require(Limit(limit)))
        #expect(deadline == Deadline(due: at(due), provisional: provisional), "\(deadline.due.iso8601)")
    }

    @Test func `a hold keeps what was left and gives it back`() {
        let start = at("2026-03-02 09:00")
        let due = calendar.deadline(from: start, .workingHours(8)).due
        #expect(due == at("2026-03-03 09:00"))
        let left = calendar.remaining(from: at("2026-03-02 15:00"), until: due, basis: .workingHours)
        #expect(left == .hours(4))
        let resumed = calendar.advance(at("2026-03-05 16:00"), by: left, basis: .workingHours)
        #expect(resumed == Deadline(due: at("2026-03-06 10:00"), provisional: false))
    }

    @Test func `a hold over a holiday costs no working time`() {
        let due = calendar.deadline(from: at("2026-02-13 10:00"), .workingDays(3)).due
        #expect(due == at("2026-02-25 18:00"))
        let left = calendar.remaining(from: at("2026-02-14 18:00"), until: due, basis: .workingDays)
        #expect(left == .hours(16))
        #expect(calendar.remaining(from: at("2026-02-24 07:00"), until: due, basis: .workingDays) == left)
        #expect(calendar.advance(at("2026-03-02 08:00"), by: left, basis: .workingDays).due == at("2026-03-03 18:00"))
    }

    @Test func `what is overdue has less than nothing left`() {
        let due = at("2026-03-02 10:00")
        #expect(calendar.remaining(from: at("2026-03-02 12:00"), until: due, basis: .workingHours) == .hours(-2))
        #expect(calendar.remaining(from: at("2026-03-02 12:30"), until: due, basis: .workingHours) == .hours(-2))
        #expect(calendar.remaining(from: at("2026-03-02 12:00"), until: due, basis: .roundTheClock) == .hours(-2))
    }

    @Test func `working hours of another place are counted`() throws {
        let night = try #require(HalfDay(startSecond: 0, endSecond: 86_400))
        let always = WorkingCalendar(halfDays: [night], exceptions: OfficialDays.exceptions, announcedYears: [2026])
        #expect(always.deadline(from: at("2026-03-06 23:00"), .workingHours(2)).due == at("2026-03-09 01:00"))
        #expect(always.deadline(from: at("2026-03-06 23:00"), .workingDays(1)).due == at("2026-03-10 00:00"))
        let west = WorkingCalendar(zone: Zone(name: "UTC-5", offsetSeconds: -5 * 3600), announcedYears: [2026])
        #expect(west.deadline(from: at("2026-03-02 22:00"), .workingHours(1)).due == at("2026-03-02 23:00"))
    }

    @Test func `half-days that make no sense are none`() {
        #expect(HalfDay(startSecond: 7200, endSecond: 3600) == nil)
        #expect(HalfDay(startSecond: -1, endSecond: 3600) == nil)
        #expect(HalfDay(startSecond: 0, endSecond: 86_401) == nil)
        #expect(HalfDay(startSecond: 60, endSecond: 60) == nil)
    }
}
