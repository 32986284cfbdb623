import Cases
import Field
import Kernel
import Logging
import Media
import Patrols
import Persistence
import ServiceLifecycle

/// Keeps sums short: folds counters every few seconds. Where a key was added, seals every field anew with it. Once a
/// day it removes files that no case shows. What is kept only for a while goes by the rules of retention
/// (`RetentionTimer`).
struct TidyWorker: Service {
    static let foldEvery = Span.seconds(10)
    /// Files that no case shows are removed once a day; how long a form may take that brings one.
    static let sweepEvery = Span.hours(23)
    static let keepUnused = Span.days(1)
    /// A photo from a phone whose entry has not been taken is kept for so long.
    static let keepFieldPhotos = Span.days(60)
    private static let sweepTask = "files"

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
                try await sweepFiles(at: now)
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
            try await database.read { tx in
                // A photo from a phone waits for the entry that names it.
                let waiting: [KeptFile] = try tx.waitingFieldPhotos(since: now - TidyWorker.keepFieldPhotos)
                return try tx.shownFiles(hashes).union(tx.filesOfPatrols(hashes)).union(waiting.map(\.hash))
            }
        }
        try await database.write { try $0.forgetFieldPhotos(before: now - TidyWorker.keepFieldPhotos) }
        try await database.write { try $0.done(TidyWorker.sweepTask, ["removed": removed], at: now) }
        if removed > 0 { logger.notice("\(removed) files that no case shows were removed") }
    }
}
