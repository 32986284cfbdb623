import Cases
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOCore
import Pages
import Persistence
import Secrets

/// Why a request failed, ready to be shown.
struct Refusal: Sendable {
    let error: AppError
    /// Names an unexpected failure in the log and on the page.
    let incident: String?
    /// Methods the address takes, where another was used (RFC 9110, 15.5.6 asks for them).
    var allowed: String?
    /// Seconds after which to come back.
    var wait: Int?
}

/// A refusal in words, before it becomes an answer of the server or of a connection.
struct Told {
    let status: HTTPResponse.Status
    var headers: HTTPFields
    let text: ByteBuffer

    var response: Response { Response(status: status, headers: headers, body: ResponseBody(byteBuffer: text)) }
}

/// The one place of the web where errors become answers; the command line has the other.
struct ErrorAnswers: Sendable {
    let writer: AnswerWriter
    let logger: Logger

    /// Understands an error; an unexpected one gets an incident number and is logged, once, with it.
    func refusal(_ error: any Error, _ visit: Visit, pattern: String?) -> Refusal {
        if let known = ErrorAnswers.known(error) {
            guard known.level == .error else { return ErrorAnswers.plain(known, for: error) }
            let incident = ErrorAnswers.newIncident()
            log(incident, visit, pattern, "\(known.code)")
            return Refusal(error: known, incident: incident)
        }
        let incident = ErrorAnswers.newIncident()
        log(incident, visit, pattern, ErrorWords.of(error))
        return Refusal(error: ErrorAnswers.unexpected(incident), incident: incident)
    }
    private static func plain(_ known: AppError, for error: any Error) -> Refusal {
        switch error as? RequestProblem {
        case .notAllowed(let methods): Refusal(error: known, incident: nil, allowed: methods)
        case .tooFast(let seconds): Refusal(error: known, incident: nil, wait: seconds)
        default: Refusal(error: known, incident: nil)
        }
    }
    private static func known(_ error: any Error) -> AppError? {
        if let error = error as? AppError { return error }
        return (error as? any Problem)?.appError
    }
    private func log(_ incident: String, _ visit: Visit, _ pattern: String?, _ what: String) {
        let mark = RequestMark.current ?? RequestMark(id: incident, method: visit.method.rawValue)
        RequestMark.$current.withValue(pattern.map { mark.on($0) } ?? mark) {
            logger.error("unexpected: \(what)", metadata: ["incident": "\(incident)"])
        }
    }
    /// Eight letters and digits that can be read over the telephone.
    static func newIncident() -> String {
        let token = SecureRandom.token(bytes: 5).uppercased()
        return "\(token.prefix(4))-\(token.dropFirst(4))"
    }
    static func unexpected(_ incident: String) -> AppError {
        AppError(
            "unexpected", status: 500,
            Text(
                "系统出错了，这次没有保存。请稍后再试；如果再次出现，请把编号 \(incident) 告诉管理员。",
                "Something went wrong; this was not saved. Try again later; if it happens again, tell the administrator "
                    + "the number \(incident)."),
            level: .error)
    }

    func json(_ refusal: Refusal, _ language: Language) -> Told {
        struct Shown: Encodable, Sendable {
            let code: String
            let message: String
            let field: String?
            let incident: String?
        }
        let error = refusal.error
        let shown = Shown(
            code: error.code, message: error.message[language], field: error.field, incident: refusal.incident)
        let text = (try? JSON.encode(shown)) ?? "{}"
        return told(ByteBuffer(string: text), "application/json", refusal)
    }

    func page(_ refusal: Refusal, _ screen: Screen) -> Told {
        let work = screen.shell.faces.dropFirst().first?.link.target
        let own = Face.allCases.first { screen.shell.navigation[$0]?.first?.link.target == work }
        let face: Face = screen.caller.isStaff ? own ?? .desk : .resident
        var shell = PageShell(face, ErrorAnswers.title(refusal.error.status))
        shell.width = .reading
        let html = screen.page(shell) {
            "\(screen.notice(Text(zh: refusal.error.message.zh, en: refusal.error.message.en)))\(ways(refusal, screen))"
        }
        return told(ByteBuffer(string: html.markup), "text/html; charset=utf-8", refusal)
    }
    /// The same for a part of a page.
    func fragment(_ refusal: Refusal, _ screen: Screen) -> Told {
        let html: HTML = "<p class=\"problem\" role=\"alert\">\(screen(refusal.error.message))</p>"
        return told(ByteBuffer(string: html.markup), "text/html; charset=utf-8", refusal)
    }

    private func told(_ text: ByteBuffer, _ type: String, _ refusal: Refusal) -> Told {
        let error = refusal.error
        var headers: HTTPFields = [
            .contentType: type, .cacheControl: "no-store", .vary: "Accept, Accept-Language, Cookie",
        ]
        if error.status == 429 || error.status == 503 { headers[.retryAfter] = String(refusal.wait ?? 5) }
        if let allowed = refusal.allowed { headers[.allow] = allowed }
        if error.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        return Told(status: HTTPResponse.Status(code: error.status), headers: headers, text: text)
    }

    private func ways(_ refusal: Refusal, _ screen: Screen) -> HTML {
        // Staff go back to their own work: the first view after the residents' pages.
        let work = screen.shell.faces.dropFirst().first
        let home = screen.button(
            work.map { Text("回到\($0.label.zh)", "Go to: \($0.label.en)") } ?? Text("回到首页", "Go to the home page"),
            to: work?.link ?? ShellPaths.home())
        if refusal.error.status == 401 {
            let signIn = screen.button(Text("去登录", "Sign in"), to: ShellPaths.signIn(), .primary)
            return screen.buttons(signIn, home)
        }
        guard !screen.caller.isStaff else { return screen.buttons(home) }
        return screen.buttons(
            home, screen.button(Text("反映问题", "Report"), to: CasePaths.report()),
            screen.button(Text("查进展", "Follow a matter"), to: CasePaths.track()))
    }
    private static func title(_ status: Int) -> Text {
        switch status {
        case 401: Text("请先登录", "Please sign in")
        case 403, 404: Text("没有找到", "Not found")
        case 409: Text("内容有变化", "Something changed")
        case 413: Text("内容太大", "Too large")
        case 429: Text("请稍等", "One moment")
        case 400..<500: Text("没有办成", "Not done")
        case 503, 507: Text("暂时无法保存", "Cannot save at the moment")
        default: Text("系统出错了", "Something went wrong")
        }
    }
}
