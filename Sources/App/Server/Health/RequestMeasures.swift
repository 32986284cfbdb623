import HTTPTypes
import Measures
import Pages

/// How the routes fare: how often, how long, how they are answered. The routes are known at the start, so recording
/// finds its place without a lock.
final class RequestMeasures: Sendable {
    /// What became of a route's requests.
    final class OfRoute: Sendable {
        let method: String
        let pattern: String
        let took = Histogram()
        private let answers = RequestMeasures.answers.map { _ in Tally() }

        init(_ method: String, _ pattern: String) { (self.method, self.pattern) = (method, pattern) }

        func record(_ status: Int, after took: Int) {
            self.took.record(took)
            answers[RequestMeasures.answer(status)].add()
        }
        /// How often it was answered so, by the words of `RequestMeasures.answers`.
        var counts: [(answer: String, count: Int)] {
            zip(RequestMeasures.answers, answers).map { ($0, $1.value) }.filter { $0.1 > 0 }
        }
    }

    /// The two that an operator must tell from the rest of their class stand for themselves.
    static let answers = ["2xx", "3xx", "4xx", "429", "5xx", "503"]
    private static func answer(_ status: Int) -> Int {
        switch status {
        case 429: 3
        case 503: 5
        case ..<300: 0
        case ..<400: 1
        case ..<500: 2
        default: 4
        }
    }

    /// Requests that are being answered.
    let open = Level()
    private let reads: [String: OfRoute]
    private let writes: [String: OfRoute]
    private let assets = OfRoute("GET", "/assets/")
    private let unknown = OfRoute("", "(no route)")

    init(_ routes: [Route]) {
        func measures(_ routes: [Route]) -> [String: OfRoute] {
            Dictionary(routes.map { ($0.pattern, OfRoute($0.method.rawValue, $0.pattern)) }) { first, _ in first }
        }
        reads = measures(routes.filter { $0.method == .get })
        writes = measures(routes.filter { $0.method != .get })
    }

    /// `pattern` nil: no route was found.
    func record(_ visit: Visit, _ pattern: String?, status: Int, after took: Int) {
        guard let pattern else {
            return (visit.path.hasPrefix("/assets/") ? assets : unknown).record(status, after: took)
        }
        let isRead = visit.method == .get || visit.method == .head
        ((isRead ? reads : writes)[pattern] ?? unknown).record(status, after: took)
    }

    func write(to exposition: inout Exposition) {
        let all =
            reads.values.sorted { $0.pattern < $1.pattern } + writes.values.sorted { $0.pattern < $1.pattern }
            + [assets, unknown]
        func labels(_ route: OfRoute) -> Exposition.Labels { [("method", route.method), ("route", route.pattern)] }
        exposition.histogram(
            "jinlin_http_request_duration_seconds", "From the whole head to the answer's first byte, by route.",
            all.map { (labels($0), $0.took) })
        exposition.counter(
            "jinlin_http_responses_total", "Answers by route and status.",
            all.flatMap { route in
                route.counts.map { (labels(route) + [("status", $0.answer)], Double($0.count)) }
            })
        exposition.gauge("jinlin_http_requests_open", "Requests that are being answered.", open.value)
    }
}
