import Cases
import Kernel
import Logging
import People
import Persistence
import ServiceLifecycle

/// Keeps the store small and its sums short: folds counters every few seconds, and every hour forgets what has ended.
/// Where a key was added, seals every field anew with it.
struct TidyWorker: Service {
    static let foldEvery = Span.seconds(10)
    /// How long delivered messages and idempotency keys are kept.
    static let keep = Span.days(7)
    /// How long messages that could not be delivered wait for a person (`jinlin undelivered`).
    static let keepUndelivered = Span.days(90)

    let house: House
    private var database: Database { house.database }
    let logger: Logger

    init(house: House, logger: Logger) { (self.house, self.logger) = (house, logger) }

    func run() async throws {
        var tidied = SystemClock.now() - .hours(1)
        await Repeating(named: "tidying", logger: logger).untilShutdown {
            // A turn that was not full was the last: under steady writing there is always one more difference.
            while try await database.foldCounters() == Database.foldAtOnce, !Task.isShuttingDownGracefully {}
            try await house.keepKeysFresh()
            let now = SystemClock.now()
            if now - tidied >= .hours(1) {
                try await forget(at: now)
                tidied = now
            }
            return TidyWorker.foldEvery
        }
    }

    private func forget(at now: Instant) async throws {
        try await database.forgetOutbox(
            doneBefore: now - TidyWorker.keep, deadBefore: now - TidyWorker.keepUndelivered)
        try await database.forgetCommandKeys(before: now - TidyWorker.keep)
        try await database.perform(ForgetSessions(), by: .system, at: now)
        _ = try await database.perform(ForgetNotices(), by: .system, at: now)
    }
}
