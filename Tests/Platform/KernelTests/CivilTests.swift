import Kernel
import Testing

struct CivilTests {
    @Test func `every day of four centuries has its own date and comes back`() {
        var previous = CivilDate(daysSinceEpoch: -80_001)
        for number in -80_000...80_000 {
            let date = CivilDate(daysSinceEpoch: number)
            #expect(date.daysSinceEpoch == number)
            #expect(previous < date)
            #expect(date.weekday == previous.weekday % 7 + 1)
            previous = date
        }
    }

    @Test(arguments: [
        ("2024-02-29", true), ("2023-02-29", false), ("2000-02-29", true), ("1900-02-29", false),
        ("2026-13-01", false), ("2026-00-10", false), ("2026-04-31", false), ("", false), ("2026-1", false),
    ])
    func `a date exists or does not`(_ text: String, _ exists: Bool) { #expect((CivilDate(text) != nil) == exists) }

    @Test func `an instant is written and read with its zone`() {
        let instant = at("2026-11-21 18:00")
        #expect(instant.iso8601 == "2026-11-21T10:00:00Z")
        #expect((instant + Span(microseconds: 40_309)).iso8601 == "2026-11-21T10:00:00.040309Z")
        #expect(Instant(microseconds: -1).iso8601 == "1969-12-31T23:59:59.999999Z")
        #expect(Instant(microseconds: Int64.max / 2).iso8601 == "148108-07-06T14:00:27.387903Z")
        #expect(Instant(iso8601: "2026-11-21T18:00+08:00") == instant)
        #expect(Instant(iso8601: "2026-11-21T10:00:00.25Z")?.microseconds == instant.microseconds + 250_000)
        #expect(Instant(iso8601: "2026-11-21T18:00") == nil)
    }

    @Test func `midnight belongs to the day it begins`() {
        #expect(Zone.china.date(at("2026-03-02 00:00")) == day("2026-03-02"))
        #expect(Zone.china.date(at("2026-03-01 23:59:59")) == day("2026-03-01"))
        #expect(Zone.china.local(Instant(seconds: -1)).clock == "07:59")
    }
}
