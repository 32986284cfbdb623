import CQRencode

/// A QR code as an inline picture, drawn by libqrencode.
public enum QRCode {
    /// Square modules of 1 unit with the quiet zone of 4 that ISO/IEC 18004 asks for; error correction M (15 %), as a
    /// code on a wall gets scratched. Text that does not fit a QR code (more than 2,331 bytes) gives an empty value.
    public static func svg(_ text: String, label: String = "QR") -> HTML {
        guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else { return .empty }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard width > 0, let modules = code.pointee.data else { return .empty }
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, modules[row * width + column] & 1 == 1 { column += 1 }
                if column > start { path += "M\(start + 4) \(row + 4)h\(column - start)v1h-\(column - start)z" }
                column += 1
            }
        }
        let size = width + 8
        return """
            <svg class="qr" viewBox="0 0 \(size) \(size)" role="img" aria-label="\(label)" shape-rendering="crispEdges">\
            <rect width="\(size)" height="\(size)" fill="#fff"/><path d="\(path)" fill="#000"/></svg>
            """
    }
}
