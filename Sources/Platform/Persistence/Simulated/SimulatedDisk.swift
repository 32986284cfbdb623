internal import GRDB
internal import GRDBSQLite
package import Kernel
internal import Synchronization

/// A database in memory with everything around it that could differ between two runs: the clock, chance, and what goes
/// wrong. Databases opened on it do their work at once on the calling thread, so that a run is the same each time. It
/// outlives them, as a disk outlives a process. For one thread at a time.
package final class SimulatedDisk: Sendable {
    private struct State {
        var now: Instant
        var chance: SeededGenerator
        var ahead: [WriteFault?] = []
        var happened: [WriteFault] = []
        var starts = 0
    }
    private let state: Mutex<State>
    let queue: DatabaseQueue

    /// An empty one. Throws `AppError` 503 where SQLite gives no memory.
    package init(now: Instant) throws {
        queue = try SQLiteFile.open(nil, reading: false)
        state = Mutex(State(now: now, chance: SeededGenerator(seed: 0)))
    }

    /// One with the same content as another on which no database is open.
    package convenience init(copying other: SimulatedDisk) throws {
        try self.init(now: other.now)
        let starts = other.state.withLock { $0.starts }
        state.withLock { $0.starts = starts }
        try other.queue.writeWithoutTransaction { try SQLiteConnection($0).backup(to: queue) }
    }

    /// The time by the machine's clock, of which identifiers are made.
    package var now: Instant {
        get { state.withLock { $0.now } }
        set { state.withLock { $0.now = newValue } }
    }

    /// Where secrets and other chance come from, from now on.
    package func seed(_ seed: UInt64) { state.withLock { $0.chance = SeededGenerator(seed: seed) } }
    package func bytes(_ count: Int) -> [UInt8] { state.withLock { $0.chance.bytes(count) } }

    /// What goes wrong with the next writes, one after the other; nil with nothing. It replaces what was said before.
    package func foresee(_ faults: [WriteFault?]) { state.withLock { $0.ahead = faults } }

    /// What went wrong since this was asked before.
    package func takeHappened() -> [WriteFault] {
        state.withLock { state in
            defer { state.happened = [] }
            return state.happened
        }
    }

    /// Counts the databases that were opened on it; a new process has a node number of its own.
    func nextStart() -> Int {
        state.withLock { state in
            state.starts += 1
            return state.starts
        }
    }
    func nextFault() -> WriteFault? { state.withLock { $0.ahead.isEmpty ? nil : $0.ahead.removeFirst() } }
    func note(_ fault: WriteFault) { state.withLock { $0.happened.append(fault) } }

    /// Every byte of the database file as it would lie on the disk.
    package func image() throws -> [UInt8] {
        try queue.writeWithoutTransaction { database in
            guard let handle = database.sqliteConnection else { throw StorageProblem.closed.appError }
            var size: sqlite3_int64 = 0
            guard let bytes = sqlite3_serialize(handle, "main", &size, 0) else { throw StorageProblem.failing.appError }
            defer { sqlite3_free(bytes) }
            return Array(UnsafeBufferPointer(start: bytes, count: Int(size)))
        }
    }
}
