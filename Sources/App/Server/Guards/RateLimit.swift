import Kernel

/// Bounds how fast one sender may submit: an address without signing in, a person wherever they sit. Neighbours behind
/// one router share an address, so its bound is generous.
struct RateLimit: Sendable {
    private let addresses: Allowance
    private let people: Allowance

    /// 0 sets no bound.
    init(perAddress: Int, perPerson: Int) {
        (addresses, people) = (Allowance(perMinute: perAddress), Allowance(perMinute: perPerson))
    }

    /// Throws `RequestProblem.tooFast` with the seconds until the next is taken.
    func take(_ caller: Caller, from address: String, at now: Instant) throws(RequestProblem) {
        let wait =
            switch caller.kind {
            case .anonymous: addresses.take(RateLimit.network(address), at: now)
            case .resident, .staff: people.take(caller.key, at: now)
            case .system: Int?.none
            }
        if let wait { throw .tooFast(seconds: wait) }
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
