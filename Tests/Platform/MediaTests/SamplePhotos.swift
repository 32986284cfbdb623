import CVips
import Foundation
import Kernel

@testable import Media

/// Small pictures made on the spot, and a few that this machine's encoders may not make.
enum SamplePhotos {
    /// A picture of `width` × `height` pixels; three bands, or four with the given opacity.
    static func picture(width: Int, height: Int, opacity: UInt8? = nil, as type: MediaType) throws -> [UInt8] {
        _ = try? Picture(decoding: [], filename: "", zone: .china)  // starts libvips
        let bands = opacity == nil ? 3 : 4
        var pixels: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width {
                pixels += [UInt8(truncatingIfNeeded: column), UInt8(truncatingIfNeeded: row), 90]
                if let opacity { pixels.append(opacity) }
            }
        }
        guard
            let image = vips_image_new_from_memory_copy(
                pixels, pixels.count, Int32(width), Int32(height), Int32(bands), VIPS_FORMAT_UCHAR)
        else { throw MediaProblem.broken(filename: "sample") }
        defer { jinlin_vips_close(image) }
        image.pointee.Type = VIPS_INTERPRETATION_sRGB
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        let failed =
            type == .png ? jinlin_vips_png(image, &bytes, &count) : jinlin_vips_jpeg(image, 90, &bytes, &count)
        guard failed == 0, let bytes else { throw MediaProblem.broken(filename: "sample") }
        defer { jinlin_vips_free(bytes) }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// The JPEG with an Exif segment that says: turned by `orientation`, at 31°51′15.3″N 117°18′36″E, on 21 November
    /// 2026.
    static func tagged(_ jpeg: [UInt8], orientation: UInt16, offset: String? = "+08:00") -> [UInt8] {
        let exif = ExifWriter.segment(orientation: orientation, offset: offset)
        return Array(jpeg[..<2]) + exif + Array(jpeg[2...])
    }

    /// A PNG whose header promises `width` × `height` pixels and that holds none.
    static func promisingPNG(width: UInt32, height: UInt32) -> [UInt8] {
        let header = bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + chunk("IDAT", [0x78, 0x9C, 0x03, 0, 0, 0, 0, 1]) + chunk("IEND", [])
    }
    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return bigEndian(UInt32(data.count)) + body + bigEndian(checksum(body))
    }
    private static func bigEndian(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
    /// CRC-32 of ISO 3309, as PNG chunks carry it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
    }

    static func decoded(_ base64: String) throws -> [UInt8] {
        guard let data = Data(base64Encoded: base64, options: .ignoreUnknownCharacters) else {
            throw MediaProblem.broken(filename: "sample")
        }
        return Array(data)
    }

    /// 64 × 48 pixels each, of one colour.
    static let heic = """
        AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAeRtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA
        AA5waXRtAAAAAAACAAAAEGlkYXQAAAAAAEAAMAAAAExpbG9jAQAAAERAAAMAAQAAAAAAAAIIAAEAAAAAAAAAGgACAAEAAAAAAAAA
        AQAAAAAAAAAIAAMAAAAAAAACIgABAAAAAAAAAL4AAABNaWluZgAAAAAAAwAAABVpbmZlAgAAAQABAABodmMxAAAAABVpbmZlAgAA
        AAACAABncmlkAAAAABVpbmZlAgAAAQADAABFeGlmAAAAANhpcHJwAAAAtmlwY28AAAB2aHZjQwEDcAAAAAAAAAAAAB7wAPz9+PgA
        AA8DIAABABhAAQwB//8DcAAAAwCQAAADAAADAB66AkAhAAEAKkIBAQNwAAADAJAAAAMAAAMAHqAggQWW6uSmubgQEDAgAAADACAA
        AAMAISIAAQAGRAHBc8CJAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAUaXNwZQAAAAAAAABAAAAAMAAAABBwaXhpAAAAAAMICAgAAAAa
        aXBtYQAAAAAAAAACAAECgQIAAgIDhAAAAChpcmVmAAAAAAAAAA5kaW1nAAIAAQABAAAADmNkc2MAAwABAAIAAADgbWRhdAAAABYo
        Aa8ZgO9Jpb7TE4f+p4L/Iq1pj5uAAAAABkV4aWYAAElJKgAIAAAABgASAQMAAQAAAAEAAAAaAQUAAQAAAFYAAAAbAQUAAQAAAF4A
        AAAoAQMAAQAAAAIAAAATAgMAAQAAAAEAAABphwQAAQAAAGYAAAAAAAAAOGMAAOgDAAA4YwAA6AMAAAYAAJAHAAQAAAAwMjEwAZEH
        AAQAAAABAgMAAKAHAAQAAAAwMTAwAaADAAEAAAD//wAAAqAEAAEAAABAAAAAA6AEAAEAAAAwAAAAAAAAAA==
        """
    static let webp = """
        UklGRhwBAABXRUJQVlA4WAoAAAAIAAAAPwAALwAAVlA4IDwAAACwAwCdASpAADAAPxGIvlksKSajoqgBgCIJZwDUQoAAH+0xjh8J
        QADab+vgCnqj+RSLHlfrAYWg10gAAABFWElGugAAAEV4aWYAAElJKgAIAAAABgASAQMAAQAAAAEAAAAaAQUAAQAAAFYAAAAbAQUA
        AQAAAF4AAAAoAQMAAQAAAAIAAAATAgMAAQAAAAEAAABphwQAAQAAAGYAAAAAAAAAOGMAAOgDAAA4YwAA6AMAAAYAAJAHAAQAAAAw
        MjEwAZEHAAQAAAABAgMAAKAHAAQAAAAwMTAwAaADAAEAAAD//wAAAqAEAAEAAABAAAAAA6AEAAEAAAAwAAAAAAAAAA==
        """
    static let gif = """
        R0lGODlhQAAwAIAAAEdwTMh4KCH/C05FVFNDQVBFMi4wAwEAAAAh+QQFAAAAACwAAAAAQAAwAAACOYyPqcvtD6OctNqLs968+w+G
        4kiW5omm6sq27gvH8kzX9o3n+s73/g8MCofEovGITCqXzKbzCY0mCwA7
        """
}

/// Writes the few Exif fields of a phone's photo, little endian (Exif 2.32, section 4.6).
private enum ExifWriter {
    static func segment(orientation: UInt16, offset: String?) -> [UInt8] {
        let tiff = tiff(orientation: orientation, offset: offset)
        let body = Array("Exif".utf8) + [0, 0] + tiff
        return [0xFF, 0xE1, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body
    }
    private static func tiff(orientation: UInt16, offset: String?) -> [UInt8] {
        let exifEntries = offset == nil ? 1 : 2
        let exifStart = 8 + 2 + 3 * 12 + 4
        let gpsStart = exifStart + 2 + exifEntries * 12 + 4
        let dataStart = gpsStart + 2 + 4 * 12 + 4
        var data: [UInt8] = []
        func place(_ bytes: [UInt8]) -> UInt32 {
            defer { data += bytes }
            return UInt32(dataStart + data.count)
        }
        let main =
            entry(0x0112, 3, 1, UInt32(orientation)) + entry(0x8769, 4, 1, UInt32(exifStart))
            + entry(0x8825, 4, 1, UInt32(gpsStart))
        var times = entry(0x9003, 2, 20, place(Array("2026:11:21 18:05:00".utf8) + [0]))
        if let offset { times += entry(0x9011, 2, 7, place(Array(offset.utf8) + [0])) }
        let north = place(rational([(31, 1), (51, 1), (153, 10)]))
        let east = place(rational([(117, 1), (18, 1), (36, 1)]))
        let position =
            entry(1, 2, 2, UInt32(UInt8(ascii: "N"))) + entry(2, 5, 3, north)
            + entry(3, 2, 2, UInt32(UInt8(ascii: "E"))) + entry(4, 5, 3, east)
        return Array("II".utf8) + [42, 0] + little(UInt32(8)) + list(main, 3) + list(times, exifEntries)
            + list(position, 4) + data
    }
    private static func list(_ entries: [UInt8], _ count: Int) -> [UInt8] {
        [UInt8(count), 0] + entries + [0, 0, 0, 0]
    }
    private static func entry(_ tag: UInt16, _ kind: UInt16, _ count: UInt32, _ value: UInt32) -> [UInt8] {
        [UInt8(tag & 255), UInt8(tag >> 8), UInt8(kind), 0] + little(count) + little(value)
    }
    private static func rational(_ values: [(UInt32, UInt32)]) -> [UInt8] {
        values.flatMap { little($0.0) + little($0.1) }
    }
    private static func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 255) } }
}
