internal import Foundation
internal import Glibc
internal import Kernel

/// The files of a key ring: `field-1.key`, `field-2.key`, … and `search.key`, each 64 hexadecimal digits, mode 0600.
struct KeyFiles {
    let directory: String
    static let searchName = "search.key"
    /// Stands while the first keys are made.
    static let mark = "first-keys-unfinished"
    static func fieldName(_ number: UInt32) -> String { "field-\(number).key" }

    func loadOrCreate() throws -> (keys: [UInt32: [UInt8]], search: [UInt8]) {
        try createDirectory()
        try begin()
        let keys = try fieldKeys()
        guard !keys.isEmpty else { throw KeyRingProblem.keyMissing(1) }
        return (keys, try read(KeyFiles.searchName))
    }

    /// Makes the first keys, one process at a time. A mark stands while they are made: where a process ended in the
    /// middle, nothing was sealed with what it made, and it begins anew.
    private func begin() throws {
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw KeyRingProblem.cannotRead(path: directory, reason: reason()) }
        defer { close(folder) }
        flock(folder, LOCK_EX)
        if exists(KeyFiles.mark) {
            for name in [KeyFiles.searchName, KeyFiles.fieldName(1)] { unlink(path(name)) }
        } else {
            guard try fieldNumbers().isEmpty, !exists(KeyFiles.searchName) else { return }
            let mark = open(path(KeyFiles.mark), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            guard mark >= 0 else { throw KeyRingProblem.cannotWrite(path: path(KeyFiles.mark), reason: reason()) }
            close(mark)
            fsync(folder)
        }
        try write(SecureRandom.bytes(32), name: KeyFiles.searchName)
        try write(SecureRandom.bytes(32), name: KeyFiles.fieldName(1))
        fsync(folder)
        unlink(path(KeyFiles.mark))
        fsync(folder)
    }

    /// The numbered keys there are; makes none.
    func fieldKeys() throws -> [UInt32: [UInt8]] {
        try fieldNumbers().reduce(into: [:]) { $0[$1] = try read(KeyFiles.fieldName($1)) }
    }

    private func path(_ name: String) -> String { directory + "/" + name }
    private func exists(_ name: String) -> Bool { access(path(name), F_OK) == 0 }

    private func createDirectory() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw KeyRingProblem.cannotWrite(path: directory, reason: reason())
        }
    }

    private func fieldNumbers() throws -> [UInt32] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { name in
                guard name.hasPrefix("field-"), name.hasSuffix(".key") else { return nil }
                return UInt32(name.dropFirst(6).dropLast(4))
            }
        } catch {
            throw KeyRingProblem.cannotRead(path: directory, reason: reason())
        }
    }

    /// Written under another name, brought to disk, then renamed: a crash leaves no half key. Never replaces a key.
    func write(_ key: [UInt8], name: String) throws {
        let (final, draft) = (path(name), path(name) + ".draft")
        guard !exists(name) else { throw KeyRingProblem.cannotWrite(path: final, reason: "exists") }
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw KeyRingProblem.cannotWrite(path: draft, reason: reason()) }
        defer { close(file) }
        let text = Array((key.hexadecimal + "\n").utf8)
        guard Glibc.write(file, text, text.count) == text.count, fsync(file) == 0, rename(draft, final) == 0 else {
            throw KeyRingProblem.cannotWrite(path: final, reason: reason())
        }
    }

    private func read(_ name: String) throws -> [UInt8] {
        let path = path(name)
        var facts = stat()
        guard stat(path, &facts) == 0 else { throw KeyRingProblem.cannotRead(path: path, reason: reason()) }
        guard facts.st_mode & 0o077 == 0 else { throw KeyRingProblem.open(path: path) }
        guard let text = FileManager.default.contents(atPath: path).map({ String(decoding: $0, as: UTF8.self) }) else {
            throw KeyRingProblem.cannotRead(path: path, reason: reason())
        }
        let digits = text.filter { !$0.isWhitespace }
        guard let key = [UInt8](hexadecimal: digits), key.count == 32 else {
            throw KeyRingProblem.cannotRead(path: path, reason: "not 64 hexadecimal digits")
        }
        return key
    }

    private func reason() -> String { String(cString: strerror(errno)) }
}
