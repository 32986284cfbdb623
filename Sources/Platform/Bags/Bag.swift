internal import Secrets

/// Files that travel together with the means to check them: a bag as RFC 8493 (BagIt 1.0) lays it out. Whoever gets it
/// needs no program of ours: `sha256sum -c manifest-sha256.txt` or any BagIt tool finds a changed or missing file.
///
/// The bag does not hold large files itself: a file that is kept elsewhere by its hash is named by hash and size, and
/// is read only when the bag is written out.
public struct Bag: Sendable, Hashable, Codable {
    /// Where the bytes of a file are.
    public enum Content: Sendable, Hashable, Codable {
        case bytes([UInt8])
        /// Kept elsewhere under its SHA-256 (64 lower-case hexadecimal digits), `size` bytes long.
        case kept(sha256: String, size: Int)
    }
    public struct File: Sendable, Hashable, Codable {
        /// From the bag's own folder, parts divided by `/`: `data/case.json`.
        public let path: String
        public let content: Content

        public init(_ path: String, _ content: Content) { (self.path, self.content) = (path, content) }
        public init(_ path: String, text: String) { self.init(path, .bytes(Array(text.utf8))) }

        /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
        public var sha256: String {
            switch content {
            case .bytes(let bytes): Fingerprint.of(bytes)
            case .kept(let sha256, _): sha256
            }
        }
        public var size: Int {
            switch content {
            case .bytes(let bytes): bytes.count
            case .kept(_, let size): size
            }
        }
    }
    /// Name of the folder that holds everything.
    public let name: String
    /// All files: what describes the bag first, then its content.
    public let files: [File]

    static let manifest = "manifest-sha256.txt"
    static let tagManifest = "tagmanifest-sha256.txt"
    static let declaration = "bagit.txt"
    static let information = "bag-info.txt"
    static let payload = "data/"
    /// RFC 8493, 2.1.1.
    static let declared = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

    /// Packs content into a bag.
    /// - Parameters:
    ///   - content: paths from the folder `data`.
    ///   - about: lines of `bag-info.txt`, label and value; bytes and number of files are added.
    public init(_ name: String, _ content: [File], about: [(label: String, value: String)]) {
        let payload = content.map { File(Bag.payload + $0.path, $0.content) }
        let sum = payload.reduce(0) { $0 + $1.size }
        let lines = about + [("Payload-Oxum", "\(sum).\(payload.count)")]
        let tags = [
            File(Bag.declaration, text: Bag.declared),
            File(Bag.information, text: lines.map { "\($0.label): \(Bag.line($0.value))\n" }.joined()),
            File(Bag.manifest, text: Bag.list(payload)),
        ]
        self.name = name
        files = tags + [File(Bag.tagManifest, text: Bag.list(tags))] + payload
    }

    /// SHA-256 of the list of all content: it names this bag and no other.
    public var fingerprint: String { files.first { $0.path == Bag.manifest }?.sha256 ?? "" }

    /// Lines as `sha256sum` writes and reads them.
    private static func list(_ files: [File]) -> String {
        files.map { "\($0.sha256)  \(spelled($0.path))\n" }.joined()
    }
    /// RFC 8493, 2.1.3: line ends and the percent sign are written by their codes.
    static func spelled(_ path: String) -> String {
        path.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }
    static func path(spelled text: String) -> String {
        text.replacing("%0D", with: "\r").replacing("%0d", with: "\r").replacing("%0A", with: "\n")
            .replacing("%0a", with: "\n").replacing("%25", with: "%")
    }
    private static func line(_ value: String) -> String {
        value.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
