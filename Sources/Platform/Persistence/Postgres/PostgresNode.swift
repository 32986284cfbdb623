internal import Foundation
internal import Kernel
internal import Synchronization

/// This process's number among all nodes, leased from the server: the ten bits that keep two nodes' keys apart.
final class PostgresNode: Sendable {
    /// Seconds of a lease. It is renewed long before.
    private static let lease = 120.0
    private static let margin = 60.0

    private struct Lease {
        var number: Int
        /// Seconds of the process's steady clock.
        var end: Double
    }
    private let lease = Mutex<Lease?>(nil)
    /// Tells this process from every other one.
    let holder = Base32.encode(Secret.bytes(10)).lowercased()
    private let identifiers: IdentifierSource

    init(_ identifiers: IdentifierSource) { self.identifiers = identifiers }

    /// Makes sure that the number is this process's own for a minute at least. Outside transactions.
    func hold(on connection: PostgresConnection) throws {
        try lease.withLock { lease in
            let now = ProcessInfo.processInfo.systemUptime
            if let held = lease, now < held.end - PostgresNode.margin { return }
            let number = try renewed(lease?.number, on: connection) ?? taken(on: connection)
            if number != lease?.number { identifiers.move(toNode: number) }
            lease = Lease(number: number, end: now + PostgresNode.lease)
        }
    }

    /// Gives the number back at the end.
    func release(on connection: PostgresConnection) {
        guard let number = lease.withLock({ $0?.number }) else { return }
        _ = try? connection.execute("DELETE FROM node WHERE number = \(number) AND holder = \(holder)")
    }

    private func renewed(_ number: Int?, on connection: PostgresConnection) throws -> Int? {
        guard let number else { return nil }
        let changed = try connection.execute(
            """
            UPDATE node SET lease_end = now() + interval '120 seconds'
            WHERE number = \(number) AND holder = \(holder)
            """)
        return changed == 1 ? number : nil
    }

    private func taken(on connection: PostgresConnection) throws -> Int {
        // Two nodes may reach for the same free number; the one that comes second tries another.
        for _ in 0..<Limits.writeTries {
            let row = try connection.first(
                """
                INSERT INTO node (number, holder, lease_end)
                SELECT free, \(holder), now() + interval '120 seconds'
                FROM node_range, generate_series(node_range.first, node_range.last) AS free
                WHERE NOT EXISTS (SELECT 1 FROM node WHERE number = free AND lease_end > now())
                ORDER BY random() LIMIT 1
                ON CONFLICT (number) DO UPDATE SET holder = excluded.holder, lease_end = excluded.lease_end
                WHERE node.lease_end <= now()
                RETURNING number
                """)
            if let row { return try row.get("number") }
        }
        throw StorageProblem.contended.appError
    }
}
