internal import Kernel
internal import Measures

/// Writes that are committed together.
extension PostgresSession {
    /// Writes in one transaction at most: nobody in it is answered before its commit, and the server keeps 64
    /// savepoints of a transaction at hand.
    static let mostTogether = 48
    /// Nanoseconds after which a batch takes no more writes.
    private static let longest = 25_000_000
    /// Times the writes meet another transaction before each runs by itself.
    private static let meetings = 3

    /// A write that is committed and waits for its answer.
    struct Written {
        let answer: @Sendable () -> Void
        let effects: Effects
    }
    /// What one write of a batch came to.
    private enum Outcome {
        case written(Written)
        case refused(any Error)
        /// It has to run by itself: of two that add the same thing the second finds what the first one left.
        case again
    }

    /// Runs a write and those that wait behind it, each in its savepoint, and commits once. Each is taken out of the
    /// line when its turn comes, so that another thread can take it where one before it is long. Who is refused was
    /// told so; gives the others.
    func write(_ first: Job, and line: JobQueue<Job>) -> [Written] {
        waited(first)
        if line.length == 0 { return [writeAlone(first)].compactMap(\.self) }
        var jobs = [first]
        for meeting in 1...PostgresSession.meetings {
            do {
                return try together(&jobs, and: meeting == 1 ? line : nil)
            } catch let again as PostgresRunAgain {
                surroundings.measures.retries.add()
                rest(again, meeting)
            } catch PostgresCommitLost.uncertain {
                surroundings.measures.lostConnections.add()
                drop()
                for job in jobs where !job.repeatable { job.fail(StorageProblem.uncertain.appError) }
                return jobs.filter(\.repeatable).compactMap(writeAlone)
            } catch {
                // Nothing of it was committed; each one says by itself what is wrong.
                break
            }
        }
        return jobs.compactMap(writeAlone)
    }

    private func waited(_ job: Job) { surroundings.measures.waitedToWrite.record(Ticks.now() - job.called) }

    /// Runs the jobs and then those that wait in the line, which become part of them. Only those that waited before the
    /// transaction began: who asks later may know of what another thread or node committed since, and the transaction,
    /// which sees the database as it was when it began, would say that it does not exist.
    private func together(_ jobs: inout [Job], and line: JobQueue<Job>?) throws -> [Written] {
        let began = Ticks.now()
        let connection = try writingConnection()
        let batch = Batch()
        var outcomes: [Outcome] = []
        do {
            for job in jobs { outcomes.append(try outcome(of: job, in: batch, on: connection)) }
            while jobs.count < PostgresSession.mostTogether, Ticks.now() - began < PostgresSession.longest,
                let job = line?.next(where: { $0.called <= began })
            {
                waited(job)
                jobs.append(job)
                outcomes.append(try outcome(of: job, in: batch, on: connection))
            }
            try CounterWriting.write(batch.counting, on: connection)
            try commit(on: connection, writes: jobs.count)
        } catch {
            abandon(connection)
            throw error
        }
        var (written, alone): ([Written], [Job]) = ([], [])
        for (job, outcome) in zip(jobs, outcomes) {
            switch outcome {
            case .written(let one): written.append(one)
            case .refused(let error): job.fail(PostgresSession.told(error))
            case .again: alone.append(job)
            }
        }
        return written + alone.compactMap(writeAlone)
    }

    /// Throws where the whole transaction is lost.
    private func outcome(of job: Job, in batch: Batch, on connection: PostgresConnection) throws -> Outcome {
        try connection.sendCommand("SAVEPOINT one")
        let transaction = Transaction(connection, surroundings, writable: true, batch: batch)
        do {
            let answer = try job.run(transaction)
            if let failure = transaction.failure { throw failure }
            try connection.sendCommand("RELEASE SAVEPOINT one")
            try connection.settle()
            transaction.shareCounting()
            return .written(Written(answer: answer, effects: transaction.effects))
        } catch {
            _ = try? connection.settle()
            if connection.isLost { throw PostgresLost() }
            let cause = transaction.failure ?? error
            if let again = cause as? PostgresRunAgain, again.meetsAnother { throw again }
            if cause as? AppError == StorageProblem.readOnly.appError { throw cause }
            try connection.command("ROLLBACK TO SAVEPOINT one")
            try connection.command("RELEASE SAVEPOINT one")
            if cause is PostgresRunAgain || (cause as? DatabaseFault)?.kind == .unique { return .again }
            return .refused(error)
        }
    }
}
