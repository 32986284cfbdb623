import Kernel
import Policy
import Testing

struct ExplanationTests {
    private func explain(_ key: String, _ facts: CaseFacts, at now: Instant) throws -> PolicyExplanation {
        let pack = try Delivered.pack(key)
        let days = try Delivered.directory().calendar
        let calendar = WorkingCalendar(
            zone: pack.zone, halfDays: pack.workingHours, exceptions: days.exceptions,
            announcedYears: days.announcedYears)
        return PolicyExplanation(
            facts, under: PolicyInForce(version: PolicyVersionID(rawValue: 1), pack: pack, calendar: calendar), at: now)
    }
    /// Monday 2026-03-02, 09:00 in China.
    private let monday = Zone.china.instant(CivilDate(daysSinceEpoch: 20_514), secondOfDay: 9 * 3600)
    private func clock(_ explanation: PolicyExplanation, _ kind: ClockKind) -> String? {
        explanation.clocks.first { $0.kind == kind }.map { clock in
            let local = Zone.china.local(clock.due)
            return "\(local.date) \(local.clock)"
        }
    }

    @Test func `in Changtai a leak is answered, sent and met within half an hour`() throws {
        let answer = try explain("zhangzhou-changtai", CaseFacts(words: "楼上漏水，水管爆裂"), at: monday)
        #expect(answer.category == "leaks")
        #expect(answer.grade.value == "pressing")
        #expect(answer.routing?.value?.lead == "service-team")
        #expect(clock(answer, .accept) == "2026-03-02 09:05")
        #expect(clock(answer, .dispatch) == "2026-03-02 09:10")
        #expect(clock(answer, .arrive) == "2026-03-02 09:30")
        #expect(clock(answer, .handle) == "2026-03-02 21:10")
        #expect(answer.clocks.first { $0.kind == .arrive }?.startsAfter == .dispatch)
        #expect(answer.clocks.allSatisfy { !$0.rule.isEmpty && !$0.provisional })
        #expect(!answer.clocks.contains { $0.kind == .check || $0.kind == .verify })
    }

    @Test func `in Yaohai the same leak is looked at first and takes working hours`() throws {
        let answer = try explain("hefei-yaohai", CaseFacts(words: "楼上漏水，水管爆裂"), at: monday)
        #expect(answer.verification.value)
        #expect(clock(answer, .accept) == "2026-03-02 10:00")
        #expect(clock(answer, .verify) == "2026-03-02 11:00")
        #expect(clock(answer, .dispatch) == "2026-03-02 11:00")
        #expect(clock(answer, .receive) == "2026-03-02 15:00")
        #expect(answer.check.value)
        #expect(answer.clocks.first { $0.kind == .answer }?.startsAfter == .check)
    }

    @Test func `a chain that runs into an unannounced year is provisional from there on`() throws {
        let eve = Zone.china.instant(CivilDate(daysSinceEpoch: 20_817), secondOfDay: 17 * 3600 + 1800)
        let answer = try explain("hefei-yaohai", CaseFacts(category: "enquiry"), at: eve)
        let provisional = answer.clocks.filter(\.provisional).map(\.kind)
        #expect(!provisional.contains(.accept))
        #expect(provisional.contains(.answer) && provisional.contains(.evaluate))
    }

    @Test func `two packs differ in posts, steps, limits and rules, and a pack not from itself`() throws {
        let yaohai = try Delivered.pack("hefei-yaohai")
        let changtai = try Delivered.pack("zhangzhou-changtai")
        let change = PackDifference(from: yaohai, to: changtai)
        #expect(change.posts.contains { $0.what.zh == "网格长" && $0.after == nil })
        #expect(change.posts.contains { $0.before == nil && $0.what.zh == "闭环管理员" })
        #expect(change.steps.contains { $0.what.zh == "吹哨报到" && $0.after == nil })
        #expect(change.limits.contains { $0.what.zh == "受理" && $0.after == Text("5 分钟", "5 minutes") })
        #expect(change.limits.count > 20)
        #expect(change.rules.contains { $0.what.zh == "吹哨" })
        #expect(PackDifference(from: yaohai, to: yaohai).isEmpty)
        #expect(PackDifference(from: nil, to: yaohai).posts.allSatisfy { $0.before == nil })
    }
}
