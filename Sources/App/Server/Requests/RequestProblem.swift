import Kernel

/// What a request cannot be understood for, before any handler sees it.
enum RequestProblem: Problem, Hashable {
    case badEncoding
    case badJSON(at: Int)
    case notAnObject
    case tooDeep
    case cutShort
    case badMultipart
    case unknownType(String)
    case tooLarge(limit: Int)
    case tooManyFields(limit: Int)
    case fieldTooLarge(name: String, limit: Int)
    case foreignForm
    case tooFast(seconds: Int)
    case notAllowed(allowed: String)
    case onlyPages
    case headTooLarge
    case notHTTP

    var appError: AppError {
        switch self {
        case .badEncoding:
            AppError(
                "request.encoding", status: 400,
                Text(
                    "提交的内容不是 UTF-8 文字，没有保存。请返回上一页重新提交。",
                    "What was sent is not UTF-8 text; nothing was saved. Go back and submit again."))
        case .badJSON(let offset):
            AppError(
                "request.json", status: 400,
                Text("第 \(offset) 个字节处不是正确的 JSON，没有保存。", "The JSON is broken at byte \(offset); nothing was saved."))
        case .notAnObject:
            AppError(
                "request.json-object", status: 422,
                Text("请提交一个 JSON 对象。", "Send one JSON object."))
        case .tooDeep:
            AppError(
                "request.json-depth", status: 422,
                Text(
                    "JSON 的层次太深，最多 \(JSONFields.mostDepth) 层。",
                    "The JSON is nested too deeply; at most \(JSONFields.mostDepth) levels."))
        case .cutShort:
            AppError(
                "request.cut-short", status: 400,
                Text(
                    "提交的内容没有传完，没有保存。请检查网络后返回上一页重新提交。",
                    "The transfer was cut short; nothing was saved. Check the connection, go back and submit again."))
        case .badMultipart:
            AppError(
                "request.multipart", status: 400,
                Text("提交的表单不完整，没有保存。请返回上一页重新提交。", "The form is malformed; nothing was saved. Go back and submit again.")
            )
        case .unknownType(let type):
            AppError(
                "request.type", status: 415,
                Text(
                    "不能识别“\(type)”类型的内容。请用网页表单或 JSON 提交。",
                    "Content of type “\(type)” is not understood. Send a web form or JSON."))
        case .tooLarge, .tooManyFields, .fieldTooLarge: sizeError
        case .foreignForm:
            AppError(
                "request.foreign-form", status: 403,
                Text(
                    "这张表单已过期，或不是从本网站打开的，没有保存。您写的内容还在上一页；请返回、刷新后再提交。",
                    "This form has expired or was not opened here; nothing was saved. "
                        + "What you wrote is still on the page before; go back, reload and submit again."))
        case .tooFast(let seconds):
            AppError(
                "request.too-fast", status: 429,
                Text(
                    "提交得太频繁，这次没有保存。您写的内容还在上一页；请 \(seconds) 秒后再提交。",
                    "Too many submissions; this one was not saved. What you wrote is still on the page before; "
                        + "submit again in \(seconds) seconds."))
        case .notAllowed(let allowed):
            AppError(
                "request.method", status: 405,
                Text("这个地址不接受这种请求，可用：\(allowed)。", "This address does not take such a request; it takes: \(allowed)."))
        case .onlyPages:
            AppError(
                "request.no-json", status: 406,
                Text("这个地址只有网页，没有 JSON。", "This address has a page only, no JSON."))
        case .headTooLarge:
            AppError(
                "request.head", status: 431,
                Text(
                    "请求的地址或头部太长，没有处理。请清除本网站的 Cookie 后再打开。",
                    "The address or the head of the request is too long; nothing was done. "
                        + "Clear this site's cookies and open it again."))
        case .notHTTP:
            AppError(
                "request.http", status: 400,
                Text("收到的不是正确的 HTTP 请求，没有处理。", "This is not a correct HTTP request; nothing was done."))
        }
    }

    private var sizeError: AppError {
        switch self {
        case .tooManyFields(let limit):
            AppError(
                "request.fields", status: 413,
                Text(
                    "表单的项目太多，最多 \(limit) 项，没有保存。", "The form has too many fields, at most \(limit); nothing was saved.")
            )
        case .fieldTooLarge(let name, let limit):
            AppError(
                "request.field", status: 413,
                Text(
                    "“\(name)”的内容太长，最多 \(limit / 1024) KB，没有保存。请返回上一页缩短后再提交。",
                    "“\(name)” is too long, at most \(limit / 1024) KB; nothing was saved. Go back, shorten it and submit again."
                ),
                field: name)
        case .tooLarge(let limit):
            AppError(
                "request.size", status: 413,
                Text(
                    "提交的内容加起来超过 \(RequestProblem.size(limit))，没有保存。您写的文字还在上一页；请返回，减少或缩小文件后再提交。",
                    "The submission is larger than \(RequestProblem.size(limit)); nothing was saved. "
                        + "Your words are still on the page before; go back and send fewer or smaller files."))
        default: .refused
        }
    }
    private static func size(_ bytes: Int) -> String {
        bytes >= 1_048_576 ? "\(bytes / 1_048_576) MB" : "\(bytes / 1024) KB"
    }
}
