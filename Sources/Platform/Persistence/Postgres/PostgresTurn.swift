internal import Foundation

/// Which of a node's writing threads leads. Two transactions that write the same busy pages make each other run
/// again, so one thread takes all waiting writes and commits them together; where it is busy with something long, the
/// next thread leads meanwhile, and nobody waits behind an import.
final class PostgresTurn: @unchecked Sendable {
    // Unchecked because the condition guards every field; nothing is touched outside its lock.
    private let condition = NSCondition()
    private var count = 0
    private var leader: Int?
    /// When the leader took its work; nil while it waits for some.
    private var busySince: Double?
    private var isWatched = false
    /// Seconds a leader may be busy before the next one leads.
    private let patience: Double

    init(patience: Double = 0.1) { self.patience = patience }

    /// Waits until this thread leads; gives the number of its turn.
    func lead() -> Int {
        condition.lock()
        defer { condition.unlock() }
        while leader != nil && !isOverdue {
            if busySince == nil || isWatched {
                condition.wait()
            } else {
                isWatched = true
                _ = condition.wait(until: Date(timeIntervalSinceNow: patience))
                isWatched = false
            }
        }
        count += 1
        (leader, busySince) = (count, nil)
        return count
    }

    /// The leader begins with work it took.
    func works(_ turn: Int) {
        condition.lock()
        defer { condition.unlock() }
        guard leader == turn else { return }
        busySince = PostgresTurn.now
        if !isWatched { condition.signal() }
    }

    /// The work is done; whether this thread still leads.
    func stillLeads(_ turn: Int) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard leader == turn else { return false }
        busySince = nil
        return true
    }

    /// This thread ends.
    func leave(_ turn: Int) {
        condition.lock()
        defer { condition.unlock() }
        if leader == turn { leader = nil }
        condition.signal()
    }

    private var isOverdue: Bool { busySince.map { PostgresTurn.now - $0 >= patience } ?? false }
    private static var now: Double { ProcessInfo.processInfo.systemUptime }
}
