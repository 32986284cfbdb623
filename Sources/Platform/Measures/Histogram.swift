internal import Synchronization

/// How often values fell between fixed bounds. Recording takes no lock and no memory, so it may stand on every path.
public final class Histogram: Sendable {
    /// Upper bounds in what is recorded, and what one of them is in what is shown.
    public struct Scale: Sendable {
        /// Ascending; at most `Histogram.most`.
        let bounds: [Int]
        /// How many of what is recorded make one of what is shown.
        let unit: Double

        /// Recorded in nanoseconds, shown in seconds: from half a millisecond to ten seconds.
        public static let duration = Scale(
            bounds: [500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000].map { $0 * 1_000 }
                + [1_000, 2_500, 5_000, 10_000].map { $0 * 1_000_000 },
            unit: 1_000_000_000)
        /// Recorded and shown as they are: how many went together.
        public static let count = Scale(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256], unit: 1)
    }

    static let most = 15
    let scale: Scale
    private let buckets: InlineArray<16, Atomic<Int>> = InlineArray { _ in Atomic(0) }
    private let total = Atomic<Int>(0)

    public init(_ scale: Scale = .duration) {
        self.scale = Scale(bounds: Array(scale.bounds.prefix(Histogram.most)), unit: scale.unit)
    }

    public func record(_ value: Int) {
        var bucket = 0
        while bucket < scale.bounds.count, value > scale.bounds[bucket] { bucket += 1 }
        buckets[bucket].wrappingAdd(1, ordering: .relaxed)
        total.wrappingAdd(value, ordering: .relaxed)
    }

    /// How many values were recorded.
    public var count: Int { counts.reduce(0, +) }
    /// Sum of all values, as recorded.
    public var sum: Int { total.load(ordering: .relaxed) }

    /// For each bound how many fell between it and the one before; last those above all bounds.
    var counts: [Int] { (0...scale.bounds.count).map { buckets[$0].load(ordering: .relaxed) } }
}
