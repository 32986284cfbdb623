import Kernel
import Synchronization

/// Bounds how fast one address may submit without signing in: a bucket of tokens that refills evenly. Neighbours behind
/// one router share an address, so the bucket is generous.
final class RateLimit: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Instant
    }
    static let mostAddresses = 20_000

    private let perMinute: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    /// `perMinute`: 0 sets no bound.
    init(perMinute: Int) { self.perMinute = perMinute }

    /// Throws `RequestProblem.tooFast` with the seconds until the next is taken.
    func take(_ address: String, at now: Instant) throws(RequestProblem) {
        guard perMinute > 0 else { return }
        let most = Double(perMinute)
        let wait: Double = buckets.withLock { buckets in
            if buckets.count >= RateLimit.mostAddresses {
                // Full buckets say nothing; where none is full, forget all rather than grow.
                buckets = buckets.filter { now - $0.value.at < .minutes(1) }
                if buckets.count >= RateLimit.mostAddresses { buckets.removeAll() }
            }
            let key = RateLimit.network(address)
            var bucket = buckets[key] ?? Bucket(tokens: most, at: now)
            let seconds = Double(max(0, (now - bucket.at).microseconds)) / 1_000_000
            bucket.tokens = min(most, bucket.tokens + seconds * most / 60)
            bucket.at = now
            defer { buckets[key] = bucket }
            guard bucket.tokens >= 1 else { return (1 - bucket.tokens) * 60 / most }
            bucket.tokens -= 1
            return 0
        }
        if wait > 0 { throw .tooFast(seconds: Int(wait.rounded(.up))) }
    }
    /// One household holds a whole /64 of IPv6. Zeros that the address leaves out (`::`) are counted.
    static func network(_ address: String) -> String {
        guard address.contains(":"), !address.contains(".") else { return address }
        let sides = address.prefix { $0 != "%" }.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        let (front, back) = (groups(sides.first), groups(sides.count > 1 ? sides.last : nil))
        let zeros = sides.count > 1 ? max(0, 8 - front.count - back.count) : 0
        return (front + Array(repeating: "0", count: zeros) + back).prefix(4).joined(separator: ":")
    }
    /// Without the zeros before a number: `0db8` and `db8` are one.
    private static func groups(_ part: Substring?) -> [String] {
        (part ?? "").split(separator: ":").map { group in
            let number = group.drop { $0 == "0" }
            return number.isEmpty ? "0" : number.lowercased()
        }
    }
}
