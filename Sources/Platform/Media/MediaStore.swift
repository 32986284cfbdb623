import Crypto
import Dispatch
public import Kernel
import Synchronization

/// A file that was taken: what an area keeps in its row.
public struct StoredMedia: Sendable, Codable, Hashable {
    /// SHA-256 of the stored bytes, 64 lower-case hexadecimal digits. The same content is stored once.
    public let hash: String
    public let type: MediaType
    /// Bytes as stored.
    public let size: Int
    /// Pixels; nil for a document.
    public let width: Int?
    public let height: Int?
    /// The sender's name for it, cleaned, for downloads only.
    public let filename: String
    /// Position and time the photo carried before they were removed.
    public let suggestion: PhotoSuggestion?
}

/// Files kept outside the database, by the hash of their content. Photos are decoded and encoded again on threads of
/// their own, so a heavy picture never holds up a page; nothing a camera wrote into a photo is kept.
public final class MediaStore: Sendable {
    /// Which rendering of a photo.
    public enum Size: Sendable { case full, thumbnail }

    private let files: HashedFiles
    private let decoding = MediaLanes("jinlin.media.decode", lanes: 2, mostWaiting: MediaStore.mostWaiting)
    /// Pages show many photos at once, and reading one is short: it never waits behind a photo being decoded.
    private let reading = MediaLanes("jinlin.media.read", lanes: 2, mostWaiting: MediaStore.mostReading)
    private let zone: Zone

    /// Photos waiting to be decoded; more are asked to try again.
    static let mostWaiting = 64
    /// Stored files waiting to be read; more are asked to try again.
    static let mostReading = 2_000

    /// Makes the directory where it does not exist. `zone` is meant by photos that name no offset.
    /// Throws `MediaProblem.unwritable`.
    public init(directory: String, zone: Zone = .china) throws(MediaProblem) {
        files = try HashedFiles(directory: directory)
        self.zone = zone
    }

    /// Takes an upload: decides by content what it is, makes it safe, stores it durably.
    /// Throws `MediaProblem`, or `AppError.busy` where too many photos wait.
    public func accept(_ bytes: [UInt8], filename: String) async throws -> StoredMedia {
        let filename = MediaStore.cleaned(filename)
        guard !bytes.isEmpty else { throw MediaProblem.empty(filename: filename) }
        guard bytes.count <= Limits.fileBytes else {
            throw MediaProblem.tooLarge(filename: filename, bytes: bytes.count)
        }
        guard let kind = UploadedKind(bytes) else { throw MediaProblem.unknownType(filename: filename) }
        return try await decoding.run { [files, zone] in
            kind == .pdf
                ? try MediaStore.keepDocument(bytes, filename, files)
                : try MediaStore.keepPhoto(bytes, filename, files, zone)
        }
    }

    /// The stored bytes; a document has one size only. Throws `MediaProblem.missing`.
    public func read(_ hash: String, type: MediaType, size: Size = .full) async throws -> [UInt8] {
        let name = try MediaStore.name(hash, type, type.isImage ? size : .full)
        return try await reading.run { [files] in try files.read(hash, name) }
    }

    /// Forgets a file, when nothing refers to it any more. Absent files are no error.
    public func remove(_ hash: String, type: MediaType) async throws {
        let names = try [MediaStore.name(hash, type, .full), MediaStore.name(hash, type, .thumbnail)]
        try await reading.run { [files] in for name in names { try files.remove(hash, name) } }
    }

    /// Work on the files, on the threads that read.
    func inFiles<T: Sendable>(_ work: @escaping @Sendable (HashedFiles) throws -> T) async throws -> T {
        try await reading.run { [files] in try work(files) }
    }

    /// Whether the stored bytes are still what their name says.
    public func isIntact(_ hash: String, type: MediaType) async throws -> Bool {
        SHA256.hash(data: try await read(hash, type: type)).hexadecimal == hash
    }

    private static func keepDocument(_ bytes: [UInt8], _ filename: String, _ files: HashedFiles) throws -> StoredMedia {
        // ISO 32000-1, 7.5.5: the last line of a complete file is %%EOF; writers may pad up to 1,024 bytes after it.
        guard bytes.suffix(1_024).contains(sequence: Array("%%EOF".utf8)) else {
            throw MediaProblem.brokenDocument(filename: filename)
        }
        let hash = SHA256.hash(data: bytes).hexadecimal
        try files.write(bytes, hash, name(hash, .pdf, .full))
        return StoredMedia(
            hash: hash, type: .pdf, size: bytes.count, width: nil, height: nil, filename: filename, suggestion: nil)
    }

    private static func keepPhoto(
        _ bytes: [UInt8], _ filename: String, _ files: HashedFiles, _ zone: Zone
    ) throws -> StoredMedia {
        let picture = try Picture(decoding: bytes, filename: filename, zone: zone)
        let hash = SHA256.hash(data: picture.bytes).hexadecimal
        // The thumbnail first: a photo that can be found always has one.
        try files.write(picture.thumbnail, hash, name(hash, picture.type, .thumbnail))
        try files.write(picture.bytes, hash, name(hash, picture.type, .full))
        return StoredMedia(
            hash: hash, type: picture.type, size: picture.bytes.count, width: picture.width, height: picture.height,
            filename: filename, suggestion: picture.suggestion)
    }

    private static func name(_ hash: String, _ type: MediaType, _ size: Size) throws(MediaProblem) -> String {
        guard hash.utf8.count == 64, hash.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            throw .missing
        }
        return size == .thumbnail ? "\(hash).thumbnail.\(type.fileExtension)" : "\(hash).\(type.fileExtension)"
    }

    /// The last part of a path, without control characters, at most 80 characters.
    static func cleaned(_ filename: String) -> String {
        let last = filename.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        let scalars = last.unicodeScalars.filter {
            !($0.properties.generalCategory == .control || $0.properties.generalCategory == .format)
        }
        let name = String(String.UnicodeScalarView(scalars)).prefix(80)
        return name.isEmpty ? "file" : String(name)
    }
}

/// A few threads of Media's own with a bounded line before them.
private final class MediaLanes: Sendable {
    private let lanes: [DispatchQueue]
    private let mostWaiting: Int
    private let turn = Mutex((next: 0, waiting: 0))

    init(_ name: String, lanes: Int, mostWaiting: Int) {
        self.lanes = (0..<lanes).map { DispatchQueue(label: "\(name).\($0)") }
        self.mostWaiting = mostWaiting
    }

    /// Throws `AppError.busy` where too many wait, else what the work throws.
    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let lane = try turn.withLock { turn throws(AppError) -> DispatchQueue in
            guard turn.waiting < mostWaiting else { throw .busy(retryAfter: 5) }
            turn.waiting += 1
            turn.next = (turn.next + 1) % lanes.count
            return lanes[turn.next]
        }
        defer { turn.withLock { $0.waiting -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            lane.async { continuation.resume(with: Result { try work() }) }
        }
    }
}

extension ArraySlice<UInt8> {
    func contains(sequence: [UInt8]) -> Bool {
        guard count >= sequence.count else { return false }
        return (startIndex...(endIndex - sequence.count)).contains { self[$0...].starts(with: sequence) }
    }
}
