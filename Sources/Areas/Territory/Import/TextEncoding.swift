import Glibc
public import Kernel

/// The encodings in which Chinese offices send their files.
public enum TextEncoding: String, Sendable, Codable {
    case utf8 = "UTF-8"
    case gb18030 = "GB 18030"

    /// The text of a file and how it was written: UTF-8 with or without byte order mark where the bytes are that,
    /// otherwise GB 18030. Throws `AppError` for what is neither, and for UTF-16, naming what to do.
    public static func decode(_ bytes: [UInt8]) throws(AppError) -> (utf8: [UInt8], encoding: TextEncoding) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (Array(bytes.dropFirst(3)), .utf8) }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(4096).contains(0) {
            throw unreadable
        }
        if String(validating: bytes, as: UTF8.self) != nil { return (bytes, .utf8) }
        guard let text = converted(bytes, from: "GB18030") else { throw unreadable }
        return (text, .gb18030)
    }

    private static let unreadable = AppError.invalid(
        "file",
        Text(
            "文件不是 UTF-8 也不是 GB 18030 编码的文本，没有导入任何内容。请在表格软件里另存为“CSV UTF-8”再上传。",
            "The file is neither UTF-8 nor GB 18030 text; nothing was imported. Save it as “CSV UTF-8” and upload it again."
        ))

    /// By the C library's own tables; nil where a byte sequence does not belong to the encoding.
    private static func converted(_ bytes: [UInt8], from encoding: String) -> [UInt8]? {
        guard let handle = iconv_open("UTF-8", encoding), Int(bitPattern: handle) != -1 else { return nil }
        defer { iconv_close(handle) }
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: bytes.count * 3 + 16)
        let written: Int? = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var (from, to) = (source.baseAddress, target.baseAddress)
                var (left, room) = (source.count, target.count)
                return iconv(handle, &from, &left, &to, &room) == -1 || left > 0 ? nil : target.count - room
            }
        }
        return written.map { output[..<$0].map { UInt8(bitPattern: $0) } }
    }
}
