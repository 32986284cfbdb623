public import HTTPTypes
public import Kernel

/// Who may use a route. There is no default: a route without a statement does not compile.
public enum Access: Sendable, Hashable {
    /// Everyone, signed in or not.
    case anyone
    /// A registered resident.
    case resident
    /// Any signed-in member of staff.
    case staff
    /// Staff who hold one of these permissions somewhere; the operation then checks the place.
    case permission(Permission, or: [Permission] = [])
    /// Whoever holds the secret in the address; the handler verifies it.
    case secretLink
}

/// One input of a route: serves decoding, the OpenAPI document and error texts.
public struct Field: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case line, text, integer, number, flag, instant, date, identifier, place
        case choice([String])
        case list
        case files
    }
    public let name: String
    public let kind: Kind
    public let required: Bool
    public let about: Text
    public init(_ name: String, _ kind: Kind = .line, required: Bool = false, _ about: Text) {
        (self.name, self.kind, self.required, self.about) = (name, kind, required, about)
    }
}

/// One row of the product's only route table.
public struct Route: Sendable {
    public typealias Handler = @Sendable (WebRequest) async throws -> Answer
    public let method: HTTPRequest.Method
    public let pattern: String
    public let access: Access
    public let title: Text
    public let fields: [Field]
    /// Bytes a request may have.
    public let bodyLimit: Int
    public let handler: Handler

    public static func get<each V: PathValue>(
        _ path: Path<repeat each V>, _ access: Access, _ title: Text, fields: [Field] = [], _ handler: @escaping Handler
    ) -> Route {
        Route(
            method: .get, pattern: path.pattern, access: access, title: title, fields: fields,
            bodyLimit: Limits.formBytes, handler: handler)
    }
    public static func post<each V: PathValue>(
        _ path: Path<repeat each V>, _ access: Access, _ title: Text, fields: [Field] = [],
        bodyLimit: Int = Limits.formBytes, _ handler: @escaping Handler
    ) -> Route {
        Route(
            method: .post, pattern: path.pattern, access: access, title: title, fields: fields,
            bodyLimit: bodyLimit, handler: handler)
    }
}

/// A file that came with a form.
public struct UploadedFile: Sendable {
    public let field: String
    public let filename: String
    public let bytes: [UInt8]
    public init(field: String, filename: String, bytes: [UInt8]) {
        (self.field, self.filename, self.bytes) = (field, filename, bytes)
    }
}

/// What came in, decoded once: from a form, a multipart form, or JSON, all the same to a handler.
public struct WebRequest: Sendable {
    public var parameters: [String: String]
    public var query: Form
    public var form: Form
    public var files: [UploadedFile]
    public var screen: Screen
    /// The client asked for JSON (`Accept: application/json`).
    public var wantsJSON: Bool
    /// Only a part of the page is wanted (htmx).
    public var wantsFragment: Bool
    /// The client's key for this write; the same key again gives the first answer again.
    public var idempotencyKey: String?
    /// Last event a reconnecting live stream saw.
    public var lastEventID: String?
    /// Address of the client, for rate limits only; never logged beside content.
    public var remoteAddress: String
    /// The session's secret, hashed; nil without a session.
    public var session: String?
    /// It came from this machine itself and through no proxy.
    public var isLocal = false
    /// What the client takes, as it wrote it.
    public var accept: String?

    public init(
        parameters: [String: String] = [:], query: Form = Form(), form: Form = Form(), files: [UploadedFile] = [],
        screen: Screen, wantsJSON: Bool = false, wantsFragment: Bool = false, idempotencyKey: String? = nil,
        lastEventID: String? = nil, remoteAddress: String = "", session: String? = nil
    ) {
        self.parameters = parameters
        self.query = query
        self.form = form
        self.files = files
        self.screen = screen
        self.wantsJSON = wantsJSON
        self.wantsFragment = wantsFragment
        self.idempotencyKey = idempotencyKey
        self.lastEventID = lastEventID
        self.remoteAddress = remoteAddress
        self.session = session
    }
    public var caller: Caller { screen.caller }
    public var now: Instant { screen.now }
    public var language: Language { screen.language }

    /// The identifier in the address; refused where it is not one.
    public func identifier<Tag>(_ name: String, of: Tag.Type = Tag.self) throws(AppError) -> Identifier<Tag> {
        guard let text = parameters[name], let id = Identifier<Tag>(text) else { throw .refused }
        return id
    }
    public func place(_ name: String) throws(AppError) -> PlaceCode {
        guard let text = parameters[name], let code = PlaceCode(text) else { throw .refused }
        return code
    }
}

/// One message of a live stream.
public struct LiveEvent: Sendable {
    public let name: String
    public let data: String
    public let id: String?
    public init(name: String, data: String, id: String? = nil) { (self.name, self.data, self.id) = (name, data, id) }
}

extension AsyncStream where Element == LiveEvent {
    /// Says “look again” for each of these changes. It lives as long as the browser listens; changes that come faster
    /// than they can be told are told once.
    public static func lookingAgain(after changes: AsyncStream<String>) -> AsyncStream<LiveEvent> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { output in
            // A task of its own, since whoever made the stream has answered long ago; cancelled when the stream ends.
            let work = Task {
                for await topic in changes { output.yield(LiveEvent(name: "changed", data: topic)) }
                output.finish()
            }
            output.onTermination = { _ in work.cancel() }
        }
    }
}

/// What a handler gives back.
public enum Answer: Sendable {
    /// A whole page; `data` is the same thing for clients that asked for JSON.
    case page(HTML, data: (any Encodable & Sendable)? = nil)
    /// Part of a page.
    case fragment(HTML)
    /// After a write: where a browser goes next with what message, and what a JSON client gets (status 200 or 201).
    case done(Link, flash: Text? = nil, data: any Encodable & Sendable = ["ok": true], created: Bool = false)
    case json(any Encodable & Sendable)
    /// A finished body: an image, a GeoJSON document, an export. `filename` makes it a download.
    case file(type: String, bytes: [UInt8], filename: String? = nil, cacheSeconds: Int = 0)
    /// A body written piece by piece: large exports.
    case stream(type: String, filename: String?, AsyncThrowingStream<[UInt8], any Error>)
    /// Text for a program that watches, with the status that tells it the matter at once.
    case report(type: String, text: String, status: Int)
    /// A live stream (server-sent events).
    case live(AsyncStream<LiveEvent>)
    /// Sign in or out: the session cookie to set, nil to clear it.
    case session(token: String?, Link, flash: Text? = nil)
}
