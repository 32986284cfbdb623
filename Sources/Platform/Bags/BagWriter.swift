internal import Glibc
public import Kernel
internal import Secrets

/// Gives the bytes of a file that a bag names by its hash.
public typealias KeptFileReader = @Sendable (_ sha256: String) async throws -> [UInt8]

/// A bag as a ZIP file, piece by piece: the next one is made when it is asked for, so that one file of the bag is in
/// memory at a time however slowly it is taken.
public actor ZipPieces {
    private let bag: Bag
    private let read: KeptFileReader
    private var writer: ZipWriter
    private var next = 0

    /// `at`: the time that the files bear.
    public init(_ bag: Bag, at moment: Instant, read: @escaping KeptFileReader) {
        (self.bag, self.read) = (bag, read)
        writer = ZipWriter(at: moment)
    }

    /// Nil at the end. Throws what `read` throws, `BagProblem`, and where a kept file is not what its hash says.
    public func take() async throws -> [UInt8]? {
        defer { next += 1 }
        guard next <= bag.files.count else { return nil }
        guard next < bag.files.count else { return writer.end() }
        let file = bag.files[next]
        let bytes = try await bag.bytes(of: file, read)
        return try writer.add("\(bag.name)/\(file.path)", bytes)
    }
}

extension Bag {
    /// Writes the bag as one ZIP file; no half file is left under its name.
    public func writeZip(to path: String, at moment: Instant, read: @escaping KeptFileReader) async throws {
        guard access(path, F_OK) != 0 else { throw BagProblem.occupied(path) }
        let part = path + ".part"
        unlink(part)
        do {
            let file = try WrittenFile(part)
            defer { file.close() }
            let pieces = ZipPieces(self, at: moment, read: read)
            while let piece = try await pieces.take() { try file.write(piece) }
            try file.synchronize()
            guard rename(part, path) == 0 else { throw BagProblem.unwritable(path) }
        } catch {
            unlink(part)
            throw error
        }
    }

    /// Writes the bag as a folder: what describes it last, so that half a bag is none.
    public func writeFolder(_ folder: String, read: @escaping KeptFileReader) async throws {
        guard access(folder, F_OK) != 0 else { throw BagProblem.occupied(folder) }
        for item in files.reversed() {
            let path = "\(folder)/\(item.path)"
            try Bag.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
            let bytes = try await bytes(of: item, read)
            let file = try WrittenFile(path)
            defer { file.close() }
            try file.write(bytes)
            try file.synchronize()
        }
    }

    /// Every kept file as it will be read when the bag is written. Throws what `read` throws, and `BagProblem.lost`.
    public func checkKept(read: @escaping KeptFileReader) async throws {
        for file in files { _ = try await bytes(of: file, read) }
    }

    func bytes(of file: File, _ read: KeptFileReader) async throws -> [UInt8] {
        guard case .kept(let sha256, let size) = file.content else {
            if case .bytes(let bytes) = file.content { return bytes }
            return []
        }
        let bytes = try await read(sha256)
        guard bytes.count == size, Fingerprint.of(bytes) == sha256 else { throw BagProblem.lost(file.path) }
        return bytes
    }

    private static func makeFolder(_ path: String) throws(BagProblem) {
        if mkdir(path, 0o750) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .unwritable(path)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw .unwritable(path) }
    }
}

/// A file that is being written.
private struct WrittenFile {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(BagProblem) {
        descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw .unwritable(path) }
        self.path = path
    }
    func close() { Glibc.close(descriptor) }
    func synchronize() throws(BagProblem) { if fsync(descriptor) != 0 { throw .unwritable(path) } }

    func write(_ bytes: [UInt8]) throws(BagProblem) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .unwritable(path) }
            done += count
        }
    }
}
