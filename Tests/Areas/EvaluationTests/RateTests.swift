import Cases
import Evaluation
import Kernel
import Persistence
import Policy
import Testing

/// Rates come out to the last published digit.
@Suite("Rates")
struct RateTests {
    /// City reports with their counts and rates as published: Tianmen, December 2016; Lianyungang, April 2017.
    @Test(
        "the published closing figures come out to two decimals",
        arguments: [
            (911, 972, "93.72 %"), (737, 972, "75.82 %"), (902, 956, "94.35 %"), (9, 16, "56.25 %"),
            (23_974, 24_932, "96.16 %"), (22_345, 24_932, "89.62 %"),
        ])
    func published(_ part: Int, _ whole: Int, _ percent: String) {
        #expect(Rate("closing", Text("结案率", "Closing rate"), part, of: whole).percent == percent)
    }

    @Test("closing rates stand over all cases due, and holds leave the denominator where the pack says so")
    func closingDenominators() throws {
        let counts = FactCounts(["reported": 972, "closed": 911, "closed-in-time": 737, "held": 72])
        let due = Indicators(counts, try RateTests.rules())
        #expect(due.closing.percent == "93.72 %")
        #expect(due.closingInTime.percent == "75.82 %")
        let lessHeld = Indicators(counts, try RateTests.rules(denominator: "due-less-held"))
        #expect(lessHeld.closing.whole == 900)
        #expect(lessHeld.closing.wholeFact == nil)
        #expect(lessHeld.closing.formula.zh.contains("挂账"))
    }

    @Test("over nothing there is no rate")
    func nothing() throws {
        let rate = Rate("x", Text("率", "rate"), 0, of: 0)
        #expect(rate.percent == "—")
        #expect(rate.hundredths == nil && rate.value == nil && rate.likely == nil)
        #expect(Indicators(FactCounts(), try RateTests.rules()).composite == nil)
    }

    @Test(
        "halves are rounded up, in whole numbers",
        arguments: [
            (1, 3, 3333), (2, 3, 6667), (1, 8, 1250), (1, 20_000, 1), (1, 20_001, 0), (0, 5, 0), (5, 5, 10_000),
        ])
    func rounding(_ part: Int, _ whole: Int, _ hundredths: Int) {
        #expect(Rate("x", Text("率", "rate"), part, of: whole).hundredths == hundredths)
    }

    @Test("the formula of a pack stands before the usual one")
    func packFormula() throws {
        let counts = FactCounts(["responded": 8, "respondable": 9, "dispatched": 10])
        #expect(Indicators(counts, try RateTests.rules()).response.whole == 9)
        let own =
            #"[{"key":"response","name":{"zh":"5 分钟响应率","en":"In 5 minutes"},"numerator":"contacted-on-time","denominator":"dispatched"}]"#
        let response = Indicators(counts, try RateTests.rules(rates: own)).response
        #expect(response.percent == "80.00 %")
        #expect(response.name.zh == "5 分钟响应率")
        #expect(response.wholeFact == "dispatched")
    }

    @Test("the composite is the weighted three rates")
    func composite() throws {
        let counts = FactCounts(["responded": 1, "respondable": 1, "solved": 1, "satisfied": 0, "rated": 2])
        #expect(Indicators(counts, try RateTests.rules()).composite == 1000 + 2250)
    }

    /// Wilson, JASA 22 (1927); the values for 8 of 10 and 1 of 1 as published calculators give them.
    @Test("few cases are shown with the range they leave open")
    func wilson() throws {
        let eight = try #require(Rate("x", Text("率", "rate"), 8, of: 10).likely)
        #expect(abs(eight.low - 49.02) < 0.01 && abs(eight.high - 94.33) < 0.01)
        let one = try #require(Rate("x", Text("率", "rate"), 1, of: 1).likely)
        #expect(abs(one.low - 20.65) < 0.01 && one.high == 100)
        #expect(Rate("x", Text("率", "rate"), 19, of: 19).isSmall(below: 20))
        #expect(!Rate("x", Text("率", "rate"), 20, of: 20).isSmall(below: 20))
    }

    @Test("adding and taking away counts leaves nothing behind", arguments: 0..<50)
    func counts(_ seed: Int) {
        var random = Seeded(UInt64(seed) + 1)
        func some() -> FactCounts {
            var counts = FactCounts()
            for fact in CaseFact.allCases { counts.add(Int.random(in: 0...9, using: &random), to: fact.rawValue) }
            return counts
        }
        let (left, right) = (some(), some())
        #expect((left + right) - right == left)
        #expect((left - left).isEmpty)
    }

    static func rules(denominator: String = "due", rates: String = "[]") throws -> IndicatorRules {
        try JSON.decode(
            """
            {"closingDenominator":"\(denominator)","excluded":["unreachable"],"responseWeight":10,"solvedWeight":45,
            "satisfiedWeight":45,"smallNumber":20,"rates":\(rates)}
            """)
    }
}
