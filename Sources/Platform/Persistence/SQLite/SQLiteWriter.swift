internal import GRDB
internal import Kernel
internal import Measures

/// The one writer. It takes the writes that wait, runs each in its own savepoint, commits once, and answers all of them
/// after the commit is on the disk.
struct SQLiteWriter {
    let connection: SQLiteConnection
    let surroundings: Surroundings
    let hub: Hub
    /// Makes a transaction last; only then is anybody answered.
    var makeDurable: (SQLiteConnection) throws -> Void = { try $0.command("COMMIT") }

    /// A write that ran and waits for the commit.
    private struct Ran {
        let job: Job
        let answer: @Sendable () -> Void
        let effects: Effects
    }

    /// Runs a batch. Nobody in it is answered before the commit, except who was refused.
    func commit(_ jobs: [Job]) {
        var rest = jobs[...]
        while !rest.isEmpty { rest = together(rest) }
    }

    /// One transaction over as many jobs as it can hold; gives back those that did not come to run.
    private func together(_ jobs: ArraySlice<Job>) -> ArraySlice<Job> {
        do { try connection.command("BEGIN IMMEDIATE") } catch {
            for job in jobs { job.fail(error) }
            return []
        }
        var ran: [Ran] = []
        let batch = Batch()
        for (index, job) in zip(jobs.indices, jobs) {
            do {
                ran.append(try alone(job, in: batch, savepoint: jobs.count > 1))
            } catch {
                job.fail(error)
                // Where SQLite gave up the whole transaction (a full disk), the neighbours' writes are gone as well.
                if connection.isOutsideTransaction {
                    for one in ran { one.job.fail(error) }
                    return jobs[(index + 1)...]
                }
            }
        }
        finish(ran, batch)
        return []
    }

    private func alone(_ job: Job, in batch: Batch, savepoint: Bool) throws -> Ran {
        surroundings.measures.waitedToWrite.record(Ticks.now() - job.called)
        let transaction = Transaction(connection, surroundings, writable: true, batch: batch)
        if savepoint { try connection.command("SAVEPOINT one") }
        do {
            let answer = try job.run(transaction)
            if let failure = transaction.failure { throw failure }
            if savepoint { try connection.command("RELEASE one") }
            transaction.shareCounting()
            return Ran(job: job, answer: answer, effects: transaction.effects)
        } catch {
            if !connection.isOutsideTransaction {
                try connection.command(savepoint ? "ROLLBACK TO one" : "ROLLBACK")
                if savepoint { try connection.command("RELEASE one") }
            }
            throw error
        }
    }

    private func finish(_ ran: [Ran], _ batch: Batch) {
        if connection.isOutsideTransaction { return }
        do {
            if !batch.counting.isEmpty {
                try CounterWriting.write(batch.counting, on: connection)
                try CounterFolding.foldWhereMany(on: connection)
            }
            try SQLiteFullText.reindex(ran.flatMap(\.effects.indexing), in: connection)
            try commit(ran.count)
        } catch {
            surroundings.measures.failedCommits.add()
            surroundings.measures.lastFailedCommit.set(Ticks.now())
            if !connection.isOutsideTransaction { try? connection.command("ROLLBACK") }
            refuse(ran, error)
            return
        }
        for one in ran { for body in one.effects.afterCommit { body() } }
        var heard = Set<String>()
        hub.announce(ran.flatMap(\.effects.topics).filter { heard.insert($0).inserted })
        for one in ran { one.answer() }
    }

    private func commit(_ writes: Int) throws {
        let began = Ticks.now()
        try makeDurable(connection)
        surroundings.measures.committed(writes, since: began)
    }

    /// A rule that breaks only at the commit (a deferred foreign key) is one write's fault: each runs again alone.
    /// Anything else fails them all.
    private func refuse(_ ran: [Ran], _ error: any Error) {
        if ran.count > 1, (error as? DatabaseFault)?.isConstraint == true {
            for one in ran { commit([one.job]) }
        } else {
            for one in ran { one.job.fail(error) }
        }
    }
}
