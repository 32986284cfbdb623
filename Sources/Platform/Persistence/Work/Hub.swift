internal import Synchronization

/// Wakes the live pages of this node: who listens to which topic.
final class Hub: Sendable {
    /// Topics kept for a page that is slow to read; the newest win.
    static let buffer = 64

    private struct State {
        var listeners: [Int: AsyncStream<String>.Continuation] = [:]
        var topics: [String: Set<Int>] = [:]
        var next = 0
        var closed = false
    }
    private let state = Mutex(State())

    func listen(_ topics: [String]) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: String.self, bufferingPolicy: .bufferingNewest(Hub.buffer))
        let number: Int? = state.withLock { state in
            guard !state.closed else { return nil }
            state.next += 1
            state.listeners[state.next] = continuation
            for topic in topics { state.topics[topic, default: []].insert(state.next) }
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.leave(number, topics) }
        return stream
    }

    /// Tells everyone who listens to any of the topics.
    func announce(_ topics: some Sequence<String>) {
        for topic in topics {
            let heard = state.withLock { state in
                (state.topics[topic] ?? []).compactMap { state.listeners[$0] }
            }
            for listener in heard { listener.yield(topic) }
        }
    }

    /// Tells every listener all of its topics, where it is not known which changed.
    func announceEverything() {
        announce(state.withLock { Array($0.topics.keys) })
    }

    func close() {
        let listeners = state.withLock { state in
            state.closed = true
            defer { (state.listeners, state.topics) = ([:], [:]) }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }

    private func leave(_ number: Int, _ topics: [String]) {
        state.withLock { state in
            state.listeners[number] = nil
            for topic in topics {
                state.topics[topic]?.remove(number)
                if state.topics[topic]?.isEmpty == true { state.topics[topic] = nil }
            }
        }
    }
}
