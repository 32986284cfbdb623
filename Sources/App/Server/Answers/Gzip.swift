internal import CZlib
import NIOCore
import Pages

/// Answers packed with gzip (RFC 1952) for who takes them (RFC 9110, 12.5.3): slow networks bring three times as much.
///
/// Assets and JSON only. Pages stay plain: they hold form tokens beside what a visitor wrote, and the length of a
/// packed page would tell of both (BREACH, CVE-2013-3587).
enum Gzip {
    /// Bytes under which packing saves nothing worth having: one packet holds them anyway.
    static let fewestBytes = 1_200
    /// zlib's levels: once at start, and for each answer.
    enum Effort: Int32 {
        case once = 9
        case each = 3
    }

    /// The bytes as one gzip member; nil where that is not shorter.
    static func packed(_ plain: ByteBuffer, _ effort: Effort) -> ByteBuffer? {
        guard plain.readableBytes >= fewestBytes, plain.readableBytes < Int(UInt32.max) else { return nil }
        var stream = z_stream()
        // 15 bits of window, and 16 more ask zlib for gzip's frame.
        guard
            deflateInit2_(
                &stream, effort.rawValue, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        let room = Int(deflateBound(&stream, UInt(plain.readableBytes)))
        var output = ByteBuffer()
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
            plain.withUnsafeReadableBytes { source in
                // zlib reads here only; its C header cannot say so.
                stream.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(clamping: target.count)
                return deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
            }
        }
        return output.readableBytes > 0 && output.readableBytes < plain.readableBytes ? output : nil
    }

    /// Whether `Accept-Encoding` takes gzip: named, or `*`, and not with the weight 0.
    static func isTaken(by header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { String($0).trimmed.lowercased() }
            guard let name = parts.first, name == "gzip" || name == "*" else { return false }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
            return weight ?? 1 > 0
        }
    }
}
