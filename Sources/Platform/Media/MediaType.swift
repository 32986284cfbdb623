/// What a stored file is. Photos are always stored as JPEG or PNG, whatever they came as.
public enum MediaType: String, Sendable, Codable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    /// A document: kept as it came, offered for download, never shown inside a page.
    case pdf = "application/pdf"

    public var isImage: Bool { self != .pdf }
    /// `jpg`, `png`, `pdf`.
    public var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .pdf: "pdf"
        }
    }
}

/// What the bytes of an upload say they are. The name and the type that the sender claims are not asked.
enum UploadedKind: Sendable, Hashable {
    case jpeg, png, webp, heic, gif, pdf

    /// Nil for everything that is not accepted.
    init?(_ bytes: [UInt8]) {
        func has(_ text: StaticString, at offset: Int) -> Bool {
            text.withUTF8Buffer { word in
                bytes.count >= offset + word.count && bytes[offset..<offset + word.count].elementsEqual(word)
            }
        }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if has("RIFF", at: 0), has("WEBP", at: 8) {
            self = .webp
        } else if has("GIF87a", at: 0) || has("GIF89a", at: 0) {
            self = .gif
        } else if has("%PDF-", at: 0) {
            self = .pdf
        } else if has("ftyp", at: 4), UploadedKind.heicBrands.contains(where: { has($0, at: 8) }) {
            self = .heic
        } else {
            return nil
        }
    }
    /// Major brands of ISO/IEC 23008-12 still images coded with HEVC, as phones write them.
    private static let heicBrands: [StaticString] = ["heic", "heix", "heim", "heis", "mif1"]
}
