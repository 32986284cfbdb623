import Cases
import Kernel
import Logging
import Media
import People
import Persistence
import ServiceLifecycle

/// Keeps the store small and its sums short: folds counters every few seconds, and every hour forgets what has ended.
/// Where a key was added, seals every field anew with it.
struct TidyWorker: Service {
    static let foldEvery = Span.seconds(10)
    /// How long delivered messages and idempotency keys are kept.
    static let keep = Span.days(7)
    /// Files that no case shows are removed once a day; how long a form may take that brings one.
    static let sweepEvery = Span.hours(23)
    static let keepUnused = Span.days(1)
    private static let sweepTask = "files"
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

    /// What came with a form that was then refused stays in the store of files; one node a day takes it away.
    func sweepFiles(at now: Instant) async throws {
        let last = try await database.read { try $0.upkeep(TidyWorker.sweepTask) }
        if let last, now - last.at < TidyWorker.sweepEvery { return }
        let removed = try await house.media.sweep(takenBefore: now - TidyWorker.keepUnused) { [database] hashes in
            try await database.read { try $0.shownFiles(hashes) }
        }
        try await database.write { try $0.done(TidyWorker.sweepTask, ["removed": removed], at: now) }
        if removed > 0 { logger.notice("\(removed) files that no case shows were removed") }
    }

    private func forget(at now: Instant) async throws {
        try await database.forgetOutbox(
            doneBefore: now - TidyWorker.keep, deadBefore: now - TidyWorker.keepUndelivered)
        try await database.forgetCommandKeys(before: now - TidyWorker.keep)
        try await database.perform(ForgetSessions(), by: .system, at: now)
        _ = try await database.perform(ForgetNotices(), by: .system, at: now)
        try await sweepFiles(at: now)
    }
}
