import Kernel
import Logging
import Persistence
import ServiceLifecycle

/// Runs what is due: clocks that run out, reminders, months that close. Sleeps until the next timer, at most a few
/// seconds, so that a timer set meanwhile is not missed.
struct TimerWorker: Service {
    static let longestSleep = Span.seconds(2)

    let database: Database
    let handlers: [String: Database.TimerHandler]
    let clock: @Sendable () -> Instant
    let logger: Logger

    func run() async throws {
        await Repeating(named: "timers", logger: logger).untilShutdown {
            let now = clock()
            let turn = try await database.runDueTimers(at: now, handlers: handlers)
            if turn.run + turn.failed == Limits.timersPerTurn { return .zero }
            let next = try await database.nextTimerDue() ?? now + TimerWorker.longestSleep
            return min(next - clock(), TimerWorker.longestSleep)
        }
    }
}
