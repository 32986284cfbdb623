internal import CLibPQ
internal import Foundation
internal import Kernel
internal import Logging
internal import Synchronization

/// The thread that keeps this node in touch with the others: it hears which topics changed elsewhere, tells what
/// changed here, renews the node's lease and folds counters. What it does is lost without harm: topics are hints.
final class PostgresLiaison: Sendable {
    /// Milliseconds between two looks at lease and counters.
    private static let turn: Int32 = 2_000
    /// Seconds after telling, in which more topics gather: a busy node sends fifty times a second, not at every commit.
    private static let pause = 0.02
    /// Bytes of a notification; PostgreSQL allows 8,000.
    private static let payload = 7_000
    /// Topics that may wait for the server; more are dropped.
    private static let mostWaiting = 10_000

    private struct State {
        var waiting: Set<String> = []
        var closing = false
    }
    private let state = Mutex(State())
    private let address: PostgresAddress
    private let node: PostgresNode
    private let hub: Hub
    private let log: Logger?
    private let bell: Bell

    init(_ address: PostgresAddress, _ node: PostgresNode, _ hub: Hub, _ log: Logger?) throws {
        (self.address, self.node, self.hub, self.log) = (address, node, hub, log)
        bell = try Bell()
    }

    /// Wakes listeners here at once and leaves the topics for the other nodes.
    func announce(_ topics: [String]) {
        if topics.isEmpty { return }
        hub.announce(topics)
        state.withLock { state in
            if state.waiting.count < PostgresLiaison.mostWaiting { state.waiting.formUnion(topics) }
        }
        bell.ring()
    }

    func close() {
        state.withLock { $0.closing = true }
        bell.ring()
    }

    /// The thread's whole life; a lost server is tried again every second.
    func run() {
        while !isClosing {
            do {
                let connection = try PostgresConnection(address)
                try connection.command("LISTEN \"\(address.channel)\"")
                // Whatever changed while nobody listened: everyone looks again.
                hub.announceEverything()
                try attend(connection)
                if isClosing {
                    node.release(on: connection)
                    return
                }
            } catch {
                if isClosing { return }
                log?.warning("the connection for live pages was lost: \(error)")
                bell.wait(on: nil, milliseconds: 1_000)
            }
        }
    }

    private var isClosing: Bool { state.withLock { $0.closing } }

    private func attend(_ connection: PostgresConnection) throws {
        var nextTurn = ProcessInfo.processInfo.systemUptime
        while !isClosing {
            bell.wait(on: PQsocket(connection.handle), milliseconds: PostgresLiaison.turn)
            guard PQconsumeInput(connection.handle) == 1 else { throw PostgresLost() }
            hear(connection)
            if try tell(connection) { Thread.sleep(forTimeInterval: PostgresLiaison.pause) }
            let now = ProcessInfo.processInfo.systemUptime
            if now >= nextTurn {
                try keepHouse(connection)
                nextTurn = now + Double(PostgresLiaison.turn) / 1000
            }
        }
        _ = try tell(connection)
    }

    private func hear(_ connection: PostgresConnection) {
        while let notification = PQnotifies(connection.handle) {
            let lines = String(cString: notification.pointee.extra).split(separator: "\n")
            PQfreemem(notification)
            if let sender = lines.first, sender != node.holder { hub.announce(lines.dropFirst().map(String.init)) }
        }
    }

    /// Whether there was anything to tell.
    private func tell(_ connection: PostgresConnection) throws -> Bool {
        let topics = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        var lines = node.holder
        for topic in topics.sorted() where topic.utf8.count < PostgresLiaison.payload / 2 {
            if lines.utf8.count + topic.utf8.count > PostgresLiaison.payload {
                try send(lines, connection)
                lines = node.holder
            }
            lines += "\n" + topic
        }
        if lines != node.holder { try send(lines, connection) }
        return !topics.isEmpty
    }

    private func send(_ lines: String, _ connection: PostgresConnection) throws {
        _ = try connection.rows("SELECT pg_notify(\(address.channel), \(lines))")
    }

    /// Before the first migration there is nothing to keep.
    private func keepHouse(_ connection: PostgresConnection) throws {
        guard try connection.first("SELECT 1 AS one WHERE to_regclass('node_range') IS NOT NULL") != nil else { return }
        try node.hold(on: connection)
        guard try connection.first("SELECT 1 AS one FROM counter_delta LIMIT 1") != nil else { return }
        try connection.command("BEGIN")
        do {
            _ = try CounterFolding.fold(connection, atMost: Database.foldAtOnce)
            try connection.command("COMMIT")
        } catch is PostgresRunAgain {
            try connection.command("ROLLBACK")
        }
    }
}

/// Wakes a thread that waits on a socket.
private final class Bell: Sendable {
    private let (reading, writing): (Int32, Int32)

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw StorageProblem.failing.appError }
        (reading, writing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        _ = Foundation.close(reading)
        _ = Foundation.close(writing)
    }

    /// A full pipe rings anyway.
    func ring() { _ = write(writing, [1], 1) }

    func wait(on socket: Int32?, milliseconds: Int32) {
        var polled = [pollfd(fd: reading, events: Int16(POLLIN), revents: 0)]
        if let socket { polled.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
        _ = poll(&polled, nfds_t(polled.count), milliseconds)
        var drained = [UInt8](repeating: 0, count: 256)
        while read(reading, &drained, drained.count) > 0 {}
    }
}
