import Kernel
import Patrols
import Policy
import Testing

/// Which rounds are owed, and what counts as personal: pure.
@Suite struct PatrolRulesTests {
    private func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSinceEpoch: 0) }
    private func days(_ texts: String...) -> [CivilDate] { texts.map(day) }

    @Test func `a weekly round is owed on its weekdays and lasts until the next one`() {
        let rhythm = PatrolRhythm.weekly([1, 4])
        #expect(
            DueRounds.days(rhythm, from: day("2026-11-16"), through: day("2026-11-29"))
                == days("2026-11-16", "2026-11-19", "2026-11-23", "2026-11-26"))
        #expect(DueRounds.lastDay(rhythm, of: day("2026-11-16")) == day("2026-11-18"))
        #expect(DueRounds.lastDay(rhythm, of: day("2026-11-19")) == day("2026-11-22"))
    }

    @Test func `a monthly round on the 31st is owed on the last day of a shorter month, and once`() {
        #expect(
            DueRounds.days(.monthly([30, 31]), from: day("2027-01-01"), through: day("2027-03-31"))
                == days("2027-01-30", "2027-01-31", "2027-02-28", "2027-03-30", "2027-03-31"))
    }

    @Test func `a date stays due for a week, or until the next date`() {
        let rhythm = PatrolRhythm.dates(days("2026-11-16", "2026-12-01", "2026-12-03"))
        #expect(DueRounds.lastDay(rhythm, of: day("2026-11-16")) == day("2026-11-22"))
        #expect(DueRounds.lastDay(rhythm, of: day("2026-12-01")) == day("2026-12-02"))
    }

    @Test func `what nobody began is missed, what was begun is neither due nor missed`() {
        let rhythm = PatrolRhythm.weekly([1])
        let standing = DueRounds.standing(
            rhythm, from: day("2026-11-02"), on: day("2026-11-18"), begun: [day("2026-11-09")])
        #expect(standing.due?.day == day("2026-11-16") && standing.due?.until == day("2026-11-22"))
        #expect(standing.missed == days("2026-11-02") && standing.next == day("2026-11-23"))
        let walked = DueRounds.standing(
            rhythm, from: day("2026-11-02"), on: day("2026-11-18"), begun: [day("2026-11-09"), day("2026-11-16")])
        #expect(walked.due == nil && walked.missed == days("2026-11-02"))
    }

    @Test func `no round is owed before the route begins, and old misses are let go of`() {
        let rhythm = PatrolRhythm.weekly([1])
        let fresh = DueRounds.standing(rhythm, from: day("2026-11-17"), on: day("2026-11-18"), begun: [])
        #expect(fresh.due == nil && fresh.missed.isEmpty && fresh.next == day("2026-11-23"))
        let old = DueRounds.standing(rhythm, from: day("2020-01-01"), on: day("2026-11-18"), begun: [])
        #expect(old.missed.first == day("2026-09-21") && old.missed.count == 8)
    }

    @Test func `over many rhythms every owed day is begun, due or missed, and at most one is due`() {
        var random = SeededGenerator(seed: 36)
        for _ in 0..<500 {
            let rhythm: PatrolRhythm =
                Bool.random(using: &random)
                ? .weekly((1...7).filter { _ in Int.random(in: 0...2, using: &random) == 0 } + [1])
                : .monthly((1...31).filter { _ in Int.random(in: 0...9, using: &random) == 0 } + [31])
            let today = day("2026-11-16").adding(days: Int.random(in: 0...400, using: &random))
            let from = today.adding(days: -Int.random(in: 0...50, using: &random))
            let owed = DueRounds.days(rhythm, from: from, through: today)
            let begun = Set(owed.filter { _ in Bool.random(using: &random) })
            let standing = DueRounds.standing(rhythm, from: from, on: today, begun: begun)
            let told = Set(standing.missed + [standing.due?.day].compactMap(\.self))
            #expect(told.union(begun) == Set(owed) && told.isDisjoint(with: begun))
            if let due = standing.due { #expect(due.day <= today && today <= due.until) }
        }
    }

    @Test(arguments: [
        ("打 13800138000 联系", PersonalTrace.number), ("138-0013-8000", .number), ("皖A12345 停在门口", .plate),
        ("闽D·12345F 停在门口", .plate), ("3 号楼 601 的鞋柜", .flat), ("501室门口", .flat), ("张先生的车棚", .title),
    ])
    func `personal traces are found`(text: String, trace: PersonalTrace) {
        #expect(PersonalTrace.first(in: text) == trace)
    }

    @Test(arguments: ["东门消防通道堆了装修垃圾", "2 号楼 1 单元门厅有三辆电动车", "2026 年 11 月 21 日前清理", "占地 120 平方米"])
    func `words about the matter pass`(text: String) {
        #expect(PersonalTrace.first(in: text) == nil)
    }

    @Test func `a stop is known again by its place, or by its name whatever the spaces`() {
        let area = PatrolsHouse.community
        #expect(PatrolStop("东门 车棚").key(at: area) == PatrolStop("东门车棚").key(at: area))
        #expect(PatrolStop("东门", place: PatrolsHouse.grid).key(at: area) == PatrolsHouse.grid.rawValue)
    }
}
