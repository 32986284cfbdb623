internal import Foundation
internal import Kernel
internal import Logging
internal import Measures

/// One thread's connection to the server: opened when first needed, opened again after it was lost, and the tries of a
/// transaction on it.
final class PostgresSession {
    /// Tries to reach the server before a person is told.
    private static let reaches = 4

    private let address: PostgresAddress
    let surroundings: Surroundings
    private let node: PostgresNode
    private let log: Logger?
    private var connection: PostgresConnection?

    init(_ address: PostgresAddress, _ surroundings: Surroundings, _ node: PostgresNode, _ log: Logger?) {
        (self.address, self.surroundings, self.node, self.log) = (address, surroundings, node, log)
    }

    private enum Kind {
        case read, write
        var begin: String {
            self == .read ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN ISOLATION LEVEL SERIALIZABLE"
        }
    }

    /// Runs a read on one snapshot and answers it.
    func read(_ job: Job) {
        surroundings.measures.waitedToRead.record(Ticks.now() - job.called)
        do { try tried(job, .read).answer() } catch { job.fail(PostgresSession.told(error)) }
    }

    /// Runs a write until it is committed or refused; nil where it was refused. The caller of the write is answered by
    /// `answer` after the effects were made known.
    func writeAlone(_ job: Job) -> Written? {
        do { return try tried(job, .write) } catch {
            job.fail(PostgresSession.told(error))
            return nil
        }
    }

    private func tried(_ job: Job, _ kind: Kind) throws -> Written {
        var (tries, losses, doubles) = (0, 0, 0)
        while true {
            do {
                return try once(job, kind)
            } catch let again as PostgresRunAgain {
                tries += 1
                surroundings.measures.retries.add()
                if tries >= Limits.writeTries { throw StorageProblem.contended.appError }
                rest(again, tries)
            } catch let fault as DatabaseFault where fault.kind == .unique && doubles == 0 {
                // Of two that add the same thing at once, the second is told of a double although it looked first. It
                // runs once more and finds what the first one left; a true double fails again.
                doubles += 1
            } catch is PostgresLost {
                surroundings.measures.lostConnections.add()
                connection = nil
                losses += 1
                if losses >= PostgresSession.reaches { throw StorageProblem.lost.appError }
            } catch let error as AppError where kind == .write && error == StorageProblem.readOnly.appError {
                // The server of this connection leads no more. The address leads to the one that does, by and by.
                connection = nil
                losses += 1
                if losses >= PostgresSession.reaches { throw error }
                pause(losses)
            } catch PostgresCommitLost.uncertain {
                surroundings.measures.lostConnections.add()
                connection = nil
                losses += 1
                if !job.repeatable { throw StorageProblem.uncertain.appError }
                if losses >= PostgresSession.reaches { throw StorageProblem.uncertain.appError }
            }
        }
    }

    private func once(_ job: Job, _ kind: Kind) throws -> Written {
        let connection = try kind == .write ? writingConnection() : connected()
        if kind == .read { try connection.sendCommand(kind.begin) }
        let transaction = Transaction(connection, surroundings, writable: kind == .write)
        do {
            let answer = try job.run(transaction)
            if let failure = transaction.failure { throw failure }
            transaction.shareCounting()
            try CounterWriting.write(transaction.batch.counting, on: connection)
            try commit(on: connection, writes: kind == .write ? 1 : 0)
            return Written(answer: answer, effects: transaction.effects)
        } catch {
            // What a statement failed with decides, also where the body threw something else because of it.
            let cause = transaction.failure ?? error
            abandon(connection)
            if cause is PostgresRunAgain || cause is PostgresLost { throw cause }
            if cause as? AppError == StorageProblem.readOnly.appError { throw cause }
            throw error
        }
    }

    /// The connection at the beginning of a writing transaction, under this node's own number.
    func writingConnection() throws -> PostgresConnection {
        let connection = try connected()
        try node.hold(on: connection)
        try connection.sendCommand(Kind.write.begin)
        return connection
    }

    /// Leaves a transaction that nothing is kept of.
    func abandon(_ connection: PostgresConnection) {
        _ = try? connection.settle()
        if !connection.isLost, !connection.isIdle { _ = try? connection.command("ROLLBACK") }
    }

    /// Lets go of a connection that is of no use any more.
    func drop() { connection = nil }

    /// `writes`: how many are committed together, none of a read.
    func commit(on connection: PostgresConnection, writes: Int) throws {
        let began = Ticks.now()
        do {
            try connection.sendCommand("COMMIT")
            let tag = try connection.settle()?.tag ?? ""
            if tag != "COMMIT" { throw DatabaseFault(.statement, "COMMIT was answered with \(tag)") }
            if writes > 0 { surroundings.measures.committed(writes, since: began) }
        } catch let error where !(error is PostgresRunAgain) {
            if writes > 0 {
                surroundings.measures.failedCommits.add()
                surroundings.measures.lastFailedCommit.set(Ticks.now())
            }
            throw error is PostgresLost ? PostgresCommitLost.uncertain : error
        }
    }

    /// The thread's connection; opened with growing pauses while the server cannot be reached.
    private func connected() throws -> PostgresConnection {
        if let connection, !connection.isLost { return connection }
        connection = nil
        for reach in 1...PostgresSession.reaches {
            do {
                let opened = try PostgresConnection(address)
                connection = opened
                return opened
            } catch let error as PostgresUnreachable {
                log?.warning("PostgreSQL cannot be reached: \(error.reason)")
                if reach < PostgresSession.reaches { pause(reach) }
            }
        }
        throw StorageProblem.lost.appError
    }

    /// Before the server is asked for again: 0.4 s, 0.8 s, 1.6 s.
    private func pause(_ reach: Int) { Thread.sleep(forTimeInterval: 0.2 * Double(1 << reach)) }

    /// A pause before the next try: twice as long each time, at most 250 ms, and by chance anywhere within it, so that
    /// two that met do not meet again.
    func rest(_ again: PostgresRunAgain, _ tries: Int) {
        if again.reason == "cached plan" || again.reason == "26000" { connection?.forgetStatements() }
        let most = min(0.25, 0.002 * Double(1 << min(tries, 10)))
        Thread.sleep(forTimeInterval: Double.random(in: 0...most))
    }

    static func told(_ error: any Error) -> any Error {
        switch error {
        case is PostgresLost, is PostgresUnreachable: StorageProblem.lost.appError
        case is PostgresRunAgain: StorageProblem.contended.appError
        default: error
        }
    }
}

/// The server was lost between `COMMIT` and its answer.
enum PostgresCommitLost: Error { case uncertain }
