import Synchronization

/// How often something may be done for each of many keys: a bucket of tokens a key, which refills evenly. Kept in
/// memory by each node for itself; nothing is lost with it but a minute's memory.
public final class Allowance: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Instant
    }
    /// Keys remembered at once.
    public static let mostKeys = 20_000

    private let perMinute: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    /// `perMinute`: 0 sets no bound.
    public init(perMinute: Int) { self.perMinute = perMinute }

    /// Takes one; where none is left, gives the seconds until there is one.
    public func take(_ key: String, at now: Instant) -> Int? {
        guard perMinute > 0 else { return nil }
        let most = Double(perMinute)
        let wait: Double = buckets.withLock { buckets in
            if buckets.count >= Allowance.mostKeys {
                // Full buckets say nothing; where none is full, forget all rather than grow.
                buckets = buckets.filter { now - $0.value.at < .minutes(1) }
                if buckets.count >= Allowance.mostKeys { buckets.removeAll() }
            }
            var bucket = buckets[key] ?? Bucket(tokens: most, at: now)
            let seconds = Double(max(0, (now - bucket.at).microseconds)) / 1_000_000
            bucket.tokens = min(most, bucket.tokens + seconds * most / 60)
            bucket.at = now
            defer { buckets[key] = bucket }
            guard bucket.tokens >= 1 else { return (1 - bucket.tokens) * 60 / most }
            bucket.tokens -= 1
            return 0
        }
        return wait > 0 ? Int(wait.rounded(.up)) : nil
    }
}
