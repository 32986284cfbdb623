import HTTPTypes
import Hummingbird

/// Headers of every answer: nothing but our own scripts runs, nobody frames us, no address leaks to other sites.
struct SecurityHeaders: Sendable {
    private let fields: [HTTPField]

    /// `tiles`: the origin map pictures may come from, where one is configured. `tls`: browsers shall insist on it.
    init(tiles: String? = nil, tls: Bool = false) {
        let policy = [
            "default-src 'self'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "font-src 'self'",
            "img-src 'self' data: blob:\(tiles.map { " " + $0 } ?? "")", "object-src 'none'", "base-uri 'none'",
            "form-action 'self'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
        var fields = [
            HTTPField(name: .contentSecurityPolicy, value: policy),
            HTTPField(name: .xContentTypeOptions, value: "nosniff"),
            HTTPField(name: .referrerPolicy, value: "same-origin"),
            HTTPField(name: .frameOptions, value: "DENY"),
            HTTPField(name: .openerPolicy, value: "same-origin"),
            HTTPField(name: .permissionsPolicy, value: "camera=(self), geolocation=(self), microphone=(), payment=()"),
        ]
        if tls { fields.append(HTTPField(name: .strictTransportSecurity, value: "max-age=31536000")) }
        self.fields = fields
    }
    func add(to headers: inout HTTPFields) { for field in fields { headers.append(field) } }
}
