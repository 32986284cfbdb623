import HTTPTypes
public import Hummingbird
public import Kernel
import Logging
import Measures
import NIOCore
import Pages
import Secrets

/// What the web server is told at start.
public struct WebOptions: Sendable {
    public var zone = Zone.china
    /// Running as the demonstration.
    public var demo = false
    /// Assets are read again each time.
    public var development = false
    /// A proxy that ends TLS stands before us: cookies are secure, addresses come from `X-Forwarded-For`.
    public var behindTLS = false
    /// Submissions a minute from one address without signing in; 0 sets no bound.
    public var anonymousPostsPerMinute = 60
    /// Submissions a minute from one signed-in person; 0 sets no bound.
    public var personPostsPerMinute = 300
    /// Requests worked on at once; more are asked to come back.
    public var requestsAtOnce = Limits.requestsAtOnce
    /// Bytes of large bodies held at once.
    public var bodyBytesAtOnce = Limits.bodyBytesAtOnce
    /// One line in the log for every request.
    public var accessLog = false
    /// Origin of map pictures, where one is configured.
    public var tiles: String?
    /// Directories of assets: address prefix (`vendor/`) and directory.
    public var assets: [(prefix: String, directory: String)] = []
    public init() {}
}

/// How somebody with an account wants pages from now on; nil leaves a choice as it is.
public struct Preferences: Sendable, Hashable {
    public let caller: Caller
    public let language: Language?
    public let elder: Bool?
}

/// Answers requests by the one route table. The order of the checks is the same for every route: address, person,
/// access, rate, body, form token, handler.
public struct WebServer: HTTPResponder {
    let index: RouteIndex
    let visitors: Visitors
    let seals: Seals
    let options: WebOptions
    let writer: AnswerWriter
    let errors: ErrorAnswers
    let assets: AssetFiles
    let limit: RateLimit
    let admission: Admission
    let headers: SecurityHeaders
    let measures: RequestMeasures
    let numbers = RequestNumber()
    let shell: @Sendable (Visitor) -> Shell
    let keepPreferences: @Sendable (Preferences, Instant) async throws -> Void
    let clock: @Sendable () -> Instant
    let logger: Logger

    /// Throws `StartProblem.routeTwice`.
    /// - Parameters:
    ///   - routes: the one route table.
    ///   - shell: the links around every page, for this person.
    ///   - keepPreferences: writes down how somebody with an account wants pages.
    ///   - clock: tells the time; tests hand in their own.
    init(
        routes: [Route], visitors: Visitors, keys: KeyRing, options: WebOptions = WebOptions(),
        logger: Logger = Logger(label: "jinlin"), measures: RequestMeasures? = nil, live: LiveStreams = LiveStreams(),
        shell: @escaping @Sendable (Visitor) -> Shell = { _ in Shell() },
        keepPreferences: @escaping @Sendable (Preferences, Instant) async throws -> Void = { _, _ in },
        clock: (@Sendable () -> Instant)? = nil
    ) throws(StartProblem) {
        index = try RouteIndex(routes)
        self.visitors = visitors
        seals = Seals(keys)
        self.options = options
        writer = AnswerWriter(seals: seals, live: live, secure: options.behindTLS)
        errors = ErrorAnswers(writer: writer, logger: logger)
        assets = AssetFiles(options.assets, rereads: options.development)
        limit = RateLimit(
            perAddress: options.anonymousPostsPerMinute, perPerson: options.personPostsPerMinute)
        self.measures = measures ?? RequestMeasures(routes)
        admission = Admission(mostRequests: options.requestsAtOnce, mostBytes: options.bodyBytesAtOnce)
        headers = SecurityHeaders(tiles: options.tiles, tls: options.behindTLS)
        self.shell = shell
        self.keepPreferences = keepPreferences
        self.clock = clock ?? SystemClock.now
        self.logger = logger
    }

    public func respond(to request: Request, context: Connection) async throws -> Response {
        let (started, begun) = (clock(), Ticks.now())
        measures.open.rise()
        defer { measures.open.fall() }
        let visit = Visit(request.head, from: context.peer, behindProxy: options.behindTLS)
        let mark = RequestMark(
            id: numbers.next(request.headers, behindProxy: options.behindTLS), method: visit.method.rawValue)
        var pattern: String?
        var response = await RequestMark.$current.withValue(mark) {
            await answer(request, visit, mark, at: started, &pattern)
        }
        headers.add(to: &response.headers)
        response.headers[.requestID] = mark.id
        if request.method == .head { response = response.createHeadResponse() }
        let took = Ticks.now() - begun
        measures.record(visit, pattern, status: response.status.code, after: took)
        if options.accessLog {
            let shown = pattern.map { mark.on($0) } ?? mark
            RequestMark.$current.withValue(shown) {
                logger.info(
                    "request", metadata: ["status": "\(response.status.code)", "ms": "\(Double(took / 1_000) / 1_000)"])
            }
        }
        return response
    }

    /// Where this server's requests come in.
    var door: Door { Door(admission: admission) { turnedAway($0, from: $1) } }

    private func turnedAway(_ request: HTTPRequest, from peer: String) -> (head: HTTPResponse, text: ByteBuffer) {
        let begun = Ticks.now()
        let visit = Visit(request, from: peer, behindProxy: options.behindTLS)
        let mark = RequestMark(
            id: numbers.next(request.headerFields, behindProxy: options.behindTLS), method: visit.method.rawValue)
        var exchange = Exchange(server: self, visit: visit, named: mark, now: clock())
        var told = exchange.turnedAway()
        headers.add(to: &told.headers)
        told.headers[.requestID] = mark.id
        told.headers[.contentLength] = String(told.text.readableBytes)
        measures.record(visit, nil, status: told.status.code, after: Ticks.now() - begun)
        let head = HTTPResponse(status: told.status, headerFields: told.headers)
        return (head, visit.method == .head ? ByteBuffer() : told.text)
    }

    private func answer(
        _ request: Request, _ visit: Visit, _ mark: RequestMark, at now: Instant, _ pattern: inout String?
    ) async -> Response {
        if visit.path.hasPrefix("/assets/") {
            let versioned = visit.queryText.hasPrefix("v=")
            let known = request.headers[.ifNoneMatch]
            if let asset = assets.answer(
                visit.path, versioned: versioned, ifNoneMatch: known, takesGzip: visit.takesGzip)
            {
                return asset
            }
        }
        var exchange = Exchange(server: self, visit: visit, named: mark, now: now)
        do {
            return try await exchange.answer(request, &pattern)
        } catch {
            return await exchange.answer(failed: error, pattern: pattern)
        }
    }
}
