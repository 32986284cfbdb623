import Kernel
import Logging
import People
import Persistence
import ServiceLifecycle

/// Keeps the store small and its sums short: folds counters every few seconds, and every hour forgets what has ended.
struct TidyWorker: Service {
    static let foldEvery = Span.seconds(10)
    /// How long delivered messages and idempotency keys are kept.
    static let keep = Span.days(7)

    let database: Database
    let logger: Logger

    func run() async throws {
        var tidied = SystemClock.now() - .hours(1)
        await Repeating(named: "tidying", logger: logger).untilShutdown {
            while try await database.foldCounters() > 0 {}
            let now = SystemClock.now()
            if now - tidied >= .hours(1) {
                try await forget(at: now)
                tidied = now
            }
            return TidyWorker.foldEvery
        }
    }

    private func forget(at now: Instant) async throws {
        try await database.forgetOutbox(doneBefore: now - TidyWorker.keep)
        try await database.forgetCommandKeys(before: now - TidyWorker.keep)
        try await database.perform(ForgetSessions(), by: .system, at: now)
    }
}
