import Foundation
import Kernel
import Persistence
import Synchronization

/// PostgreSQL through its own library: what the server alone takes of the same rows, in serializable transactions of so
/// many reports as the product commits together.
struct RawPostgres: Sendable {
    let url: String

    /// What a text of the search is found under.
    func pieces(of id: Int64) throws -> [String] {
        let client = try PostgresClient(url)
        return try client.rows(
            "SELECT unnest(tsvector_to_array(pieces)) FROM fulltext WHERE kind = 'case' AND id = \(id)"
        ).compactMap(\.first)
    }

    /// Statements of one transaction with their values, ready to be sent.
    private struct Prepared: Sendable {
        var inserts: [(text: String, values: PostgresValues)] = []
    }

    /// Reports a second by so many connections at once, so many reports in a commit.
    func perSecond(
        _ reports: [RawReports.Report], _ texts: [String], connections: Int, batch: Int
    ) throws -> Double {
        let prepared = stride(from: 0, to: reports.count, by: batch).map {
            RawPostgres.prepared(reports[$0..<min(reports.count, $0 + batch)], texts)
        }
        let failure = Mutex<(any Error)?>(nil)
        let (ready, go, done) = (Gate(), Gate(), Gate())
        for lane in 0..<connections {
            Thread.detachNewThread { [url] in
                do {
                    let client = try PostgresClient(url)
                    ready.open()
                    go.pass()
                    for index in stride(from: lane, to: prepared.count, by: connections) {
                        try RawPostgres.write(prepared[index], by: client)
                    }
                } catch {
                    failure.withLock { $0 = error }
                    ready.open()
                }
                done.open()
            }
        }
        for _ in 0..<connections { ready.pass() }
        let begun = ContinuousClock.now
        for _ in 0..<connections { go.open() }
        for _ in 0..<connections { done.pass() }
        let seconds = begun.duration(to: .now).inSeconds
        if let error = failure.withLock({ $0 }) { throw error }
        return Double(reports.count) / seconds
    }

    /// How often one transaction is tried.
    private static let most = 200

    private static func write(_ report: Prepared, by client: PostgresClient) throws {
        for tries in 1...most {
            do {
                try client.rows("BEGIN ISOLATION LEVEL SERIALIZABLE")
                for insert in report.inserts { try client.run(insert.text, insert.values) }
                try client.rows("COMMIT")
                return
            } catch is PostgresClient.Again {
                try client.rows("ROLLBACK")
                // Those who met would meet again if they came back at once: up to 25 ms apart, more after more tries.
                usleep(UInt32.random(in: 0..<UInt32(min(tries, 50)) * 500))
            }
        }
        throw BenchProblem("\(most) times the server asked to run the same again")
    }

    private static func prepared(_ reports: ArraySlice<RawReports.Report>, _ texts: [String]) -> Prepared {
        var all = Prepared()
        var sums: [Counter: Int64] = [:]
        for report in reports {
            for insert in report.inserts { all.inserts.append((texts[insert.statement], values(insert.values))) }
            for counter in report.counters { sums[counter, default: 0] += 1 }
        }
        let sorted = sums.sorted {
            ($0.key.metric, $0.key.place, $0.key.key) < ($1.key.metric, $1.key.place, $1.key.key)
        }
        for start in stride(from: 0, to: sorted.count, by: 200) {
            let part = Array(sorted[start..<min(sorted.count, start + 200)])
            let rows = part.indices.map { "($\($0 * 4 + 1), $\($0 * 4 + 2), $\($0 * 4 + 3), $\($0 * 4 + 4))" }
            let counted = part.flatMap { counter, sum -> [SQLValue] in
                [.text(counter.metric), .text(counter.place.rawValue), .text(counter.key), .integer(sum)]
            }
            let text = "INSERT INTO counter_delta (metric, place, key, delta) VALUES \(rows.joined(separator: ", "))"
            all.inserts.append((text, values(counted)))
        }
        return all
    }

    private static func values(_ list: [SQLValue]) -> PostgresValues {
        var values = PostgresValues()
        for value in list {
            switch value {
            case .null: values.add(text: nil)
            case .integer(let value): values.add(text: "\(value)")
            case .number(let value): values.add(text: "\(value)")
            case .text(let value): values.add(text: value)
            case .bytes(let value): values.add(bytes: value)
            }
        }
        return values
    }
}

/// Lets as many pass as times it was opened.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func open() { semaphore.signal() }
    func pass() { semaphore.wait() }
}
