public import Kernel

/// Writes a ZIP file piece by piece (PKWARE APPNOTE 6.3): every program opens it, nothing in it is compressed, so what
/// is inside can be read even from a damaged copy. One file is held in memory at a time.
public struct ZipWriter: Sendable {
    private struct Entry {
        let path: [UInt8]
        let sum: UInt32
        let size: UInt32
        let offset: UInt32
    }
    private var entries: [Entry] = []
    private var written = 0
    private let time: UInt16
    private let date: UInt16

    /// Bytes a file may have in all: positions in it have 32 bits.
    public static let most = Int(UInt32.max)
    static let local: UInt32 = 0x0403_4B50
    static let central: UInt32 = 0x0201_4B50
    static let ending: UInt32 = 0x0605_4B50
    /// Names are UTF-8.
    static let flags: UInt16 = 0x0800

    /// `at`: the time that every entry bears, in the place's own zone.
    public init(at moment: Instant, in zone: Zone = .china) {
        let local = zone.local(moment)
        let minutes = local.secondOfDay / 60
        date = UInt16(max(0, local.date.year - 1980) & 127) << 9 | UInt16(local.date.month << 5 | local.date.day)
        time = UInt16((minutes / 60) << 11 | (minutes % 60) << 5)
    }

    /// The bytes of one more file. Throws `BagProblem.tooLarge`.
    public mutating func add(_ path: String, _ bytes: [UInt8]) throws(BagProblem) -> [UInt8] {
        let name = Array(path.utf8)
        guard written + bytes.count + name.count + 4096 < ZipWriter.most, entries.count < 65_535 else {
            throw .tooLarge
        }
        let entry = Entry(path: name, sum: CRC32.of(bytes), size: UInt32(bytes.count), offset: UInt32(written))
        entries.append(entry)
        var piece = ZipBytes()
        piece.add(ZipWriter.local)
        describe(entry, &piece)
        piece.add(UInt16(0))
        piece.bytes += entry.path
        piece.bytes += bytes
        written += piece.bytes.count
        return piece.bytes
    }

    /// The list of all files, which ends the ZIP file.
    public func end() -> [UInt8] {
        var piece = ZipBytes()
        for entry in entries {
            piece.add(ZipWriter.central)
            piece.add(UInt16(3 << 8 | 20))
            describe(entry, &piece)
            for _ in 0..<4 { piece.add(UInt16(0)) }
            // A regular file that its owner writes and all read.
            piece.add(UInt32(0o100644) << 16)
            piece.add(entry.offset)
            piece.bytes += entry.path
        }
        let size = UInt32(piece.bytes.count)
        piece.add(ZipWriter.ending)
        piece.add(UInt32(0))
        piece.add(UInt16(entries.count))
        piece.add(UInt16(entries.count))
        piece.add(size)
        piece.add(UInt32(written))
        piece.add(UInt16(0))
        return piece.bytes
    }

    /// What the entry's own head and its line in the list have in common, up to the length of the name and of the extra
    /// field.
    private func describe(_ entry: Entry, _ piece: inout ZipBytes) {
        piece.add(UInt16(20))
        piece.add(ZipWriter.flags)
        piece.add(UInt16(0))
        piece.add(time)
        piece.add(date)
        piece.add(entry.sum)
        piece.add(entry.size)
        piece.add(entry.size)
        piece.add(UInt16(entry.path.count))
    }
}

/// Numbers as ZIP writes them: least byte first.
struct ZipBytes {
    var bytes: [UInt8] = []
    mutating func add(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

/// The checksum of ZIP (ISO 3309, polynomial 0xEDB88320).
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }
    static func of(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in table[Int((sum ^ UInt32(byte)) & 255)] ^ sum >> 8 }
    }
}
