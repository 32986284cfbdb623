import Kernel
import Testing

struct LimitTests {
    @Test(arguments: [
        ("30m", Limit.minutes(30)), ("4h", .hours(4)), ("7d", .days(7)), ("2h working", .workingHours(2)),
        ("30m working", .workingMinutes(30)), ("5d working", .workingDays(5)), ("0m", .minutes(0)),
    ])
    func `a limit is read as packs write it`(_ text: String, _ limit: Limit) {
        #expect(Limit(text) == limit)
    }

    @Test(arguments: [
        "", "m", "5", "5 d", "d5", "-5d", "5w", "5d work", "5d working days", "1.5h", "5D", "99999999999999999999d",
        "５d",
    ])
    func `what is not a limit is none`(_ text: String) { #expect(Limit(text) == nil) }

    @Test(arguments: [
        (Limit.minutes(30), "30m"), (.minutes(90), "90m"), (.hours(24), "24h"), (.days(7), "7d"),
        (.workingHours(2), "2h working"), (.workingMinutes(45), "45m working"), (.workingDays(5), "5d working"),
    ])
    func `a limit is written as it is read`(_ limit: Limit, _ text: String) {
        #expect(limit.description == text)
        #expect(Limit(limit.description) == limit)
    }

    @Test func `people read a limit in their language`() {
        #expect(Limit.minutes(5).text == Text("5 分钟", "5 minutes"))
        #expect(Limit.minutes(150).text == Text("2 小时 30 分", "2 hours 30 minutes"))
        #expect(Limit.hours(24).text == Text("24 小时", "24 hours"))
        #expect(Limit.days(15).text == Text("15 天", "15 days"))
        #expect(Limit.workingDays(1).text == Text("1 个工作日", "1 working day"))
        #expect(Limit.workingHours(2).text == Text("2 小时（工作时间）", "2 hours of working time"))
    }

    @Test func `a tightened limit is shorter and never nothing`() {
        #expect(Limit.hours(10).tightened(byPercent: 30) == .hours(7))
        #expect(Limit.workingDays(5).tightened(byPercent: 50) == .workingDays(2))
        #expect(Limit.workingDays(1).tightened(byPercent: 90) == .workingDays(1))
        #expect(Limit.minutes(1).tightened(byPercent: 99) == .minutes(1))
        #expect(Limit.hours(3).tightened(byPercent: 0) == .hours(3))
    }
}
