public import Kernel
import Logging
public import Persistence
import ServiceLifecycle

/// Carries messages of one topic out of the house.
public typealias Delivery = @Sendable (OutboxMessage, Instant) async throws -> Void

/// Delivers what operations left in the outbox; a failed delivery comes back after 1, 2, 4, … minutes until it is dead.
struct OutboxWorker: Service {
    static let longestSleep = Span.seconds(2)
    static let lease = Span.minutes(2)

    let database: Database
    let deliveries: [String: Delivery]
    let clock: @Sendable () -> Instant
    let logger: Logger

    func run() async throws {
        await Repeating(named: "outbox", logger: logger).untilShutdown {
            let now = clock()
            let messages = try await database.takeOutbox(at: now, lease: OutboxWorker.lease)
            for message in messages { try await deliver(message) }
            if messages.count == Limits.outboxPerTurn { return .zero }
            let next = try await database.nextOutboxDue() ?? now + OutboxWorker.longestSleep
            return min(next - clock(), OutboxWorker.longestSleep)
        }
    }

    private func deliver(_ message: OutboxMessage) async throws {
        do {
            // A message that nobody takes outside the house was news for areas that are not here.
            try await deliveries[message.topic]?(message, clock())
            try await database.finishOutbox(message, at: clock())
        } catch {
            let now = clock()
            logger.notice(
                "delivery of \(message.topic) \(message.id) failed on try \(message.tries): \(type(of: error))")
            try await database.failOutbox(
                message, error: ErrorWords.of(error), at: now,
                retryAt: now + .minutes(1 << min(message.tries - 1, 10)))
        }
    }
}
