import HTTPTypes
import Kernel
import Pages

/// The OpenAPI 3.1 description of the route table: what `/openapi.json` answers.
struct OpenAPI: Encodable, Sendable {
    let openapi = "3.1.0"
    let info = Info()
    let paths: [String: [String: Call]]
    let components = Components()

    init(_ routes: [Route]) {
        var paths: [String: [String: Call]] = [:]
        for route in routes {
            let address = route.pattern.split(separator: "/", omittingEmptySubsequences: false)
                .map { $0.first == ":" ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
            let links = OpenAPI.links(from: route, to: routes)
            paths[address, default: [:]][route.method.rawValue.lowercased()] = Call(route, links: links)
        }
        self.paths = paths
    }

    struct Info: Encodable, Sendable {
        let title = "近邻 Jinlin"
        let version = Version.text
        let description =
            "The same addresses serve pages and JSON: ask with `Accept: application/json`. "
            + "Writes take a web form, a multipart form or one JSON object; `Idempotency-Key` makes a write safe to repeat. "
            + "Identifiers and instants are strings."
    }

    struct Components: Encodable, Sendable {
        struct Scheme: Encodable, Sendable {
            let type: String
            var scheme: String?
            var `in`: String?
            var name: String?
        }
        let responses = Reply.refusals
        let securitySchemes = [
            "session": Scheme(type: "apiKey", in: "cookie", name: CookieName.session.rawValue),
            "bearer": Scheme(type: "http", scheme: "bearer"),
        ]
        let schemas = [
            "Problem": Schema(
                type: "object",
                properties: [
                    "code": Schema(type: "string", description: "Stable machine word."),
                    "message": Schema(type: "string", description: "What happened, what is kept, what to do next."),
                    "field": Schema(type: "string", description: "Which input is meant, where one is."),
                    "incident": Schema(type: "string", description: "Number of an unexpected failure."),
                ],
                required: ["code", "message"])
        ]
    }
}

extension OpenAPI {
    struct Call: Encodable, Sendable {
        let summary: String
        let description: String
        let operationId: String
        let parameters: [Parameter]
        let requestBody: Body?
        let responses: [String: Reply]
        let security: [[String: [String]]]
        /// Who may use it, in the words of the route table.
        let access: String
        private enum CodingKeys: String, CodingKey {
            case summary, description, operationId, parameters, requestBody, responses, security
            case access = "x-access"
        }

        /// `links`: what can be asked next with what the answer names.
        init(_ route: Route, links: [String: Link]) {
            summary = route.title.en
            description = route.title.zh
            operationId = OpenAPI.name(of: route)
            let inAddress = OpenAPI.parameters(of: route).map {
                Parameter(name: $0, in: "path", required: true, schema: Schema(part: $0))
            }
            let isRead = route.method == .get
            parameters = inAddress + (isRead ? route.fields.map(Parameter.init) : Call.writeParameters)
            requestBody = isRead ? nil : Body(route.fields)
            responses = Reply.all(of: route, isOpen: Call.isOpen(route.access), links: links)
            security = Call.isOpen(route.access) ? [] : [["session": []], ["bearer": []]]
            access = Call.words(route.access)
        }
        private static let writeParameters = [
            Parameter(
                name: "Idempotency-Key", in: "header", required: false,
                schema: Schema(
                    type: "string",
                    description: "The same key again gives the first answer again. Best a UUID of version 7."))
        ]
        private static func isOpen(_ access: Access) -> Bool { access == .anyone || access == .secretLink }
        private static func words(_ access: Access) -> String {
            switch access {
            case .anyone: "anyone"
            case .resident: "resident"
            case .staff: "staff"
            case .permission(let first, let others): ([first] + others).map(\.rawValue).joined(separator: " or ")
            case .secretLink: "whoever holds the link"
            }
        }
    }

    struct Parameter: Encodable, Sendable {
        let name: String
        let `in`: String
        let required: Bool
        let schema: Schema
        init(name: String, in place: String, required: Bool, schema: Schema) {
            (self.name, self.in, self.required, self.schema) = (name, place, required, schema)
        }
        init(_ field: Field) {
            self.init(name: field.name, in: "query", required: field.required, schema: Schema(field))
        }
    }

    struct Body: Encodable, Sendable {
        struct Media: Encodable, Sendable { let schema: Schema }
        let content: [String: Media]
        init(_ fields: [Field]) {
            let media = Media(
                schema: Schema(
                    type: "object", properties: Dictionary(fields.map { ($0.name, Schema($0)) }) { first, _ in first },
                    required: fields.filter(\.required).map(\.name)))
            let hasFiles = fields.contains { $0.kind == .files }
            content = Dictionary(
                (hasFiles
                    ? ["multipart/form-data"]
                    : ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]).map {
                        ($0, media)
                    }
            ) { first, _ in first }
        }
    }

    struct Schema: Encodable, Sendable {
        let type: String
        var format: String?
        var description: String?
        var choices: [String]?
        var pattern: String?
        var items: [String: String]?
        var properties: [String: Schema]?
        var required: [String]?
        private enum CodingKeys: String, CodingKey {
            case type, format, description, pattern, items, properties, required
            case choices = "enum"
        }

        init(
            type: String, description: String? = nil, properties: [String: Schema]? = nil, required: [String]? = nil
        ) {
            (self.type, self.description, self.properties, self.required) = (type, description, properties, required)
        }
        /// A part of an address: what kind of word stands there.
        init(part name: String) {
            self.init(type: "string")
            switch name {
            case "place": pattern = "^[0-9]{2,30}$"
            case "month": pattern = "^[0-9]{4}-[0-9]{2}$"
            case "secret", "token", "action", "purpose": break
            default: pattern = "^[0-9]{1,19}$"
            }
        }
        init(_ field: Field) {
            description = "\(field.about.zh) / \(field.about.en)"
            switch field.kind {
            case .line, .text, .identifier, .place: type = "string"
            case .integer: type = "integer"
            case .number: type = "number"
            case .flag: type = "boolean"
            case .instant: (type, format) = ("string", "date-time")
            case .date: (type, format) = ("string", "date")
            case .choice(let values): (type, choices) = ("string", values)
            case .list: (type, items) = ("array", ["type": "string"])
            case .files: (type, items) = ("array", ["type": "string", "format": "binary"])
            }
        }
    }
}

/// What this program calls itself.
public enum Version {
    public static let text = "0.1.0"
}
