public import Cases
public import Kernel

// Evaluation: how well a place does, counted honestly.
//
// A resident's words: "of those who complained in our street last month, how many were called in time, how many say it
// is solved, how many are satisfied, and out of how many?" A leader's words: "where is it slow, whose work is it, and
// show me the very cases behind that figure."
//
// Figures are counters that every case change keeps in its own transaction; nothing here counts by reading cases. A
// month is open while it may still change and frozen once it is closed: its counts are then copied for good, with the
// cases that were left out, the version of the rules and a hash. What happens to a case later shows beside a frozen
// month as a difference and never changes it.
//
// Invariants: a frozen month never changes; freezing twice is freezing once; a rate is two counts and is never shown
// without them; over nothing there is no rate; nothing leaves a denominator without an entry in the public list of
// exclusions; a figure links to exactly the cases it counts.
//
// Who may: everyone reads the rates of a place; `board.read` sees the board; `months.freeze` closes months and decides
// exclusions, which a unit or a desk asks for; nobody decides what they asked for themselves.

/// Counts of what cases say for the rates, by fact.
public struct FactCounts: Sendable, Hashable, Codable {
    private var values: [String: Int]

    /// Keys are raw values of `CaseFact`, as counters keep them.
    public init(_ values: [String: Int] = [:]) { self.values = values.filter { $0.value != 0 } }
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String: Int].self))
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    public subscript(_ fact: CaseFact) -> Int { values[fact.rawValue] ?? 0 }
    public subscript(key key: String) -> Int { values[key] ?? 0 }
    public var isEmpty: Bool { values.isEmpty }
    /// Facts that were counted, in the order of their keys.
    public var keys: [String] { values.keys.sorted() }

    public mutating func add(_ count: Int, to key: String) {
        let sum = (values[key] ?? 0) + count
        values[key] = sum == 0 ? nil : sum
    }
    public static func + (left: FactCounts, right: FactCounts) -> FactCounts {
        FactCounts(left.values.merging(right.values, uniquingKeysWith: +))
    }
    public static func - (left: FactCounts, right: FactCounts) -> FactCounts {
        FactCounts(left.values.merging(right.values.mapValues { -$0 }, uniquingKeysWith: +))
    }
}

/// What a month came to at a place.
public struct MonthFigures: Sendable, Hashable, Codable {
    public let month: CivilMonth
    public let place: PlaceCode
    /// Without the excluded cases.
    public let counts: FactCounts
    /// Cases that were left out of every count, listed in public.
    public let excluded: Int
    /// When the month was closed here; nil while it may still change.
    public let frozenAt: Instant?
    public init(month: CivilMonth, place: PlaceCode, counts: FactCounts, excluded: Int, frozenAt: Instant?) {
        (self.month, self.place, self.counts) = (month, place, counts)
        (self.excluded, self.frozenAt) = (excluded, frozenAt)
    }
}

extension CivilMonth {
    /// The counters of a month by place, keys are raw values of `CaseFact`.
    var metric: String { "month:\(self)" }
    /// The counters of a month by place, keys are `<unit>/<fact>`.
    var unitMetric: String { "unit-month:\(self)" }
    /// A number for timers: months since year 0.
    var index: Int { year * 12 + month - 1 }
    init?(index: Int) { self.init("\(padded(index / 12, 4))-\(padded(index % 12 + 1, 2))") }
}

extension PlaceCode {
    /// Months are closed district by district: the first six letters, or the place itself where its code is shorter.
    var district: PlaceCode { at(.district) ?? self }
    /// The finest place figures are kept for: a grid.
    var gridOrWider: PlaceCode { at(.grid) ?? self }
}
