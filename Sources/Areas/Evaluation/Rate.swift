public import Kernel

/// One count over another. Arithmetic is in whole numbers, so that a published figure comes out to its last digit.
public struct Rate: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
    public let part: Int
    public let whole: Int
    /// What is counted over what, in words.
    public let formula: Text
    /// Raw values of the `CaseFact`s behind the two counts; nil where no one fact is.
    public let partFact: String?
    public let wholeFact: String?

    public init(
        _ key: String, _ name: Text, _ part: Int, of whole: Int, formula: Text = Text("", ""), partFact: String? = nil,
        wholeFact: String? = nil
    ) {
        (self.key, self.name, self.part, self.whole) = (key, name, part, whole)
        (self.formula, self.partFact, self.wholeFact) = (formula, partFact, wholeFact)
    }

    /// Hundredths of a percent, rounded half up; nil over nothing. 911 of 972 is 9,372.
    public var hundredths: Int? {
        whole > 0 ? (part * 20_000 + whole) / (2 * whole) : nil
    }
    /// `93.72 %`, or `—` over nothing.
    public var percent: String {
        guard let hundredths else { return "—" }
        return "\(hundredths / 100).\(padded(hundredths % 100, 2)) %"
    }
    /// As a number of percent for charts; nil over nothing.
    public var value: Double? { hundredths.map { Double($0) / 100 } }

    /// Between which percentages the rate would lie if the few cases behind it were many: Wilson score interval at 95 %
    /// (E. B. Wilson, JASA 22, 1927), in percent from 0 to 100; nil over nothing.
    public var likely: (low: Double, high: Double)? {
        guard whole > 0 else { return nil }
        let (n, z) = (Double(whole), 1.959_963_984_540_054)
        let p = min(1, max(0, Double(part) / n))
        let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        let reach = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return (max(0, centre - reach) * 100, min(1, centre + reach) * 100)
    }
    /// Over so few cases that the rate alone would mislead.
    public func isSmall(below least: Int) -> Bool { whole > 0 && whole < least }
}
