import Kernel
import Pages
import Testing

@Suite struct FormattingTests {
    private let zh = Fixture.screen()
    private let en = Fixture.screen(.en)

    @Test(arguments: [
        ("2026-11-21T10:00:00Z", "11月21日 周六 18:00", "Sat 21 Nov 18:00"),
        ("2026-12-31T15:59:00Z", "12月31日 周四 23:59", "Thu 31 Dec 23:59"),
        ("2026-12-31T16:00:00Z", "2027年1月1日 周五 00:00", "Fri 1 Jan 2027 00:00"),
        ("2024-02-29T01:05:00Z", "2024年2月29日 周四 09:05", "Thu 29 Feb 2024 09:05"),
    ])
    func `moments`(_ iso: String, _ chinese: String, _ english: String) throws {
        let instant = try #require(Instant(iso8601: iso))
        #expect(zh.moment(instant) == chinese)
        #expect(en.moment(instant) == english)
    }
    @Test(arguments: [
        (0, "今天 15:50", "today 15:50"), (130, "今天 18:00", "today 18:00"), (490, "明天 00:00", "tomorrow 00:00"),
        (-951, "昨天 23:59", "yesterday 23:59"), (2 * 1440, "11月23日 周一 15:50", "Mon 23 Nov 15:50"),
    ])
    func `near moments are named by the day`(_ minutes: Int, _ chinese: String, _ english: String) {
        #expect(zh.when(Fixture.now + .minutes(minutes)) == chinese)
        #expect(en.when(Fixture.now + .minutes(minutes)) == english)
    }
    @Test(arguments: [
        (Span.zero, "不到 1 分钟", "under 1 min"), (.seconds(59), "不到 1 分钟", "under 1 min"),
        (.minutes(35), "35 分", "35 min"),
        (.minutes(60), "1 小时", "1 h"), (.minutes(130), "2 小时 10 分", "2 h 10 min"), (.hours(24), "1 天", "1 d"),
        (.hours(76), "3 天 4 小时", "3 d 4 h"), (.minutes(1441), "1 天", "1 d"), (-.minutes(35), "35 分", "35 min"),
    ])
    func `lengths of time`(_ span: Span, _ chinese: String, _ english: String) {
        #expect(zh.duration(span) == chinese)
        #expect(en.duration(span) == english)
    }
    @Test(arguments: [
        (0, "刚刚", "just now"), (35, "35 分前", "35 min ago"), (125, "2 小时前", "2 h ago"),
        (1500, "昨天 14:50", "yesterday 14:50"),
        (-10, "今天 16:00", "today 16:00"),
    ])
    func `how long ago`(_ minutes: Int, _ chinese: String, _ english: String) {
        #expect(zh.ago(Fixture.now - .minutes(minutes)) == chinese)
        #expect(en.ago(Fixture.now - .minutes(minutes)) == english)
    }
    @Test(arguments: [
        (911, 972, "93.7 %（911/972）", "93.7 % (911/972)"), (0, 5, "0.0 %（0/5）", "0.0 % (0/5)"),
        (3, 3, "100.0 %（3/3）", "100.0 % (3/3)"),
        (0, 0, "—", "—"), (1_234, 5_678, "21.7 %（1,234/5,678）", "21.7 % (1,234/5,678)"),
    ])
    func `shares carry their counts`(_ part: Int, _ whole: Int, _ chinese: String, _ english: String) {
        #expect(zh.percent(part, of: whole) == chinese)
        #expect(en.percent(part, of: whole) == english)
    }
    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (663_128, "663,128"), (-12_345, "−12,345"),
        (Int.min, "−9,223,372,036,854,775,808"),
    ])
    func `whole numbers are grouped`(_ value: Int, _ text: String) { #expect(zh.number(value) == text) }

    @Test(
        arguments: [
            (nil, 1, "—"), (.nan, 1, "—"), (.infinity, 1, "—"), (1234.56, 1, "1,234.6"), (-0.04, 1, "0.0"),
            (-2.25, 1, "−2.3"), (5, 0, "5"),
            (0.005, 2, "0.01"), (0.1, 3, "0.100"),
        ] as [(Double?, Int, String)])
    func `numbers with decimals`(_ value: Double?, _ places: Int, _ text: String) {
        #expect(zh.number(value, places: places) == text)
    }

    @Test func `months, sizes, distances, lists`() throws {
        let month = try #require(CivilMonth("2026-11"))
        #expect(zh.month(month) == "2026年11月")
        #expect(en.month(month) == "Nov 2026")
        #expect(zh.size(bytes: 10 * 1_048_576) == "10.0 MB")
        #expect(zh.size(bytes: 2_000) == "1 KB")
        #expect(zh.distance(metres: 480.4) == "480 米")
        #expect(en.distance(metres: 1_234) == "1.2 km")
        #expect(zh.list(["甲", "乙"]) == "甲、乙")
        #expect(en.list(["A", "B"]) == "A, B")
    }
}
