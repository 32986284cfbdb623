import Glibc

/// The directory that holds an installation: made where it is missing, checked before anything is opened.
struct DataDirectory {
    let path: String
    init(_ path: String) { self.path = path }

    /// Free space below which nothing is started, in bytes.
    static let leastFree: UInt64 = 16 * 1024 * 1024

    func prepare() throws(StartProblem) {
        try make(path)
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw .dataUnreadable(path: path) }
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { throw .dataUnreadable(path: path) }
        guard UInt64(facts.f_bavail) * UInt64(facts.f_frsize) >= DataDirectory.leastFree else {
            throw .diskFull(path: path)
        }
    }
    private func make(_ path: String) throws(StartProblem) {
        if mkdir(path, 0o750) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw problem(path)
        }
        try make(String(path[..<slash]))
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw problem(path) }
    }
    private func problem(_ path: String) -> StartProblem {
        errno == ENOSPC ? .diskFull(path: path) : .dataUnreadable(path: path)
    }
}
