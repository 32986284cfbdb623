import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Pages
import Persistence
import Secrets
import Synchronization

@testable import Server

/// A server over a small route table of its own, spoken to without a socket.
struct SampleServer {
    struct Reply {
        let response: Response
        let body: String
        var status: Int { response.status.code }
        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { response.headers[$0] } }
        func cookies() -> [String] { response.headers[values: .setCookie] }
        /// Name and value of a cookie that was set.
        func cookie(_ name: String) -> String? {
            cookies().first { $0.hasPrefix(name + "=") }.map {
                String($0.dropFirst(name.count + 1).prefix { $0 != ";" })
            }
        }
        /// The form token of the page.
        var token: String? {
            body.firstRange(of: "name=\"csrf\" value=\"").map { String(body[$0.upperBound...].prefix { $0 != "\"" }) }
        }
    }

    static let now = Instant(seconds: 1_795_000_000)
    let server: WebServer
    let time: FixedClock
    /// What was to be kept with accounts.
    let kept = KeptPreferences()

    /// Sessions are called after who they belong to: `staff`, `dispatcher`, `resident`, `busy`.
    init(_ routes: [Route] = SampleRoutes.all, options: WebOptions = WebOptions()) throws {
        let time = FixedClock()
        let visitors = Visitors { session, _ in SampleServer.people[session] }
        var options = options
        if options.anonymousPostsPerMinute == 60 { options.anonymousPostsPerMinute = 0 }
        server = try WebServer(
            routes: routes, visitors: visitors, keys: KeyRing(), options: options,
            keepPreferences: { [kept] chosen, _ in kept.add(chosen) }, clock: { time.now })
        self.time = time
    }

    static let people: [String: Visitor] = {
        let staff = Caller(kind: .staff(Identifier(rawValue: 1)), name: "社区 王")
        let place = PlaceCode("340102")
        let dispatcher = Caller(
            kind: .staff(Identifier(rawValue: 2)), name: "派单员 李",
            grants: place.map { [Grant(.casesDispatch, at: $0)] } ?? [])
        let resident = Caller(kind: .resident(Identifier(rawValue: 3)), name: "居民")
        return [
            Fingerprint.of("staff"): Visitor(caller: staff), Fingerprint.of("dispatcher"): Visitor(caller: dispatcher),
            Fingerprint.of("resident"): Visitor(caller: resident, language: .en, elder: true),
            Fingerprint.of("busy"): Visitor(caller: dispatcher, duty: .local("/password")),
        ]
    }()

    func get(_ path: String, as session: String? = nil, _ headers: HTTPFields = [:]) async throws -> Reply {
        try await send(.get, path, as: session, headers, [])
    }
    func post(
        _ path: String, as session: String? = nil, type: String = "application/x-www-form-urlencoded",
        _ headers: HTTPFields = [:], body: String
    ) async throws -> Reply {
        var headers = headers
        headers[.contentType] = type
        return try await send(.post, path, as: session, headers, [Array(body.utf8)])
    }
    /// The body comes in the given pieces.
    func send(
        _ method: HTTPRequest.Method, _ path: String, as session: String? = nil, _ headers: HTTPFields,
        _ body: [[UInt8]]
    ) async throws -> Reply {
        var headers = headers
        if let session { headers.append(HTTPField(name: .cookie, value: "jinlin_session=\(session)")) }
        return try await server.reply(method, path, headers, body)
    }
    /// Opens a page and gives its form token with the cookie that belongs to it.
    func openForm(_ path: String = "/form") async throws -> (token: String, cookie: String) {
        let page = try await get(path)
        return (page.token ?? "", page.cookie("jinlin_form") ?? "")
    }
}

extension WebServer {
    /// Answers a request without a socket.
    func reply(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: [[UInt8]],
        from peer: String = "192.0.2.7"
    ) async throws -> SampleServer.Reply {
        let pieces = AsyncThrowingStream<ByteBuffer, any Error> { stream in
            for piece in body { stream.yield(ByteBuffer(bytes: piece)) }
            stream.finish()
        }
        return try await reply(method, path, headers, pieces, from: peer)
    }

    /// The body comes as the given sequence, which may fail.
    func reply(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields,
        _ pieces: AsyncThrowingStream<ByteBuffer, any Error>, from peer: String = "192.0.2.7"
    ) async throws -> SampleServer.Reply {
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers),
            body: RequestBody(asyncSequence: pieces))
        let response = try await respond(to: request, context: Connection(peer: peer))
        let writer = CollectingWriter()
        try await response.body.write(writer)
        return SampleServer.Reply(response: response, body: writer.text)
    }
}

/// A clock that moves when told.
final class FixedClock: Sendable {
    private let instant = Mutex(SampleServer.now)
    var now: Instant { instant.withLock { $0 } }
    func pass(_ span: Span) { instant.withLock { $0 = $0 + span } }
}

/// Notes whose preferences were to be kept.
final class KeptPreferences: Sendable {
    private let list = Mutex<[Preferences]>([])
    var all: [Preferences] { list.withLock { $0 } }
    func add(_ chosen: Preferences) { list.withLock { $0.append(chosen) } }
}

/// Keeps what a response writes.
final class CollectingWriter: ResponseBodyWriter {
    private var bytes: [UInt8] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }
    func write(_ buffer: ByteBuffer) async throws { bytes += Array(buffer.readableBytesView) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

enum SampleRoutes {
    private static let title = Text("样例", "Sample")
    static let all: [Route] = [
        .get(PlainPath("/form"), .anyone, title) { web in
            .page(web.screen.page(.resident, title) { form(web.screen) }, data: ["page": "form"])
        },
        .post(PlainPath("/form"), .anyone, title, fields: [Field("words", .text, required: true, Text("内容", "Words"))])
        { web in
            let words = try web.form.required("words", limit: 20)
            return .done(.local("/form"), flash: Text("收到了", "Received"), data: echo(web, words), created: true)
        },
        .post(
            PlainPath("/files"), .anyone, title, fields: [Field("photos", .files, Text("照片", "Photos"))],
            bodyLimit: 4_096
        ) { web in
            .json(web.files.map { "\($0.field)/\($0.filename)/\($0.bytes.count)" } + [web.form["words"] ?? "-"])
        },
        .get(Path<String>("/things/:thing"), .anyone, title) { .json(["thing": $0.parameters["thing"] ?? ""]) },
        .post(Path<String>("/things/:thing/opening"), .anyone, title) { _ in .json(["ok": true]) },
        .get(PlainPath("/things/new"), .anyone, title) { _ in .json(["thing": "fixed"]) },
        .get(Path<String>("/things/:name/parts"), .anyone, title) { .json(["name": $0.parameters["name"] ?? ""]) },
        .get(PlainPath("/resident-only"), .resident, title) { _ in .json(["ok": true]) },
        .get(PlainPath("/staff-only"), .staff, title) { web in .page(web.screen.page(.desk, title) { "<p>desk</p>" }) },
        .get(PlainPath("/dispatch"), .permission(.casesDispatch, or: [.casesTriage]), title) { _ in .json(["ok": true])
        },
        .post(PlainPath("/dispatch"), .permission(.casesDispatch), title) { _ in .json(["ok": true]) },
        .get(Path<String>("/link/:secret"), .secretLink, title) { web in
            guard web.parameters["secret"] == "open" else { throw AppError.refused }
            return .json(["ok": true])
        },
        .get(PlainPath("/password"), .staff, title) { _ in .json(["ok": true]) },
        .get(PlainPath("/broken"), .anyone, title) { _ in throw DatabaseFault(.row, "no column telephone") },
        .get(PlainPath("/many"), .anyone, title) { _ in .json((0..<500).map { "门牌 \($0)" }) },
        .get(PlainPath("/part"), .anyone, title) { _ in .fragment("<b>part</b>") },
        .get(PlainPath("/download"), .anyone, title) { _ in
            .file(type: "text/csv", bytes: Array("a,b".utf8), filename: "案卷 \"1\".csv")
        },
        .get(PlainPath("/live"), .anyone, title) { _ in
            .live(
                AsyncStream { stream in
                    stream.yield(LiveEvent(name: "queue", data: "one\ntwo", id: "7"))
                    stream.finish()
                })
        },
        .post(PlainPath("/sign-in"), .anyone, title) { _ in .session(token: "dispatcher", .local("/dispatch")) },
        .post(PlainPath("/sign-out"), .anyone, title) { _ in .session(token: nil, .local("/form")) },
    ]
    private static func form(_ screen: Screen) -> HTML {
        screen.form(.local("/form")) { form in
            "\(form.words("words", Text("内容", "Words"), required: true))\(form.submit(Text("提交", "Send")))"
        }
    }
    private static func echo(_ web: WebRequest, _ words: String) -> [String: String] {
        ["words": words, "key": web.idempotencyKey ?? "", "place": web.form["place.code"] ?? ""]
    }
}
