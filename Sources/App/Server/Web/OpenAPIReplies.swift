import HTTPTypes
import Kernel
import Pages

extension OpenAPI {
    /// One answer of an address: described in place, or by a reference to a refusal that many addresses share.
    struct Reply: Encodable, Sendable {
        struct Media: Encodable, Sendable { var schema: [String: String]? }
        var ref: String?
        var description: String?
        var content: [String: Media]?
        var links: [String: Link]?
        private enum CodingKeys: String, CodingKey {
            case ref = "$ref"
            case description, content, links
        }

        /// What may be refused, by status: the words of every refusal are a `Problem`.
        static let refusals: [String: Reply] = Dictionary(
            reasons.map { status, description in
                (name(of: status), problem(description))
            }, uniquingKeysWith: { first, _ in first })

        private static let reasons = [
            (400, "What was sent cannot be read."), (401, "Not signed in, or the password or code is wrong."),
            (403, "The form was not opened here, or a first password or second factor must be set up before."),
            (404, "Does not exist, or is not open to you."), (406, "This address has a page and no JSON."),
            (409, "The thing changed meanwhile, or its state does not allow it; nothing was overwritten."),
            (413, "Larger than this address takes."), (415, "Neither a form nor JSON, or a file of another kind."),
            (422, "An input does not fit; `field` names it."),
            (429, "Too many in a short time; come back after `Retry-After` seconds."),
            (503, "Busy; nothing was saved. Come back after `Retry-After` seconds."), (507, "The disk is full."),
        ]
        private static func name(of status: Int) -> String { "refusal-\(status)" }
        private static func problem(_ description: String) -> Reply {
            Reply(
                description: description,
                content: ["application/json": Media(schema: ["$ref": "#/components/schemas/Problem"])])
        }

        /// Everything a route may answer.
        static func all(of route: Route, isOpen: Bool, links: [String: Link]) -> [String: Reply] {
            let isRead = route.method == .get
            var replies: [String: Reply] = [
                "200": Reply(description: "Done.", content: content(of: route), links: links.isEmpty ? nil : links)
            ]
            var statuses = [400, 403, 404, 406, 422, 503]
            if isRead {
                if !isOpen { statuses.append(401) }
                // No rules are in force there yet.
                if route.pattern.contains(":place") { statuses.append(409) }
            } else {
                replies["201"] = Reply(
                    description: "Made.", content: content(of: route), links: links.isEmpty ? nil : links)
                statuses += [401, 409, 413, 415, 429]
                if route.fields.contains(where: { $0.kind == .files }) { statuses.append(507) }
            }
            if !isRead || !isOpen {
                replies["303"] = Reply(description: "A browser goes on to the address in Location.")
            }
            for status in statuses {
                replies[String(status)] = Reply(ref: "#/components/responses/\(name(of: status))")
            }
            return replies
        }

        /// The types an address answers with; its ending tells.
        private static func content(of route: Route) -> [String: Media] {
            let types =
                switch route.pattern {
                case let pattern where pattern.hasSuffix(".geojson"): ["application/geo+json"]
                case let pattern where pattern.hasSuffix(".csv"): ["text/csv"]
                case let pattern where pattern.hasSuffix("/live"): ["text/event-stream"]
                case let pattern where pattern.hasSuffix("/package"): ["application/zip"]
                case let pattern where pattern.hasSuffix("/metrics"): ["text/plain"]
                case let pattern where pattern.hasSuffix("/files/:file"):
                    ["image/jpeg", "image/png", "application/pdf"]
                default: ["application/json", "text/html"]
                }
            return Dictionary(types.map { ($0, Media()) }, uniquingKeysWith: { first, _ in first })
        }
    }
}
