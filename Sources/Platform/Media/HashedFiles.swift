import Glibc
import Kernel

/// Files under `<directory>/ab/cd/<name>`, where `abcd` begins the hash. A file is written beside its place, brought to
/// disk and renamed, so a reader finds all of it or nothing, also after a power cut.
struct HashedFiles: Sendable {
    let directory: String

    init(directory: String) throws(MediaProblem) {
        self.directory = directory
        try makeDirectory(directory)
        guard access(directory, R_OK | W_OK | X_OK) == 0 else { throw .unwritable(path: directory) }
    }

    func write(_ bytes: [UInt8], _ hash: String, _ name: String) throws(MediaProblem) {
        let (outer, folder) = folders(hash)
        let path = "\(folder)/\(name)"
        // Known content gets the present time: a sweep of old files leaves it.
        if utimensat(AT_FDCWD, path, nil, 0) == 0 { return }
        try makeDirectory(outer)
        try makeDirectory(folder)
        let temporary = "\(path).\(UInt64.random(in: .min ... .max)).part"
        do throws(MediaProblem) {
            try writeDurably(bytes, temporary)
            guard rename(temporary, path) == 0 else { throw problem(path) }
        } catch {
            unlink(temporary)
            throw error
        }
        synchronize(folder)
    }

    func read(_ hash: String, _ name: String) throws(MediaProblem) -> [UInt8] {
        let descriptor = open("\(folders(hash).inner)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .missing }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw .missing }
        let size = Int(facts.st_size)
        var complete = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, size - filled)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else {
                    complete = false
                    return
                }
                filled += count
            }
        }
        guard complete else { throw .missing }
        return bytes
    }

    func remove(_ hash: String, _ name: String) throws(MediaProblem) {
        let path = "\(folders(hash).inner)/\(name)"
        guard unlink(path) == 0 || errno == ENOENT else { throw .unwritable(path: path) }
    }

    func folder(of hash: String) -> String { folders(hash).inner }

    private func folders(_ hash: String) -> (outer: String, inner: String) {
        let outer = "\(directory)/\(hash.prefix(2))"
        return (outer, "\(outer)/\(hash.dropFirst(2).prefix(2))")
    }

    private func writeDurably(_ bytes: [UInt8], _ path: String) throws(MediaProblem) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw problem(path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw problem(path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw problem(path) }
    }

    /// Makes a directory and those above it; existing ones are fine.
    private func makeDirectory(_ path: String) throws(MediaProblem) {
        if mkdir(path, 0o750) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw problem(path)
        }
        try makeDirectory(String(path[..<slash]))
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw problem(path) }
    }

    /// Brings a directory's list of names to disk.
    private func synchronize(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func problem(_ path: String) -> MediaProblem {
        errno == ENOSPC || errno == EDQUOT ? .diskFull : .unwritable(path: path)
    }
}
