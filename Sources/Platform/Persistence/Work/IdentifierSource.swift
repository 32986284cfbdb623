internal import Foundation
internal import Kernel
internal import Synchronization

/// Time-ordered 63-bit numbers: 41 bits of milliseconds since 2020-01-01T00:00Z, 10 bits of node, 12 bits of sequence.
/// Each is larger than the one before it, also where the clock steps back.
final class IdentifierSource: Sendable {
    /// 2020-01-01T00:00:00Z in milliseconds since 1970.
    static let epoch: Int64 = 1_577_836_800_000
    static let nodes = 1024

    /// Milliseconds and sequence in one number, and the node's bits.
    private struct State { var tick: Int64; var node: Int64 }
    private let state: Mutex<State>
    /// Milliseconds since the epoch.
    private let clock: @Sendable () -> Int64

    init(node: Int, clock: @escaping @Sendable () -> Int64 = IdentifierSource.milliseconds) {
        state = Mutex(State(tick: 0, node: Int64(node)))
        self.clock = clock
    }

    /// Takes the number of a renewed node lease.
    func move(toNode node: Int) { state.withLock { $0.node = Int64(node) } }

    func next() -> Int64 {
        let now = clock() << 12
        return state.withLock {
            $0.tick = max($0.tick + 1, now)
            return ($0.tick >> 12) << 22 | $0.node << 12 | ($0.tick & 0xFFF)
        }
    }

    /// When a number was made.
    static func instant(of identifier: Int64) -> Instant {
        Instant(microseconds: ((identifier >> 22) + epoch) * 1_000)
    }

    static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return max(0, Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000 - epoch)
    }
}
