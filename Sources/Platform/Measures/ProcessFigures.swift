internal import Foundation

/// What the system says of this process, under the names that Prometheus's own libraries use.
public struct ProcessFigures: Sendable {
    /// Seconds of both kinds of processor time.
    public let processorSeconds: Double
    public let residentBytes: Int
    public let virtualBytes: Int
    /// Open files and sockets, and how many there may be.
    public let openFiles: Int
    public let mostFiles: Int
    public let threads: Int
    /// Seconds since 1970.
    public let startedAt: Double

    /// Nil where the system has no `/proc`. Fields of `/proc/self/stat` by proc(5).
    public init?() {
        guard let stat = ProcessFigures.read("/proc/self/stat"), let name = stat.lastIndex(of: ")"),
            let machine = ProcessFigures.read("/proc/stat")
        else { return nil }
        // The name may hold anything; behind it every field is a number, the first of them the third of the line.
        let fields = stat[stat.index(after: name)...].split(separator: " ").map { Double($0) ?? 0 }
        let begun = machine.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
        guard fields.count > 21, let begun else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        processorSeconds = (fields[11] + fields[12]) / ticks
        threads = Int(fields[17])
        startedAt = begun + fields[19] / ticks
        virtualBytes = Int(fields[20])
        residentBytes = Int(fields[21]) * sysconf(Int32(_SC_PAGESIZE))
        openFiles = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        var limit = rlimit()
        mostFiles = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Int(limit.rlim_cur) : 0
    }

    public func write(to exposition: inout Exposition) {
        exposition.counter(
            "process_cpu_seconds_total", "Seconds of processor time.", [([], processorSeconds)])
        exposition.gauge("process_resident_memory_bytes", "Memory held in RAM.", residentBytes)
        exposition.gauge("process_virtual_memory_bytes", "Memory mapped.", virtualBytes)
        exposition.gauge("process_open_fds", "Open files and sockets.", openFiles)
        exposition.gauge("process_max_fds", "How many there may be.", mostFiles)
        exposition.gauge("process_threads", "Threads.", threads)
        exposition.gauge("process_start_time_seconds", "When it started, in seconds since 1970.", startedAt)
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
