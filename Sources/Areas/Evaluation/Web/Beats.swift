import Synchronization

/// Turns changes into beats: at most one in each interval, and one every so many intervals even when nothing changed.
/// Changes between two beats become one.
struct Beats: Sendable {
    let stream: AsyncStream<Void>

    /// - Parameter atLeastEvery: intervals after which a beat comes without a change.
    init(_ changes: AsyncStream<String>, every interval: Duration, atLeastEvery quiet: Int) {
        let changed = Latch()
        stream = AsyncStream(bufferingPolicy: .bufferingNewest(1)) { output in
            // Both live as long as the stream is read; ended by its own end.
            let listening = Task {
                for await _ in changes { changed.set() }
                output.finish()
            }
            let beating = Task {
                var waited = 0
                while !Task.isCancelled {
                    do { try await Task.sleep(for: interval) } catch { return }
                    waited += 1
                    guard changed.take() || waited >= quiet else { continue }
                    waited = 0
                    output.yield()
                }
            }
            output.onTermination = { _ in
                listening.cancel()
                beating.cancel()
            }
        }
    }
}

/// Remembers that something happened until somebody looks.
private final class Latch: Sendable {
    private let happened = Mutex(false)
    func set() { happened.withLock { $0 = true } }
    func take() -> Bool {
        happened.withLock { value in
            defer { value = false }
            return value
        }
    }
}
