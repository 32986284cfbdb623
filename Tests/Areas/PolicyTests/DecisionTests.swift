import Kernel
import Policy
import Testing

struct DecisionTests {
    let pack: Pack
    init() throws { pack = try SmallPack.read(SmallPack.yaml) }

    @Test func `the first rule that fits grades, and says so`() {
        #expect(pack.grade(CaseFacts()).value == "low")
        #expect(pack.grade(CaseFacts()).rule == "grade-rules[3]")
        let danger = pack.grade(CaseFacts(repeats: 5, flags: ["danger"]))
        #expect(danger == Decision(value: "high", rule: "grade-rules[1]", why: Text("可能伤人", "Someone may be hurt")))
        let repeated = pack.grade(CaseFacts(repeats: 3))
        #expect(repeated == Decision(value: "high", rule: "grade-rules[2]", why: Text("说了三次", "Said three times")))
        #expect(pack.grade(CaseFacts(repeats: 2)).value == "low")
    }

    @Test func `every clock is decided by the first rule that names it`() {
        let facts = CaseFacts(category: "lamp", grade: "high")
        let limits = pack.limits(facts).value
        #expect(limits[.handle] == .hours(2))
        #expect(limits[.receive] == .minutes(10))
        #expect(limits[.accept] == .minutes(30))
        #expect(limits[.evaluate] == .days(7))
        #expect(limits[.objection] == .workingHours(4))
        #expect(limits[.arrive] == nil)
        let each = pack.limitDecisions(facts)
        #expect(each[.handle]?.rule == "limits[1]")
        #expect(each[.accept]?.rule == "limits[3]")
        #expect(each[.evaluate]?.rule == "evaluation.window")
        #expect(pack.limitDecisions(CaseFacts(category: "lamp", grade: "low"))[.handle]?.rule == "limits[2]")
        #expect(pack.limitDecisions(CaseFacts(category: "noise", grade: "low"))[.handle]?.value == .days(7))
    }

    @Test func `dispatch names lead and helpers, or leaves it to a person`() {
        let lamp = pack.route(CaseFacts(category: "lamp"))
        #expect(lamp?.value == Routing(lead: "lamps", assisting: ["office"]))
        #expect(lamp?.rule == "dispatch[1]")
        #expect(lamp?.why == Text("类别是“路灯”", "The category is “Lamp”"))
        #expect(pack.route(CaseFacts(category: "noise"))?.value.lead == "office")
        #expect(pack.route(CaseFacts()) == nil)
        #expect(pack.routing(CaseFacts())?.rule == "dispatch[3]")
    }

    @Test func `a person looks first where the pack says so`() {
        #expect(pack.verification(CaseFacts(category: "lamp")).value)
        #expect(!pack.verification(CaseFacts(category: "noise")).value)
        #expect(!pack.selfHandling(CaseFacts(category: "lamp")).value)
        #expect(pack.check(grade: "high").value && !pack.check(grade: "low").value)
    }

    @Test(arguments: [
        ("楼下着火了", true), ("有火灾隐患，请来看看", false), ("有火灾隐患，现在真的着火了", true), ("", false), ("路灯不亮", false),
        ("这里存在火灾隐患，上次发生过火灾", true),
    ])
    func `an emergency is told from talk about one`(_ words: String, _ isOne: Bool) {
        #expect((pack.emergency(in: words) != nil) == isOne)
    }

    @Test func `what belongs elsewhere is sent there by words or by category`() {
        #expect(pack.referral(words: "对判决书不服", category: nil)?.key == "court")
        #expect(pack.referral(words: "孩子的事", category: "secret")?.key == "home")
        #expect(pack.referral(words: "路灯", category: "lamp") == nil)
    }

    @Test func `categories are suggested with the words that led to them`() throws {
        let best = try #require(pack.suggestCategories(for: "小区路灯坏了，晚上灯泡一直不亮").first)
        #expect(best.category == "lamp")
        #expect(best.why.zh.contains("路灯") && best.why.zh.contains("灯泡+不亮"))
        #expect(best.confidence > 0 && best.confidence < 1)
        #expect(pack.suggestCategories(for: "晚上").first?.category == "noise")
        #expect(pack.suggestCategories(for: "你好").isEmpty)
        #expect(pack.suggestCategories(for: "路灯 噪音", limit: 1).count == 1)
        #expect(pack.suggestCategories(for: "路灯", limit: 0).isEmpty)
    }

    @Test func `letters are matched whatever their width and size`() throws {
        let wide = try SmallPack.read(SmallPack.with("[噪音, 太吵]", "[噪音, KTV]"))
        #expect(wide.suggestCategories(for: "楼下ｋｔｖ").first?.category == "noise")
        #expect(wide.suggestCategories(for: "楼下Ktv").first?.category == "noise")
    }

    @Test func `conditions join, negate and nest`() throws {
        let yaml = SmallPack.with(
            "{when: {flag: danger}, grade: high}",
            "{when: {any: [{channel: [phone, walk-in], category-under: home}, {not: {level: [community, grid]}, persons-at-least: 10}]}, grade: high}"
        )
        let pack = try SmallPack.read(yaml)
        func high(_ facts: CaseFacts) -> Bool { pack.grade(facts).value == "high" }
        #expect(high(CaseFacts(category: "noise", channel: "phone")))
        #expect(!high(CaseFacts(category: "lamp", channel: "phone")))
        #expect(!high(CaseFacts(category: "noise", channel: "web")))
        #expect(high(CaseFacts(persons: 10)))
        #expect(!high(CaseFacts(place: PlaceCode("340102001001001"), persons: 10)))
        #expect(high(CaseFacts(place: PlaceCode("340102"), persons: 10)))
        let words = pack.describe(pack.gradeRules[0].condition)
        #expect(
            words.zh == "渠道是“电话”或“当面反映”，且类别属于“家里”，或涉及 10 人以上，且不是：地点是“社区”或“网格”"
                || words.zh.contains("渠道是“电话”或“当面反映”"))
    }

    @Test func `unknown facts fit no condition and break nothing`() {
        let facts = CaseFacts(category: "gone", gridKind: "sea", channel: "pigeon", flags: ["odd"], grade: "none")
        #expect(pack.grade(facts).value == "low")
        #expect(pack.route(facts) == nil)
        #expect(pack.limits(facts).value[.handle] == .days(7))
    }
}
