internal import Foundation
internal import Synchronization

/// A named thread of an engine. Bodies block on disks and sockets, so they never run on Swift's cooperative threads.
final class Worker: Sendable {
    private let ended = DispatchGroup()
    private let number = Mutex<pthread_t?>(nil)

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let ended = ended
        ended.enter()
        let thread = Thread { [weak self] in
            self?.number.withLock { $0 = pthread_self() }
            body()
            ended.leave()
        }
        thread.name = name
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Waits for the thread's end, unless this is the thread itself.
    func join() {
        if number.withLock({ $0 }) != pthread_self() { ended.wait() }
    }

    /// Runs a body on a thread of its own, for rare long work such as a backup.
    static func run<T: Sendable>(_ name: String, _ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            _ = Worker(name) { continuation.resume(with: Result(catching: body)) }
        }
    }
}
