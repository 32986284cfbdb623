/// What the log keeps of a refusal.
public enum ProblemLevel: String, Sendable { case debug, notice, error }

/// Why something was refused or failed, said to a person. Rendered in two places only, web and command line.
public struct AppError: Error, Sendable, Hashable {
    /// Stable machine word, e.g. `case.stale`.
    public let code: String
    /// HTTP status.
    public let status: Int
    /// What happened, what is kept, what to do next.
    public let message: Text
    /// Which input is meant, where one is.
    public let field: String?
    public let level: ProblemLevel
    /// Exit code of the command line: 2 wrong use, 3 refused, 4 not found, 5 conflict, 70 fault, 75 try again.
    public var exitCode: Int32 {
        switch status {
        case 400, 413, 415, 422: 2
        case 401, 403: 3
        case 404: 4
        case 409: 5
        case 429, 503: 75
        default: 70
        }
    }

    public init(_ code: String, status: Int, _ message: Text, field: String? = nil, level: ProblemLevel = .debug) {
        self.code = code
        self.status = status
        self.message = message
        self.field = field
        self.level = level
    }

    /// Bad input in one field.
    public static func invalid(_ field: String, _ message: Text) -> AppError {
        AppError("invalid." + field, status: 422, message, field: field)
    }
    /// Refused; also said where the thing does not exist, so that a refusal tells nothing.
    public static let refused = AppError(
        "refused", status: 404,
        Text(
            "找不到这个页面，或您没有查看它的权限。请检查地址，或换一个账号登录。",
            "This page does not exist or is not open to you. Check the address or sign in with another account."))
    public static let signInNeeded = AppError(
        "sign-in-needed", status: 401, Text("请先登录。您填写的内容已保留。", "Please sign in first. What you typed is kept."))
    /// The thing changed since the page was loaded; nothing was overwritten.
    public static func stale(_ message: Text) -> AppError { AppError("stale", status: 409, message) }
    /// A queue is full; try again in `seconds`.
    public static func busy(retryAfter seconds: Int) -> AppError {
        AppError(
            "busy", status: 503,
            Text(
                "系统繁忙，没有保存。请 \(seconds) 秒后再试。",
                "The system is busy; nothing was saved. Try again in \(seconds) seconds."),
            level: .notice)
    }
}

/// A refusal of a pure rule, in the user's terms. Every area closes its own enum.
public protocol Problem: Error, Sendable {
    var appError: AppError { get }
}
