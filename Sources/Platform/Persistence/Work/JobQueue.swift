internal import Foundation
internal import Measures

/// One body that waits for an engine's thread.
struct Job: Sendable {
    /// Runs the body and returns what answers its caller; to be called once the transaction is committed.
    let run: @Sendable (Transaction) throws -> @Sendable () -> Void
    /// Answers the caller with an error.
    let fail: @Sendable (any Error) -> Void
    /// Whether running it again is harmless even where the first commit may have happened: it holds an idempotency key.
    var repeatable = false
    /// When it was put in line, in ticks.
    let called = Ticks.now()
}

/// A bounded line of work for a fixed set of threads.
final class JobQueue<Work: Sendable>: @unchecked Sendable {
    // Unchecked because the condition guards every field; nothing is touched outside its lock.
    private let condition = NSCondition()
    private var waiting: [Work] = []
    private var head = 0
    private var closed = false
    private let bound: Int

    init(bound: Int) { self.bound = bound }

    enum Admission { case admitted, full, closed }

    /// Places in memory that the line takes, those of finished work included; for tests.
    var held: Int {
        condition.lock()
        defer { condition.unlock() }
        return waiting.count
    }

    /// How much work stands in line.
    var length: Int {
        condition.lock()
        defer { condition.unlock() }
        return waiting.count - head
    }

    /// Puts work at the end of the line.
    func put(_ work: Work) -> Admission {
        condition.lock()
        if closed || waiting.count - head >= bound {
            defer { condition.unlock() }
            return closed ? .closed : .full
        }
        waiting.append(work)
        condition.unlock()
        // Outside the lock: who is woken would only wait for it.
        condition.signal()
        return .admitted
    }

    /// Up to `most` pieces of work, waiting for the first; empty once the queue is closed and drained.
    func take(_ most: Int) -> [Work] {
        condition.lock()
        defer { condition.unlock() }
        while head == waiting.count && !closed { condition.wait() }
        return taken(most)
    }

    /// The next piece of work where one waits and is wanted.
    func next(where isWanted: (Work) -> Bool) -> Work? {
        condition.lock()
        defer { condition.unlock() }
        guard head < waiting.count, isWanted(waiting[head]) else { return nil }
        return taken(1).first
    }

    private func taken(_ most: Int) -> [Work] {
        let end = min(waiting.count, head + most)
        let taken = Array(waiting[head..<end])
        head = end
        // What was taken goes when the line is empty, and under steady load when it is the larger part.
        if head == waiting.count || head > 1_024 && head > waiting.count / 2 {
            waiting.removeFirst(head)
            head = 0
        } else if head >= bound {
            // A line that never empties must not grow, nor keep what was done alive.
            waiting.removeFirst(head)
            head = 0
        }
        return taken
    }

    /// Takes no more work; what waits is still done.
    func close() {
        condition.lock()
        closed = true
        condition.broadcast()
        condition.unlock()
    }
}
