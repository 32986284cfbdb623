import Foundation

/// The times that the server itself took, from its access log: from the request's head to its answer.
struct ServerTimes {
    /// What the server is started with.
    static let options = ["--access-log", "--log-format", "console", "--log-level", "info"]

    private let path: String
    private let start: UInt64

    /// What is logged from now on.
    init(_ path: String) throws {
        self.path = path
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        start = try file.seekToEnd()
    }

    /// `route`: how the log names it, such as `GET /queue/:place`.
    func milliseconds(_ share: Double, of route: String) throws -> Double {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        try file.seek(toOffset: start)
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        var times = Times()
        for line in text.split(separator: "\n") where line.contains("route=\(route) ") {
            guard let mark = line.range(of: " ms="), let took = Double(line[mark.upperBound...].prefix { $0 != " " })
            else { continue }
            times.add(.microseconds(Int64(took * 1_000)))
        }
        guard times.count > 100 else { throw BenchProblem("the access log tells too little of \(route)") }
        return times.milliseconds(share)
    }
}

/// How many writes a served installation committed together.
struct CommitSizes {
    private let writes: Double
    private let commits: Double

    /// Up to now.
    init(port: Int) throws {
        let text = Served.fetch(port: port, "/metrics") ?? ""
        func figure(_ name: String) throws -> Double {
            guard let line = text.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix(name + " ") }),
                let value = line.split(separator: " ").last.flatMap({ Double($0) })
            else { throw BenchProblem("/metrics does not tell \(name)") }
            return value
        }
        (writes, commits) = (try figure("jinlin_commit_writes_sum"), try figure("jinlin_commit_writes_count"))
    }

    /// On average, between then and now.
    func mean(since earlier: CommitSizes) -> Double {
        (writes - earlier.writes) / max(1, commits - earlier.commits)
    }
}
