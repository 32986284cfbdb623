public import Kernel

/// Why a file was not taken. Every text says that the words stay.
public enum MediaProblem: Problem, Hashable {
    case empty(filename: String)
    case tooLarge(filename: String, bytes: Int)
    case unknownType(filename: String)
    case tooManyPixels(filename: String, width: Int, height: Int)
    case broken(filename: String)
    case brokenDocument(filename: String)
    case diskFull
    case unwritable(path: String)
    case missing

    public var appError: AppError {
        switch self {
        case .empty(let name):
            invalid(
                "media.empty", 422, "“\(name)”是空文件。您写的文字还在；请换一个文件，或直接提交。",
                "“\(name)” is empty. Your words are kept; choose another file or submit without it.")
        case .tooLarge(let name, let bytes):
            invalid(
                "media.too-large", 413,
                "“\(name)”有 \(bytes / 1_048_576) MB，超过 \(Limits.fileBytes / 1_048_576) MB。您写的文字还在；请换一个小一点的，或直接提交。",
                "“\(name)” has \(bytes / 1_048_576) MB, more than \(Limits.fileBytes / 1_048_576) MB. Your words are kept; choose a smaller one or submit without it."
            )
        case .unknownType(let name):
            invalid(
                "media.type", 415,
                "“\(name)”不是照片，也不是 PDF 文件。可以传 JPEG、PNG、WebP、HEIC、GIF 照片和 PDF。您写的文字还在。",
                "“\(name)” is neither a photo nor a PDF. JPEG, PNG, WebP, HEIC and GIF photos and PDF files can be sent. Your words are kept."
            )
        case .tooManyPixels(let name, let width, let height):
            invalid(
                "media.pixels", 422, "“\(name)”的尺寸是 \(width)×\(height)，太大了，无法处理。您写的文字还在；请换一张。",
                "“\(name)” is \(width)×\(height) pixels, too many to process. Your words are kept; choose another.")
        case .broken(let name):
            invalid(
                "media.broken", 422, "“\(name)”不是一张完整的照片，可能没有传完。您写的文字还在；请重新选择，或直接提交。",
                "“\(name)” is not a complete photo; perhaps the transfer was cut short. Your words are kept; choose it again or submit without it."
            )
        case .brokenDocument(let name):
            invalid(
                "media.broken", 422, "“\(name)”不是一个完整的 PDF 文件。您写的文字还在；请重新选择，或直接提交。",
                "“\(name)” is not a complete PDF. Your words are kept; choose it again or submit without it.")
        case .diskFull:
            AppError(
                "media.disk-full", status: 507,
                Text(
                    "服务器的磁盘满了，文件没有保存。您写的文字还在；请先不带文件提交，管理员已收到提醒。",
                    "The server's disk is full; the file was not saved. Your words are kept; submit without the file for now."
                ),
                field: "files", level: .error)
        case .unwritable(let path):
            AppError(
                "media.unwritable", status: 500,
                Text(
                    "服务器不能写入文件目录 \(path)。请管理员检查目录是否存在、权限是否正确。",
                    "The server cannot write to \(path). Check that the directory exists and that its owner may write."),
                field: "files", level: .error)
        case .missing: .refused
        }
    }

    private func invalid(_ code: String, _ status: Int, _ zh: String, _ en: String) -> AppError {
        AppError(code, status: status, Text(zh, en), field: "files")
    }
}
