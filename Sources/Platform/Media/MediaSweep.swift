import Glibc
public import Kernel

/// Files that were taken in with a form that was then refused, and that nothing refers to.
extension MediaStore {
    /// Removes files that were last taken in before an instant and that `used` does not name; gives how many. A file
    /// that is taken in again meanwhile stays: taking it in renews its time, and it is looked at once more after it was
    /// put aside.
    /// - Parameter used: of these hashes, those that something refers to.
    public func sweep(
        takenBefore limit: Instant, used: @Sendable ([String]) async throws -> Set<String>
    ) async throws -> Int {
        var removed = 0
        for folder in 0..<256 {
            let found = try await inFiles { try $0.resting(in: folder, since: limit) }
            for piece in found.keys.sorted().chunks(of: 500) {
                let needed = try await used(piece)
                for hash in piece where !needed.contains(hash) {
                    let names = found[hash] ?? []
                    removed += try await inFiles { try $0.removeResting(names, hash, since: limit) }
                }
            }
        }
        return removed
    }
}

extension HashedFiles {
    /// Under the hashes that begin with a byte, the files whose time is before an instant. Pieces of writes that were
    /// cut short so long ago are removed on the way, and what a sweep that was cut short had put aside comes back.
    func resting(in folder: Int, since limit: Instant) throws -> [String: [String]] {
        let outer = "\(directory)/" + [UInt8(folder)].hexadecimal
        var found: [String: [String]] = [:]
        var fresh: Set<String> = []
        for inner in HashedFiles.names(outer) {
            for name in HashedFiles.names("\(outer)/\(inner)") {
                let path = "\(outer)/\(inner)/\(name)"
                guard let time = HashedFiles.time(path) else { continue }
                let hash = String(name.prefix { $0 != "." })
                if name.hasSuffix(".aside") {
                    rename(path, String(path.dropLast(6)))
                } else if time >= limit {
                    fresh.insert(hash)
                } else if name.hasSuffix(".part") {
                    unlink(path)
                } else {
                    found[hash, default: []].append(name)
                }
            }
        }
        return found.filter { !fresh.contains($0.key) && $0.key.utf8.count == 64 }
    }

    /// Removes files that are still as old; 1 where they were removed, 0 where somebody took one in again.
    func removeResting(_ names: [String], _ hash: String, since limit: Instant) throws -> Int {
        var aside: [String] = []
        for name in names {
            let path = "\(folder(of: hash))/\(name)"
            guard rename(path, path + ".aside") == 0 else { continue }
            aside.append(path)
        }
        let isFresh = aside.contains { HashedFiles.time($0 + ".aside").map { $0 >= limit } ?? false }
        for path in aside {
            if isFresh { rename(path + ".aside", path) } else { unlink(path + ".aside") }
        }
        return isFresh || aside.isEmpty ? 0 : 1
    }

    private static func names(_ directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { start in
                start.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func time(_ path: String) -> Instant? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        return Instant(microseconds: Int64(facts.st_mtim.tv_sec) * 1_000_000 + Int64(facts.st_mtim.tv_nsec) / 1_000)
    }
}

extension Array {
    fileprivate func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
