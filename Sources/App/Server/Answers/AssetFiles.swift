import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

/// Style sheets, scripts, pictures and fonts under `/assets/`, read once at start; in development read again each time.
struct AssetFiles: Sendable {
    private struct File: Sendable {
        let type: String
        let body: ByteBuffer
        let packed: ByteBuffer?
        let tag: String
    }
    private let files: [String: File]
    private let folders: [(prefix: String, directory: String)]
    private let rereads: Bool

    /// `folders`: address prefix (`vendor/`) and directory. Directories that do not exist hold nothing.
    init(_ folders: [(prefix: String, directory: String)], rereads: Bool = false) {
        var files: [String: File] = [:]
        for (prefix, directory) in folders {
            Assets.use(directory: directory, under: prefix)
            for name in (try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? [] {
                guard let type = AssetFiles.type(of: name) else { continue }
                files[prefix + name] = AssetFiles.file(directory + "/" + name, type)
            }
        }
        self.files = files
        self.folders = folders
        self.rereads = rereads
    }
    var isEmpty: Bool { files.isEmpty }

    /// `path` begins with `/assets/`. Nil where there is no such asset.
    func answer(_ path: Substring, versioned: Bool, ifNoneMatch: String?, takesGzip: Bool) -> Response? {
        let name = String(path.dropFirst("/assets/".count))
        guard let known = files[name] else { return nil }
        let file = rereads ? reread(name) ?? known : known
        // Weak, since the plain and the packed form share it (RFC 9110, 8.8.1).
        var headers: HTTPFields = [
            .contentType: file.type, .eTag: file.tag, .vary: "Accept-Encoding",
            .cacheControl: versioned && !rereads ? "public, max-age=31536000, immutable" : "public, no-cache",
        ]
        if ifNoneMatch == file.tag { return Response(status: .notModified, headers: headers) }
        guard takesGzip, let packed = file.packed else {
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.body))
        }
        headers[.contentEncoding] = "gzip"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: packed))
    }

    private func reread(_ name: String) -> File? {
        for (prefix, directory) in folders where name.hasPrefix(prefix) {
            guard let type = AssetFiles.type(of: name) else { return nil }
            if let file = AssetFiles.file(directory + "/" + name.dropFirst(prefix.count), type) { return file }
        }
        return nil
    }
    private static func file(_ path: String, _ type: String) -> File? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        // FNV-1a, 64 bits: tells contents apart; not a secret.
        let tag = data.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        let body = ByteBuffer(bytes: data)
        let isText = !type.hasPrefix("font/") && (!type.hasPrefix("image/") || type == "image/svg+xml")
        return File(
            type: type, body: body, packed: isText ? Gzip.packed(body, .once) : nil,
            tag: "W/\"\(String(tag, radix: 36))\"")
    }
    /// Only these are served.
    private static func type(of name: String) -> String? {
        switch name.split(separator: ".").last.map(String.init) {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "json", "map": "application/json"
        case "webmanifest": "application/manifest+json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "jpg": "image/jpeg"
        case "gif": "image/gif"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        default: nil
        }
    }
}
