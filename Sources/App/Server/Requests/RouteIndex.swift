import HTTPTypes
import Kernel
import Pages

/// Finds the route of an address. A fixed part of an address wins over a parameter; parameters may be named differently
/// by different routes.
struct RouteIndex: Sendable {
    enum Outcome {
        case found(Route, parameters: [String: String])
        /// The address exists for these methods only.
        case otherMethods([HTTPRequest.Method])
        case nothing
    }
    private struct Entry {
        let route: Route
        let names: [String]
    }
    private struct Node {
        var fixed: [String: Int] = [:]
        var parameter: Int?
        var entries: [HTTPRequest.Method: Entry] = [:]
    }
    private var nodes = [Node()]

    /// Throws `StartProblem.routeTwice` where two routes answer the same address, and `fieldTaken` where one that
    /// writes has a field that every form carries hidden.
    init(_ routes: [Route]) throws(StartProblem) {
        for route in routes {
            var node = 0
            var names: [String] = []
            for part in route.pattern.split(separator: "/") {
                if part.first == ":" {
                    names.append(String(part.dropFirst()))
                    node = child(of: node, nil)
                } else {
                    node = child(of: node, String(part))
                }
            }
            if route.method == .post, let field = route.fields.first(where: { Form.reserved.contains($0.name) }) {
                throw .fieldTaken(pattern: route.pattern, name: field.name)
            }
            guard nodes[node].entries[route.method] == nil else {
                throw .routeTwice(method: route.method.rawValue, pattern: route.pattern)
            }
            nodes[node].entries[route.method] = Entry(route: route, names: names)
        }
    }

    private mutating func child(of node: Int, _ part: String?) -> Int {
        if let existing = part.map({ nodes[node].fixed[$0] }) ?? nodes[node].parameter { return existing }
        nodes.append(Node())
        if let part { nodes[node].fixed[part] = nodes.count - 1 } else { nodes[node].parameter = nodes.count - 1 }
        return nodes.count - 1
    }

    /// `path` is the address without its query, as it came in.
    func find(_ method: HTTPRequest.Method, _ path: Substring) -> Outcome {
        var parts: [String] = []
        for part in path.split(separator: "/") {
            guard let decoded = PercentCoding.decoded(part) else { return .nothing }
            parts.append(decoded)
        }
        var values: [String] = []
        guard let node = descend(0, parts[...], &values) else { return .nothing }
        let wanted: HTTPRequest.Method = method == .head ? .get : method
        guard let entry = nodes[node].entries[wanted] else {
            return .otherMethods(nodes[node].entries.keys.sorted { $0.rawValue < $1.rawValue })
        }
        let parameters = Dictionary(zip(entry.names, values)) { first, _ in first }
        return .found(entry.route, parameters: parameters)
    }

    private func descend(_ node: Int, _ parts: ArraySlice<String>, _ values: inout [String]) -> Int? {
        guard let part = parts.first else { return nodes[node].entries.isEmpty ? nil : node }
        if let next = nodes[node].fixed[part], let found = descend(next, parts.dropFirst(), &values) { return found }
        guard let next = nodes[node].parameter else { return nil }
        values.append(part)
        if let found = descend(next, parts.dropFirst(), &values) { return found }
        values.removeLast()
        return nil
    }
}
