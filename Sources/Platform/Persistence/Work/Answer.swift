internal import Foundation
internal import Synchronization

/// The result of another thread, waited for on a thread that may block.
final class Answer<T: Sendable>: Sendable {
    private let ready = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<T, any Error>?>(nil)

    func give(_ result: Result<T, any Error>) {
        self.result.withLock { $0 = result }
        ready.signal()
    }

    func wait() throws -> T {
        ready.wait()
        guard let result = result.withLock({ $0 }) else { throw StorageProblem.closed.appError }
        return try result.get()
    }
}
