import Kernel
import Pages
import Synchronization
import Testing

@testable import Server

@Suite struct VisitorsTests {
    private final class Lookups: Sendable {
        private let number = Mutex(0)
        var count: Int { number.withLock { $0 } }
        func add() { number.withLock { $0 += 1 } }
    }

    @Test func `somebody who was looked up is known for a few seconds, also where the clock steps back`() async throws {
        let lookups = Lookups()
        let visitors = Visitors { _, _ in
            lookups.add()
            return nil
        }
        let now = SampleServer.now
        for moment in [now, now + .seconds(1)] { _ = try await visitors.visitor("a", at: moment) }
        #expect(lookups.count == 1)
        // An hour back: what was learned in the other time would be known for an hour.
        for moment in [now - .hours(1), now - .hours(1) + .seconds(1)] {
            _ = try await visitors.visitor("a", at: moment)
        }
        #expect(lookups.count == 2)
    }
}
