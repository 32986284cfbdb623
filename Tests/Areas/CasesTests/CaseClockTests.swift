import Kernel
import Policy
import Testing

@testable import Cases

/// Clocks by hand-worked calendars. Working hours of the pack: 08–12 and 14–18, Monday to Friday.
@Suite struct CaseClockTests {
    private func moment(_ text: String) throws -> Instant { try #require(Instant(iso8601: text + "+08:00")) }

    @Test func `acceptance is due one working hour after the report`() throws {
        // Monday 11:30: half an hour before noon, half an hour after two.
        let sample = try SampleCase("电视信号不好", category: "telecom", at: try moment("2026-11-23T11:30:00"))
        let clock = try #require(sample.clock(.accept))
        #expect(clock.limit == .minutes(30))
        let general = try SampleCase("想反映一件事", category: "community-work", at: try moment("2026-11-23T11:30:00"))
        #expect(try #require(general.clock(.accept)).due == (try moment("2026-11-23T14:30:00")))
    }

    @Test func `a report on Friday evening is due on Monday`() throws {
        let sample = try SampleCase("想反映一件事", category: "community-work", at: try moment("2026-11-27T19:00:00"))
        #expect(try #require(sample.clock(.accept)).due == (try moment("2026-11-30T09:00:00")))
    }

    @Test func `a make-up Saturday counts and the holiday before it does not`() throws {
        // 2026-10-01…07 are off, Saturday 2026-10-10 is worked.
        let beforeHoliday = try SampleCase("想反映一件事", category: "community-work", at: try moment("2026-09-30T17:30:00"))
        #expect(try #require(beforeHoliday.clock(.accept)).due == (try moment("2026-10-08T08:30:00")))
        let saturday = try SampleCase("想反映一件事", category: "community-work", at: try moment("2026-10-10T08:00:00"))
        #expect(try #require(saturday.clock(.accept)).due == (try moment("2026-10-10T09:00:00")))
    }

    @Test func `a deadline in an unannounced year is provisional`() throws {
        let sample = try SampleCase("想反映一件事", category: "community-work", at: try moment("2026-12-31T17:30:00"))
        #expect(try #require(sample.clock(.accept)).provisional)
    }

    @Test func `a hold stops every clock and gives back exactly what was left`() throws {
        var sample = try SampleCase.at(.dispatched)
        let before = try #require(sample.clock(.handle))
        try sample.give(.askHold(reason: "funds", note: "等资金", limit: .days(10)), after: 60)
        try sample.give(.decideHold(granted: true, reason: "同意"), after: 0)
        let held = sample.now
        #expect(sample.file.clocks.allSatisfy { $0.state != .running })
        try sample.give(.resume(reason: "到账"), after: 5 * 24 * 60)
        let after = try #require(sample.clock(.handle))
        #expect(after.state == .running)
        let calendar = sample.policy.calendar
        let left = calendar.remaining(from: held, until: before.due, basis: before.limit.basis)
        #expect(calendar.remaining(from: sample.now, until: after.due, basis: after.limit.basis) == left)
    }

    @Test func `a hold ends by itself at its limit`() throws {
        var sample = try SampleCase.at(.held)
        let until = try #require(sample.file.hold).until
        try sample.give(.tick, after: (until - sample.now).wholeMinutes + 1)
        #expect(sample.file.state == .dispatched)
        #expect(sample.file.hold == nil)
    }

    @Test func `a clock that was late when held stays late by as much`() throws {
        var sample = try SampleCase.at(.dispatched)
        let receive = try #require(sample.clock(.receive))
        try sample.give(.askHold(reason: "funds", note: "等", limit: .days(5)), after: 3 * 24 * 60)
        try sample.give(.decideHold(granted: true, reason: "同意"), after: 0)
        let lateBy = sample.now - receive.due
        try sample.give(.resume(reason: "好了"), after: 600)
        #expect(sample.now - (try #require(sample.clock(.receive))).due == lateBy)
    }

    @Test func `an extension moves the deadline from the old deadline`() throws {
        var sample = try SampleCase.at(.dispatched)
        let before = try #require(sample.clock(.handle)).due
        try sample.give(.askExtension(assignment: sample.lead, limit: .days(2), reason: "等配件"))
        try sample.give(.decideExtension(granted: true, reason: "同意"))
        #expect(try #require(sample.clock(.handle)).due == before + .days(2))
        #expect(sample.file.facts.contains(.extended))
    }

    @Test func `an extension asked too late is refused`() throws {
        var sample = try SampleCase.at(.dispatched)
        let due = try #require(sample.clock(.handle)).due
        #expect(throws: CaseProblem.extensionTooLate(percent: sample.policy.pack.extending.mustAskBeforePercent)) {
            try sample.give(
                .askExtension(assignment: sample.lead, limit: .days(2), reason: "等配件"),
                after: (due - sample.now).wholeMinutes - 5)
        }
    }

    @Test func `a case nobody holds still escalates`() throws {
        var sample = try SampleCase("想反映一件事", category: "community-work")
        let pack = sample.policy.pack
        var fired = 0
        while let next = sample.file.nextMoment(in: pack), fired < 10 {
            try sample.give(.tick, after: max(0, (next - sample.now).wholeMinutes + 1))
            fired += 1
        }
        let steps = pack.escalation.count { $0.clock == .accept }
        #expect(sample.file.clocks.first { $0.kind == .accept }?.fired.count == steps)
        #expect(sample.file.supervised)
    }

    @Test func `escalation that raises moves the case to the desk above`() throws {
        var sample = try SampleCase.at(.dispatched)
        let due = try #require(sample.clock(.handle))
        try sample.give(.tick, after: (due.moment(atPercent: 151) - sample.now).wholeMinutes)
        #expect(sample.file.desk.rawValue == "340102001")
    }

    @Test func `a tick fires each step once`() throws {
        var sample = try SampleCase("想反映一件事", category: "community-work")
        try sample.give(.tick, after: 24 * 60)
        let count = sample.entries.count
        try sample.give(.tick, after: 0)
        #expect(sample.entries.count == count)
    }
}
