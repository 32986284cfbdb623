/// Which request is being worked on, for the lines of the log. Holds no address and no person: a route with its
/// parameters left blank.
public struct RequestMark: Sendable, Hashable {
    /// Names one request in the log, in the answer's `X-Request-Id`, and in a proxy's log where the proxy gave it.
    public let id: String
    /// `POST`.
    public let method: String
    /// `/cases/:case`; nil before the route is known.
    public let route: String?
    public init(id: String, method: String, route: String? = nil) {
        (self.id, self.method, self.route) = (id, method, route)
    }

    public func on(_ route: String) -> RequestMark { RequestMark(id: id, method: method, route: route) }

    /// Of the task that runs now; nil outside requests.
    @TaskLocal public static var current: RequestMark?
}
