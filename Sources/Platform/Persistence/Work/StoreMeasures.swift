internal import Kernel
public import Measures
internal import Synchronization

/// How one kind of operation fares: how often, how long, how it ends.
public final class OperationMeasure: Sendable {
    public let name: String
    public let done = Histogram()
    /// A rule said no.
    public let refused = Histogram()
    /// The line was full, or others changed the same things too often.
    public let busy = Histogram()
    public let failed = Histogram()
    /// Nanoseconds inside transactions, tries that were run again included.
    public let inside = Tally()

    init(_ name: String) { self.name = name }

    /// By what it ended with.
    func ended(_ error: any Error, after took: Int) {
        guard let refusal = error as? AppError ?? (error as? any Problem)?.appError else { return failed.record(took) }
        if refusal.status < 500 { return refused.record(took) }
        (refusal.level == .notice ? busy : failed).record(took)
    }
}

/// What the store counts about itself, for whoever watches it from outside. Recording takes no memory, and no lock but
/// the one by which an operation finds its own figures.
public final class StoreMeasures: Sendable {
    /// Writes that were committed together.
    public let batches = Histogram(.count)
    /// How long a commit took until it was on the disk.
    public let commits = Histogram()
    public let failedCommits = Tally()
    /// When a commit last succeeded and failed, in `Ticks`.
    public let lastCommit = Latest()
    public let lastFailedCommit = Latest()
    /// How long work stood in line before a thread took it up.
    public let waitedToRead = Histogram()
    public let waitedToWrite = Histogram()
    /// Work that the full line did not take.
    public let turnedAway = Tally()
    public let lastTurnedAway = Latest()
    /// Threads at work.
    public let reading = Level()
    public let writing = Level()
    /// Serializable transactions that met another one and ran again; PostgreSQL only.
    public let retries = Tally()
    /// Connections that were lost while they were used; PostgreSQL only.
    public let lostConnections = Tally()
    public let timersRun = Tally()
    public let timersFailed = Tally()
    public let delivered = Tally()
    public let deliveriesFailed = Tally()
    /// Statements that took longer than the operator's bound, by operation or not.
    public let slow = Tally()

    /// Reads and writes that are no operation: pages, lists, the house's own upkeep.
    public let reads = OperationMeasure("read")
    public let writes = OperationMeasure("write")

    private let byType = Mutex<[ObjectIdentifier: OperationMeasure]>([:])

    /// Writes were committed together, in nanoseconds since `began`.
    func committed(_ writes: Int, since began: Int) {
        let now = Ticks.now()
        commits.record(now - began)
        batches.record(writes)
        lastCommit.set(now)
    }

    /// The figures of an operation's type.
    func operation<O>(_ type: O.Type) -> OperationMeasure {
        byType.withLock { known in
            if let measure = known[ObjectIdentifier(type)] { return measure }
            let measure = OperationMeasure(String(describing: type))
            known[ObjectIdentifier(type)] = measure
            return measure
        }
    }

    /// Of every operation that ran since the start, by name.
    public var operations: [OperationMeasure] {
        byType.withLock { Array($0.values) }.sorted { $0.name < $1.name } + [reads, writes]
    }
}

extension StoreMeasures {
    /// Everything that is counted here, as Prometheus reads it.
    public func write(to exposition: inout Exposition) {
        let operations = operations
        exposition.histogram(
            "jinlin_operation_duration_seconds",
            "From the call to the answer, waiting and commit included, by operation and outcome.",
            operations.flatMap { measure in
                [
                    ("done", measure.done), ("refused", measure.refused), ("busy", measure.busy),
                    ("failed", measure.failed),
                ]
                .map { (labels: [("operation", measure.name), ("outcome", $0.0)], of: $0.1) }
            })
        exposition.counter(
            "jinlin_operation_inside_seconds_total", "Time inside transactions, by operation.",
            operations.filter { $0.inside.value > 0 }.map {
                ([("operation", $0.name)], Double($0.inside.value) / 1_000_000_000)
            })
        exposition.histogram(
            "jinlin_database_wait_seconds", "In line before a thread of the engine took the work up.",
            [([("kind", "read")], waitedToRead), ([("kind", "write")], waitedToWrite)])
        exposition.histogram("jinlin_commit_duration_seconds", "From COMMIT to on the disk.", [([], commits)])
        exposition.counter("jinlin_commits_failed_total", "Commits that failed.", failedCommits.value)
        exposition.histogram("jinlin_commit_writes", "Writes that were committed together.", [([], batches)])
        exposition.counter(
            "jinlin_database_turned_away_total", "Work that the full line did not take.", turnedAway.value)
        exposition.gauge(
            "jinlin_database_threads_busy", "Threads of the engine at work.",
            [([("kind", "read")], Double(reading.value)), ([("kind", "write")], Double(writing.value))])
        exposition.counter(
            "jinlin_database_retries_total", "Serializable transactions that met another one and ran again.",
            retries.value)
        exposition.counter(
            "jinlin_database_lost_connections_total", "Connections that were lost in use.", lostConnections.value)
        exposition.counter(
            "jinlin_timers_run_total", "Timers that ran, by outcome.",
            [([("outcome", "done")], Double(timersRun.value)), ([("outcome", "failed")], Double(timersFailed.value))])
        exposition.counter(
            "jinlin_outbox_deliveries_total", "Deliveries out of the outbox, by outcome.",
            [
                ([("outcome", "done")], Double(delivered.value)),
                ([("outcome", "failed")], Double(deliveriesFailed.value)),
            ])
        exposition.counter(
            "jinlin_slow_total", "Reads and writes that took longer than the slow-operation bound.", slow.value)
    }
}
