public import Kernel
import Persistence

/// What did not get done by itself, for whoever runs the house.
public struct Undelivered: Encodable, Sendable {
    public struct Message: Encodable, Sendable {
        public let id: String
        public let topic: String
        public let tries: Int
        public let error: String?
    }
    public struct Timer: Encodable, Sendable {
        public let kind: String
        public let subject: String
        public let due: Instant
        public let tries: Int
        public let error: String?
    }
    /// Messages that had their last try, newest first.
    public let messages: [Message]
    /// Timers that fail; they come back by themselves, at last once a day.
    public let timers: [Timer]
}

extension House {
    /// Messages that could not be delivered and timers that fail, at most `Limits.bulk` of each.
    public func undelivered() async throws -> Undelivered {
        let messages = try await database.deadOutbox(limit: Limits.bulk)
        let timers = try await database.failingTimers(limit: Limits.bulk)
        return Undelivered(
            messages: messages.map {
                .init(id: String($0.id), topic: $0.topic, tries: $0.tries, error: $0.lastError)
            },
            timers: timers.map {
                .init(kind: $0.kind, subject: String($0.subject), due: $0.due, tries: $0.tries, error: $0.lastError)
            })
    }

    /// Gives every message that had its last try its tries again; how many.
    public func deliverAgain() async throws -> Int {
        var count = 0
        while case let dead = try await database.deadOutbox(limit: Limits.bulk), !dead.isEmpty {
            for message in dead { try await database.reviveOutbox(message.id, at: now()) }
            count += dead.count
        }
        return count
    }
}
