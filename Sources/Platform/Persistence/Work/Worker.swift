internal import Foundation

/// A named thread of an engine. Bodies block on disks and sockets, so they never run on Swift's cooperative threads.
final class Worker: Sendable {
    private let ended = DispatchGroup()

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let ended = ended
        ended.enter()
        let thread = Thread {
            body()
            ended.leave()
        }
        thread.name = name
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Waits for the thread's end.
    func join() { ended.wait() }

    /// Runs a body on a thread of its own, for rare long work such as a backup.
    static func run<T: Sendable>(_ name: String, _ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            _ = Worker(name) { continuation.resume(with: Result(catching: body)) }
        }
    }
}
