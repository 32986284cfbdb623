import Glibc
import Kernel

/// What the disk itself takes until a page is safe.
enum DiskLimit {
    /// 4 KiB are appended and brought to the disk, so many times: median and the slowest of a hundred, in milliseconds.
    static func appending(in directory: String, times: Int = 600) throws -> (median: Double, slowest: Double) {
        let path = directory + "/synchronizing"
        let file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0o600)
        guard file >= 0 else { throw BenchProblem("no file in \(directory)") }
        defer {
            close(file)
            unlink(path)
        }
        let page = (0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var measured = Times()
        for _ in 0..<times {
            let begun = ContinuousClock.now
            guard write(file, page, page.count) == page.count, fdatasync(file) == 0 else {
                throw BenchProblem("\(directory) cannot be written")
            }
            measured.add(begun.duration(to: .now))
        }
        return (measured.milliseconds(0.5), measured.milliseconds(0.99))
    }

    /// Makes the system forget what it read of files. Gives how, in words.
    static func forgetPages(of directory: String) -> String {
        sync()
        let switchFile = open("/proc/sys/vm/drop_caches", O_WRONLY)
        if switchFile >= 0 {
            defer { close(switchFile) }
            if write(switchFile, "3", 1) == 1 { return "the system's whole page cache was dropped" }
        }
        for name in ["jinlin.sqlite", "jinlin.sqlite-wal"] {
            let file = open(directory + "/" + name, O_RDONLY)
            guard file >= 0 else { continue }
            fdatasync(file)
            posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
            close(file)
        }
        return "the pages of the database file were dropped; the program's own stayed"
    }
}
