import Kernel

/// The cookies of the product. Their values are secrets or plain switches; none says who a person is.
enum CookieName: String, CaseIterable {
    case session = "jinlin_session"
    /// Binds the forms of someone who is not signed in to their browser.
    case form = "jinlin_form"
    case language = "jinlin_language"
    case elder = "jinlin_elder"
    /// A message for the next page.
    case flash = "jinlin_flash"
}

/// Our cookies of one request.
struct Cookies {
    private var values: [CookieName: String] = [:]

    init(_ header: String?) {
        guard let header else { return }
        for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
                let name = CookieName(rawValue: String(Substring(pair[..<equals].drop { $0 == 32 })))
            else { continue }
            values[name] = String(Substring(pair[equals...].dropFirst()))
        }
    }
    subscript(_ name: CookieName) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }
}

/// One `Set-Cookie` line.
struct CookieLine {
    let name: CookieName
    /// Nil removes the cookie.
    let value: String?
    /// How long the browser keeps it.
    var keep: Span = .days(30)

    /// `secure`: only over TLS. Scripts never see a cookie; other sites' forms never send one.
    func text(secure: Bool) -> String {
        let life = value == nil ? 0 : keep.wholeSeconds
        return
            "\(name.rawValue)=\(value ?? ""); Path=/; Max-Age=\(life); HttpOnly; SameSite=Lax\(secure ? "; Secure" : "")"
    }
}
