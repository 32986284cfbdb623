internal import Kernel
internal import Measures

/// An engine as the database sees it.
protocol Storage: Sendable {
    var engine: Database.Engine { get }
    /// Puts a write in line; a full line answers it at once.
    func submitWrite(_ job: Job)
    /// Puts a read in line; a full line answers it at once.
    func submitRead(_ job: Job)
    /// How much work stands in line.
    var line: (reads: Int, writes: Int) { get }
    /// Brings the schema up to date; blocks.
    func migrate(_ migrations: [Migration]) throws
    /// Writes a consistent copy; blocks.
    func backup(to path: String) throws
    /// What is wrong with the stored data; empty where nothing is. Blocks.
    func checkIntegrity() throws -> [String]
    /// Has the engine count what its plans rest on. Blocks.
    func refreshStatistics() throws
    /// Finishes what waits and lets go of threads, files and sockets; blocks.
    func close()
}

extension Storage {
    func answer(_ job: Job, _ admission: JobQueue<Job>.Admission, _ measures: StoreMeasures) {
        switch admission {
        case .admitted: break
        case .full:
            measures.turnedAway.add()
            measures.lastTurnedAway.set(Ticks.now())
            job.fail(AppError.busy(retryAfter: 2))
        case .closed: job.fail(StorageProblem.closed.appError)
        }
    }
}
