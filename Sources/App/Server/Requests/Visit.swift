import HTTPTypes
public import Hummingbird
import Kernel
import NIOCore
import Pages

/// What the server needs of a connection.
public struct Connection: InitializableFromSource, Sendable {
    /// The peer's address; the proxy's where one stands before us.
    let peer: String
    public init(source: ApplicationRequestContextSource) { peer = source.channel.remoteAddress?.ipAddress ?? "" }
    /// For tests that speak to the server without a socket.
    init(peer: String) { self.peer = peer }
}

/// What the head of a request says, read once.
struct Visit {
    let method: HTTPRequest.Method
    /// The address with its query.
    let target: Substring
    let path: Substring
    let queryText: Substring
    let cookies: Cookies
    /// The secret of a session, from the cookie or from `Authorization: Bearer`.
    let session: String?
    /// The session came in a header that no other site can make a browser send.
    let isBearer: Bool
    let wantsJSON: Bool
    let wantsFragment: Bool
    /// The client unpacks gzip.
    let takesGzip: Bool
    let language: Language
    let elder: Bool
    let address: String
    /// From this machine itself and through no proxy: whoever passed it on would have said so.
    let isLocal: Bool

    init(_ request: HTTPRequest, from peer: String, behindProxy: Bool) {
        let headers = request.headerFields
        method = request.method
        let text = request.path ?? "/"
        target = text.prefix { $0 != "#" }
        path = target.prefix { $0 != "?" }
        queryText = target[path.endIndex...].dropFirst()
        cookies = Cookies(headers[.cookie])
        let bearer = headers[.authorization].flatMap(Visit.bearer)
        isBearer = bearer != nil
        session = bearer ?? cookies[.session]
        wantsFragment = headers[.htmxRequest] == "true" && headers[.htmxBoosted] != "true"
        wantsJSON = Visit.asksForJSON(headers)
        takesGzip = Gzip.isTaken(by: headers[.acceptEncoding])
        language = Visit.language(queryText, cookies[.language], headers[.acceptLanguage])
        elder = cookies[.elder] == "1"
        // The proxy appends the address it saw; what the client wrote before it proves nothing.
        let forwarded =
            behindProxy ? headers[.forwardedFor]?.split(separator: ",").last.map { String($0).trimmed } : nil
        address = forwarded ?? peer
        isLocal = Visit.isLoopback(peer) && !Visit.proxied.contains { headers[$0] != nil }
    }

    private static let proxied: [HTTPField.Name] = [.forwardedFor, .forwarded, .realAddress, .via]
    private static func isLoopback(_ address: String) -> Bool {
        address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
    }

    private static func bearer(_ header: String) -> String? {
        header.lowercased().hasPrefix("bearer ") ? String(header.dropFirst(7)).trimmed : nil
    }
    /// `Accept` names JSON and no page; or the client sends JSON and does not say what it takes.
    private static func asksForJSON(_ headers: HTTPFields) -> Bool {
        if let accept = headers[.accept], accept != "*/*" {
            return accept.contains("application/json") && !accept.contains("text/html")
        }
        return headers[.contentType]?.hasPrefix("application/json") == true
    }
    /// The address decides, then the cookie, then the browser; Chinese where none does.
    private static func language(_ query: Substring, _ cookie: String?, _ accept: String?) -> Language {
        for (key, language) in query.isEmpty ? [] : [("lang=zh", Language.zh), ("lang=en", .en)]
        where query == key || query.hasPrefix(key + "&") || query.contains("&" + key) { return language }
        if let chosen = cookie.flatMap(Language.init(rawValue:)) { return chosen }
        var best: (language: Language, weight: Double)?
        for item in accept?.split(separator: ",") ?? [] {
            let parts = item.split(separator: ";")
            guard let tag = parts.first.map({ String($0).trimmed.lowercased() }),
                let language = Language.allCases.first(where: { tag == $0.rawValue || tag.hasPrefix($0.rawValue + "-") }
                )
            else { continue }
            let weight = parts.dropFirst().first.flatMap { Double(String($0).trimmed.dropFirst(2)) } ?? 1
            if weight > best?.weight ?? 0 { best = (language, weight) }
        }
        return best?.language ?? .zh
    }
}

extension HTTPField.Name {
    private static func named(_ text: String) -> HTTPField.Name {
        HTTPField.Name(text) ?? .accept
    }
    static let htmxRequest = named("HX-Request")
    static let htmxBoosted = named("HX-Boosted")
    static let htmxRedirect = named("HX-Redirect")
    static let forwardedFor = named("X-Forwarded-For")
    static let forwarded = named("Forwarded")
    static let realAddress = named("X-Real-IP")
    static let via = named("Via")
    static let idempotencyKey = named("Idempotency-Key")
    static let csrf = named("X-CSRF-Token")
    static let fetchSite = named("Sec-Fetch-Site")
    static let lastEventID = named("Last-Event-ID")
    static let referrerPolicy = named("Referrer-Policy")
    static let frameOptions = named("X-Frame-Options")
    static let permissionsPolicy = named("Permissions-Policy")
    static let openerPolicy = named("Cross-Origin-Opener-Policy")
    static let buffering = named("X-Accel-Buffering")
}
