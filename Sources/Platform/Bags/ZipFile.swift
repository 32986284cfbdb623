internal import Glibc

/// A ZIP file as `ZipWriter` writes it, read without unpacking. What it says of itself is not believed: every position
/// and length is checked against the file.
struct ZipFile {
    private struct Entry {
        let offset: Int
        let size: Int
        let sum: UInt32
    }
    private let path: String
    private let entries: [String: Entry]
    /// Names of the files, in order.
    let names: [String]

    /// Files that will be looked at; more are no case.
    private static let mostEntries = 10_000
    private static let mostList = 4 * 1024 * 1024

    init(_ path: String) throws(BagProblem) {
        let file = try OpenFile(path)
        defer { file.close() }
        let (position, size, count) = try ZipFile.ending(file, path)
        let list = try file.read(position, size)
        var entries: [String: Entry] = [:]
        var names: [String] = []
        var at = 0
        for _ in 0..<count {
            guard let head = ZipHead(list, at), head.begins == ZipWriter.central else { throw .damagedZip(path) }
            let name = String(decoding: list[(at + 46)..<min(list.count, at + 46 + head.nameLength)], as: UTF8.self)
            guard head.method == 0 else { throw .compressed(path) }
            guard head.size == head.packedSize, head.offset + head.size <= file.size, entries[name] == nil else {
                throw .damagedZip(path)
            }
            at += 46 + head.nameLength + head.tailLength
            if name.hasSuffix("/") { continue }
            entries[name] = Entry(offset: head.offset, size: head.size, sum: head.sum)
            names.append(name)
        }
        (self.path, self.entries, self.names) = (path, entries, names)
    }

    /// Where the list of files begins, its length and how many files it names.
    private static func ending(_ file: OpenFile, _ path: String) throws(BagProblem) -> (Int, Int, Int) {
        let tail = min(file.size, 22 + 65_535)
        let bytes = try file.read(file.size - tail, tail)
        let mark = ZipBytes.of(ZipWriter.ending)
        guard
            let found = stride(from: bytes.count - 22, through: 0, by: -1)
                .first(where: { bytes[$0..<($0 + 4)].elementsEqual(mark) })
        else { throw .damagedZip(path) }
        let count = ZipBytes.number(bytes, found + 10, 2)
        let (size, position) = (ZipBytes.number(bytes, found + 12, 4), ZipBytes.number(bytes, found + 16, 4))
        guard count <= mostEntries, size <= mostList, position + size <= file.size else { throw .damagedZip(path) }
        return (position, size, count)
    }

    /// The bytes of a file; nil where there is none, or where they are not those that were put in.
    func read(_ name: String) throws(BagProblem) -> [UInt8]? {
        guard let entry = entries[name] else { return nil }
        let file = try OpenFile(path)
        defer { file.close() }
        guard entry.offset + 30 <= file.size else { return nil }
        let head = try file.read(entry.offset, 30)
        let start = entry.offset + 30 + ZipBytes.number(head, 26, 2) + ZipBytes.number(head, 28, 2)
        guard start + entry.size <= file.size else { return nil }
        return try file.read(start, entry.size)
    }
}

/// One line of the list of files.
private struct ZipHead {
    let begins: UInt32
    let method: Int
    let sum: UInt32
    let packedSize: Int
    let size: Int
    let nameLength: Int
    /// Bytes behind the name.
    let tailLength: Int
    let offset: Int

    init?(_ bytes: [UInt8], _ at: Int) {
        guard at + 46 <= bytes.count else { return nil }
        func number(_ offset: Int, _ length: Int) -> Int { ZipBytes.number(bytes, at + offset, length) }
        begins = UInt32(number(0, 4))
        method = number(10, 2)
        sum = UInt32(number(16, 4))
        (packedSize, size) = (number(20, 4), number(24, 4))
        nameLength = number(28, 2)
        tailLength = number(30, 2) + number(32, 2)
        offset = number(42, 4)
        guard at + 46 + nameLength + tailLength <= bytes.count else { return nil }
    }
}

extension ZipBytes {
    static func of(_ value: UInt32) -> [UInt8] {
        var piece = ZipBytes()
        piece.add(value)
        return piece.bytes
    }
    /// The number at a position; the caller knows that it is there.
    static func number(_ bytes: [UInt8], _ at: Int, _ length: Int) -> Int {
        bytes[at..<(at + length)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}

/// A file that is open for reading.
struct OpenFile {
    private let path: String
    private let descriptor: Int32
    let size: Int

    init(_ path: String) throws(BagProblem) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            Glibc.close(descriptor)
            throw .unreadable(path)
        }
        (self.path, self.descriptor, size) = (path, descriptor, Int(facts.st_size))
    }

    func close() { Glibc.close(descriptor) }

    func read(_ offset: Int, _ count: Int) throws(BagProblem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
            }
            if read < 0 && errno == EINTR { continue }
            guard read > 0 else { throw .unreadable(path) }
            done += read
        }
        return bytes
    }
}
