public import Kernel
public import Logging
public import Persistence
public import ServiceLifecycle

/// Carries messages of one topic out of the house.
public typealias Delivery = @Sendable (OutboxMessage, Instant) async throws -> Void

/// Delivers what operations left in the outbox; a failed delivery comes back after 1, 2, 4, … minutes until it is dead.
public struct OutboxWorker: Service {
    static let longestSleep = Span.seconds(2)
    static let lease = Span.minutes(2)

    let database: Database
    let deliveries: [String: Delivery]
    let clock: @Sendable () -> Instant
    let logger: Logger

    public init(
        database: Database, deliveries: [String: Delivery], clock: @escaping @Sendable () -> Instant, logger: Logger
    ) {
        (self.database, self.deliveries, self.clock, self.logger) = (database, deliveries, clock, logger)
    }

    public func run() async throws {
        await Repeating(named: "outbox", logger: logger).untilShutdown {
            let now = clock()
            if try await turn() == Limits.outboxPerTurn { return .zero }
            let next = try await database.nextOutboxDue() ?? now + OutboxWorker.longestSleep
            return min(next - clock(), OutboxWorker.longestSleep)
        }
    }

    /// Delivers what is due now, a bounded number; how many messages it took.
    @discardableResult
    public func turn() async throws -> Int {
        let messages = try await database.takeOutbox(at: clock(), lease: OutboxWorker.lease)
        for message in messages { try await deliver(message) }
        return messages.count
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
