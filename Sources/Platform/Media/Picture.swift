import CVips
import Kernel

/// A photo made safe to keep and show: upright, in sRGB, bounded in size, without metadata.
struct Picture {
    let type: MediaType
    let bytes: [UInt8]
    let width: Int
    let height: Int
    let thumbnail: [UInt8]
    let suggestion: PhotoSuggestion?

    /// Pixels of the longer side of a stored photo, and of a thumbnail.
    static let side: Int32 = 2560
    static let thumbnailSide: Int32 = 320
    static let quality: Int32 = 82

    /// Decodes, reduces and encodes again. The size is read from the header and refused before a pixel is decoded, so a
    /// small file that would unfold to gigabytes costs nothing. Runs on Media's own threads only.
    init(decoding source: [UInt8], filename: String, zone: Zone) throws(MediaProblem) {
        defer { vips_error_clear() }
        guard Picture.started else { throw .broken(filename: filename) }
        suggestion = try Picture.header(of: source, filename: filename, zone: zone)
        guard
            let image = source.withUnsafeBytes({ jinlin_vips_reduce($0.baseAddress, $0.count, Picture.side) })
        else { throw .broken(filename: filename) }
        defer { jinlin_vips_close(image) }
        let transparent = jinlin_vips_transparent(image) == 1
        type = transparent ? .png : .jpeg
        width = Int(vips_image_get_width(image))
        height = Int(vips_image_get_height(image))
        guard let bytes = Picture.encoded(image, as: type),
            let small = jinlin_vips_shrink(image, Picture.thumbnailSide)
        else { throw .broken(filename: filename) }
        defer { jinlin_vips_close(small) }
        guard let thumbnail = Picture.encoded(small, as: type) else { throw .broken(filename: filename) }
        (self.bytes, self.thumbnail) = (bytes, thumbnail)
    }

    private static func header(
        of source: [UInt8], filename: String, zone: Zone
    ) throws(MediaProblem) -> PhotoSuggestion? {
        guard let image = source.withUnsafeBytes({ jinlin_vips_open($0.baseAddress, $0.count) }) else {
            throw .broken(filename: filename)
        }
        defer { jinlin_vips_close(image) }
        let (width, height) = (Int(vips_image_get_width(image)), Int(vips_image_get_height(image)))
        guard width > 0, height > 0, width <= Limits.imagePixels / height else {
            throw .tooManyPixels(filename: filename, width: width, height: height)
        }
        return PhotoSuggestion(exif: { exifField(image, $0) }, zone: zone)
    }

    private static func encoded(_ image: UnsafeMutablePointer<VipsImage>, as type: MediaType) -> [UInt8]? {
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        let failed =
            type == .png ? jinlin_vips_png(image, &bytes, &count) : jinlin_vips_jpeg(image, quality, &bytes, &count)
        guard failed == 0, let bytes else { return nil }
        defer { jinlin_vips_free(bytes) }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// libvips starts once a process.
    private static let started: Bool = jinlin_vips_start() == 0
}
