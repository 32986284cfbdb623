import HTTPTypes
import Kernel
import Pages

/// What can be asked next with what an answer names: a report's secret opens its page, a list's first case takes steps.
extension OpenAPI {
    struct Link: Encodable, Sendable {
        let operationId: String
        /// By name of the address's part: an expression on the answer, or a plain word.
        let parameters: [String: String]
    }

    /// An address whose answer names things, and where in the answer: a JSON pointer, or a plain word.
    private struct Source {
        let method: HTTPRequest.Method
        let pattern: String
        let names: [String: String]
        init(_ method: HTTPRequest.Method, _ pattern: String, _ names: [String: String]) {
            (self.method, self.pattern, self.names) = (method, pattern, names)
        }
    }
    private static let sources: [Source] = [
        Source(.post, "/report", ["case": "/id", "secret": "/secret"]),
        Source(.post, "/report", ["case": "/id", "secret": "/secret", "action": "facts"]),
        Source(.get, "/cases", ["case": "/rows/0/id"]), Source(.get, "/queue", ["case": "/rows/0/id"]),
        Source(.get, "/today", ["case": "/0/id"]), Source(.get, "/inbox", ["case": "/0/file/id"]),
        Source(.post, "/tasks", ["task": "/id"]),
        Source(.post, "/tasks", ["task": "/id", "secret": "/ratingSecret"]),
        Source(.get, "/tasks", ["task": "/offered/0/id"]), Source(.get, "/places.json", ["place": "/0/code"]),
        Source(.get, "/territory", ["place": "/0/code"]), Source(.get, "/admin/accounts", ["account": "/0/id"]),
        Source(.post, "/admin/accounts", ["account": "/id"]), Source(.get, "/admin/posts", ["post": "/0/post/id"]),
        Source(.post, "/admin/posts", ["post": "/id"]), Source(.get, "/admin/units", ["unit": "/0/id"]),
        Source(.post, "/admin/units", ["unit": "/id"]), Source(.get, "/admin/grants", ["grant": "/0/id"]),
        Source(.post, "/admin/grants", ["grant": "/id"]),
        Source(.post, "/board/exclusions", ["exclusion": "/exclusion"]),
        Source(.post, "/territory/:place/drawings", ["draft": "/draft"]),
    ]

    /// `get_cases_case`: an operation's name in the description.
    static func name(of route: Route) -> String {
        route.method.rawValue.lowercased()
            + route.pattern.split(separator: "/").map { "_" + $0.filter { $0 != ":" } }.joined()
    }
    /// The names of the parts of an address that vary.
    static func parameters(of route: Route) -> [String] {
        route.pattern.split(separator: "/").filter { $0.first == ":" }.map { String($0.dropFirst()) }
    }

    /// From one address to every other that can be asked with what its answer names.
    static func links(from route: Route, to routes: [Route]) -> [String: Link] {
        var links: [String: Link] = [:]
        for source in sources where source.method == route.method && source.pattern == route.pattern {
            let names = source.names.mapValues { $0.hasPrefix("/") ? "$response.body#\($0)" : $0 }
            for target in routes where Set(parameters(of: target)) == Set(names.keys) {
                links[name(of: target)] = Link(operationId: name(of: target), parameters: names)
            }
        }
        return links
    }
}
