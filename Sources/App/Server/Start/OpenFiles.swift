import Glibc
import Kernel

/// How many files and sockets the process may hold.
enum OpenFiles {
    /// Kept for everything that is no connection of a client: databases, files, live pages' own sockets.
    private static let reserve = 512
    /// Raised to this where the system allows more: every further one costs the kernel memory.
    private static let enough: rlim_t = 16_384

    /// Raises the process's own bound as far as it may, and tells how many connections there is room for.
    static func room() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return reserve }
        if limit.rlim_cur < enough {
            limit.rlim_cur = min(limit.rlim_max, enough)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return max(64, min(Limits.connections, Int(clamping: limit.rlim_cur) - reserve))
    }
}
